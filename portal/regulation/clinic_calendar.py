"""The working calendar of one clinic, put together from its hours and the editable days."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from models import ClinicHours, Holiday
from portal.language import Bilingual
from portal.regulation.calendar import (
    STANDARD_WEEK,
    DayKind,
    Hours,
    SpecialDay,
    WorkingCalendar,
)

HORIZON = timedelta(days=400)


def calendar_of(session: Session, clinic_id: int | None, around: date) -> WorkingCalendar:
    """The calendar of a clinic, with the special days within `HORIZON` of `around`.

    Without a clinic (the register could not be asked) the standard's week and the country's days.
    """
    hours = session.execute(_HOURS, {"clinic": clinic_id})
    week = {weekday: Hours(opens, closes) for weekday, opens, closes in hours} or STANDARD_WEEK
    asked = {"first": around - HORIZON, "last": around + HORIZON, "clinic": clinic_id}
    days = tuple(_special_day(tuple(row)) for row in session.execute(_DAYS, asked))
    return WorkingCalendar(week=week, special_days=days)


@lru_cache(maxsize=1024)
def _special_day(row: tuple[date, str, str, str, bool, bool, str]) -> SpecialDay:
    """The same few dozen days are read for nearly every signature: made once, not for each of them."""
    day, kind, kk, ru, closes_five_day, closes_six_day, source = row
    return SpecialDay(
        day=day,
        kind=DayKind(kind),
        name=Bilingual(kk=kk, ru=ru),
        closes_five_day=closes_five_day,
        closes_six_day=closes_six_day,
        source=source,
    )


# Every signature asks these two: they are built once.
_CLINIC = bindparam("clinic", type_=Holiday.clinic_id.type)
_HOURS = select(ClinicHours.weekday, ClinicHours.opens, ClinicHours.closes).where(
    ClinicHours.clinic_id == _CLINIC
)
_DAYS: Select[*tuple[Any, ...]] = (
    select(
        Holiday.day,
        Holiday.kind,
        Holiday.name_kk,
        Holiday.name_ru,
        Holiday.closes_five_day,
        Holiday.closes_six_day,
        Holiday.source,
    )
    .where(
        Holiday.day.between(bindparam("first"), bindparam("last")),
        or_(Holiday.clinic_id.is_(None), Holiday.clinic_id == _CLINIC),
    )
    .order_by(Holiday.clinic_id.is_not(None), Holiday.day)
)
