"""Every change of a doctor's schedule with its author, newest first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import ScheduleChange, StaffMember
from models.enums import ExceptionKind
from portal.regulation.schedules import CHANGES

PAGE = 40


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the row as it was and as it became; `through` is the last day of an absence's days."""

    at: datetime
    author: str
    was: Mapping[str, Any]
    became: Mapping[str, Any]
    through: date | None = None


@dataclass(frozen=True, slots=True)
class History:
    """One page of changes."""

    changes: tuple[Change, ...]
    page: int
    pages: int


def history_of(session: Session, doctor_id: int, page: int) -> History:
    """The changes of the doctor's schedule; days of one absence are one change."""
    mine = ScheduleChange.doctor_id == doctor_id, ScheduleChange.what.in_(CHANGES)
    count = session.scalar(select(func.count(ScheduleChange.id)).where(*mine)) or 0
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 1), pages)
    rows = session.execute(
        select(ScheduleChange, StaffMember)
        .outerjoin(StaffMember, StaffMember.id == ScheduleChange.staff_id)
        .where(*mine)
        .order_by(ScheduleChange.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return History(tuple(_folded(_change(row, staff) for row, staff in rows)), page, pages)


def changes_since(session: Session, doctor_id: int, seen: int) -> tuple[Change, ...]:
    """What was changed after the change number `seen`."""
    rows = session.execute(
        select(ScheduleChange, StaffMember)
        .outerjoin(StaffMember, StaffMember.id == ScheduleChange.staff_id)
        .where(ScheduleChange.doctor_id == doctor_id, ScheduleChange.what.in_(CHANGES))
        .where(ScheduleChange.id > seen)
        .order_by(ScheduleChange.id.desc())
        .limit(PAGE)
    )
    return tuple(_folded(_change(row, staff) for row, staff in rows))


def _change(row: ScheduleChange, staff: StaffMember | None) -> Change:
    said = row.became or row.was
    through = date.fromisoformat(said["day"]) if "day" in said else None
    return Change(row.at, staff.full_name if staff else "", row.was, row.became, through)


def _folded(changes: Iterable[Change]) -> Iterator[Change]:
    """Newest first, so that the last day of an absence comes before its other days."""
    kept: Change | None = None
    for each in changes:
        if kept is not None and not _is_same_act(kept, each):
            yield kept
            kept = None
        through = kept.through if kept is not None else each.through
        kept = Change(each.at, each.author, each.was, each.became, through)
    if kept is not None:
        yield kept


def _is_same_act(later: Change, earlier: Change) -> bool:
    """Whether `earlier` is the day before of the same absence, written or removed at once."""
    if (later.at, later.author, bool(later.was)) != (earlier.at, earlier.author, bool(earlier.was)):
        return False
    new, old = later.became or later.was, earlier.became or earlier.was
    are_absences = new.get("kind") == old.get("kind") == ExceptionKind.ABSENT.value
    return are_absences and date.fromisoformat(new["day"]) == date.fromisoformat(old["day"]) + timedelta(1)
