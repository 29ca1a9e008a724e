"""Visits to a doctor, booked and confirmed by the process's own verbs."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import Application, Clinic, Person, Slot
from models.enums import ActorKind, Language
from portal.database import begin_writing
from portal.documents.canonical import content_hash
from portal.regulation import appointments, drafting, process
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.drafting import ShownRow
from portal.regulation.process import Signing
from portal.services import CATALOGUE
from tests.factories.application import at, person


def booked_visit(
    session: Session,
    slot_id: int,
    now: datetime,
    who: Person | None = None,
    language: Language = Language.KK,
    by: Actor | None = None,
) -> Application:
    """A visit that `who` (the man of the demo, when nobody is named) signed for this slot, confirmed; committed.

    Who has no account is booked by a member of staff, `by`.
    """
    begin_writing(session)
    who = who or person(session)
    account_id = who.account.id if who.account else None
    signer = by or Actor(ActorKind.CITIZEN, account_id, who.full_name)
    draft = drafting.blank("appointment", who, actor=signer, language=language, now=now)
    session.add(draft)
    session.flush()
    slot = session.get_one(Slot, slot_id)
    draft.clinic = session.get_one(Clinic, slot.doctor.clinic_id)
    draft.answers = {
        "who": {"subject": "self"},
        "doctor": {"doctor": slot.doctor.speciality.value, "speciality": slot.doctor.speciality.value},
        "slot": appointments.said_of([slot]),
    }
    content = drafting.content_of(draft, [ShownRow("slot", "Уақыты", "Ертең")], language)
    drafting.hold_for_signing(session, draft, content, language)
    journey = CATALOGUE["appointment"].journey
    assert journey is not None
    process.submit(
        session, draft, journey, Signing("sms", content_hash(content), {}), actor=signer, at=at(now)
    )
    booked = appointments.booked_slot(session, draft.id)
    assert booked is not None
    process.fulfil(session, draft, appointments.promise(draft, booked), actor=SYSTEM, at=at(now))
    session.commit()
    return draft
