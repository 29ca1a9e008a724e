"""Applications for a clinic, signed and before the registrar, by the process's own verbs."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Application, Doctor, DoctorLoad, Kinship, Person, Street
from models.enums import ActorKind, Language
from models.iin import Phone
from portal.clock import local
from portal.database import begin_writing
from portal.documents.canonical import content_hash
from portal.regulation import attachments, drafting, process
from portal.regulation.actors import Actor
from portal.regulation.drafting import ShownRow
from portal.regulation.process import Signing
from portal.services import CATALOGUE
from tests.factories.application import at, person

NOWHERE = "031109590009"


def doctor_of(session: Session, code: str) -> Doctor:
    """The demo's doctor of this code."""
    return session.scalars(select(Doctor).where(Doctor.code == code)).one()


def loaded(session: Session, code: str, people: int = 0, under_6: int = 0, under_14: int = 0) -> None:
    """So many people are attached to this doctor."""
    row = session.get_one(DoctorLoad, doctor_of(session, code).id)
    row.people, row.under_6, row.under_14 = people, under_6, under_14
    session.commit()


def asked(
    session: Session,
    now: datetime,
    *,
    who: Person | None = None,
    subject: Person | None = None,
    doctor: str = "city-1-gp",
    street: str = "abai",
    house: str = "80",
) -> Application:
    """A signed application for this doctor, which stands before the registrar; committed."""
    begin_writing(session)
    who = who or person(session, NOWHERE)
    chosen, place = (
        doctor_of(session, doctor),
        session.scalars(select(Street).where(Street.code == street)).one(),
    )
    account_id = who.account.id if who.account else None
    signer = Actor(ActorKind.CITIZEN, account_id, who.full_name)
    draft = drafting.blank("attachment", who, actor=signer, language=Language.KK, now=now)
    draft.subject = subject or who
    session.add(draft)
    session.flush()
    draft.clinic = chosen.clinic
    draft.clinic_id = chosen.clinic_id
    draft.known = {"attached": None, "history": []}
    doctors = {
        str(draft.subject_id): {
            "id": chosen.id,
            "name": chosen.full_name,
            "territory": 2,
            "speciality": chosen.speciality.value,
            "person": draft.subject.full_name,
            "age": draft.subject.age_on(local(now).date()),
        }
    }
    name = {"kk": chosen.clinic.name_kk, "ru": chosen.clinic.name_ru}
    draft.answers = {
        "who": {"people": ["self"], "subject": "self", "beside": [], "ward": False},
        "address": {
            "place": "registered",
            "living": None,
            "street_id": place.id,
            "house_number": house,
            "unit": place.unit_code,
            "address": {"kk": f"{place.name_kk}, {house}-үй", "ru": f"{place.name_ru}, дом {house}"},
        },
        "clinic": {
            "doctor": str(chosen.id),
            "clinic": chosen.clinic.code,
            "name": name,
            "near": 0,
            "was": None,
            "move": "first",
            "doctors": doctors,
        },
        "situation": {"group": "none", "paper_until": None},
    }
    content = drafting.content_of(draft, [ShownRow("clinic", "Емхана", "№ 1")], Language.KK)
    drafting.hold_for_signing(session, draft, content, Language.KK)
    journey = CATALOGUE["attachment"].journey
    assert journey is not None
    process.submit(
        session, draft, journey, Signing("sms", content_hash(content), {}), actor=signer, at=at(now)
    )
    process.hand_to_desk(session, draft, attachments.TO_DECIDE, now=now)
    session.commit()
    return draft


def account_for(session: Session, who: Person, number: int, now: datetime) -> Account:
    """An account for somebody who has none."""
    account = Account(
        person_id=who.id,
        phone=Phone(f"+7700555{number:04d}"),
        password_hash="",
        password_changed_at=now,
        created_at=now,
    )
    session.add(account)
    session.commit()
    return account


def related(
    session: Session, parent: Person, child: Person, now: datetime, *, is_guardian: bool = False
) -> None:
    """Let `parent` act for `child`."""
    session.add(Kinship(parent_id=parent.id, child_id=child.id, is_guardian=is_guardian, checked_at=now))
    session.commit()
