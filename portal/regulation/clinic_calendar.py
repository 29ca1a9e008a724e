"""The working calendar of one clinic, put together from its hours and the editable days."""

from datetime import date, timedelta

from sqlalchemy import or_, select
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
    hours = session.scalars(select(ClinicHours).where(ClinicHours.clinic_id == clinic_id)).all()
    week = {row.weekday: Hours(row.opens, row.closes) for row in hours} or STANDARD_WEEK
    rows = session.scalars(
        select(Holiday)
        .where(
            Holiday.day.between(around - HORIZON, around + HORIZON),
            or_(Holiday.clinic_id.is_(None), Holiday.clinic_id == clinic_id),
        )
        .order_by(Holiday.clinic_id.is_not(None), Holiday.day)
    )
    return WorkingCalendar(week=week, special_days=tuple(map(_special_day, rows)))


def _special_day(row: Holiday) -> SpecialDay:
    return SpecialDay(
        day=row.day,
        kind=DayKind(row.kind),
        name=Bilingual(kk=row.name_kk, ru=row.name_ru),
        closes_five_day=row.closes_five_day,
        closes_six_day=row.closes_six_day,
        source=row.source,
    )
