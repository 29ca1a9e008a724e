"""Whether a remembered slot can be had, and if not, why: what search, hold and booking all ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy.orm import Session

from models import Doctor, Slot
from models.enums import HoldKind, SlotState

NEAREST = 3
WEEK = timedelta(days=7)


class Unfree(StrEnum):
    """Why a slot cannot be had."""

    UNKNOWN = "unknown"
    BEGUN = "begun"
    CLOSED = "closed"
    TAKEN = "taken"
    HELD = "held"
    FOR_DESK = "for_desk"


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A slot that could be had a moment ago."""

    id: int
    doctor_id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    room: str


class SlotNotFree(RuntimeError):
    """The slot cannot be had: `why`, and the `nearest` free ones of the same doctor or speciality."""

    def __init__(self, why: Unfree, nearest: tuple[FreeSlot, ...] = ()) -> None:
        super().__init__(why.value)
        self.why = why
        self.nearest = nearest


def why_not(slot: Slot | None, now: datetime, *, is_desk: bool = False) -> Unfree | None:
    """Why nobody could claim this slot at `now`; None when it is free. `is_free` says the same in SQL."""
    if slot is None:
        return Unfree.UNKNOWN
    if slot.starts_at <= now:
        return Unfree.BEGUN
    if slot.is_for_desk and not is_desk:
        return Unfree.FOR_DESK
    if slot.state is SlotState.HELD:
        return None if slot.frees_at is not None and slot.frees_at <= now else Unfree.HELD
    return _BY_STATE[slot.state]


def is_free(now: datetime, *, is_desk: bool = False) -> ColumnElement[bool]:
    """The condition on `Slot` that anybody (the desk: its own share too) can claim it at `now`."""
    terms = [
        Slot.starts_at > now,
        or_(Slot.state == SlotState.FREE, and_(Slot.state == SlotState.HELD, Slot.frees_at <= now)),
    ]
    return and_(*terms) if is_desk else and_(*terms, Slot.is_for_desk.is_(False))


def is_offered_to(person_id: int, now: datetime) -> ColumnElement[bool]:
    """The condition that the waiting list keeps the slot for this person at `now`."""
    return and_(
        Slot.state == SlotState.HELD,
        Slot.held_as == HoldKind.OFFER,
        Slot.person_id == person_id,
        Slot.held_until > now,
        Slot.starts_at > now,
    )


def nearest_free(
    session: Session, slot_id: int, now: datetime, *, is_desk: bool = False
) -> tuple[FreeSlot, ...]:
    """The free slots nearest in time to this one: of its doctor, else of its speciality in the clinic.

    Only the few nearest before and after are read: many people may be told of them at one moment.
    """
    slot = session.execute(
        select(Slot.starts_at, Slot.doctor_id, Doctor.clinic_id, Doctor.speciality)
        .join(Doctor, Doctor.id == Slot.doctor_id)
        .where(Slot.id == slot_id)
    ).one_or_none()
    if slot is None:
        return ()
    starts_at, doctor_id, *alike = slot
    others = select(Doctor.id).where(
        Doctor.clinic_id == alike[0], Doctor.speciality == alike[1], Doctor.id != doctor_id
    )
    free = select(*FREE_COLUMNS).where(is_free(now, is_desk=is_desk))
    before, after = (
        Slot.starts_at.between(starts_at - WEEK, starts_at),
        Slot.starts_at.between(starts_at, starts_at + WEEK),
    )
    parts = [
        select(free.where(whose, side).order_by(order).limit(NEAREST).subquery())
        for whose in (Slot.doctor_id == doctor_id, Slot.doctor_id.in_(others))
        for side, order in ((before, Slot.starts_at.desc()), (after, Slot.starts_at))
    ]
    found = {FreeSlot(*row) for row in session.execute(union_all(*parts))}
    return nearest(found, doctor_id, starts_at)


def free_around(
    session: Session,
    doctor_id: int,
    since: datetime,
    until: datetime,
    now: datetime,
    *,
    is_desk: bool = False,
) -> list[FreeSlot]:
    """What is free with the doctor and others of the speciality in the clinic, a week round these moments."""
    own = select(Doctor.clinic_id, Doctor.speciality).where(Doctor.id == doctor_id).subquery()
    rows = session.execute(
        select(*FREE_COLUMNS)
        .join(Doctor, Doctor.id == Slot.doctor_id)
        .join(own, (Doctor.clinic_id == own.c.clinic_id) & (Doctor.speciality == own.c.speciality))
        .where(Slot.starts_at.between(since - WEEK, until + WEEK), is_free(now, is_desk=is_desk))
    )
    return [FreeSlot(*row) for row in rows]


def nearest(found: Iterable[FreeSlot], doctor_id: int, starts_at: datetime) -> tuple[FreeSlot, ...]:
    """Three of `found`: those of the doctor first, then by how near they are in time."""
    in_order = sorted(
        found, key=lambda each: (each.doctor_id != doctor_id, abs(each.starts_at - starts_at), each.id)
    )
    return tuple(in_order[:NEAREST])


FREE_COLUMNS = (Slot.id, Slot.doctor_id, Slot.day, Slot.starts_at, Slot.ends_at, Slot.room)

_BY_STATE = {SlotState.FREE: None, SlotState.TAKEN: Unfree.TAKEN, SlotState.CLOSED: Unfree.CLOSED}
