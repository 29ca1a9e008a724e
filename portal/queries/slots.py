"""What pages read of doctors' slots: free days for the month strip, a day's slots, the next free one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models import Doctor, Slot
from models.enums import Speciality
from portal.clock import local
from portal.language import Bilingual
from portal.regulation.appointments import place_of
from portal.regulation.availability import FREE_COLUMNS, FreeSlot, is_free
from portal.regulation.publishing import DAYS
from portal.regulation.slots import moment

NOON = time(13)


@dataclass(frozen=True, slots=True)
class Search:
    """Whose slots are looked for: a speciality of a clinic, or one doctor of it; who speaks a language,
    who receives in a building (0: the main one), before (`am`) or after (`pm`) one o'clock."""

    clinic_id: int
    speciality: Speciality
    doctor_id: int | None = None
    language: str = ""
    building_id: int | None = None
    half: str = ""
    for_desk: bool = False


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day of the strip with the number of its free slots; days without any are not listed."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class DoctorDay:
    """A doctor's free slots on one day, before and after one o'clock."""

    doctor_id: int
    name: str
    speciality: Speciality
    languages: tuple[str, ...]
    place: Bilingual
    morning: tuple[FreeSlot, ...]
    afternoon: tuple[FreeSlot, ...]


def free_days(
    session: Session, search: Search, since: date, until: date, now: datetime
) -> tuple[FreeDay, ...]:
    """The days from `since` to `until` on which something is free."""
    rows = session.execute(
        select(Slot.day, func.count(Slot.id))
        .join(Doctor, Doctor.id == Slot.doctor_id)
        .where(*_found_by(search, now), Slot.day.between(since, until))
        .group_by(Slot.day)
        .order_by(Slot.day)
    )
    return tuple(FreeDay(day, count) for day, count in rows)


def slots_of_day(session: Session, search: Search, day: date, now: datetime) -> tuple[DoctorDay, ...]:
    """The free slots of a day, a row a doctor who has any, in the order of their surnames."""
    rows: Sequence[Any] = session.execute(
        select(Doctor, *FREE_COLUMNS)
        .select_from(Slot)
        .join(Doctor, Doctor.id == Slot.doctor_id)
        .options(joinedload(Doctor.clinic), joinedload(Doctor.building))
        .where(*_found_by(search, now), Slot.day == day)
        .order_by(Doctor.surname, Doctor.id, Slot.starts_at)
    ).all()
    doctors: dict[int, tuple[Doctor, list[FreeSlot]]] = {}
    for row in rows:
        doctors.setdefault(row.Doctor.id, (row.Doctor, []))[1].append(FreeSlot(*row[1:]))
    return tuple(_doctor_day(doctor, slots) for doctor, slots in doctors.values())


def next_free(session: Session, search: Search, now: datetime, since: date | None = None) -> FreeSlot | None:
    """The earliest free slot, from the day `since` on if one is given."""
    query = select(*FREE_COLUMNS).join(Doctor, Doctor.id == Slot.doctor_id).where(*_found_by(search, now))
    if since is not None:
        query = query.where(Slot.day >= since)
    row = session.execute(query.order_by(Slot.starts_at, Slot.id).limit(1)).one_or_none()
    return FreeSlot(*row) if row else None


def _found_by(search: Search, now: datetime) -> list[ColumnElement[bool]]:
    terms = [
        Doctor.clinic_id == search.clinic_id,
        Doctor.speciality == search.speciality,
        # Said twice, so that the index by doctor and day leaves out the past.
        Slot.day >= local(now).date(),
        is_free(now, is_desk=search.for_desk),
    ]
    if search.doctor_id is not None:
        terms.append(Slot.doctor_id == search.doctor_id)
    if search.language:
        terms.append(Doctor.languages.contains(search.language, autoescape=True))
    if search.building_id is not None:
        terms.append(Doctor.building_id == (search.building_id or None))
    if search.half:
        terms.append(_in_half(search.half, local(now).date()))
    return terms


def _in_half(half: str, today: date) -> ColumnElement[bool]:
    """Before or after one o'clock of Almaty, said day by day: moments are kept in UTC."""
    days = [today + timedelta(days=count) for count in range(DAYS)]
    return or_(
        *(
            and_(
                Slot.day == day,
                Slot.starts_at < moment(day, NOON) if half == "am" else Slot.starts_at >= moment(day, NOON),
            )
            for day in days
        )
    )


def _doctor_day(doctor: Doctor, slots: Sequence[FreeSlot]) -> DoctorDay:
    morning = [slot for slot in slots if local(slot.starts_at).time() < NOON]
    return DoctorDay(
        doctor_id=doctor.id,
        name=doctor.full_name,
        speciality=doctor.speciality,
        languages=tuple(doctor.languages.split(",")),
        place=place_of(doctor),
        morning=tuple(morning),
        afternoon=tuple(slot for slot in slots if slot not in morning),
    )
