"""The clinic's journal of appointments on one day: who comes to which doctor, when, and whether they came."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from models import Account, Application, Doctor, Person, Slot
from models.enums import Attendance, Channel, SlotState, Speciality
from models.iin import Phone
from portal.dates import age_words
from portal.language import Bilingual


@dataclass(frozen=True, slots=True)
class Reception:
    """One booked visit, a line of the journal."""

    application_id: int
    person_id: int
    number: str
    starts_at: datetime
    ends_at: datetime
    room: str
    doctor: str
    attendance: Attendance | None
    attended_at: datetime | None
    channel: Channel
    registered_at: datetime | None
    patient: str = field(repr=False)
    birth_date: date = field(repr=False)
    age: Bilingual = field(repr=False)
    phone: Phone | None


@dataclass(frozen=True, slots=True)
class Receiver:
    """A doctor of the clinic who receives on the day."""

    doctor_id: int
    name: str
    speciality: Speciality


def receivers_on(session: Session, clinic_id: int, day: date) -> tuple[Receiver, ...]:
    """The doctors of the clinic who have slots on `day`, by their surnames."""
    receives = select(Slot.id).where(
        Slot.doctor_id == Doctor.id, Slot.day == day, Slot.state != SlotState.CLOSED
    )
    found = session.scalars(
        select(Doctor)
        .where(Doctor.clinic_id == clinic_id, receives.exists())
        .order_by(Doctor.surname, Doctor.id)
    )
    return tuple(Receiver(each.id, each.full_name, each.speciality) for each in found)


def receptions_on(
    session: Session, clinic_id: int, day: date, doctor_id: int | None = None
) -> tuple[Reception, ...]:
    """Every booked visit of the clinic on `day`, or of one doctor, in the order of time and doctors."""
    patient, applicant = aliased(Person), aliased(Person)
    query = (
        select(Slot, Doctor, Application, patient, func.coalesce(Account.phone, applicant.phone))
        .join(Doctor, Doctor.id == Slot.doctor_id)
        .join(Application, Application.id == Slot.taken_by_id)
        .join(patient, patient.id == Application.subject_id)
        .join(applicant, applicant.id == Application.applicant_id)
        .outerjoin(Account, Account.id == Application.account_id)
        .where(Doctor.clinic_id == clinic_id, Slot.day == day, Slot.state == SlotState.TAKEN)
        .order_by(Slot.starts_at, Doctor.surname, Slot.id)
    )
    if doctor_id is not None:
        query = query.where(Slot.doctor_id == doctor_id)
    return tuple(
        _reception(slot, doctor, application, who, phone)
        for slot, doctor, application, who, phone in session.execute(query)
    )


def _reception(
    slot: Slot, doctor: Doctor, application: Application, patient: Person, phone: Phone | None
) -> Reception:
    return Reception(
        application_id=application.id,
        person_id=patient.id,
        number=application.number or "",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        room=slot.room or doctor.room,
        doctor=doctor.full_name,
        attendance=slot.attendance,
        attended_at=slot.attended_at,
        channel=application.channel,
        registered_at=application.signed_at,
        patient=patient.full_name,
        birth_date=patient.birth_date,
        age=age_words(patient.birth_date, slot.day),
        phone=phone,
    )


def doctor_of(session: Session, number: str) -> int | None:
    """The doctor with whom the application of this number has a visit booked."""
    return session.scalar(
        select(Slot.doctor_id)
        .join(Application, Application.id == Slot.taken_by_id)
        .where(Application.number == number)
    )
