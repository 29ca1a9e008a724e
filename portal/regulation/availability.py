"""Whether a remembered slot can be had, and if not, why: what search, hold and booking all ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from models import Doctor, Slot
from models.enums import HoldKind, SlotState, Speciality
from portal.regulation.slot_rows import Holder

NEAREST = 3
WEEK = timedelta(days=7)
Moment = datetime | BindParameter[datetime]


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


@dataclass(frozen=True, slots=True)
class SeenSlot:
    """What a look reads of a slot, under the names that `Slot` has for it; and where its doctor works as what."""

    starts_at: datetime
    is_for_desk: bool
    state: SlotState
    held_as: HoldKind | None
    held_by_id: int | None
    held_account_id: int | None
    held_until: datetime | None
    frees_at: datetime | None
    taken_by_id: int | None
    person_id: int | None
    doctor_id: int
    clinic_id: int
    speciality: Speciality


def why_not(slot: Slot | SeenSlot | None, now: datetime, *, is_desk: bool = False) -> Unfree | None:
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


def look(session: Session, holder: Holder, slot_id: int, now: datetime) -> None:
    """Raise `SlotNotFree` when the slot is plainly somebody else's: nothing is locked and nothing written.

    Whoever comes late is told at once, and keeps nobody waiting. Who passes here is judged again by the verbs.
    """
    slot = _seen(session, slot_id)
    if slot is not None and slot.taken_by_id == holder.application_id:
        return
    if why := _why_not_for(holder, slot, now):
        raise SlotNotFree(why, _around(session, slot, now, is_desk=holder.is_desk))


def must_be_free(session: Session, holder: Holder, slot_id: int, slot: Slot | None, now: datetime) -> Slot:
    """The slot `slot_id` as it was read, when this holder may claim it at `now`; else `SlotNotFree`."""
    why = _why_not_for(holder, slot, now)
    if slot is None or why is not None:
        raise SlotNotFree(why or Unfree.UNKNOWN, nearest_free(session, slot_id, now, is_desk=holder.is_desk))
    return slot


def _why_not_for(holder: Holder, slot: Slot | SeenSlot | None, now: datetime) -> Unfree | None:
    """Why this holder could not claim the slot at `now`; None when it is free, or kept for them."""
    why = why_not(slot, now, is_desk=holder.is_desk)
    return None if slot is not None and why is Unfree.HELD and is_kept_for(slot, holder, now) else why


def is_kept_for(slot: Slot | SeenSlot, holder: Holder, now: datetime) -> bool:
    """Whether the slot is held by this application or account, or offered to its patient."""
    if slot.held_as is HoldKind.OFFER:
        return slot.person_id == holder.person_id and slot.held_until is not None and slot.held_until > now
    is_own = slot.held_by_id == holder.application_id
    is_of_account = holder.account_id is not None and slot.held_account_id == holder.account_id
    return slot.held_as is HoldKind.CHOOSING and (is_own or is_of_account)


def is_free(now: Moment, *, is_desk: bool = False) -> ColumnElement[bool]:
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
    return _around(session, _seen(session, slot_id), now, is_desk=is_desk)


def _seen(session: Session, slot_id: int) -> SeenSlot | None:
    found = session.execute(_SEEN, {"slot": slot_id}).one_or_none()
    return None if found is None else SeenSlot(*found)


def _around(session: Session, slot: SeenSlot | None, now: datetime, *, is_desk: bool) -> tuple[FreeSlot, ...]:
    if slot is None:
        return ()
    asked = {
        "now": now,
        "moment": slot.starts_at,
        "week_before": slot.starts_at - WEEK,
        "week_after": slot.starts_at + WEEK,
        "doctor": slot.doctor_id,
        "clinic": slot.clinic_id,
        "speciality": slot.speciality,
    }
    found = {FreeSlot(*row) for row in session.execute(_few_around(is_desk=is_desk), asked)}
    return nearest(found, slot.doctor_id, slot.starts_at)


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


@cache
def _few_around(*, is_desk: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """The question of `nearest_free`, built once: that costs more than asking it."""
    now, moment, before, after = (
        bindparam(name, type_=Slot.starts_at.type) for name in ("now", "moment", "week_before", "week_after")
    )
    doctor = Slot.doctor_id == bindparam("doctor")
    others = select(Doctor.id).where(
        Doctor.clinic_id == bindparam("clinic"),
        Doctor.speciality == bindparam("speciality", type_=Doctor.speciality.type),
        Doctor.id != bindparam("doctor"),
    )
    free = select(*FREE_COLUMNS).where(is_free(now, is_desk=is_desk))
    return union_all(
        *(
            select(free.where(whose, side).order_by(order).limit(NEAREST).subquery())
            for whose in (doctor, Slot.doctor_id.in_(others))
            for side, order in (
                (Slot.starts_at.between(before, moment), Slot.starts_at.desc()),
                (Slot.starts_at.between(moment, after), Slot.starts_at),
            )
        )
    )


_SEEN: Select[*tuple[Any, ...]] = (
    select(
        Slot.starts_at,
        Slot.is_for_desk,
        Slot.state,
        Slot.held_as,
        Slot.held_by_id,
        Slot.held_account_id,
        Slot.held_until,
        Slot.frees_at,
        Slot.taken_by_id,
        Slot.person_id,
        Slot.doctor_id,
        Doctor.clinic_id,
        Doctor.speciality,
    )
    .join(Doctor, Doctor.id == Slot.doctor_id)
    .where(Slot.id == bindparam("slot"))
)

FREE_COLUMNS = (Slot.id, Slot.doctor_id, Slot.day, Slot.starts_at, Slot.ends_at, Slot.room)

_BY_STATE = {SlotState.FREE: None, SlotState.TAKEN: Unfree.TAKEN, SlotState.CLOSED: Unfree.CLOSED}
