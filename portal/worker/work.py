"""One attempt at one task: claim, read, speak outside, write; whatever fails is tried again."""

from collections.abc import Callable
from time import perf_counter

import structlog
from flask import Flask
from sqlalchemy.orm import Session

from portal.gateways.errors import GatewayError
from portal.worker.attempt import End, Kind
from portal.worker.kit import Kit, kit_of
from portal.worker.queue import LONGEST_PAUSE, Job, claim, finish, hold, retry
from portal.worker.tasks import KINDS

log = structlog.get_logger()


class UnknownKind(RuntimeError):
    """A task was written by a newer portal than this worker."""


def run_due(app: Flask, limit: int = 1000, **changes: object) -> int:
    """Run every task that is due, at most `limit`, in this thread; returns how many were attempted.

    `changes` replace fields of the kit by name.
    """
    kit = kit_of(app, **changes)
    count = 0
    while count < limit and run_one(kit) is not None:
        count += 1
    return count


def run_one(kit: Kit) -> End | None:
    """Attempt the task that is due for longest; None when nothing is due.

    What a task did not expect is noted and tried again; only a strict kit raises it then.
    """
    with kit.writing() as session:
        job = claim(session, kit.name, now=kit.now(), lease=kit.lease)
    if job is None:
        return None
    began = perf_counter()
    try:
        end = _attempt(kit, job)
    except GatewayError as error:
        failed = KINDS[job.kind].failed
        end = _fail(kit, job, f"{type(error).__name__} {error.system}", failed)
    except Exception as error:
        log.exception("task_broke", kind=job.kind, key=job.key)
        end = _fail(kit, job, type(error).__name__)
        if kit.strict:
            raise
    _tell(job, end, perf_counter() - began)
    return end


def _attempt(kit: Kit, job: Job) -> End:
    kind = _kind(job)
    if kind.gives_up is not None and kit.now() - job.created_at > kind.gives_up:
        return _end(kit, job, lambda _: End("given_up", note="given up"))
    with kit.reading() as session:
        plan = kind.read(kit, session, job)
    if isinstance(plan, End):
        found = plan
        return _end(kit, job, lambda _: found)
    written, answer = plan.write, plan.outside()
    return _end(kit, job, lambda session: written(session, answer))


def _end(kit: Kit, job: Job, write: Callable[[Session], End]) -> End:
    """Write what came of the attempt and the task's own end in one transaction, if the task is still ours."""
    with kit.writing() as session:
        row = hold(session, job)
        if row is None:
            return End("lease_lost", is_done=False)
        end = write(session)
        if end.is_done:
            finish(row, kit.now(), end.note)
        else:
            # A task that rests while people are at it (it names its pause) has not failed.
            reason = "" if end.pause else end.note or end.name
            longest = KINDS[job.kind].longest_pause if job.kind in KINDS else LONGEST_PAUSE
            retry(row, kit.now(), reason, end.pause, longest)
    return end


def _fail(kit: Kit, job: Job, reason: str, failed: Callable[[Kit, Session, Job], None] | None = None) -> End:
    """Note the failure and when to try again, together with what it means to the application."""

    def write(session: Session) -> End:
        if failed is not None:
            failed(kit, session, job)
        return End("failed", is_done=False, note=reason)

    return _end(kit, job, write)


def _kind(job: Job) -> Kind:
    if job.kind not in KINDS:
        raise UnknownKind(job.kind)
    return KINDS[job.kind]


def _tell(job: Job, end: End, seconds: float) -> None:
    tell = log.warning if end.name in {"failed", "lease_lost"} else log.info
    tell(
        "task",
        kind=job.kind,
        key=job.key,
        outcome=end.name,
        note=end.note,
        attempt=job.attempts,
        milliseconds=round(seconds * 1000, 1),
    )
