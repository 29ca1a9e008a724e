"""Changing a doctor's schedule: each change is remembered with its author, published at once, and says
whose bookings it leaves without a place."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Doctor, ScheduleChange, ScheduleException, WeeklyRule
from models.enums import ExceptionKind
from portal.regulation.publishing import Published, publish

CHANGES = (WeeklyRule.__tablename__, ScheduleException.__tablename__)


class ChangedMeanwhile(RuntimeError):
    """Somebody changed the schedule after the page was drawn."""


def lock(session: Session, doctor_id: int, seen: int) -> Doctor:
    """The doctor's row, held: only one change of a schedule at a time, and only of the schedule as it was seen.

    `seen` is the `last_change` that the page showed. Raises `ChangedMeanwhile`.
    """
    doctor = session.scalars(
        select(Doctor).where(Doctor.id == doctor_id).with_for_update(key_share=True, of=Doctor)
    ).one()
    if last_change(session, doctor_id) != seen:
        raise ChangedMeanwhile
    return doctor


def last_change(session: Session, doctor_id: int) -> int:
    """The number of the newest change of a doctor's schedule; 0 before the first."""
    newest = select(func.max(ScheduleChange.id)).where(
        ScheduleChange.doctor_id == doctor_id, ScheduleChange.what.in_(CHANGES)
    )
    return session.scalar(newest) or 0


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
    days = (first + timedelta(days=count) for count in range((last - first).days + 1))
    rows = [
        ScheduleException(doctor_id=doctor_id, day=day, kind=ExceptionKind.ABSENT, words=words)
        for day in days
    ]
    _add(session, rows, staff_id=staff_id, now=now)
    return publish(session, doctor_id, now)


def add(
    session: Session, *rows: WeeklyRule | ScheduleException, staff_id: int | None, now: datetime
) -> Published:
    """New rules or exceptions of one doctor."""
    _add(session, rows, staff_id=staff_id, now=now)
    return publish(session, rows[0].doctor_id, now)


def change_rule(
    session: Session, rule: WeeklyRule, new: WeeklyRule, *, staff_id: int | None, now: datetime
) -> Published:
    """From the first day of `new` on it holds instead of `rule`; what was published stays explained."""
    _end(session, rule, new.valid_from - timedelta(days=1), staff_id=staff_id, now=now)
    return add(session, new, staff_id=staff_id, now=now)


def end_rule(
    session: Session, rule: WeeklyRule, last: date, *, staff_id: int | None, now: datetime
) -> Published:
    """The rule holds to `last` for the last time; one that has not begun by then is taken out."""
    _end(session, rule, last, staff_id=staff_id, now=now)
    return publish(session, rule.doctor_id, now)


def remove_exceptions(
    session: Session, rows: Sequence[ScheduleException], *, staff_id: int | None, now: datetime
) -> Published:
    """These days of one doctor are ordinary ones again."""
    for row in rows:
        _remember(session, row, _said(row), {}, staff_id=staff_id, now=now)
        session.delete(row)
    session.flush()
    return publish(session, rows[0].doctor_id, now)


def _end(session: Session, rule: WeeklyRule, last: date, *, staff_id: int | None, now: datetime) -> None:
    was = _said(rule)
    became: dict[str, Any] = {}
    if last < rule.valid_from:
        session.delete(rule)
    else:
        rule.valid_to = last
        became = _said(rule)
    _remember(session, rule, was, became, staff_id=staff_id, now=now)
    session.flush()


def _add(
    session: Session,
    rows: Sequence[WeeklyRule | ScheduleException],
    *,
    staff_id: int | None,
    now: datetime,
) -> None:
    session.add_all(rows)
    session.flush()
    for row in rows:
        _remember(session, row, {}, _said(row), staff_id=staff_id, now=now)
    session.flush()


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


def _said(row: WeeklyRule | ScheduleException) -> dict[str, Any]:
    """The row as plain words."""
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {name: value if isinstance(value, int | None) else str(value) for name, value in values.items()}
