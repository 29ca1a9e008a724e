"""The rows of slots: in which order they are locked, and the few ways in which they change.

Order of locks, so that nobody waits in a ring: doctor, application, account, person, slots by id, waiting list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, inspect, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from models import Account, Application, Base, Person, Slot
from models.enums import ActorKind, Attendance, HoldKind, SlotState, Speciality
from portal.regulation.actors import Actor

# What nobody but its holder may have yet, though the hold is over: time for the worker to pass it on.
GRACE = timedelta(minutes=5)
# Of a visit that took place or was missed nothing keeps its patient from booking the next one.
OVER = frozenset({Attendance.DONE, Attendance.MISSED})

FREED: Mapping[Any, Any] = {
    Slot.state: SlotState.FREE,
    Slot.held_as: None,
    Slot.held_by_id: None,
    Slot.held_account_id: None,
    Slot.held_until: None,
    Slot.frees_at: None,
    Slot.was_prolonged: False,
    Slot.taken_by_id: None,
    Slot.taken_at: None,
    Slot.person_id: None,
    Slot.open_key: None,
    Slot.attendance: None,
    Slot.attended_at: None,
}


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """For whom a slot is held or booked: the application, its patient, and the account that asks.

    Who `is_excused` may still move or cancel in the last two hours: the doctor is not there.
    """

    application_id: int
    person_id: int
    account_id: int | None = None
    is_desk: bool = False
    is_excused: bool = False


def holder_of(application: Application, actor: Actor) -> Holder:
    """The holder on whose behalf `actor` presses a verb."""
    account_id = application.account_id if actor.kind is ActorKind.CITIZEN else None
    return Holder(application.id, application.subject_id, account_id, actor.is_staff)


def line_up(session: Session, holders: Sequence[Holder]) -> None:
    """Let only one verb at a time pass for an account and for a patient."""
    applications = {holder.application_id for holder in holders}
    session.execute(
        select(Application.id)
        .where(Application.id.in_(applications))
        .order_by(Application.id)
        .with_for_update(read=True, key_share=True, of=Application)
    )
    _hold_rows(session, Account.id, (holder.account_id for holder in holders))
    _hold_rows(session, Person.id, (holder.person_id for holder in holders))


def lock(session: Session, *conditions: ColumnElement[bool]) -> dict[int, Slot]:
    """The slots that meet the conditions, as they are now, their rows held till the end of the transaction."""
    rows = session.scalars(
        select(Slot)
        .where(*conditions)
        .options(joinedload(Slot.doctor))
        .order_by(Slot.id)
        .with_for_update(key_share=True, of=Slot)
        .execution_options(populate_existing=True)
    )
    return {slot.id: slot for slot in rows}


def lock_if_free(session: Session, slot_id: int) -> Slot | None:
    """One slot more, out of the order of locks, if no other transaction has it: it is never waited for."""
    return session.scalar(
        select(Slot)
        .where(Slot.id == slot_id)
        .with_for_update(key_share=True, of=Slot, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def open_of(session: Session, person_id: int, now: datetime) -> Sequence[Slot]:
    """What a person has booked and what is not over, in the order of time."""
    return session.scalars(
        select(Slot)
        .where(
            Slot.person_id == person_id,
            Slot.state == SlotState.TAKEN,
            Slot.ends_at > now,
            or_(Slot.attendance.is_(None), Slot.attendance.not_in(OVER)),
        )
        .order_by(Slot.starts_at)
    ).all()


def change(session: Session, values: Mapping[Any, Any], *conditions: ColumnElement[bool]) -> int:
    """One conditional update of slots; returns how many rows it met."""
    return change_rows(session, Slot, values, *conditions)


def change_rows(
    session: Session, table: type[Base], values: Mapping[Any, Any], *conditions: ColumnElement[bool]
) -> int:
    """One conditional update; what the session knows of the columns that change is read anew afterwards."""
    result = session.execute(
        update(table).where(*conditions).values(dict(values)).execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    stale = _names(table, {column.key for column in values})
    for each in session.identity_map.values():
        if isinstance(each, table):
            session.expire(each, stale)
    return result.rowcount


def _names(table: type[Base], columns: set[str]) -> list[str]:
    """These columns, and what is read through them."""
    through = [
        each.key
        for each in inspect(table).relationships
        if columns & {column.key for column in each.local_columns}
    ]
    return [*columns, *through]


def held(holder: Holder, now: datetime, length: timedelta) -> Mapping[Any, Any]:
    """The values of a slot that somebody is choosing."""
    return {
        **FREED,
        Slot.state: SlotState.HELD,
        Slot.held_as: HoldKind.CHOOSING,
        Slot.held_by_id: holder.application_id,
        Slot.held_account_id: holder.account_id,
        Slot.held_until: now + length,
        Slot.frees_at: now + length,
        Slot.person_id: holder.person_id,
    }


def kept_for_undo(holder: Holder, until: datetime) -> Mapping[Any, Any]:
    """The values of a slot whose booking was cancelled and can come back."""
    return {
        **FREED,
        Slot.state: SlotState.HELD,
        Slot.held_as: HoldKind.UNDO,
        Slot.held_by_id: holder.application_id,
        Slot.held_until: until,
        Slot.frees_at: until + GRACE,
        Slot.person_id: holder.person_id,
    }


def offered(person_id: int, until: datetime) -> Mapping[Any, Any]:
    """The values of a slot that the waiting list offers to a person."""
    return {
        **FREED,
        Slot.state: SlotState.HELD,
        Slot.held_as: HoldKind.OFFER,
        Slot.held_until: until,
        Slot.frees_at: until + GRACE,
        Slot.person_id: person_id,
    }


def taken(holder: Holder, speciality: Speciality, now: datetime) -> Mapping[Any, Any]:
    """The values of a booked slot."""
    return {
        **FREED,
        Slot.state: SlotState.TAKEN,
        Slot.taken_by_id: holder.application_id,
        Slot.taken_at: now,
        Slot.person_id: holder.person_id,
        Slot.open_key: open_key(holder.person_id, speciality),
    }


def open_key(person_id: int, speciality: Speciality) -> str:
    """What a person may have open only once: a booking with, or a wait for, one speciality."""
    return f"{person_id}:{speciality.value}"


def _hold_rows(session: Session, key: InstrumentedAttribute[int], ids: Iterable[int | None]) -> None:
    wanted = {each for each in ids if each is not None}
    if wanted:
        query = select(key).where(key.in_(wanted)).order_by(key)
        session.execute(query.with_for_update(key_share=True)).all()
