"""Slots are published two weeks ahead, as often as one likes, and never over what is taken or held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Doctor, PublishedDays, ScheduleException, Slot, WeeklyRule
from models.enums import SlotState
from portal.clock import local
from portal.regulation.calendar import WorkingCalendar
from portal.regulation.clinic_calendar import calendar_of
from portal.regulation.slot_rows import FREED, change, lock
from portal.regulation.slots import Booking, OtherDay, Place, Rule, places_on, without_overlaps

DAYS = 14
TAKEN_COLUMNS = (
    Slot.id, Slot.doctor_id, Slot.day, Slot.starts_at, Slot.ends_at, Slot.room, Slot.taken_by_id, Slot.person_id
)  # fmt: skip


class Misfit(StrEnum):
    """Why a booking no longer fits its doctor's schedule."""

    NO_RECEPTION = "no_reception"
    OTHER_LENGTH = "other_length"
    OTHER_ROOM = "other_room"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A booking that a change of the schedule left without its place; somebody must speak to the patient."""

    slot_id: int
    application_id: int
    starts_at: datetime
    why: Misfit
    doctor_id: int


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did to one doctor's slots, and what it could not do; `waits` for holds to end."""

    opened: int = 0
    changed: int = 0
    closed: int = 0
    conflicts: tuple[Conflict, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True)
class DoctorsPlan:
    """What rules, exceptions and the calendar of the clinic say of its doctors between two days."""

    rules: tuple[WeeklyRule, ...]
    others: tuple[ScheduleException, ...]
    calendar: WorkingCalendar

    def places(self, doctor_id: int, day: date) -> tuple[Place, ...]:
        """The slots that the schedule gives a doctor on `day`."""
        rules = [rule_of(row) for row in self.rules if row.doctor_id == doctor_id]
        others = [other_day_of(row) for row in self.others if row.doctor_id == doctor_id]
        return places_on(day, rules, others, self.calendar)

    def misplaced(self, taken: Iterable[Any]) -> tuple[Conflict, ...]:
        """Those of the `taken` rows (see `TAKEN_COLUMNS`) that the schedule has no place for."""
        days: dict[tuple[int, date], dict[datetime, Place]] = {}
        found = []
        for slot in taken:
            key = slot.doctor_id, slot.day
            if key not in days:
                days[key] = {place.starts_at: place for place in self.places(*key)}
            if why := _misfit(slot, days[key].get(slot.starts_at)):
                found.append(Conflict(slot.id, slot.taken_by_id, slot.starts_at, why, slot.doctor_id))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What would make the slots agree with the schedule."""

    new: tuple[Place, ...]
    changed: tuple[tuple[int, Place], ...]
    closed: tuple[int, ...]
    conflicts: tuple[Conflict, ...]
    waits: bool


def publish(session: Session, doctor_id: int, now: datetime) -> Published:
    """Make a doctor's free slots of the next 14 days agree with the schedule; the second time changes nothing.

    Taken and held slots stay as they are: what overlaps them is not published, and taken ones that the
    schedule has no place for are the conflicts.
    """
    doctor = session.scalars(
        select(Doctor)
        .where(Doctor.id == doctor_id)
        .with_for_update(key_share=True, of=Doctor)
        .execution_options(populate_existing=True)
    ).one()
    today = local(now).date()
    rows = list(lock(session, *ahead_of(doctor_id, now)).values())
    plan = _plan(wanted(session, doctor, now), rows, now)
    _write(session, doctor_id, plan, now)
    _note(session, doctor_id, today - timedelta(days=1) if plan.waits else last_day(today))
    return Published(len(plan.new), len(plan.changed), len(plan.closed), plan.conflicts, plan.waits)


def conflicts(session: Session, doctor_id: int, now: datetime) -> tuple[Conflict, ...]:
    """The bookings that the doctor's schedule has no place for now; changes nothing."""
    doctor = session.get_one(Doctor, doctor_id)
    return conflicts_of(session, doctor.clinic_id, [doctor_id], now)


def conflicts_of(
    session: Session, clinic_id: int, doctor_ids: Iterable[int], now: datetime
) -> tuple[Conflict, ...]:
    """The same of several doctors of one clinic, in order of time; asks as much for thirty as for one."""
    today = local(now).date()
    of_doctors = Slot.doctor_id.in_(list(doctor_ids))
    taken = session.execute(
        select(*TAKEN_COLUMNS)
        .where(of_doctors, Slot.day.between(today, last_day(today)), Slot.starts_at > now)
        .where(Slot.state == SlotState.TAKEN)
        .order_by(Slot.starts_at, Slot.id)
    ).all()
    if not taken:
        return ()
    plan = plan_of(session, clinic_id, {each.doctor_id for each in taken}, today, last_day(today))
    return plan.misplaced(taken)


def doctors_due(session: Session, today: date, *, clinic_id: int | None = None) -> tuple[int, ...]:
    """The doctors with a schedule whose slots do not reach as far as they should."""
    query = (
        select(Doctor.id)
        .outerjoin(PublishedDays, PublishedDays.doctor_id == Doctor.id)
        .where(
            or_(PublishedDays.through.is_(None), PublishedDays.through < last_day(today)),
            or_(
                select(WeeklyRule.id).where(WeeklyRule.doctor_id == Doctor.id).exists(),
                select(ScheduleException.id).where(ScheduleException.doctor_id == Doctor.id).exists(),
            ),
        )
        .order_by(Doctor.id)
    )
    if clinic_id is not None:
        query = query.where(Doctor.clinic_id == clinic_id)
    return tuple(session.scalars(query))


def last_day(today: date) -> date:
    """The last day whose slots are published."""
    return today + timedelta(days=DAYS - 1)


def plan_of(
    session: Session, clinic_id: int, doctor_ids: Iterable[int], first: date, last: date
) -> DoctorsPlan:
    """The plan of these doctors from `first` to `last`."""
    ids = list(doctor_ids)
    return DoctorsPlan(
        rules=tuple(session.scalars(_rules_of(ids, first, last))),
        others=tuple(session.scalars(_exceptions_of(ids, first, last))),
        calendar=calendar_of(session, clinic_id, first),
    )


def wanted(session: Session, doctor: Doctor, now: datetime) -> tuple[Place, ...]:
    """The slots that rules, exceptions and the clinic's calendar give a doctor from now on."""
    today = local(now).date()
    through = last_day(today)
    plan = plan_of(session, doctor.clinic_id, [doctor.id], today, through)
    days = (today + timedelta(days=count) for count in range(DAYS))
    places = (place for day in days for place in plan.places(doctor.id, day))
    return tuple(place for place in places if place.starts_at > now)


def _plan(places: Iterable[Place], rows: Sequence[Slot], now: datetime) -> _Plan:
    by_start = {place.starts_at: place for place in places}
    fixed = [slot for slot in rows if _is_fixed(slot, now)]
    blocking = [Booking(slot.starts_at, slot.ends_at) for slot in fixed]
    possible = {place.starts_at: place for place in without_overlaps(by_start.values(), blocking)}
    movable = [slot for slot in rows if not _is_fixed(slot, now)]
    changed = [
        (slot.id, place)
        for slot in movable
        if (place := possible.get(slot.starts_at))
        and (slot.state is SlotState.CLOSED or _differs(slot, place))
    ]
    closed = [
        slot.id for slot in movable if slot.starts_at not in possible and slot.state is not SlotState.CLOSED
    ]
    known = {slot.starts_at for slot in rows}
    misfits = [(slot, why) for slot in fixed if (why := _misfit(slot, by_start.get(slot.starts_at)))]
    return _Plan(
        new=tuple(place for start, place in possible.items() if start not in known),
        changed=tuple(changed),
        closed=tuple(closed),
        conflicts=tuple(
            Conflict(slot.id, slot.taken_by_id, slot.starts_at, why, slot.doctor_id)
            for slot, why in misfits
            if slot.taken_by_id
        ),
        waits=any(slot.state is SlotState.HELD for slot, _ in misfits),
    )


def _write(session: Session, doctor_id: int, plan: _Plan, now: datetime) -> None:
    # The rows are held; that nobody took one since is judged all the same.
    still = or_(
        Slot.state.in_([SlotState.FREE, SlotState.CLOSED]),
        (Slot.state == SlotState.HELD) & (Slot.frees_at <= now),
    )
    if plan.closed:
        change(session, {**FREED, Slot.state: SlotState.CLOSED}, Slot.id.in_(plan.closed), still)
    for slot_id, place in plan.changed:
        change(session, {**FREED, **_shape(place)}, Slot.id == slot_id, still)
    if plan.new:
        rows = [
            {
                "doctor_id": doctor_id,
                "day": local(place.starts_at).date(),
                "starts_at": place.starts_at,
                "state": SlotState.FREE,
                "was_prolonged": False,
                **{column.key: value for column, value in _shape(place).items()},
            }
            for place in plan.new
        ]
        session.execute(_insert(session, Slot).on_conflict_do_nothing(), rows)


def _note(session: Session, doctor_id: int, through: date) -> None:
    insert = _insert(session, PublishedDays).values(doctor_id=doctor_id, through=through)
    session.execute(insert.on_conflict_do_update(index_elements=["doctor_id"], set_={"through": through}))


def _insert(session: Session, table: type[Slot] | type[PublishedDays]) -> Any:
    return (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(table)


def ahead_of(doctor_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions on the slots that publishing looks at, all of which it locks."""
    today = local(now).date()
    return Slot.doctor_id == doctor_id, Slot.day.between(today, last_day(today)), Slot.starts_at > now


def _is_fixed(slot: Slot, now: datetime) -> bool:
    """Whether the slot is somebody's: taken, or held and its hold not over."""
    if slot.state is SlotState.HELD:
        return slot.frees_at is not None and slot.frees_at > now
    return slot.state is SlotState.TAKEN


def _misfit(slot: Any, place: Place | None) -> Misfit | None:
    if place is None:
        return Misfit.NO_RECEPTION
    if place.ends_at != slot.ends_at:
        return Misfit.OTHER_LENGTH
    return Misfit.OTHER_ROOM if place.room != slot.room else None


def _shape(place: Place) -> dict[Any, Any]:
    return {Slot.ends_at: place.ends_at, Slot.room: place.room, Slot.is_for_desk: place.is_for_desk}


def _differs(slot: Slot, place: Place) -> bool:
    return (slot.ends_at, slot.room, slot.is_for_desk) != (place.ends_at, place.room, place.is_for_desk)


def _rules_of(doctor_ids: list[int], since: date, through: date) -> Any:
    return (
        select(WeeklyRule)
        .where(
            WeeklyRule.doctor_id.in_(doctor_ids),
            WeeklyRule.valid_from <= through,
            or_(WeeklyRule.valid_to.is_(None), WeeklyRule.valid_to >= since),
        )
        .order_by(WeeklyRule.id)
    )


def _exceptions_of(doctor_ids: list[int], since: date, through: date) -> Any:
    return (
        select(ScheduleException)
        .where(ScheduleException.doctor_id.in_(doctor_ids), ScheduleException.day.between(since, through))
        .order_by(ScheduleException.id)
    )


def rule_of(row: WeeklyRule) -> Rule:
    return Rule(
        row.weekday,
        row.begins,
        row.ends,
        minutes=row.slot_minutes,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        room=row.room,
        desk_share=row.desk_share,
    )


def other_day_of(row: ScheduleException) -> OtherDay:
    return OtherDay(row.day, row.kind, row.begins, row.ends, minutes=row.slot_minutes, room=row.room)
