"""The proof run of certificates: hundreds of applications while the register goes down and slow at random and the
worker is killed again and again. Each must end with one document or one lawful refusal, told once.

All clocks are set forward with each life of the worker, as if somebody came after a while to start it anew: so that
its growing pauses take no real time, and three days without an answer take none either.
"""

import os
import signal
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from threading import Thread, Timer

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models import Application, OutgoingTask, WorkerHeartbeat
from models.enums import State
from portal.clock import Clock
from portal.database import make_engine
from portal.gateways.sandbox_store import SandboxStore
from tests.bench import forked, processes
from tests.bench.citizens import CERTIFICATE, Crowd
from tests.bench.figures import Report
from tests.bench.intents import TOKEN, People
from tests.bench.reckoning import Reckoning
from tests.bench.town import Town, fill
from tests.bench.unsteady import OPERATOR, REGISTER, TIMEOUT_SECONDS, World, answering
from tests.moments import MONDAY

SEED = 20260302
LATER = timedelta(minutes=7)  # longer than the longest pause of an execution
AFTER_THREE_DAYS = timedelta(days=3, hours=4)
LEASE_SECONDS = 2
PATIENCE_SECONDS = 600
IDLE_SECONDS = 0.7
STALLED_SECONDS = LEASE_SECONDS + 2 * TIMEOUT_SECONDS + 1
ANY_MOMENT = "time"
# While it asks, while it tells, or at any moment.
WAYS = (REGISTER, OPERATOR, ANY_MOMENT)


@dataclass(frozen=True)
class Sizes:
    """How many applications there are, and how many times the worker is killed."""

    applications: int
    kills: int


def measure(report: Report, url: str, folder: Path, sizes: Sizes) -> None:
    """Live through it all on the empty region of the database `url`, then count in the database."""
    fill(url, Town(2 * sizes.applications, 0, 1), MONDAY)
    folder.mkdir()
    store, port = SandboxStore(folder / "sandbox.sqlite"), processes.free_port()
    world = World(store, SEED)
    with answering(world) as address:
        environment = {
            **processes.settings_of(url, folder / "sandbox.sqlite", port, MONDAY),
            "PORTAL_SMS_GATEWAY": "live",
            "PORTAL_SMS_URL": f"{address}/{OPERATOR}",
            "PORTAL_TUBERCULOSIS_GATEWAY": "live",
            "PORTAL_TUBERCULOSIS_URL": f"{address}/{REGISTER}",
            "PORTAL_SMS_CALLBACK_TOKEN": TOKEN,
            "PORTAL_SESSION_IDLE_MINUTES": "600",
            "PORTAL_GATEWAY_TIMEOUT_SECONDS": str(TIMEOUT_SECONDS),
        }
        with processes.served("tests.bench.wound:app", folder, port, **environment) as server:
            server.wait_until_it_answers()
            portal = processes.Portal(server, folder / "sandbox.sqlite", Clock(MONDAY))
            with closing(Crowd(portal, make_engine(url))) as crowd:
                people = People(crowd, sizes.applications, SEED)
                began = time.monotonic()
                lives = Lives(crowd, people, world, environment, folder)
                lives.run(sizes.kills)
                seconds = time.monotonic() - began
                reckoning = Reckoning(crowd.engine, store, world, folder)
                _tell(report, sizes, people.faults + reckoning.faults(people.wishes), lives, seconds)
                report.tell("they ended so", reckoning.ends())


def _tell(report: Report, sizes: Sizes, faults: Sequence[str], lives: "Lives", seconds: float) -> None:
    title = f"{sizes.applications} applications, the register unsteady, the worker killed {sizes.kills} times"
    world = lives.world
    seen = "; ".join(faults[:3]) + f" and {len(faults) - 3} more" * (len(faults) > 3)
    report.guarantee(
        f"{title}: one document or one lawful refusal each",
        not faults,
        seen or "each sealed, decided once, told once; nothing is left waiting",
    )
    killed = ", ".join(f"{count} × {doing}" for doing, count in Counter(lives.killed).items())
    report.guarantee(f"{title}: it was killed", len(lives.killed) == sizes.kills, killed)
    told = ", ".join(f"{count} × {mood}" for mood, count in world.told.most_common())
    report.tell(f"{title}: from the first signature to the last paper", f"{seconds:.0f} s", told)
    again = sum(world.sent.values()) - len(world.sent)
    report.tell("messages given to the operator once more, under the same key", str(again), "it sends one")


class Lives:
    """The worker's lives, one after the other; `killed` says what it was doing when it was."""

    def __init__(
        self, crowd: Crowd, people: People, world: World, environment: dict[str, str], folder: Path
    ) -> None:
        self.world = world
        self.killed: list[str] = []
        self._crowd, self._people, self._environment, self._folder = crowd, people, environment, folder
        self._chance = Random(SEED)  # noqa: S311 - a plan, not a secret
        self._began = MONDAY

    def run(self, kills: int) -> None:
        """Until nothing waits for a worker and for nobody's answer. The last kill falls into the days after, when those
        are refused whom nobody has answered."""
        acting = Thread(target=self._people.act, daemon=True)
        acting.start()
        most = max(4, len(self._people.wishes) // (2 * kills))
        while acting.is_alive() or self._waits():
            is_to_be_killed = len(self.killed) < kills - 1
            self._live(self._chance.choice(WAYS) if is_to_be_killed else "", self._chance.randint(1, most))
        self._began = MONDAY + AFTER_THREE_DAYS
        while self._waits() or self._asks():
            self._live(OPERATOR if len(self.killed) < kills else "", 1)

    def _live(self, killed_at: str, number: int) -> None:
        """One life, to be killed with the `number`-th word of the worker to a system, at any moment, or not."""
        self._people.let_time_pass(self._began)
        now = Clock(self._began)
        environment = {**self._environment, "PORTAL_NOW": self._began.isoformat()}
        log = self._folder / "worker.log"
        with forked.worker(environment, log, "--lease", str(LEASE_SECONDS)) as worker:
            timer = Timer(0.7 + number / 10, self._kill, [worker, ANY_MOMENT])
            if killed_at == ANY_MOMENT:
                timer.start()
            elif killed_at:
                self.world.set_trap(killed_at, number, lambda: self._kill(worker, killed_at))
            self._until_idle(worker, now)
            timer.cancel()
            self.world.forget_trap()
        self._began += LATER

    def _kill(self, worker: BaseProcess, doing: str) -> None:
        if worker.is_alive():
            os.kill(worker.pid or 0, signal.SIGKILL)
            self.killed.append(doing)

    def _until_idle(self, worker: BaseProcess, now: Clock) -> None:
        """Till the worker is dead, has had nothing to do for a while, or gets nothing done, because it gives the
        register a rest. Raises TimeoutError."""
        until, busy_at, moved_at, was_done = time.monotonic() + PATIENCE_SECONDS, 0.0, 0.0, -1
        while worker.is_alive():
            moment, done = time.monotonic(), self._count(OutgoingTask.done_at.is_not(None))
            if done != was_done or not self._has_begun(worker.pid or 0):
                moved_at, was_done = moment, done
            if moved_at == moment or self._is_busy(now.now()):
                busy_at = moment
            if moment - busy_at > IDLE_SECONDS or moment - moved_at > STALLED_SECONDS:
                return
            if moment > until:
                raise TimeoutError("the worker did not come to its end")
            time.sleep(0.1)

    def _is_busy(self, now: datetime) -> bool:
        leased = OutgoingTask.leased_until.is_not(None)
        return self._count(OutgoingTask.done_at.is_(None), or_(OutgoingTask.run_at <= now, leased)) > 0

    def _has_begun(self, pid: int) -> bool:
        with Session(self._crowd.engine) as session:
            return any(f":{pid}:" in name for name in session.scalars(select(WorkerHeartbeat.name)))

    def _waits(self) -> bool:
        return self._count(OutgoingTask.done_at.is_(None)) > 0

    def _asks(self) -> bool:
        with Session(self._crowd.engine) as session:
            waiting = select(Application.id).where(Application.service == CERTIFICATE)
            return session.scalar(waiting.where(Application.state == State.WAITING).limit(1)) is not None

    def _count(self, *conditions: ColumnElement[bool]) -> int:
        with Session(self._crowd.engine) as session:
            return session.scalar(select(func.count(OutgoingTask.id)).where(*conditions)) or 0
