"""Booked visits, brought there by the verbs of the portal itself."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Application, Person, Slot
from models.enums import ActorKind, Language
from portal.database import begin_writing
from portal.documents.canonical import content_hash
from portal.regulation import appointments, drafting, process
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.drafting import ShownRow
from portal.regulation.outcomes import ForDesk, Fulfilled
from portal.regulation.process import Signing
from portal.services import CATALOGUE
from tests.factories.application import MAN, at, person


def signed_visit(
    session: Session,
    now: datetime,
    slot_id: int,
    *,
    applicant: Person | None = None,
    actor: Actor | None = None,
    language: Language = Language.KK,
) -> Application:
    """A visit that was just signed: its slot is taken, the answer not yet given. The caller commits."""
    session.rollback()
    begin_writing(session)
    who = applicant or person(session, MAN)
    signer = actor or Actor(ActorKind.CITIZEN, who.account.id if who.account else None, who.full_name)
    draft = drafting.blank("appointment", who, actor=signer, language=language, now=now)
    session.add(draft)
    session.flush()
    slot = session.get_one(Slot, slot_id)
    draft.clinic_id = slot.doctor.clinic_id
    draft.answers = _answers(slot)
    content = drafting.content_of(draft, [ShownRow("slot", "Уақыты", slot.day.isoformat())], language)
    drafting.hold_for_signing(session, draft, content, language)
    journey = CATALOGUE["appointment"].journey
    assert journey is not None
    signing = Signing("sms", content_hash(content), {})
    return process.submit(session, draft, journey, signing, actor=signer, at=at(now))


def booked_visit(session: Session, now: datetime, slot_id: int, **made: Any) -> Application:
    """A visit that is booked and confirmed; committed."""
    application = signed_visit(session, now, slot_id, **made)
    known = {"attachment": {"clinic": session.get_one(Slot, slot_id).doctor.clinic.code}}
    outcome = appointments.decide(session, application, known, now)
    assert isinstance(outcome, Fulfilled), f"not booked: {outcome}"
    process.fulfil(session, application, outcome, actor=SYSTEM, at=at(now))
    session.commit()
    return application


def visit_without_slot(session: Session, now: datetime, slot_id: int, **made: Any) -> Application:
    """A signed visit whose slot was lost, so that a registrar must find another; committed."""
    application = signed_visit(session, now, slot_id, **made)
    appointments.let_go(session, application, now)
    clinic = session.get_one(Slot, slot_id).doctor.clinic
    outcome = appointments.decide(session, application, {"attachment": {"clinic": clinic.code}}, now)
    assert isinstance(outcome, ForDesk), f"decided: {outcome}"
    process.hand_to_desk(session, application, outcome.reason, now=now)
    session.commit()
    return application


def _answers(slot: Slot) -> dict[str, Any]:
    speciality = slot.doctor.speciality.value
    return {
        "who": {"subject": "self", "beside": "none"},
        "doctor": {"doctor": speciality, "doctor_id": None, "speciality": speciality},
        "slot": appointments.said_of([slot]),
    }
