"""Whether the portal's own machinery works: workers alive, tasks done, due, failing. No personal data."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import Application, OutgoingTask, WorkerHeartbeat
from models.enums import State, WaitingFor

ALIVE = timedelta(minutes=2)
LAST_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker and its last sign of life."""

    name: str
    started_at: datetime
    seen_at: datetime
    tasks_done: int
    is_alive: bool
    resting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """The tasks of one kind that are not done yet, and those done in the last day."""

    name: str
    waiting: int
    due: int
    failing: int
    done: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error that keeps tasks from being done."""

    kind: str
    error: str
    tasks: int
    attempts: int
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Operations:
    """The state of the machinery at one moment; `resting` are the outside systems that somebody gives a rest."""

    machine_now: datetime
    workers: tuple[Worker, ...]
    kinds: tuple[Kind, ...]
    troubles: tuple[Trouble, ...]
    waiting_for_registers: int
    late: int
    resting: frozenset[str]


def operations(
    session: Session, now: datetime, machine_now: datetime, *, resting_here: Collection[str] = ()
) -> Operations:
    """How the machinery stands at `now`; signs of life are told by the machine's clock, because the
    sandbox's may be moved. `resting_here` are the systems to which this process gives a rest."""
    workers = _workers(session, machine_now)
    waiting, late = _waiting(session, now)
    return Operations(
        machine_now=machine_now,
        workers=workers,
        resting=frozenset(resting_here).union(*(worker.resting for worker in workers if worker.is_alive)),
        kinds=_kinds(session, now),
        troubles=_troubles(session),
        waiting_for_registers=waiting,
        late=late,
    )


def _waiting(session: Session, now: datetime) -> tuple[int, int]:
    """How many applications wait for a register, and for how many of them the lawful term is over."""
    for_registers = Application.state == State.WAITING, Application.waiting_for == WaitingFor.REGISTRY
    late = func.count().filter(Application.deadline_at < now)
    row = session.execute(select(func.count(), late).where(*for_registers)).one()
    return row[0], row[1]


def _workers(session: Session, now: datetime) -> tuple[Worker, ...]:
    rows = session.scalars(select(WorkerHeartbeat).order_by(WorkerHeartbeat.seen_at.desc()).limit(20))
    return tuple(
        Worker(
            row.name,
            row.started_at,
            row.seen_at,
            row.tasks_done,
            is_alive=now - row.seen_at <= ALIVE,
            resting=tuple(row.resting.split()),
        )
        for row in rows
    )


def _kinds(session: Session, now: datetime) -> tuple[Kind, ...]:
    open_ = OutgoingTask.done_at.is_(None)
    rows = session.execute(
        select(
            OutgoingTask.kind,
            func.count().filter(open_),
            func.count().filter(open_, OutgoingTask.run_at <= now),
            func.count().filter(open_, OutgoingTask.last_error != ""),
            func.count().filter(OutgoingTask.done_at > now - LAST_DAY),
            func.min(OutgoingTask.created_at).filter(
                open_, or_(OutgoingTask.run_at <= now, OutgoingTask.last_error != "")
            ),
        )
        .group_by(OutgoingTask.kind)
        .order_by(OutgoingTask.kind)
    )
    return tuple(Kind(*row) for row in rows)


def _troubles(session: Session) -> tuple[Trouble, ...]:
    rows = session.execute(
        select(
            OutgoingTask.kind,
            OutgoingTask.last_error,
            func.count(),
            func.max(OutgoingTask.attempts),
            func.min(OutgoingTask.run_at),
        )
        .where(OutgoingTask.done_at.is_(None), OutgoingTask.last_error != "")
        .group_by(OutgoingTask.kind, OutgoingTask.last_error)
        .order_by(func.count().desc())
        .limit(20)
    )
    return tuple(Trouble(*row) for row in rows)
