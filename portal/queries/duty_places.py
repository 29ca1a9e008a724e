"""What a registrar can choose for a home call: the doctors on duty suited by age, and how full their rounds are."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models import Doctor, HomeDuty, HomeVisit
from models.enums import Speciality, VisitState
from portal.clock import local
from portal.regulation.process import UNDO
from portal.regulation.rounds import suitable, windows


@dataclass(frozen=True, slots=True)
class Place:
    """A window of a doctor's round: calls planned in it, its share of the day, and whether it can be chosen."""

    begins: time
    ends: time
    calls: int
    share: int
    is_past: bool
    is_open: bool
    value: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A doctor on duty with the windows of that day."""

    doctor: str
    speciality: Speciality
    calls: int
    capacity: int
    places: tuple[Place, ...]


def places_on(session: Session, clinic_id: int, day: date, age: int, now: datetime) -> tuple[DutyRow, ...]:
    """Every suitable doctor on duty on `day`; a window that has ended or a full round cannot be chosen."""
    found = session.execute(
        select(HomeDuty, Doctor)
        .join(Doctor, Doctor.id == HomeDuty.doctor_id)
        .where(Doctor.clinic_id == clinic_id, HomeDuty.day == day, Doctor.speciality.in_(suitable(age)))
        .order_by(Doctor.surname, Doctor.id)
    ).all()
    planned = _planned(session, [doctor.id for _, doctor in found], day, now)
    return tuple(_row(duty, doctor, planned.get(doctor.id, Counter()), now) for duty, doctor in found)


def days_with_duty(session: Session, clinic_id: int, since: date, age: int) -> tuple[date, ...]:
    """The days from `since` on which a suitable doctor is on duty, the first seven."""
    return tuple(
        session.scalars(
            select(HomeDuty.day)
            .join(Doctor, Doctor.id == HomeDuty.doctor_id)
            .where(Doctor.clinic_id == clinic_id, HomeDuty.day >= since, Doctor.speciality.in_(suitable(age)))
            .distinct()
            .order_by(HomeDuty.day)
            .limit(7)
        )
    )


def chosen(value: str) -> tuple[int, date, time]:
    """The doctor, day and beginning behind the value of a place. Raises ValueError."""
    doctor, day, begins = value.split("|")
    return int(doctor), date.fromisoformat(day), time.fromisoformat(begins)


def _row(duty: HomeDuty, doctor: Doctor, planned: Counter[time], now: datetime) -> DutyRow:
    slots = windows(duty)
    share = -(-duty.capacity // max(len(slots), 1))
    calls = sum(planned.values())
    moment = local(now).replace(tzinfo=None)
    places = tuple(
        Place(
            begins=begins,
            ends=ends,
            calls=planned[begins],
            share=share,
            is_past=datetime.combine(duty.day, ends) <= moment,
            is_open=calls < duty.capacity and datetime.combine(duty.day, ends) > moment,
            value=f"{doctor.id}|{duty.day.isoformat()}|{begins:%H:%M}",
        )
        for begins, ends in slots
    )
    return DutyRow(doctor.full_name, doctor.speciality, calls, duty.capacity, places)


def _planned(session: Session, doctors: list[int], day: date, now: datetime) -> dict[int, Counter[time]]:
    """Calls by doctor and window; a call cancelled less than ten minutes ago still holds its place."""
    planned: dict[int, Counter[time]] = {}
    rows = session.execute(
        select(HomeVisit.doctor_id, HomeVisit.window_from).where(
            HomeVisit.doctor_id.in_(doctors),
            HomeVisit.day == day,
            or_(
                HomeVisit.state != VisitState.CANCELLED,
                and_(HomeVisit.cancelled_at.is_not(None), HomeVisit.cancelled_at > now - UNDO),
            ),
        )
    )
    for doctor_id, begins in rows:
        planned.setdefault(doctor_id, Counter())[begins] += 1
    return planned
