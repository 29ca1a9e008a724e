"""The times kept for a patient whose doctor will be absent on the day of their visit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, contains_eager

from models import Doctor, ScheduleException, Slot
from models.enums import ExceptionKind
from portal import dates
from portal.language import Bilingual
from portal.regulation.absences import is_kept
from portal.regulation.appointments import visit_of


@dataclass(frozen=True, slots=True)
class KeptTime:
    """One time that only this patient can take."""

    id: int
    when: Bilingual
    doctor: str
    where: Bilingual


@dataclass(frozen=True, slots=True)
class Instead:
    """What a patient can choose instead of a visit that will not be; `until` when any time is kept."""

    times: tuple[KeptTime, ...]
    until: datetime | None


def instead_of(session: Session, booked: Slot, now: datetime) -> Instead | None:
    """What is kept instead of the booked slot; None while its doctor is there on that day."""
    kept = and_(Slot.person_id == booked.person_id, is_kept(now))
    rows = session.execute(
        select(ScheduleException.id, Slot)
        .outerjoin(Slot, kept)
        .outerjoin(Doctor, Doctor.id == Slot.doctor_id)
        .options(contains_eager(Slot.doctor).joinedload(Doctor.building))
        .options(contains_eager(Slot.doctor).joinedload(Doctor.clinic))
        .where(ScheduleException.doctor_id == booked.doctor_id, ScheduleException.day == booked.day)
        .where(ScheduleException.kind == ExceptionKind.ABSENT, ScheduleException.begins.is_(None))
        .order_by(Slot.starts_at)
    ).all()
    if not rows:
        return None
    slots = {slot.id: slot for _, slot in rows if slot is not None}
    theirs = [each for each in slots.values() if each.doctor.speciality is booked.doctor.speciality]
    ends = [each.held_until for each in theirs if each.held_until]
    return Instead(tuple(_time(each, booked) for each in theirs), min(ends) if ends else None)


def _time(slot: Slot, booked: Slot) -> KeptTime:
    """The place is named when it is another one than the visit was to be at."""
    visit, where = visit_of(slot), visit_of(slot).door
    if slot.doctor.building_id != booked.doctor.building_id:
        where = Bilingual(kk=f"{where.kk}. {visit.place.kk}", ru=f"{where.ru}. {visit.place.ru}")
    return KeptTime(slot.id, dates.date_and_time(slot.starts_at), visit.doctor, where)
