"""Doctors' schedules as the desk sees them: the clinic's doctors, one doctor's week, who lost their place."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from models import Application, Doctor, Person, ScheduleException, Slot, WeeklyRule
from models.enums import ExceptionKind, HoldKind, SlotState, Speciality
from portal.clock import local
from portal.language import Bilingual
from portal.regulation.availability import is_free
from portal.regulation.calendar import Hours, WorkingCalendar
from portal.regulation.publishing import (
    TAKEN_COLUMNS,
    Conflict,
    DoctorsPlan,
    Misfit,
    conflicts_of,
    last_day,
    other_day_of,
    plan_of,
    rule_of,
)
from portal.regulation.schedule_sense import Known
from portal.regulation.slots import OtherDay

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# The grid of a week is drawn in half-hours.
STEP = 30
EARLIEST, LATEST = time(8), time(20)
AHEAD = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class DoctorRow:
    """A doctor in the list."""

    id: int
    name: str
    speciality: Speciality
    room: str
    next_free: datetime | None
    conflicts: int


@dataclass(frozen=True, slots=True)
class Reception:
    """A stretch of reception in the week: of a weekly rule, or extra (`rule_id` is None) by an exception."""

    begins: time
    ends: time
    minutes: int
    room: str
    rule_id: int | None = None
    exception_id: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """So many half-hours of a day: free of reception, or with what begins in them."""

    span: int
    held: tuple[Reception, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherDays:
    """An exception; days of one absence that follow each other are one."""

    id: int
    kind: ExceptionKind
    first: date
    last: date
    hours: tuple[time, time] | None
    room: str
    words: str


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of the week shown: `is_held` is False when the doctor is absent or the clinic closed."""

    day: date
    cells: tuple[Cell, ...]
    others: tuple[OtherDays, ...]
    closed_for: Bilingual | None
    is_held: bool
    booked: int


@dataclass(frozen=True, slots=True)
class Week:
    """A doctor's week, what differs in the days ahead, and how many bookings have lost their place."""

    hours: tuple[int, ...]
    days: tuple[WeekDay, ...]
    ahead: tuple[OtherDays, ...]
    conflicts: int


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A booking without its place; `kept_until` when times are kept for the patient to choose from."""

    application_id: int
    person_id: int
    number: str
    starts_at: datetime
    why: Misfit
    kept_until: datetime | None
    patient: str = field(repr=False)


def doctors_of(session: Session, clinic_id: int, now: datetime) -> tuple[DoctorRow, ...]:
    """The clinic's doctors with the next time that a citizen could book and the number of conflicts."""
    soonest = (
        select(func.min(Slot.starts_at))
        .where(Slot.doctor_id == Doctor.id, is_free(now))
        .scalar_subquery()
        .correlate(Doctor)
    )
    rows = session.execute(
        select(Doctor, soonest)
        .where(Doctor.clinic_id == clinic_id)
        .order_by(Doctor.surname, Doctor.given_name, Doctor.id)
    ).all()
    lost = Counter(
        each.doctor_id for each in conflicts_of(session, clinic_id, [doctor.id for doctor, _ in rows], now)
    )
    return tuple(
        DoctorRow(doctor.id, doctor.full_name, doctor.speciality, doctor.room, soonest, lost[doctor.id])
        for doctor, soonest in rows
    )


def doctor_of(session: Session, doctor_id: int, clinic_id: int) -> Doctor | None:
    """A doctor of this clinic; None for another clinic's or none."""
    return session.scalar(select(Doctor).where(Doctor.id == doctor_id, Doctor.clinic_id == clinic_id))


def week_of(session: Session, doctor: Doctor, monday: date, now: datetime) -> Week:
    """The doctor's week that begins on `monday`."""
    today = local(now).date()
    first = min(monday, today)
    plan = plan_of(session, doctor.clinic_id, [doctor.id], first, today + AHEAD)
    taken = session.execute(
        select(*TAKEN_COLUMNS)
        .where(Slot.doctor_id == doctor.id, Slot.state == SlotState.TAKEN)
        .where(or_(Slot.day.between(monday, monday + 6 * DAY), Slot.day.between(today, last_day(today))))
        .order_by(Slot.starts_at)
    ).all()
    booked = Counter(each.day for each in taken)
    lost = plan.misplaced(each for each in taken if each.starts_at > now and each.day <= last_day(today))
    hours = _hours(plan, monday)
    days = tuple(_week_day(plan, monday + number * DAY, hours, booked) for number in range(7))
    ahead = tuple(grouped(each for each in plan.others if each.day >= today))
    return Week(tuple(range(hours[0], hours[1])), days, ahead, len(lost))


def colleagues_of(session: Session, doctor_id: int, clinic_id: int) -> dict[int, Doctor]:
    """The doctor and the others of the speciality in the clinic; nobody when the doctor is not of it."""
    own = select(Doctor.speciality).where(Doctor.id == doctor_id, Doctor.clinic_id == clinic_id)
    rows = session.scalars(
        select(Doctor).where(Doctor.clinic_id == clinic_id, Doctor.speciality == own.scalar_subquery())
    )
    return {row.id: row for row in rows}


def absences_between(session: Session, doctor_id: int, first: date, last: date) -> list[OtherDay]:
    """The days from `first` to `last` that differ already."""
    rows = session.scalars(
        select(ScheduleException).where(
            ScheduleException.doctor_id == doctor_id, ScheduleException.day.between(first, last)
        )
    )
    return [other_day_of(row) for row in rows]


def known_of(session: Session, doctor: Doctor, today: date, without: WeeklyRule | None = None) -> Known:
    """What a change of the doctor's schedule is judged by, but for the rule that is being changed."""
    plan = plan_of(session, doctor.clinic_id, [doctor.id], today, today + AHEAD)
    return Known(
        rules=[rule_of(row) for row in plan.rules if row is not without],
        others=[other_day_of(row) for row in plan.others],
        calendar=plan.calendar,
        today=today,
    )


def rule_of_doctor(session: Session, doctor: Doctor, rule_id: int) -> WeeklyRule | None:
    """A weekly rule of this doctor."""
    return session.scalar(
        select(WeeklyRule).where(WeeklyRule.id == rule_id, WeeklyRule.doctor_id == doctor.id)
    )


def exceptions_like(session: Session, doctor: Doctor, exception_id: int) -> tuple[ScheduleException, ...]:
    """The exception of this doctor and, of an absence, the days that belong to it; none when it is gone."""
    one = session.scalar(
        select(ScheduleException).where(
            ScheduleException.id == exception_id, ScheduleException.doctor_id == doctor.id
        )
    )
    if one is None:
        return ()
    rows = session.scalars(
        select(ScheduleException)
        .where(ScheduleException.doctor_id == doctor.id, ScheduleException.kind == one.kind)
        .order_by(ScheduleException.day, ScheduleException.id)
    ).all()
    return next(tuple(group) for group in _groups(rows) if one in group)


def misplaced_of(
    session: Session, doctor_id: int, clinic_id: int, now: datetime
) -> tuple[Doctor, tuple[Misplaced, ...]] | None:
    """A doctor of the clinic and their bookings that have lost their place, the nearest first."""
    today = local(now).date()
    rows = session.execute(
        select(Doctor, Person, Application.number, _kept_until(now), *TAKEN_COLUMNS)
        .outerjoin(Slot, and_(Slot.doctor_id == Doctor.id, _is_booked(now)))
        .outerjoin(Application, Application.id == Slot.taken_by_id)
        .outerjoin(Person, Person.id == Slot.person_id)
        .where(Doctor.id == doctor_id, Doctor.clinic_id == clinic_id)
        .order_by(Slot.starts_at, Slot.id)
    ).all()
    if not rows:
        return None
    taken = {row.id: row for row in rows if row.id is not None}
    if not taken:
        return rows[0].Doctor, ()
    plan = plan_of(session, clinic_id, [doctor_id], today, last_day(today))
    found = ((lost, taken[lost.slot_id]) for lost in plan.misplaced(taken.values()))
    return rows[0].Doctor, tuple(_misplaced(lost, row) for lost, row in found)


def grouped(rows: Iterable[ScheduleException]) -> Iterator[OtherDays]:
    """Exceptions in order of their days, each absence as one."""
    in_order = sorted(rows, key=lambda row: (row.kind, row.day, row.id))
    found = [_other_days(group) for group in _groups(in_order)]
    return iter(sorted(found, key=lambda each: (each.first, each.id)))


def _is_booked(now: datetime) -> ColumnElement[bool]:
    """Booked from now on, as far as slots are published."""
    today = local(now).date()
    ahead = Slot.day.between(today, last_day(today))
    return and_(Slot.state == SlotState.TAKEN, ahead, Slot.starts_at > now)


def _kept_until(now: datetime) -> ColumnElement[datetime | None]:
    """Until when other times of the speciality are kept for the patient of a row's slot."""
    other, theirs = aliased(Slot), aliased(Doctor)
    return (
        select(func.max(other.held_until))
        .join(theirs, theirs.id == other.doctor_id)
        .where(other.person_id == Slot.person_id, other.held_as == HoldKind.OFFER, other.held_until > now)
        .where(theirs.speciality == Doctor.speciality)
        .scalar_subquery()
        .correlate(Slot, Doctor)
        .label("kept_until")
    )


def _misplaced(lost: Conflict, row: Any) -> Misplaced:
    return Misplaced(
        application_id=lost.application_id,
        person_id=row.person_id,
        number=row.number or "",
        starts_at=lost.starts_at,
        why=lost.why,
        kept_until=row.kept_until,
        patient=row.Person.full_name,
    )


def _groups(rows: Sequence[ScheduleException]) -> Iterator[list[ScheduleException]]:
    """`rows` of a doctor in order of kinds and days, cut where one absence ends."""
    group: list[ScheduleException] = []
    for row in rows:
        if group and not _goes_on(group[-1], row):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _goes_on(before: ScheduleException, row: ScheduleException) -> bool:
    is_absence = before.kind is row.kind is ExceptionKind.ABSENT and before.begins is row.begins is None
    return is_absence and row.day == before.day + DAY and row.words == before.words


def _other_days(group: Sequence[ScheduleException]) -> OtherDays:
    one = group[0]
    hours = (one.begins, one.ends) if one.begins and one.ends else None
    return OtherDays(one.id, one.kind, one.day, group[-1].day, hours, one.room, one.words)


def _week_day(plan: DoctorsPlan, day: date, hours: tuple[int, int], booked: Counter[date]) -> WeekDay:
    todays = [row for row in plan.others if row.day == day]
    others = tuple(grouped(todays))
    closed = plan.calendar.closed_by(day)
    is_absent = any(each.kind is ExceptionKind.ABSENT and each.hours is None for each in others)
    return WeekDay(
        day=day,
        cells=tuple(_cells(_receptions(plan, day, todays), hours)),
        others=others,
        closed_for=closed.name if closed else None,
        is_held=not closed and not is_absent,
        booked=booked[day],
    )


def _receptions(plan: DoctorsPlan, day: date, todays: Sequence[ScheduleException]) -> list[Reception]:
    weekly = [
        Reception(
            row.begins,
            row.ends,
            row.slot_minutes,
            row.room,
            rule_id=row.id,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in plan.rules
        if row.weekday == _worked_as(plan.calendar, day) and rule_of(row).holds_on(day)
    ]
    extra = [
        Reception(row.begins, row.ends, row.slot_minutes or 0, row.room, exception_id=row.id)
        for row in todays
        if row.kind is ExceptionKind.EXTRA and row.begins and row.ends
    ]
    return sorted([*weekly, *extra], key=lambda each: (each.begins, each.ends))


def _worked_as(calendar: WorkingCalendar, day: date) -> int:
    """The weekday whose rules hold on `day`: a weekend that is worked is worked by the first day's."""
    is_moved = calendar.is_working_day(day) and day.weekday() not in calendar.week
    return min(calendar.week) if is_moved else day.weekday()


def _cells(receptions: Sequence[Reception], hours: tuple[int, int]) -> Iterator[Cell]:
    """The day cut into stretches; what shares a half-hour shares a cell."""
    at, last = hours[0] * 60 // STEP, hours[1] * 60 // STEP
    blocks: list[tuple[int, int, list[Reception]]] = []
    for each in receptions:
        begins, ends = _minutes(each.begins) // STEP, -(-_minutes(each.ends) // STEP)
        if blocks and begins < blocks[-1][1]:
            start, end, held = blocks.pop()
            blocks.append((start, max(end, ends), [*held, each]))
        else:
            blocks.append((begins, ends, [each]))
    for begins, ends, held in blocks:
        if begins > at:
            yield Cell(begins - at)
        yield Cell(ends - begins, tuple(held))
        at = ends
    if at < last:
        yield Cell(last - at)


def _hours(plan: DoctorsPlan, monday: date) -> tuple[int, int]:
    """From which hour to which the grid is drawn: the clinic's, and whatever lies outside of them."""
    week: list[Hours] = list(plan.calendar.week.values())
    begins, ends = [each.opens for each in week], [each.closes for each in week]
    begins += [row.begins for row in plan.rules]
    ends += [row.ends for row in plan.rules]
    days = monday, monday + 6 * DAY
    extras = [row for row in plan.others if days[0] <= row.day <= days[1] and row.begins and row.ends]
    begins += [row.begins for row in extras if row.begins]
    ends += [row.ends for row in extras if row.ends]
    return min([EARLIEST, *begins]).hour, -(-_minutes(max([LATEST, *ends])) // 60)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
