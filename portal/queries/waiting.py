"""Who waits for a slot of a clinic, in the order in which slots are offered; named for the desk alone."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Account, Doctor, Person, Slot, WaitListEntry
from models.enums import Speciality
from models.iin import Phone
from portal.dates import age_words
from portal.language import Bilingual
from portal.regulation.wait_list import is_open, rank_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in the list. `doctor` is the code of the only doctor wished, empty for any of the speciality."""

    entry_id: int
    speciality: Speciality
    doctor: str
    rank: int
    since: datetime
    slot_id: int | None
    offered_until: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingPatient:
    """A place as the desk sees it. `doctor` is a name, "" for any of the speciality; `offered_at` is the
    beginning of the slot that is offered `until` then."""

    person_id: int
    speciality: Speciality
    doctor: str
    rank: int
    since: datetime
    offered_at: datetime | None
    until: datetime | None
    patient: str = field(repr=False)
    age: Bilingual = field(repr=False)
    phone: Phone | None


def waiting(session: Session, clinic_id: int) -> tuple[Waiting, ...]:
    """The open places of a clinic by speciality and rank, in one question."""
    rows = session.execute(
        select(WaitListEntry, Doctor.code, rank_of())
        .outerjoin(Doctor, Doctor.id == WaitListEntry.doctor_id)
        .where(WaitListEntry.clinic_id == clinic_id, is_open())
        .order_by(WaitListEntry.speciality, WaitListEntry.since, WaitListEntry.id)
    )
    return tuple(
        Waiting(
            entry_id=entry.id,
            speciality=entry.speciality,
            doctor=code or "",
            rank=rank,
            since=entry.since,
            slot_id=entry.slot_id if entry.offered_until else None,
            offered_until=entry.offered_until,
        )
        for entry, code, rank in rows
    )


def waiting_patients(
    session: Session, clinic_id: int, today: date, *, first: int, limit: int
) -> tuple[WaitingPatient, ...]:
    """The same with the patients, `limit` of them from the place `first` (0 is the first) on."""
    rows = session.execute(
        select(
            WaitListEntry,
            rank_of(),
            Person,
            Doctor,
            Slot.starts_at,
            func.coalesce(Account.phone, Person.phone),
        )
        .join(Person, Person.id == WaitListEntry.person_id)
        .outerjoin(Account, Account.id == WaitListEntry.account_id)
        .outerjoin(Doctor, Doctor.id == WaitListEntry.doctor_id)
        .outerjoin(Slot, Slot.id == WaitListEntry.slot_id)
        .where(WaitListEntry.clinic_id == clinic_id, is_open())
        .order_by(WaitListEntry.speciality, WaitListEntry.since, WaitListEntry.id)
        .offset(first)
        .limit(limit)
    )
    return tuple(
        WaitingPatient(
            person_id=person.id,
            speciality=entry.speciality,
            doctor=doctor.full_name if doctor is not None else "",
            rank=rank,
            since=entry.since,
            offered_at=starts_at if entry.offered_until else None,
            until=entry.offered_until,
            patient=person.full_name,
            age=age_words(person.birth_date, today),
            phone=phone,
        )
        for entry, rank, person, doctor, starts_at, phone in rows
    )


def how_many_wait(session: Session, clinic_id: int) -> int:
    """How many open places the clinic has."""
    query = select(func.count(WaitListEntry.id))
    return session.scalars(query.where(WaitListEntry.clinic_id == clinic_id, is_open())).one()
