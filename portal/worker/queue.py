"""The queue of outgoing tasks: claimed under a lease, finished once, tried again with growing pauses.

Leases are told by the machine's clock, because they are about who is alive; when a task is due is
told by the portal's clock, because tasks are written with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import OutgoingTask

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 5 * 60, 15 * 60))
LONGEST_PAUSE = timedelta(hours=1)
JITTER = 0.2
_CHANCE = SystemRandom()


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed task, copied out of the database; `attempts` counts this one too."""

    id: int
    kind: str
    key: str
    application_id: int | None
    payload: Mapping[str, Any] = field(repr=False)
    created_at: datetime
    run_at: datetime
    attempts: int
    worker: str


def claim(session: Session, worker: str, *, now: datetime, lease: timedelta) -> Job | None:
    """Take the task that is due for longest and that nobody alive holds; None when there is none.

    The caller has begun a writing transaction and commits it. On PostgreSQL tasks that another
    worker is claiming at this moment are passed over; SQLite has one writer at a time anyway.
    """
    machine_now = datetime.now(UTC)
    row = session.scalar(
        select(OutgoingTask)
        .where(
            OutgoingTask.done_at.is_(None),
            OutgoingTask.run_at <= now,
            or_(OutgoingTask.leased_until.is_(None), OutgoingTask.leased_until < machine_now),
        )
        .order_by(OutgoingTask.run_at, OutgoingTask.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    row.leased_by, row.leased_until = worker, machine_now + lease
    row.attempts += 1
    return Job(
        id=row.id,
        kind=row.kind,
        key=row.key,
        application_id=row.application_id,
        payload=dict(row.payload),
        created_at=row.created_at,
        run_at=row.run_at,
        attempts=row.attempts,
        worker=worker,
    )


def hold(session: Session, job: Job) -> OutgoingTask | None:
    """The task's row, locked, if it is still this worker's; None when the lease was lost to another."""
    row = session.scalar(
        select(OutgoingTask)
        .where(OutgoingTask.id == job.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    is_ours = (
        row is not None
        and row.done_at is None
        and row.leased_by == job.worker
        and row.attempts == job.attempts
    )
    return row if is_ours else None


def finish(row: OutgoingTask, now: datetime, note: str = "") -> None:
    """The task is done; `note` says why it was done without effect, if so."""
    row.done_at, row.leased_until, row.last_error = now, None, note


def retry(
    row: OutgoingTask,
    now: datetime,
    reason: str,
    pause: timedelta | None = None,
    longest: timedelta = LONGEST_PAUSE,
) -> None:
    """Try again after a pause that grows with the attempts up to `longest`; `reason` names a kind, never a
    person."""
    row.run_at = now + (pause or pause_after(row.attempts, longest))
    row.leased_until, row.last_error = None, reason[:200]


def pause_after(attempts: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """How long to wait after so many attempts: 5 s, 15 s, 1 min, 5 min, 15 min, then an hour, or `longest` if that
    is less; each up to a fifth shorter or longer, so that what failed together does not come back together."""
    pause = min(PAUSES[attempts - 1] if attempts <= len(PAUSES) else LONGEST_PAUSE, longest)
    return pause * _CHANCE.uniform(1 - JITTER, 1 + JITTER)
