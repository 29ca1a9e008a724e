"""What those who keep the portal running want to know: the queue, the workers, the applications."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models import Application, OutgoingTask, WorkerHeartbeat

SILENT_AFTER = timedelta(seconds=60)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class FailingTask:
    """A task whose last attempt failed; `reason` names a kind of trouble, never a person."""

    kind: str
    key: str
    attempts: int
    reason: str
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """Outgoing tasks by kind, and how long the oldest that is due has been waiting for a worker."""

    waiting: dict[str, int]
    failing: dict[str, int]
    due: int
    oldest_due: timedelta
    worst: tuple[FailingTask, ...]


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker and its last sign of life, in the machine's time."""

    name: str
    seen_ago: timedelta
    tasks_done: int
    resting: tuple[str, ...]

    @property
    def is_silent(self) -> bool:
        return self.seen_ago > SILENT_AFTER


def queue(session: Session, now: datetime) -> Queue:
    """The queue at the portal's time `now`; the tasks that failed most often come first."""
    undone = OutgoingTask.done_at.is_(None)
    due = select(func.count(), func.min(OutgoingTask.run_at)).where(undone, OutgoingTask.run_at <= now)
    count, oldest = session.execute(due).one()
    worst = session.scalars(
        select(OutgoingTask)
        .where(undone, OutgoingTask.last_error != "")
        .order_by(OutgoingTask.attempts.desc(), OutgoingTask.id)
        .limit(SHOWN)
    )
    return Queue(
        waiting=_by_kind(session, undone, OutgoingTask.last_error == ""),
        failing=_by_kind(session, undone, OutgoingTask.last_error != ""),
        due=count,
        oldest_due=now - oldest if count else timedelta(0),
        worst=tuple(
            FailingTask(row.kind, row.key, row.attempts, row.last_error, row.run_at) for row in worst
        ),
    )


def tasks_done(session: Session, since: datetime) -> dict[tuple[str, str], int]:
    """Tasks done since then, by kind and outcome: `done`, or why a task ended without effect."""
    rows = session.execute(
        select(OutgoingTask.kind, OutgoingTask.last_error, func.count())
        .where(OutgoingTask.done_at >= since)
        .group_by(OutgoingTask.kind, OutgoingTask.last_error)
    )
    return {(kind, note.replace(" ", "_") or "done"): count for kind, note, count in rows}


def workers(session: Session, machine_now: datetime) -> list[WorkerSeen]:
    """Every worker that has not said goodbye, the latest sign of life first."""
    rows = session.scalars(select(WorkerHeartbeat).order_by(WorkerHeartbeat.seen_at.desc()))
    return [
        WorkerSeen(row.name, machine_now - row.seen_at, row.tasks_done, tuple(row.resting.split()))
        for row in rows
    ]


def resting(session: Session, machine_now: datetime, here: Collection[str]) -> dict[str, int]:
    """How many give each outside system a rest: the workers that are not silent, and `here`, this process."""
    named = [
        name for worker in workers(session, machine_now) if not worker.is_silent for name in worker.resting
    ]
    return dict(Counter([*named, *here]))


def applications(session: Session) -> dict[tuple[str, str], int]:
    """How many applications there are, by service and state."""
    rows = session.execute(
        select(Application.service, Application.state, func.count()).group_by(
            Application.service, Application.state
        )
    )
    return {(service, state.value): count for service, state, count in rows}


def _by_kind(session: Session, *conditions: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(
        select(OutgoingTask.kind, func.count().label("tasks")).where(*conditions).group_by(OutgoingTask.kind)
    )
    return {row.kind: row.tasks for row in rows}
