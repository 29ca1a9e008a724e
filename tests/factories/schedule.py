"""Slots of the demo's doctors and people who want them."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Application, Doctor, Person, Slot
from models.enums import Channel, Language, SlotState
from portal.database import begin_writing
from portal.regulation.slot_rows import Holder
from tests.factories.application import stranger

NEUROLOGIST, CARDIOLOGIST = "city-1-neurologist", "city-1-cardiologist"


def doctor(session: Session, code: str = NEUROLOGIST) -> Doctor:
    return session.scalars(select(Doctor).where(Doctor.code == code)).one()


def slots_of(
    session: Session, code: str = NEUROLOGIST, count: int = 10, day: date | None = None
) -> list[int]:
    """The first free slots of a doctor that are not the desk's, from tomorrow (or `day`) on."""
    query = (
        select(Slot.id)
        .join(Doctor)
        .where(Doctor.code == code, Slot.state == SlotState.FREE, Slot.is_for_desk.is_(False))
        .order_by(Slot.starts_at)
        .limit(count)
    )
    first = session.scalars(select(Slot.day).order_by(Slot.starts_at).limit(1)).one() + timedelta(days=1)
    query = query.where(Slot.day == day) if day else query.where(Slot.day >= first)
    return list(session.scalars(query))


def slot(session: Session, slot_id: int) -> Slot:
    """The slot as the database has it now."""
    session.rollback()
    return session.get_one(Slot, slot_id, populate_existing=True)


def wish(session: Session, person: Person, now: datetime, account: Account | None = None) -> Holder:
    """A draft for an appointment of this person, as the one who will hold its slot."""
    draft = Application(
        service="appointment",
        channel=Channel.PORTAL,
        language=Language.KK,
        account_id=account.id if account else None,
        applicant_id=account.person_id if account else person.id,
        subject_id=person.id,
        created_at=now,
        changed_at=now,
    )
    session.add(draft)
    session.flush()
    return Holder(draft.id, person.id, account.id if account else None)


def wishes(session: Session, now: datetime, count: int, first: int = 1) -> list[Holder]:
    """Strangers, each with a draft; committed."""
    begin_writing(session)
    found = [wish(session, stranger(session, serial, now), now) for serial in range(first, first + count)]
    session.commit()
    return found


def write(session: Session) -> Session:
    """A writing transaction on this session."""
    begin_writing(session)
    return session
