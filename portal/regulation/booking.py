"""Holding, booking, moving and cancelling a slot: the database says who was first, on both engines alike.

Every verb runs inside the caller's writing transaction, locks in one order (`slot_rows`) and changes a slot
by a conditional update whose row count is judged. On any error nothing has been changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from models import Slot
from models.enums import HoldKind, SlotState, Speciality
from portal.regulation import wait_list
from portal.regulation.availability import (
    SlotNotFree,
    Unfree,
    is_free,
    is_kept_for,
    is_offered_to,
    must_be_free,
    nearest_free,
)
from portal.regulation.process import UNDO, TooLate
from portal.regulation.slot_rows import (
    FREED,
    Holder,
    change,
    held,
    kept_for_undo,
    line_up,
    lock,
    open_of,
    taken,
)

HOLD = timedelta(minutes=5)
# A citizen may move or cancel up to this long before; later a person at the clinic decides.
CUT_OFF = timedelta(hours=2)


class InTheWay(StrEnum):
    """Why another booking of the same person does not let this one be."""

    SAME_SPECIALITY = "same_speciality"
    SAME_TIME = "same_time"


@dataclass(frozen=True, slots=True)
class OpenBooking:
    """An open booking of a person, as a page names it."""

    application_id: int | None
    doctor_id: int
    speciality: Speciality
    starts_at: datetime
    room: str


class AlreadyBooked(RuntimeError):
    """The person has a `booking` that this one would double."""

    def __init__(self, why: InTheWay, booking: OpenBooking) -> None:
        super().__init__(why.value)
        self.why = why
        self.booking = booking


class NotBooked(RuntimeError):
    """The application has no booked slot to move or cancel."""


class HoldLost(RuntimeError):
    """The application holds no slot any more."""


class AlreadyProlonged(RuntimeError):
    """A hold is prolonged once."""


def hold(session: Session, holder: Holder, slot_id: int, now: datetime) -> Slot:
    """Keep a slot for five minutes; what the citizen held before becomes free. Held already: as it stands.

    Raises `SlotNotFree` with the nearest free ones, `AlreadyBooked` with the booking in the way.
    """
    return hold_together(session, [(holder, slot_id)], now)[0]


def hold_together(session: Session, wanted: Sequence[tuple[Holder, int]], now: datetime) -> list[Slot]:
    """Hold several slots for several patients, all or none. Raises as `hold`."""
    holders = [holder for holder, _ in wanted]
    ids = [slot_id for _, slot_id in wanted]
    line_up(session, holders)
    rows = lock(session, or_(Slot.id.in_(ids), _chosen_by(holders)))
    for holder, slot_id in wanted:
        _check(session, holder, slot_id, rows.get(slot_id), now)
    todo = [
        (holder, slot_id, _held_values(rows[slot_id], holder, now))
        for holder, slot_id in wanted
        if not _is_held_by(rows[slot_id], holder, now)
    ]
    _let_go(session, rows, keep=ids)
    for holder, slot_id, values in todo:
        _claim(session, slot_id, values, holder, now)
    return [rows[slot_id] for slot_id in ids]


def prolong(session: Session, holder: Holder, now: datetime) -> Slot:
    """Five minutes more from now, once. Raises `HoldLost`, `AlreadyProlonged`."""
    mine = and_(
        Slot.held_by_id == holder.application_id,
        Slot.held_as == HoldKind.CHOOSING,
        Slot.held_until > now,
    )
    slots = lock(session, mine)
    if not slots:
        raise HoldLost
    values = {Slot.was_prolonged: True, Slot.held_until: now + HOLD, Slot.frees_at: now + HOLD}
    if not change(session, values, Slot.id.in_(slots), mine, Slot.was_prolonged.is_(False)):
        raise AlreadyProlonged
    return next(iter(slots.values()))


def free(session: Session, holder: Holder) -> None:
    """Leave without booking: what was being chosen is free at once; an offer stays offered."""
    _let_go(session, lock(session, _chosen_by([holder])), keep=[])


def take(session: Session, holder: Holder, slot_id: int, now: datetime) -> Slot:
    """Book the slot: held by this application, or free still. Booked by it already: as it stands.

    Raises `SlotNotFree`, `AlreadyBooked`.
    """
    return take_together(session, [(holder, slot_id)], now)[0]


def take_together(session: Session, wanted: Sequence[tuple[Holder, int]], now: datetime) -> list[Slot]:
    """Book several slots for several patients, all or none. Raises as `take`."""
    rows = _lock_all(session, wanted, now)
    booked = {slot.taken_by_id: slot for slot in rows.values() if slot.taken_by_id}
    todo = [(holder, slot_id) for holder, slot_id in wanted if holder.application_id not in booked]
    for holder, slot_id in todo:
        _check(session, holder, slot_id, rows.get(slot_id), now)
    _let_go(session, _chosen(rows, [holder for holder, _ in todo]), keep=[slot_id for _, slot_id in todo])
    for holder, slot_id in todo:
        _book(session, holder, rows[slot_id], now)
        booked[holder.application_id] = rows[slot_id]
    _end_undo(session, rows, [holder for holder, _ in todo], now)
    return [booked[holder.application_id] for holder, _ in wanted]


def move(session: Session, holder: Holder, slot_id: int, now: datetime) -> tuple[Slot, Slot]:
    """Book another slot and give the old one up, both or neither; returns (new, old).

    Moved there already: the same slot twice. Raises `NotBooked`, `TooLate` (a citizen, less than two hours
    before), `SlotNotFree`, `AlreadyBooked`.
    """
    rows = _lock_all(session, [(holder, slot_id)], now)
    old = _booked(rows, holder)
    if old.id == slot_id:
        return old, old
    _check_time(old, holder, now)
    _check(session, holder, slot_id, rows.get(slot_id), now)
    _let_go(session, _chosen(rows, [holder]), keep=[slot_id])
    if not change(session, FREED, Slot.id == old.id, Slot.taken_by_id == holder.application_id):
        raise NotBooked
    _book(session, holder, rows[slot_id], now)
    _end_undo(session, rows, [holder], now)
    _end_kept(session, rows, holder, old.doctor.speciality, now)
    wait_list.pass_on(session, old, now)
    return rows[slot_id], old


def cancel(session: Session, holder: Holder, now: datetime) -> Slot:
    """Give the booking up; the slot waits ten minutes for a change of mind, then goes on.

    Raises `NotBooked`, `TooLate` (a citizen, less than two hours before).
    """
    rows = _lock_all(session, [(holder, 0)], now)
    slot = _booked(rows, holder)
    _check_time(slot, holder, now)
    mine = Slot.taken_by_id == holder.application_id
    _end_kept(session, rows, holder, slot.doctor.speciality, now)
    change(session, kept_for_undo(holder, now + UNDO), Slot.id == slot.id, mine)
    return slot


def give_up(session: Session, holder: Holder, now: datetime) -> list[Slot]:
    """Whatever the application has, booked or being chosen, is free; returns the freed slots, held still."""
    rows = _lock_all(session, [(holder, 0)], now)
    mine = [slot for slot in rows.values() if holder.application_id in (slot.taken_by_id, slot.held_by_id)]
    still = or_(
        Slot.taken_by_id == holder.application_id,
        and_(Slot.held_by_id == holder.application_id, Slot.held_as == HoldKind.CHOOSING),
    )
    for slot in mine:
        if slot.taken_by_id == holder.application_id:
            _end_kept(session, rows, holder, slot.doctor.speciality, now)
    change(session, FREED, Slot.id.in_([slot.id for slot in mine]), still)
    return [slot for slot in mine if slot.state is SlotState.FREE]


def restore(session: Session, holder: Holder, now: datetime) -> Slot:
    """Undo a cancelling within ten minutes. Raises `TooLate`, `AlreadyBooked`."""
    rows = _lock_all(session, [(holder, 0)], now)
    kept = and_(
        Slot.held_by_id == holder.application_id, Slot.held_as == HoldKind.UNDO, Slot.held_until >= now
    )
    slot = next(
        (
            each
            for each in rows.values()
            if each.held_by_id == holder.application_id and each.held_as is HoldKind.UNDO
        ),
        None,
    )
    if slot is None:
        raise TooLate
    _check_person(session, holder, slot, now)
    _forget_past(session, holder, now)
    if not change(session, taken(holder, slot.doctor.speciality, now), Slot.id == slot.id, kept):
        raise TooLate
    wait_list.served(session, holder.person_id, slot, now)
    return slot


def check_speciality(session: Session, person_id: int, speciality: Speciality, now: datetime) -> None:
    """Raise `AlreadyBooked` when the person has an open booking of this speciality."""
    for other in open_of(session, person_id, now):
        if other.doctor.speciality is speciality:
            raise AlreadyBooked(InTheWay.SAME_SPECIALITY, _open_booking(other))


def _lock_all(session: Session, wanted: Sequence[tuple[Holder, int]], now: datetime) -> dict[int, Slot]:
    """Everything that booking these may touch, in order: what is wanted, chosen, kept, booked or long past."""
    holders = [holder for holder, _ in wanted]
    line_up(session, holders)
    applications = [holder.application_id for holder in holders]
    of_patients = and_(
        Slot.person_id.in_([holder.person_id for holder in holders]),
        or_(Slot.ends_at > now, Slot.open_key.is_not(None)),
    )
    return lock(
        session,
        or_(
            Slot.id.in_([slot_id for _, slot_id in wanted]),
            Slot.taken_by_id.in_(applications),
            _chosen_by(holders),
            of_patients,
        ),
    )


def _chosen_by(holders: Sequence[Holder]) -> ColumnElement[bool]:
    """What these holders, or their accounts, are choosing now."""
    accounts = [holder.account_id for holder in holders if holder.account_id is not None]
    return or_(
        Slot.held_by_id.in_([holder.application_id for holder in holders]),
        Slot.held_account_id.in_(accounts),
    )


def _chosen(rows: Mapping[int, Slot], holders: Sequence[Holder]) -> dict[int, Slot]:
    """Those of `rows` that `_chosen_by` means."""
    applications = {holder.application_id for holder in holders}
    accounts = {holder.account_id for holder in holders} - {None}
    return {
        slot.id: slot
        for slot in rows.values()
        if slot.held_by_id in applications or slot.held_account_id in accounts
    }


def _let_go(session: Session, rows: Mapping[int, Slot], keep: Sequence[int]) -> None:
    """Free what of `rows` was being chosen, but for `keep`; an offer goes back to waiting for an answer."""
    others = [slot for slot in rows.values() if slot.id not in keep]
    chosen = [slot.id for slot in others if slot.held_as is HoldKind.CHOOSING]
    offered = [slot.id for slot in others if slot.held_as is HoldKind.OFFER]
    if chosen:
        change(session, FREED, Slot.id.in_(chosen), Slot.held_as == HoldKind.CHOOSING)
    if offered:
        detached = {Slot.held_by_id: None, Slot.held_account_id: None}
        change(session, detached, Slot.id.in_(offered), Slot.held_as == HoldKind.OFFER)


def _end_undo(session: Session, rows: Mapping[int, Slot], holders: Sequence[Holder], now: datetime) -> None:
    """Who books anew changes their mind no more: what their applications had cancelled goes on."""
    for slot in _chosen(rows, holders).values():
        if slot.held_as is HoldKind.UNDO:
            wait_list.pass_on(session, slot, now)


def _end_kept(
    session: Session, rows: Mapping[int, Slot], holder: Holder, speciality: Speciality, now: datetime
) -> None:
    """The patient answered for a booking of this speciality: what was kept instead of it goes on."""
    for slot in rows.values():
        is_theirs = slot.held_as is HoldKind.OFFER and slot.person_id == holder.person_id
        if is_theirs and slot.doctor.speciality is speciality:
            wait_list.pass_on(session, slot, now)


def _held_values(slot: Slot, holder: Holder, now: datetime) -> Mapping[Any, Any]:
    """What makes the slot the holder's: an offer keeps its own half-hour."""
    if slot.held_as is HoldKind.OFFER and is_kept_for(slot, holder, now):
        return {Slot.held_by_id: holder.application_id, Slot.held_account_id: holder.account_id}
    return held(holder, now, HOLD)


def _check(session: Session, holder: Holder, slot_id: int, slot: Slot | None, now: datetime) -> None:
    """Raise what keeps this holder from the slot; the row is held, so that the answer stays true."""
    _check_person(session, holder, must_be_free(session, holder, slot_id, slot, now), now)


def _check_person(session: Session, holder: Holder, slot: Slot, now: datetime) -> None:
    """Raise `AlreadyBooked` when another open booking of the patient is of this speciality or time."""
    for other in open_of(session, holder.person_id, now):
        if other.taken_by_id == holder.application_id:
            continue
        if other.doctor.speciality is slot.doctor.speciality:
            raise AlreadyBooked(InTheWay.SAME_SPECIALITY, _open_booking(other))
        if other.starts_at < slot.ends_at and slot.starts_at < other.ends_at:
            raise AlreadyBooked(InTheWay.SAME_TIME, _open_booking(other))


def _open_booking(slot: Slot) -> OpenBooking:
    return OpenBooking(slot.taken_by_id, slot.doctor_id, slot.doctor.speciality, slot.starts_at, slot.room)


def _check_time(slot: Slot, holder: Holder, now: datetime) -> None:
    may_be_late = holder.is_desk or holder.is_excused
    is_too_near = not may_be_late and now > slot.starts_at - CUT_OFF
    if is_too_near or slot.attendance is not None:
        raise TooLate


def _booked(rows: dict[int, Slot], holder: Holder) -> Slot:
    for slot in rows.values():
        if slot.taken_by_id == holder.application_id:
            return slot
    raise NotBooked


def _is_held_by(slot: Slot, holder: Holder, now: datetime) -> bool:
    """Whether the application holds the slot and its time is not over."""
    is_on = slot.held_until is not None and slot.held_until > now
    return is_on and slot.held_by_id == holder.application_id and is_kept_for(slot, holder, now)


def _book(session: Session, holder: Holder, slot: Slot, now: datetime) -> None:
    _forget_past(session, holder, now)
    _claim(session, slot.id, taken(holder, slot.doctor.speciality, now), holder, now)
    wait_list.served(session, holder.person_id, slot, now)


def _claim(session: Session, slot_id: int, values: Mapping[Any, Any], holder: Holder, now: datetime) -> None:
    """The one conditional update by which a slot becomes somebody's. Raises `SlotNotFree`."""
    chosen = and_(
        Slot.state == SlotState.HELD,
        Slot.held_as == HoldKind.CHOOSING,
        _chosen_by([holder]),
        Slot.starts_at > now,
    )
    can_be = or_(is_free(now, is_desk=holder.is_desk), chosen, is_offered_to(holder.person_id, now))
    if change(session, values, Slot.id == slot_id, can_be) != 1:
        raise SlotNotFree(Unfree.HELD, nearest_free(session, slot_id, now, is_desk=holder.is_desk))


def _forget_past(session: Session, holder: Holder, now: datetime) -> None:
    """Visits that are over keep nobody from booking again."""
    change(
        session,
        {Slot.open_key: None},
        Slot.person_id == holder.person_id,
        Slot.open_key.is_not(None),
        Slot.ends_at <= now,
    )
