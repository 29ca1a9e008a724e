"""What an application is given when it is signed: its number, its clock, its place among the open ones, its task."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, OutgoingTask, Signature
from models.enums import SignaturePurpose, SignatureState
from portal.clock import local
from portal.documents.canonical import content_hash
from portal.documents.numbers import new_application_number
from portal.regulation.clinic_calendar import calendar_of
from portal.regulation.deadlines import Pause, Term, after_pause, deadline, reception_of
from portal.regulation.definition import Journey
from portal.regulation.states import MoveNotAllowed


class AlreadyOpen(RuntimeError):
    """The same thing is already asked for and open: the new request joins it instead of doubling it."""

    def __init__(self, application: Application) -> None:
        super().__init__("already open")
        self.application = application


def start_clock(session: Session, application: Application, journey: Journey, now: datetime) -> None:
    """The day for which the application counts, when its clock begins, and its lawful end time."""
    calendar = calendar_of(session, application.clinic_id, local(now).date())
    reception = reception_of(calendar, now, journey.term)
    application.counts_for = reception.counts_as_day
    application.begins_at = reception.begins_at
    application.deadline_at = deadline(calendar, now, journey.term)


def run_on(session: Session, application: Application, term: Term, now: datetime) -> None:
    """The lawful clock that stood still runs on: the waiting is added to its end. Whoever answers on a machine whose
    clock is behind the one that asked has waited for no time: the end neither moves back nor fails."""
    assert application.paused_at is not None
    calendar = calendar_of(session, application.clinic_id, local(now).date())
    if application.deadline_at is not None:
        pause = Pause(application.paused_at, max(application.paused_at, now))
        application.deadline_at = after_pause(calendar, application.deadline_at, term, pause)
    application.waiting_for = application.paused_at = application.expires_at = None


def reserve_open_key(session: Session, application: Application, journey: Journey) -> None:
    """Let the database say whether the same is already open. Raises `AlreadyOpen` with the one that is."""
    assert application.counts_for is not None
    key = journey.open_key(application, application.counts_for)
    if key is None:
        return
    try:
        with session.begin_nested():
            application.open_key = key
            session.flush()
    except IntegrityError:
        twin = session.scalar(select(Application).where(Application.open_key == key))
        if twin is None:
            raise
        raise AlreadyOpen(twin) from None


def free_number(session: Session) -> str:
    """A number that no application has."""
    while True:
        number = new_application_number()
        with session.no_autoflush:  # what is being signed is written once, with its number
            taken = session.scalar(select(Application.id).where(Application.number == number))
        if taken is None:
            return number


def keep_signature(session: Session, application: Application, method: str, evidence: dict[str, Any]) -> None:
    """Keep what was signed, byte for byte, and the proof of it."""
    content, signed_at = application.to_sign, application.signed_at
    assert content is not None
    assert signed_at is not None
    session.add(
        Signature(
            application_id=application.id,
            method=method,
            content=content,
            content_hash=content_hash(content),
            signed_at=signed_at,
            evidence=evidence,
        )
    )


def unproven_signature(
    session: Session, application: Application, *, is_held: bool = False
) -> ElectronicSignature | None:
    """The key's signature under the application, or under the one it was signed together with, that is not proven:
    it waits to be checked, or was found wrong. `is_held`: as it stands now, its row held until the end of the
    transaction."""
    first = application.companion_of_id or application.id
    asked = (
        select(ElectronicSignature)
        .where(
            ElectronicSignature.application_id == first,
            ElectronicSignature.purpose == SignaturePurpose.SIGN,
            ElectronicSignature.state != SignatureState.ACCEPTED,
        )
        .limit(1)
    )
    if is_held:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return session.scalar(asked)


def check_proven(session: Session, application: Application) -> None:
    """Nothing is given for a signature that is not proven. Raises `MoveNotAllowed`."""
    if unproven_signature(session, application) is not None:
        raise MoveNotAllowed("the signature under it is not proven")


def queue_execution(session: Session, application: Application, now: datetime) -> None:
    """The task that really does what is asked for, written with its cause."""
    session.add(
        OutgoingTask(
            kind="execute",
            key=f"execute:{application.number}:{application.version}",
            application_id=application.id,
            payload={},
            created_at=now,
            run_at=now,
        )
    )


def find_twin(session: Session, draft: Application, journey: Journey, day: date) -> Application | None:
    """The open application that a draft would repeat if it counted for `day`, or None."""
    key = journey.open_key(draft, day)
    if key is None:
        return None
    return session.scalar(select(Application).where(Application.open_key == key))
