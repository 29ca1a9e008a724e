"""The waiting list: who is next for a slot that becomes free, provably in order, nobody twice at once."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from models import Doctor, ScheduleChange, Slot, WaitListEntry
from models.enums import HoldKind, SlotState, Speciality, WaitState
from portal.database import one_at_a_time
from portal.regulation import offers
from portal.regulation.availability import is_free
from portal.regulation.night import out_of_night
from portal.regulation.slot_rows import (
    FREED,
    GRACE,
    change,
    change_rows,
    lock,
    lock_if_free,
    offered,
    open_key,
)

OFFER = timedelta(minutes=30)
OPEN = (WaitState.WAITING, WaitState.OFFERED)
OFFERED = "slot_offered"
QUEUE = "wait-list"
PASSED_ON = frozenset({HoldKind.UNDO, HoldKind.OFFER})


class NothingOffered(RuntimeError):
    """No slot is offered to this person any more: the half-hour is over, or they answered already."""


def join(
    session: Session,
    person_id: int,
    speciality: Speciality,
    *,
    clinic_id: int,
    doctor_id: int | None = None,
    account_id: int | None = None,
    now: datetime,
) -> WaitListEntry:
    """Wait for a slot of one doctor, or of any of the speciality. Who waits already keeps their place."""
    key = open_key(person_id, speciality)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(WaitListEntry)
        .values(
            {
                "person_id": person_id,
                "account_id": account_id,
                "clinic_id": clinic_id,
                "speciality": speciality,
                "doctor_id": doctor_id,
                "since": now,
                "state": WaitState.WAITING,
                "open_key": key,
            }
        )
        .on_conflict_do_nothing()
    )
    return session.scalars(select(WaitListEntry).where(WaitListEntry.open_key == key)).one()


def rank(session: Session, entry: WaitListEntry) -> int:
    """The place of an open entry among those who wait for the same slots; 1 is next."""
    return session.scalars(select(rank_of()).where(WaitListEntry.id == entry.id)).one()


def is_open(entry: type[WaitListEntry] = WaitListEntry) -> ColumnElement[bool]:
    """The condition that a place is open, in the very words of the index that holds those alone."""
    return entry.state.in_(bindparam("open", OPEN, expanding=True, literal_execute=True))


def rank_of() -> ColumnElement[int]:
    """The same in SQL, for whichever entry a query reads."""
    ahead = aliased(WaitListEntry)
    count = (
        select(func.count(ahead.id))
        .where(
            ahead.clinic_id == WaitListEntry.clinic_id,
            ahead.speciality == WaitListEntry.speciality,
            is_open(ahead),
            or_(
                ahead.since < WaitListEntry.since,
                and_(ahead.since == WaitListEntry.since, ahead.id < WaitListEntry.id),
            ),
            or_(
                WaitListEntry.doctor_id.is_(None),
                ahead.doctor_id.is_(None),
                ahead.doctor_id == WaitListEntry.doctor_id,
            ),
        )
        .correlate(WaitListEntry)
        .scalar_subquery()
    )
    return 1 + count


def pass_on(session: Session, slot: Slot, now: datetime) -> WaitListEntry | None:
    """Offer a slot that came free to the first in order for half an hour; free for all when nobody waits.

    The caller holds the slot's row. An offer made at night lasts till half past eight. The one to whom it is
    made is told by tasks of the same transaction.
    """
    until = _offer_ends(now)
    change(session, FREED, Slot.id == slot.id, Slot.state.in_([SlotState.FREE, SlotState.HELD]))
    if slot.is_for_desk or slot.state is not SlotState.FREE or slot.starts_at <= until:
        return None
    if _first_in_order(session, slot, now) is None:
        return None
    one_at_a_time(session, QUEUE)
    # An offer that nobody passed on in time may still name the slot, which others had since.
    _end(session, slot, WaitState.MISSED)
    entry = _first_in_order(session, slot, now)
    if entry is None:
        return None
    values = {
        WaitListEntry.state: WaitState.OFFERED,
        WaitListEntry.slot_id: slot.id,
        WaitListEntry.offered_until: until,
    }
    waits = WaitListEntry.state == WaitState.WAITING
    if not change_rows(session, WaitListEntry, values, WaitListEntry.id == entry.id, waits):
        return None
    place = rank(session, entry)
    change(session, offered(entry.person_id, until), Slot.id == slot.id, Slot.state == SlotState.FREE)
    said = {"slot": slot.id, "entry": entry.id, "rank": place, "until": until.isoformat()}
    session.add(ScheduleChange(doctor_id=slot.doctor_id, at=now, what=OFFERED, became=said))
    offers.tell(session, entry, slot.id, until, now)
    session.flush()
    return entry


def decline(session: Session, entry_id: int, now: datetime) -> None:
    """Give an offered slot back: it goes to the next. Raises `NothingOffered`."""
    entry = session.get_one(WaitListEntry, entry_id, populate_existing=True)
    slot = lock(session, Slot.id == entry.slot_id).get(entry.slot_id or 0)
    if slot is None or not _end(session, slot, WaitState.DECLINED, WaitListEntry.id == entry_id):
        raise NothingOffered
    if _is_kept_for(slot, entry.person_id):
        pass_on(session, slot, now)


def take_back(session: Session, slot_ids: Collection[int]) -> None:
    """These slots can be offered no more: who was offered one waits again, in the place they had."""
    if not slot_ids:
        return
    values = {
        WaitListEntry.state: WaitState.WAITING,
        WaitListEntry.slot_id: None,
        WaitListEntry.offered_until: None,
    }
    offered_now = WaitListEntry.state == WaitState.OFFERED
    one_at_a_time(session, QUEUE)
    change_rows(session, WaitListEntry, values, WaitListEntry.slot_id.in_(slot_ids), offered_now)


def leave(session: Session, entry_id: int, now: datetime) -> None:
    """Wait no longer; a slot that is offered goes to the next."""
    values = {WaitListEntry.state: WaitState.LEFT, WaitListEntry.open_key: None}
    waits = WaitListEntry.state == WaitState.WAITING
    if change_rows(session, WaitListEntry, values, WaitListEntry.id == entry_id, waits):
        return
    offered_now = WaitListEntry.state == WaitState.OFFERED
    if session.scalar(select(WaitListEntry.id).where(WaitListEntry.id == entry_id, offered_now)):
        decline(session, entry_id, now)


def served(session: Session, person_id: int, slot: Slot, now: datetime) -> None:
    """The person booked `slot`: they wait for its speciality no longer, another slot offered goes on.

    The caller holds the person's row and the slots that were kept for them when it took its locks. One that
    was offered at this very moment may be in other hands that wait for ours: it goes on if nobody has it,
    else when its half-hour is over.
    """
    entry = session.scalar(
        select(WaitListEntry).where(WaitListEntry.open_key == open_key(person_id, slot.doctor.speciality))
    )
    if entry is None:
        return
    one_at_a_time(session, QUEUE)
    session.refresh(entry)
    other_id = entry.slot_id if entry.state is WaitState.OFFERED and entry.slot_id != slot.id else None
    values = {
        WaitListEntry.state: WaitState.SERVED,
        WaitListEntry.open_key: None,
        WaitListEntry.offered_until: None,
        WaitListEntry.slot_id: slot.id,
    }
    change_rows(session, WaitListEntry, values, WaitListEntry.id == entry.id)
    other = lock_if_free(session, other_id) if other_id is not None else None
    if other is not None and _is_kept_for(other, person_id):
        pass_on(session, other, now)


def to_pass_on(session: Session, now: datetime, limit: int) -> tuple[int, ...]:
    """The slots that the worker should pass on: kept ones whose time is over, free ones somebody waits for."""
    over = session.scalars(
        select(Slot.id)
        .where(Slot.frees_at <= now + GRACE, _is_over(now))
        .order_by(Slot.frees_at, Slot.id)
        .limit(limit)
    ).all()
    queues = session.execute(
        select(WaitListEntry.clinic_id, WaitListEntry.speciality, WaitListEntry.doctor_id)
        .where(is_open(), WaitListEntry.state == WaitState.WAITING, ~_is_offered_elsewhere())
        .distinct()
        .limit(limit)
    )
    free = (_earliest_free(session, *queue, now) for queue in queues.all())
    return tuple(dict.fromkeys([*over, *(slot_id for slot_id in free if slot_id is not None)]))


def pass_on_due(session: Session, slot_id: int, now: datetime) -> bool:
    """Pass one slot of `to_pass_on` on, if it still is one; says whether it did anything."""
    slot = lock(session, Slot.id == slot_id, or_(_is_over(now), Slot.state == SlotState.FREE)).get(slot_id)
    if slot is None or slot.starts_at <= now:
        return False
    if slot.held_as is HoldKind.OFFER:
        _end(session, slot, WaitState.MISSED)
    was_held = slot.state is SlotState.HELD
    return pass_on(session, slot, now) is not None or was_held


def has_lost_offers(session: Session, now: datetime) -> bool:
    """Whether `forget_lost_offers` has something to do."""
    return session.scalar(select(WaitListEntry.id).where(*_is_lost(now)).limit(1)) is not None


def end_late(session: Session, entry_id: int, now: datetime) -> None:
    """End an offer whose half-hour is over, as the worker would in a minute; its slot goes to the next."""
    is_late = (WaitListEntry.state == WaitState.OFFERED, WaitListEntry.offered_until <= now)
    slot_id = session.scalar(select(WaitListEntry.slot_id).where(WaitListEntry.id == entry_id, *is_late))
    if slot_id is None:
        return
    pass_on_due(session, slot_id, now)
    if has_lost_offers(session, now):
        forget_lost_offers(session, now)


def forget_lost_offers(session: Session, now: datetime) -> int:
    """End the offers that nobody passed on in time and whose slots may be anybody's by now."""
    one_at_a_time(session, QUEUE)
    values = {
        WaitListEntry.state: WaitState.MISSED,
        WaitListEntry.open_key: None,
        WaitListEntry.offered_until: None,
    }
    return change_rows(session, WaitListEntry, values, *_is_lost(now))


def _is_kept_for(slot: Slot, person_id: int) -> bool:
    """Whether the offer of this slot still stands for the person; late, it may be anybody's."""
    return slot.held_as is HoldKind.OFFER and slot.person_id == person_id


def _end(session: Session, slot: Slot, state: WaitState, *conditions: ColumnElement[bool]) -> bool:
    """End the offer of this slot, if one stands in the list. Says whether it did."""
    # Taken before an entry is touched: whoever has it may touch any entry.
    one_at_a_time(session, QUEUE)
    values = {
        WaitListEntry.state: state,
        WaitListEntry.open_key: None,
        WaitListEntry.offered_until: None,
    }
    offered_now = WaitListEntry.state == WaitState.OFFERED
    return bool(
        change_rows(
            session, WaitListEntry, values, WaitListEntry.slot_id == slot.id, offered_now, *conditions
        )
    )


def _is_lost(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return WaitListEntry.state == WaitState.OFFERED, WaitListEntry.offered_until <= now - GRACE


def _is_over(now: datetime) -> ColumnElement[bool]:
    return and_(Slot.state == SlotState.HELD, Slot.held_as.in_(PASSED_ON), Slot.held_until <= now)


def _first_in_order(session: Session, slot: Slot, now: datetime) -> WaitListEntry | None:
    """The one who has waited longest, is offered nothing now, and whom no booking of theirs keeps away."""
    busy = aliased(Slot)
    doctor = slot.doctor
    in_the_way = exists().where(
        busy.person_id == WaitListEntry.person_id,
        busy.state == SlotState.TAKEN,
        busy.ends_at > now,
        or_(
            and_(busy.starts_at < slot.ends_at, busy.ends_at > slot.starts_at),
            busy.open_key.like(f"%:{doctor.speciality.value}"),
        ),
    )
    return session.scalar(
        select(WaitListEntry)
        .where(
            WaitListEntry.clinic_id == doctor.clinic_id,
            WaitListEntry.speciality == doctor.speciality,
            is_open(),
            WaitListEntry.state == WaitState.WAITING,
            _same_doctor(doctor.id),
            ~_is_offered_elsewhere(),
            ~in_the_way,
        )
        .order_by(WaitListEntry.since, WaitListEntry.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _same_doctor(doctor_id: int) -> ColumnElement[bool]:
    return or_(WaitListEntry.doctor_id.is_(None), WaitListEntry.doctor_id == doctor_id)


def _is_offered_elsewhere() -> ColumnElement[bool]:
    other = aliased(WaitListEntry)
    return exists().where(other.person_id == WaitListEntry.person_id, other.state == WaitState.OFFERED)


def _earliest_free(
    session: Session, clinic_id: int, speciality: Speciality, doctor_id: int | None, now: datetime
) -> int | None:
    query = (
        select(Slot.id)
        .join(Doctor, Doctor.id == Slot.doctor_id)
        .where(Doctor.clinic_id == clinic_id, Doctor.speciality == speciality)
        .where(Slot.state == SlotState.FREE, is_free(now), Slot.starts_at > _offer_ends(now))
    )
    if doctor_id is not None:
        query = query.where(Doctor.id == doctor_id)
    return session.scalar(query.order_by(Slot.starts_at).limit(1))


def _offer_ends(now: datetime) -> datetime:
    """Half an hour from now; at night, when nobody is woken by an SMS, half an hour after eight."""
    return out_of_night(now) + OFFER
