"""When the demo's doctors receive: mornings on some days, afternoons on others, two weeks of slots ahead."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Doctor, WeeklyRule
from models.enums import Speciality
from portal.clock import local
from portal.demo.region import DOCTORS
from portal.regulation.publishing import publish

SATURDAY = 5
MORNING, AFTERNOON, SHORT_DAY = (time(8), time(13)), (time(14), time(19)), (time(9), time(12))
OF_DISTRICT = frozenset(
    {Speciality.DISTRICT_THERAPIST, Speciality.GENERAL_PRACTITIONER, Speciality.PAEDIATRICIAN}
)


@dataclass(frozen=True, slots=True)
class DemoReception:
    """A doctor's reception on one weekday."""

    doctor_code: str
    weekday: int
    hours: tuple[time, time]
    minutes: int
    desk_share: int


def receptions() -> tuple[DemoReception, ...]:
    """Every doctor's week. Those of a district receive daily, on Saturday too, the others four days a week."""
    found = []
    for number, doctor in enumerate(DOCTORS):
        is_of_district = doctor.speciality in OF_DISTRICT
        for weekday in range(5):
            if not is_of_district and weekday == number % 5:
                continue
            hours = MORNING if (weekday + number) % 2 == 0 else AFTERNOON
            minutes, share = (20, 20) if is_of_district else (30, 10)
            found.append(DemoReception(doctor.code, weekday, hours, minutes, share))
        if is_of_district:
            found.append(DemoReception(doctor.code, SATURDAY, SHORT_DAY, 20, 20))
    return tuple(found)


def load(session: Session, now: datetime) -> None:
    """Give the doctors who have no schedule theirs, and publish it."""
    today = local(now).date()
    has_rules = set(session.scalars(select(WeeklyRule.doctor_id).distinct()))
    doctors = {row.code: row for row in session.scalars(select(Doctor)) if row.id not in has_rules}
    session.add_all(
        WeeklyRule(
            doctor_id=doctors[each.doctor_code].id,
            weekday=each.weekday,
            begins=each.hours[0],
            ends=each.hours[1],
            slot_minutes=each.minutes,
            room=doctors[each.doctor_code].room,
            valid_from=today,
            desk_share=each.desk_share,
        )
        for each in receptions()
        if each.doctor_code in doctors
    )
    session.flush()
    for doctor in sorted(doctors.values(), key=lambda row: row.id):
        publish(session, doctor.id, now)
