"""Several workers at once on PostgreSQL, one on SQLite; killed ones lose nothing."""

import os
import signal
from collections import Counter
from dataclasses import replace
from threading import Lock, Thread

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, HomeVisit, OutgoingTask, WorkerHeartbeat
from models.enums import State
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker.kit import Kit, new_name
from portal.worker.work import run_due, run_one
from tests.factories.application import home_call
from tests.integration.worker.conftest import only_postgresql, only_sqlite
from tests.processes import PATIENCE_SECONDS, wait_until, worker_process

TASKS, WORKERS = 200, 8


class CountingLine:
    """An operator of messages that only counts them."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self._lock = Lock()

    def send(self, phone: str, text: str, key: str) -> None:
        with self._lock:
            self.sent[key] += 1


@only_postgresql
def test_eight_workers_do_two_hundred_tasks_each_exactly_once(
    kit: Kit, session: Session, clock: Clock
) -> None:
    now = clock.now()
    call = home_call(session, now)
    session.query(OutgoingTask).delete()
    keys = [f"sms:test:{number}" for number in range(TASKS)]
    session.add_all(
        OutgoingTask(
            kind="sms",
            key=key,
            application_id=call.id,
            payload={"notice": "registered"},
            created_at=now,
            run_at=now,
        )
        for key in keys
    )
    session.commit()
    line = CountingLine()
    crew = [replace(kit, name=new_name(), gateways=replace(kit.gateways, sms=line)) for _ in range(WORKERS)]
    done: Counter[str] = Counter()

    def work(one: Kit) -> None:
        while run_one(one) is not None:
            done[one.name] += 1

    threads = [Thread(target=work, args=(one,)) for one in crew]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    session.rollback()
    assert line.sent == Counter(keys)
    assert len(done) > 1
    assert set(session.scalars(select(OutgoingTask.attempts))) == {1}
    assert session.scalar(select(func.count()).where(OutgoingTask.done_at.is_(None))) == 0


@only_postgresql
def test_what_a_killed_worker_had_in_its_hands_is_done_by_another(
    app: Flask, session: Session, clock: Clock, store: SandboxStore
) -> None:
    call = home_call(session, clock.now())
    execution = select(OutgoingTask).where(OutgoingTask.kind == "execute")
    # The register does not answer for a minute: the worker is in the middle of its task.
    store.set_mode("attachment", Mode.SLOW)

    def is_held() -> bool:
        session.rollback()
        return bool(session.scalars(execution).one().leased_by)

    with worker_process(app, "--lease", "2") as worker:
        wait_until(is_held)
        worker.send_signal(signal.SIGKILL)
        worker.wait(PATIENCE_SECONDS)
    assert session.scalars(execution).one().done_at is None

    store.set_mode("attachment", Mode.UP)

    def is_done() -> bool:
        run_due(app)
        session.rollback()
        return session.scalars(execution).one().done_at is not None

    wait_until(is_done)
    assert session.get_one(Application, call.id).state is State.FULFILLED
    assert session.scalars(execution).one().attempts == 2
    assert len(session.scalars(select(HomeVisit)).all()) == 1


@only_sqlite
def test_on_sqlite_a_second_worker_refuses_and_the_first_yields_to_pages_and_ends_politely(
    app: Flask, session: Session
) -> None:
    def beats() -> int:
        session.rollback()
        return len(session.scalars(select(WorkerHeartbeat)).all())

    with worker_process(app) as first:
        wait_until(beats)
        assert os.getpriority(os.PRIO_PROCESS, first.pid) > os.getpriority(os.PRIO_PROCESS, 0)
        with worker_process(app, "--once") as second:
            assert second.wait(PATIENCE_SECONDS) == 1
            assert b"another worker serves this SQLite file" in second.stderr.read()
        first.send_signal(signal.SIGTERM)
        assert first.wait(PATIENCE_SECONDS) == 0
    assert beats() == 0
