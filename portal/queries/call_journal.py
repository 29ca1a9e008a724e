"""The clinic's journal of home calls on one day, and a doctor's round: the same lines for two readers."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from models import Application, Doctor, HomeVisit, JournalEntry, Person, StaffMember
from models.enums import Channel, VisitState
from models.iin import Phone
from portal.dates import age_words
from portal.language import Bilingual
from portal.regulation.afterwards import REMARK

NOT_CLOSED = (VisitState.PLANNED, VisitState.ON_THE_WAY)


@dataclass(frozen=True, slots=True)
class Call:
    """One home visit with all that is needed to make it."""

    visit_id: int
    application_id: int
    person_id: int
    number: str
    day: date
    window: tuple[time, time]
    state: VisitState
    doctor: str
    patient: str = field(repr=False)
    birth_date: date = field(repr=False)
    age: Bilingual = field(repr=False)
    address: Bilingual | None = field(repr=False)
    entrance: str
    floor: str
    intercom: str
    phone: Phone | None
    complaints: tuple[str, ...] = field(repr=False)
    words: str = field(repr=False)
    temperature: str
    since: str
    walks: bool | None
    signs: tuple[str, ...] = field(repr=False)
    channel: Channel
    registrar: str
    registered_at: datetime | None
    closed_at: datetime | None


def calls_of_clinic(session: Session, clinic_id: int, day: date) -> tuple[Call, ...]:
    """Every call of the clinic on `day`, in the order of windows and doctors."""
    query = (
        _calls()
        .where(HomeVisit.clinic_id == clinic_id, HomeVisit.day == day)
        .order_by(HomeVisit.window_from, Doctor.surname, HomeVisit.assigned_at, HomeVisit.id)
    )
    return tuple(_call(*found) for found in session.execute(query))


def calls_of_doctor(session: Session, doctor_id: int, day: date, today: date) -> tuple[Call, ...]:
    """The doctor's round of `day` in its order; today's begins with calls of earlier days left unclosed."""
    wanted = HomeVisit.day == day
    if day == today:
        left = and_(HomeVisit.day < today, HomeVisit.state.in_(NOT_CLOSED))
        wanted = or_(wanted, left)
    query = (
        _calls()
        .where(HomeVisit.doctor_id == doctor_id, wanted)
        .order_by(HomeVisit.day, HomeVisit.window_from, HomeVisit.assigned_at, HomeVisit.id)
    )
    return tuple(_call(*found) for found in session.execute(query))


def _calls() -> Any:
    patient = aliased(Person)
    return (
        select(HomeVisit, Application, Doctor, patient, StaffMember)
        .join(Application, Application.id == HomeVisit.application_id)
        .join(Doctor, Doctor.id == HomeVisit.doctor_id)
        .join(patient, patient.id == Application.subject_id)
        .outerjoin(StaffMember, StaffMember.id == Application.prepared_by_id)
    )


def _call(
    visit: HomeVisit, application: Application, doctor: Doctor, patient: Person, staff: StaffMember | None
) -> Call:
    where = application.answers.get("where", {})
    problem = application.answers.get("problem", {})
    return Call(
        visit_id=visit.id,
        application_id=application.id,
        person_id=patient.id,
        number=application.number or "",
        day=visit.day,
        window=(visit.window_from, visit.window_to),
        state=visit.state,
        doctor=doctor.full_name,
        patient=patient.full_name,
        birth_date=patient.birth_date,
        age=age_words(patient.birth_date, visit.day),
        address=Bilingual(**where["address"]) if where.get("address") else None,
        entrance=where.get("entrance") or "",
        floor=where.get("floor") or "",
        intercom=where.get("intercom") or "",
        phone=Phone(where["phone"]) if where.get("phone") else None,
        complaints=tuple(problem.get("complaint") or ()),
        words=problem.get("words") or "",
        temperature=(problem.get("temperature") or "").replace(".", ","),
        since=problem.get("since") or "",
        walks=problem.get("walks"),
        signs=tuple(application.answers.get("emergency", {}).get("signs", ())),
        channel=application.channel,
        registrar=staff.full_name if staff else "",
        registered_at=application.signed_at,
        closed_at=visit.closed_at,
    )


def remarks_of(session: Session, calls: tuple[Call, ...]) -> dict[int, tuple[str, ...]]:
    """What citizens added for the doctor after signing, by application."""
    entries = session.execute(
        select(JournalEntry.application_id, JournalEntry.details)
        .where(
            JournalEntry.application_id.in_([call.application_id for call in calls]),
            JournalEntry.fact == REMARK,
        )
        .order_by(JournalEntry.position)
    )
    remarks: dict[int, tuple[str, ...]] = {}
    for application_id, details in entries:
        remarks[application_id] = (*remarks.get(application_id, ()), str(details.get("words", "")))
    return remarks


def days_of_rounds(session: Session, doctor_id: int, today: date) -> tuple[date, ...]:
    """The days from today on for which the doctor has visits planned, the first seven; today always."""
    found = session.scalars(
        select(HomeVisit.day)
        .where(
            HomeVisit.doctor_id == doctor_id, HomeVisit.day > today, HomeVisit.state != VisitState.CANCELLED
        )
        .distinct()
        .order_by(HomeVisit.day)
        .limit(6)
    )
    return (today, *found)


def visit_numbered(session: Session, number: str, doctor_id: int) -> HomeVisit | None:
    """The visit of the application with this number if it is this doctor's; else None."""
    return session.scalar(
        select(HomeVisit)
        .join(Application, Application.id == HomeVisit.application_id)
        .where(Application.number == number, HomeVisit.doctor_id == doctor_id)
    )
