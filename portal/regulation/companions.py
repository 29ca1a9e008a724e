"""Applications that are asked for and signed together: one form, one signature, each with its own subject."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Session, joinedload

from models import Application, Slot
from models.enums import State
from portal.regulation.slot_rows import FREED, change

# The step and the field in which a form asks who else comes, and the answer that nobody does.
STEP, FIELD, NOBODY = "who", "beside", "none"


def of(session: Session, draft: Application) -> Sequence[Application]:
    """The companions of a draft that is kept, in the order in which they were added.

    Whose answers name nobody else costs no question.
    """
    named = draft.answers.get(STEP, {}).get(FIELD) or NOBODY
    return () if named == NOBODY else _kept(session, draft)


def party(session: Session, application: Application) -> Sequence[Application]:
    """The application and all that were signed together with it."""
    first = application.companion_of_id or application.id
    asked = or_(Application.id == first, Application.companion_of_id == first)
    return session.scalars(select(Application).where(asked).order_by(Application.id)).all()


def beside(
    session: Session, application: Application, doctor_id: int, day: date
) -> Sequence[tuple[Slot, str]]:
    """The visits, with their numbers, of those who were signed together with the application and still come to
    this doctor on this day, but for those who came already; the earliest first."""
    first = application.companion_of_id or application.id
    found = session.execute(
        select(Slot, Application.number)
        .join(Application, Application.id == Slot.taken_by_id)
        .where(or_(Application.id == first, Application.companion_of_id == first))
        .where(Application.id != application.id)
        .where(Slot.doctor_id == doctor_id, Slot.day == day, Slot.attendance.is_(None))
        .order_by(Slot.starts_at)
    )
    return [(slot, number or "") for slot, number in found]


def keep(session: Session, draft: Application, person_ids: Sequence[int], now: datetime) -> None:
    """Let the draft have exactly these people beside its own subject."""
    kept = {each.subject_id: each for each in _kept(session, draft)}
    for person_id, each in kept.items():
        if person_id not in person_ids:
            _drop(session, each)
    session.add_all(_beside(draft, each, now) for each in person_ids if each not in kept)
    session.flush()


def follow(session: Session, draft: Application) -> None:
    """What is answered and held for signing is the companions' too: the same bytes are signed for all. What the
    registers said is each one's own, where they were asked of each."""
    for each in of(session, draft):
        each.answers, each.to_sign = draft.answers, draft.to_sign
        each.known = draft.known.get(FIELD, {}).get(str(each.subject_id), draft.known)
        each.clinic_id, each.language = draft.clinic_id, draft.language
        each.counts_for = draft.counts_for
    session.flush()


def forget(session: Session, draft: Application) -> None:
    """Drop the companions of a draft that is thrown away."""
    for each in _kept(session, draft):
        _drop(session, each)


def _kept(session: Session, draft: Application) -> Sequence[Application]:
    if not inspect(draft).persistent:
        return ()
    return session.scalars(
        select(Application)
        .where(Application.companion_of_id == draft.id)
        .options(joinedload(Application.subject))
        .order_by(Application.id)
    ).all()


def _drop(session: Session, companion: Application) -> None:
    change(session, FREED, Slot.held_by_id == companion.id)
    session.delete(companion)
    session.flush()


def _beside(draft: Application, person_id: int, now: datetime) -> Application:
    return Application(
        service=draft.service,
        state=State.DRAFT,
        channel=draft.channel,
        language=draft.language,
        account_id=draft.account_id,
        prepared_by_id=draft.prepared_by_id,
        applicant_id=draft.applicant_id,
        subject_id=person_id,
        companion_of_id=draft.id,
        clinic_id=draft.clinic_id,
        answers={},
        known={},
        result={},
        created_at=now,
        changed_at=now,
        expires_at=draft.expires_at,
    )
