"""Changing a doctor's schedule: each change is remembered with its author, published at once, and says
whose bookings it leaves without a place."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ScheduleChange, ScheduleException, Slot, WeeklyRule
from models.enums import ExceptionKind, SlotState
from portal.regulation.availability import FreeSlot, free_around, nearest
from portal.regulation.publishing import Published, publish


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody booked for days on which the doctor will be absent, and what can be offered instead."""

    slot_id: int
    application_id: int
    person_id: int
    starts_at: datetime
    instead: tuple[FreeSlot, ...]


def affected(
    session: Session, doctor_id: int, first: date, last: date, now: datetime
) -> tuple[Affected, ...]:
    """Who is booked with the doctor from `first` to `last`, each with the nearest free slots on other days."""
    booked = session.scalars(
        select(Slot)
        .where(
            Slot.doctor_id == doctor_id,
            Slot.day.between(first, last),
            Slot.state == SlotState.TAKEN,
            Slot.starts_at > now,
        )
        .order_by(Slot.starts_at)
    ).all()
    if not booked:
        return ()
    around = free_around(session, doctor_id, booked[0].starts_at, booked[-1].starts_at, now)
    elsewhere = [each for each in around if each.doctor_id != doctor_id or not first <= each.day <= last]
    return tuple(
        Affected(
            slot.id,
            slot.taken_by_id,
            slot.person_id,
            slot.starts_at,
            nearest(elsewhere, doctor_id, slot.starts_at),
        )
        for slot in booked
        if slot.taken_by_id is not None and slot.person_id is not None
    )


def absence(
    session: Session,
    doctor_id: int,
    *,
    first: date,
    last: date,
    staff_id: int | None,
    words: str = "",
    now: datetime,
) -> Published:
    """The doctor is absent from `first` to `last`; the bookings of those days are the conflicts."""
    for count in range((last - first).days + 1):
        day = first + timedelta(days=count)
        row = ScheduleException(doctor_id=doctor_id, day=day, kind=ExceptionKind.ABSENT, words=words)
        _add(session, row, staff_id=staff_id, now=now)
    return publish(session, doctor_id, now)


def add(
    session: Session, row: WeeklyRule | ScheduleException, *, staff_id: int | None, now: datetime
) -> Published:
    """A new rule or exception."""
    _add(session, row, staff_id=staff_id, now=now)
    return publish(session, row.doctor_id, now)


def end_rule(
    session: Session, rule: WeeklyRule, last: date, *, staff_id: int | None, now: datetime
) -> Published:
    """The rule holds to `last` for the last time; one that has not begun by then is taken out.

    To change a rule, end it and add the new one from the next day on: what was published stays explained.
    """
    was = _said(rule)
    if last < rule.valid_from:
        session.delete(rule)
        became: dict[str, Any] = {}
    else:
        rule.valid_to = last
        became = _said(rule)
    _remember(session, rule, was, became, staff_id=staff_id, now=now)
    return publish(session, rule.doctor_id, now)


def remove_exception(
    session: Session, row: ScheduleException, *, staff_id: int | None, now: datetime
) -> Published:
    """The day is an ordinary one again."""
    _remember(session, row, _said(row), {}, staff_id=staff_id, now=now)
    session.delete(row)
    return publish(session, row.doctor_id, now)


def _add(
    session: Session, row: WeeklyRule | ScheduleException, *, staff_id: int | None, now: datetime
) -> None:
    session.add(row)
    session.flush()
    _remember(session, row, {}, _said(row), staff_id=staff_id, now=now)


def _remember(
    session: Session,
    row: WeeklyRule | ScheduleException,
    was: dict[str, Any],
    became: dict[str, Any],
    *,
    staff_id: int | None,
    now: datetime,
) -> None:
    what = row.__tablename__
    session.add(
        ScheduleChange(doctor_id=row.doctor_id, staff_id=staff_id, at=now, what=what, was=was, became=became)
    )
    session.flush()


def _said(row: WeeklyRule | ScheduleException) -> dict[str, Any]:
    """The row as plain words."""
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {name: value if isinstance(value, int | None) else str(value) for name, value in values.items()}
