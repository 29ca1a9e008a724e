"""What ends when somebody is attached elsewhere: visits booked in other clinics, an older open application."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, String, and_, cast, false, null, or_, select, union_all
from sqlalchemy.orm import Session

from models import Application, Doctor, Slot
from models.enums import SlotState
from portal.clock import ALMATY
from portal.regulation.attachments import CODE


def visits_elsewhere(
    session: Session, since: Mapping[int, date], clinic_id: int, now: datetime
) -> list[tuple[int, datetime]]:
    """The visits booked in other clinics for the day named in `since` by the person, or later: the application and
    the moment of each, the earliest first."""
    rows = session.execute(
        select(Slot.taken_by_id, Slot.starts_at)
        .join(Doctor, Doctor.id == Slot.doctor_id)
        .where(_are_elsewhere(since, clinic_id, now))
        .order_by(Slot.starts_at)
    )
    return [(application_id, starts_at) for application_id, starts_at in rows if application_id]


def endings(
    session: Session, since: Mapping[int, date], clinic_id: int, now: datetime
) -> tuple[list[str], list[datetime]]:
    """The numbers of the older open applications for these people, and the moments of their visits elsewhere, the
    earliest first. One question, for the page that tells both asks many."""
    visits = (
        select(cast(null(), String).label("number"), Slot.starts_at)
        .join(Doctor, Doctor.id == Slot.doctor_id)
        .where(_are_elsewhere(since, clinic_id, now), Slot.taken_by_id.is_not(None))
    )
    older = select(Application.number, null()).where(_are_open(since))
    both = union_all(visits, older).subquery()
    found = session.execute(select(both.c.number, both.c.starts_at).order_by(both.c.starts_at)).all()
    return [each.number for each in found if each.number], [
        each.starts_at for each in found if each.starts_at
    ]


def _are_elsewhere(since: Mapping[int, date], clinic_id: int, now: datetime) -> ColumnElement[bool]:
    theirs = [
        and_(Slot.person_id == each, Slot.starts_at >= max(now, datetime.combine(day, time(), ALMATY)))
        for each, day in since.items()
    ]
    return and_(or_(false(), *theirs), Slot.state == SlotState.TAKEN, Doctor.clinic_id != clinic_id)


def _are_open(person_ids: Collection[int]) -> ColumnElement[bool]:
    return Application.open_key.in_([f"{CODE}:{each}" for each in person_ids])
