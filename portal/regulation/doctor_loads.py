"""Places at doctors: how many are left, and the one statement that takes or gives one back.

The register counts (`refresh`); between two counts every agreement adds one by a conditional update, so that
nobody's load passes the lawful limit however many registrars agree at once.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Application, Attachment, Doctor, DoctorLoad, Person
from models.enums import AttachmentState
from portal.gateways.attachment.port import DoctorCount
from portal.regulation.attachment_law import CHILD, INFANT, LIMITS, Heads, one_person

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class DoctorIsFull(RuntimeError):
    """The doctor has the lawful number of people, or attaches nobody at all."""


def take(session: Session, doctor: Doctor, age: int) -> None:
    """Take a place of the doctor for one person of this age. Raises `DoctorIsFull`."""
    limit = LIMITS.get(doctor.speciality)
    if limit is None:
        raise DoctorIsFull
    _begin(session, doctor.id)
    one, row = one_person(age), DoctorLoad
    room = [row.people < limit.people]
    room += [row.under_6 < limit.under_6] * one.under_6 + [row.under_14 < limit.under_14] * one.under_14
    taken = session.execute(
        update(row)
        .where(row.doctor_id == doctor.id, *room)
        .values(
            people=row.people + one.people,
            under_6=row.under_6 + one.under_6,
            under_14=row.under_14 + one.under_14,
        )
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]  # a statement that changes rows counts them
        raise DoctorIsFull


def give_back(session: Session, doctor_id: int, age: int) -> None:
    """Let the place of one person of this age go; a count that stands at nothing stays there."""
    one, row = one_person(age), DoctorLoad
    session.execute(
        update(row)
        .where(row.doctor_id == doctor_id)
        .values(
            people=_less(row.people, one.people),
            under_6=_less(row.under_6, one.under_6),
            under_14=_less(row.under_14, one.under_14),
        )
        .execution_options(synchronize_session=False)
    )


def loads_of(session: Session, doctor_ids: Collection[int], on: date) -> Mapping[int, Heads]:
    """What is attached to each of the doctors and what is asked for and open, together; by the doctor. One
    question."""
    return {doctor_id: Heads(*counts) for doctor_id, *counts in session.execute(loads(doctor_ids, on))}


def loads(doctor_ids: Collection[int] | Select[int], on: date) -> Select[int, int, int, int]:
    """The question of `loads_of`: doctor_id, people, under_6, under_14."""
    is_asked, row = Attachment.standing == AttachmentState.ASKED, DoctorLoad
    asked = _counted(doctor_ids, is_asked, on).subquery()

    def both(name: str) -> ColumnElement[int]:
        return (func.coalesce(getattr(row, name), 0) + func.coalesce(asked.c[name], 0)).label(name)

    return (
        select(Doctor.id.label("doctor_id"), both("people"), both("under_6"), both("under_14"))
        .outerjoin(row, row.doctor_id == Doctor.id)
        .outerjoin(asked, asked.c.doctor_id == Doctor.id)
        .where(Doctor.id.in_(doctor_ids))
    )


def loads_beside(
    session: Session, application: Application, doctor_ids: Collection[int], on: date
) -> Mapping[int, Heads]:
    """Whom the doctors have beside the person of a signed application, by the doctor; who is not counted yet has
    nobody. As `take` judges: what others ask for and nobody has agreed to takes no place. One question."""
    is_own = and_(
        Attachment.application_id == application.id,
        Attachment.doctor_id == DoctorLoad.doctor_id,
        Attachment.standing == AttachmentState.AGREED,
    )
    row, one = DoctorLoad, one_person(application.subject.age_on(on))
    found = session.execute(
        select(row.doctor_id, Attachment.id, row.people, row.under_6, row.under_14)
        .outerjoin(Attachment, is_own)
        .where(row.doctor_id.in_(doctor_ids))
    )
    known = {doctor_id: Heads(*counts) - (one if own else Heads()) for doctor_id, own, *counts in found}
    return {doctor_id: known.get(doctor_id, Heads()) for doctor_id in doctor_ids}


def refresh(
    session: Session, doctors: Mapping[str, int], counts: Sequence[DoctorCount], now: datetime, today: date
) -> int:
    """Keep what the register counted for these doctors (keys by code); what is agreed and not yet entered in the
    register is added, and what is entered and begins on a day to come. Returns how many doctors were counted."""
    known = {doctors[each.doctor_code]: each for each in counts if each.doctor_code in doctors}
    agreed = {
        row.doctor_id: Heads(row.people, row.under_6, row.under_14)
        for row in session.execute(_counted(list(known), _not_in_counts(today), today))
    }
    rows = {
        row.doctor_id: row
        for row in session.scalars(
            select(DoctorLoad)
            .where(DoctorLoad.doctor_id.in_(known))
            .order_by(DoctorLoad.doctor_id)
            .with_for_update()
        )
    }
    for doctor_id, count in known.items():
        heads = Heads(count.people, count.under_6, count.under_14) + agreed.get(doctor_id, Heads())
        row = rows.get(doctor_id) or DoctorLoad(doctor_id=doctor_id)
        row.people, row.under_6, row.under_14 = heads.people, heads.under_6, heads.under_14
        row.counted_at = now
        session.add(row)
    session.flush()
    return len(known)


def _begin(session: Session, doctor_id: int) -> None:
    """A doctor whom the register has not counted yet begins with nobody; two who begin at once begin once."""
    if session.get(DoctorLoad, doctor_id) is not None:
        return
    with suppress(IntegrityError), session.begin_nested():
        session.add(DoctorLoad(doctor_id=doctor_id, people=0, under_6=0, under_14=0, counted_at=NEVER))
        session.flush()


def _less(column: Any, count: int) -> ColumnElement[int]:
    return case((column > count, column - count), else_=0) if count else column


def _not_in_counts(today: date) -> ColumnElement[bool]:
    """The attachments of whom the register's count of today knows nothing, though their places are given away."""
    is_announced = and_(Attachment.standing == AttachmentState.HOLDS, Attachment.since > today)
    return or_(Attachment.standing == AttachmentState.AGREED, is_announced)


def _counted(
    doctor_ids: Collection[int] | Select[int], which: ColumnElement[bool], on: date
) -> Select[int, int, int, int]:
    """These attachments by doctor: all, and those of people who are young on a day."""
    born = Person.birth_date

    def younger(years: int) -> ColumnElement[int]:
        return func.coalesce(func.sum(cast(born > _years_before(on, years), Integer)), 0)

    return (
        select(
            Attachment.doctor_id,
            func.count().label("people"),
            younger(INFANT).label("under_6"),
            younger(CHILD).label("under_14"),
        )
        .join(Person, Person.id == Attachment.person_id)
        .where(Attachment.doctor_id.in_(doctor_ids), which)
        .group_by(Attachment.doctor_id)
    )


def _years_before(day: date, years: int) -> date:
    """Who was born after it is younger than `years` on `day`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February: who was born on the 28th has had the birthday, on 1 March not
        return date(day.year - years, 2, 28)
