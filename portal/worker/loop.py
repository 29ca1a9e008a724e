"""The life of one worker: sign of life, chores, tasks; until it is told to stop."""

import fcntl
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from types import FrameType

import structlog

from models import WorkerHeartbeat
from portal.worker.chores import EVERY, do_chores
from portal.worker.kit import Kit
from portal.worker.work import run_one

BEAT_EVERY = timedelta(seconds=10)
REST_SECONDS = 0.5
REST_AFTER_TROUBLE_SECONDS = 5.0

log = structlog.get_logger()


class AnotherWorker(RuntimeError):
    """SQLite has one writer: a second worker would only stand in the way of the first."""


class Worker:
    """Works until `stop` is set. One thread; run several processes to do more at a time."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._started_at = datetime.now(UTC)
        self._next_beat = self._next_chores = self._started_at
        self._tasks_done = 0
        self._told_resting: list[str] = []
        self.stop = Event()

    def run(self) -> None:
        """Work and rest until told to stop; a task that is under way is brought to its end."""
        log.info("worker_started", worker=self._kit.name)
        while not self.stop.is_set():
            try:
                rest = 0.0 if self.turn() else REST_SECONDS
            except Exception:
                # The database may be away for a while; what was not finished keeps its lease and comes back.
                log.exception("worker_in_trouble", worker=self._kit.name)
                rest = REST_AFTER_TROUBLE_SECONDS
            self.stop.wait(rest)
        self.say_goodbye()
        log.info("worker_stopped", worker=self._kit.name, tasks=self._tasks_done)

    def run_until_idle(self) -> int:
        """Do the chores and every task that is due, then stop; returns the number of attempts."""
        while not self.stop.is_set() and self.turn():
            pass
        self.say_goodbye()
        return self._tasks_done

    def turn(self) -> bool:
        """Beat and do the chores when it is time, then one task; whether there was a task.

        That a system is given a rest, or is back, is told at once.
        """
        now = datetime.now(UTC)
        if now >= self._next_beat or self._kit.gateways.resting() != self._told_resting:
            self._beat(now)
        if now >= self._next_chores:
            self._next_chores = now + EVERY
            do_chores(self._kit)
        end = run_one(self._kit)
        self._tasks_done += end is not None
        return end is not None

    def say_goodbye(self) -> None:
        """Take the sign of life away: this worker ended, it did not fall silent."""
        with self._kit.writing() as session:
            row = session.get(WorkerHeartbeat, self._kit.name)
            if row is not None:
                session.delete(row)

    def _beat(self, now: datetime) -> None:
        self._next_beat = now + BEAT_EVERY
        self._told_resting = self._kit.gateways.resting()
        with self._kit.writing() as session:
            session.merge(
                WorkerHeartbeat(
                    name=self._kit.name,
                    started_at=self._started_at,
                    seen_at=now,
                    tasks_done=self._tasks_done,
                    resting=" ".join(self._told_resting),
                )
            )


@contextmanager
def stopped_by_signals(worker: Worker) -> Iterator[None]:
    """Inside the block SIGTERM and SIGINT ask the worker to stop, and interrupt nothing."""

    def stop(_: int, __: FrameType | None) -> None:
        worker.stop.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def alone_on_sqlite(url: str) -> Iterator[None]:
    """Hold the one place of a worker beside an SQLite file; elsewhere there is room for all.

    Raises `AnotherWorker`. The kernel gives the place back even when the worker is killed.
    """
    path = url.partition(":///")[2]
    if not url.startswith("sqlite") or not path:
        yield
        return
    with Path(f"{path}.worker").open("w", encoding="utf-8") as place:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherWorker("another worker serves this SQLite file; one is enough") from None
        yield
