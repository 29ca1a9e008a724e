"""A doctor will be absent: who is booked then, which times are kept for each instead, and who is told.

What is kept is shared out in turns, so that nobody goes without while somebody has three. A kept time is an
offer without a place in the waiting list: it ends with the patient's answer, or goes on when its time is over.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, or_, select
from sqlalchemy.orm import Session

from models import Application, Doctor, Person, ScheduleException, Slot
from models.enums import ExceptionKind, HoldKind, SlotState
from portal.clock import local
from portal.language import Bilingual
from portal.regulation import journal, notices, schedules, wait_list
from portal.regulation.actors import SYSTEM
from portal.regulation.availability import NEAREST, FreeSlot, free_around, is_free, why_not
from portal.regulation.night import can_wait
from portal.regulation.publishing import Published, ahead_of
from portal.regulation.slot_rows import FREED, GRACE, change, lock, lock_if_free, offered
from portal.regulation.slots import Booking, moment

FACT, NOT_OFFERED, CALLED_OFF = "doctor_absent", "doctor_absent_nothing", "doctor_is_back"
# Kept till the evening of the next day, though never to the last two hours before its beginning.
EVENING = time(20)
LAST_CALL = timedelta(hours=2)
SOONEST = timedelta(hours=3)
CONTACT_CENTRE = "1414"


class SomebodyBooked(RuntimeError):
    """Somebody booked one of these days at this very moment: nothing was changed, it can be tried again."""


@dataclass(frozen=True, slots=True)
class Days:
    """From which day to which a doctor is absent, and why, for colleagues."""

    first: date
    last: date
    words: str = ""


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody booked for days on which the doctor will be absent, and what can be kept for them instead."""

    slot_id: int
    application_id: int
    person_id: int
    number: str
    starts_at: datetime
    instead: tuple[FreeSlot, ...]
    patient: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Announced:
    """What the absence did: the slots, how many were told, how many of them could be offered nothing."""

    published: Published
    told: int
    without: int


def affected(
    session: Session, doctor_id: int, first: date, last: date, now: datetime
) -> tuple[Affected, ...]:
    """Who is booked with the doctor from `first` to `last`, each with up to three free times of their own."""
    booked = session.execute(
        select(Slot.id, Slot.taken_by_id, Slot.person_id, Slot.starts_at, Application.number, Person)
        .join(Application, Application.id == Slot.taken_by_id)
        .join(Person, Person.id == Slot.person_id)
        .where(Slot.doctor_id == doctor_id, Slot.day.between(first, last))
        .where(Slot.state == SlotState.TAKEN, Slot.starts_at > now)
        .order_by(Slot.starts_at, Slot.id)
    ).all()
    if not booked:
        return ()
    around = free_around(session, doctor_id, booked[0].starts_at, booked[-1].starts_at, now)
    free = [
        each
        for each in around
        if each.starts_at >= now + SOONEST and not (each.doctor_id == doctor_id and first <= each.day <= last)
    ]
    busy = _busy(session, {row.person_id for row in booked}, {row.id for row in booked}, now)
    given = share_out([(row.id, row.person_id, row.starts_at) for row in booked], free, busy, doctor_id, last)
    return tuple(
        Affected(
            slot_id=row.id,
            application_id=row.taken_by_id,
            person_id=row.person_id,
            number=row.number or "",
            starts_at=row.starts_at,
            instead=given[row.id],
            patient=row.Person.full_name,
        )
        for row in booked
    )


def share_out(
    booked: Sequence[tuple[int, int, datetime]],
    free: Iterable[FreeSlot],
    busy: Mapping[int, Collection[Booking]],
    doctor_id: int,
    last: date,
) -> dict[int, tuple[FreeSlot, ...]]:
    """Up to three of `free` for each of `booked` (slot, person, beginning), none for two of them.

    The same doctor after the absence comes first, then whoever is nearest in time. Given in turns.
    """
    left = sorted(free, key=lambda each: (each.starts_at, each.id))
    given: dict[int, list[FreeSlot]] = {slot_id: [] for slot_id, _, _ in booked}
    for _ in range(NEAREST):
        for slot_id, person_id, starts_at in booked:
            fitting = [each for each in left if not _overlaps(each, busy.get(person_id, ()))]
            if fitting:
                best = min(fitting, key=lambda each: _preference(each, starts_at, doctor_id, last))
                given[slot_id].append(best)
                left.remove(best)
    return {slot_id: tuple(sorted(own, key=lambda each: each.starts_at)) for slot_id, own in given.items()}


def announce(session: Session, doctor_id: int, days: Days, *, staff_id: int, now: datetime) -> Announced:
    """Write the absence down and publish it; keep times for whoever was booked, and tell them once.

    The caller holds the doctor's row (`schedules.lock`). Who was only choosing loses the time, who waits in
    the list keeps their place in it. Raises `SomebodyBooked`.
    """
    people = affected(session, doctor_id, days.first, days.last, now)
    applications = _hold_applications(session, [each.application_id for each in people])
    chosen = [each.id for one in people for each in one.instead]
    rows = lock(session, or_(and_(*ahead_of(doctor_id, now)), Slot.id.in_(chosen)))
    theirs = [
        row for row in rows.values() if row.doctor_id == doctor_id and days.first <= row.day <= days.last
    ]
    taken = {row.taken_by_id for row in theirs if row.taken_by_id}
    if taken - set(applications):
        raise SomebodyBooked
    free = {slot_id for slot_id in chosen if why_not(rows.get(slot_id), now) is None}
    _end_holds(session, [row.id for row in theirs if row.state is SlotState.HELD])
    published = schedules.absence(
        session,
        doctor_id,
        first=days.first,
        last=days.last,
        staff_id=staff_id,
        words=days.words,
        now=now,
    )
    told = {each.application_id: each for each in people if each.application_id in taken}
    kept = [(one, each) for each in told.values() for one in each.instead if one.id in free]
    _keep(session, [(one, each.person_id) for one, each in kept], now)
    offered_to = {each.application_id for _, each in kept}
    by_day = {key for key, each in told.items() if can_wait(each.starts_at, now)}
    _tell(session, [applications[each] for each in told], offered_to, by_day=by_day, now=now)
    return Announced(published, len(told), len(told) - len(offered_to))


def keep_again(session: Session, booked: Slot, now: datetime) -> None:
    """Keep times once more for a patient who gave the visit up and takes that back: up to three of what is
    free still. What others took meanwhile, or hold at this moment, stays theirs."""
    assert booked.person_id is not None
    around = free_around(session, booked.doctor_id, booked.starts_at, booked.starts_at, now)
    free = [each for each in around if each.starts_at >= now + SOONEST]
    busy = _busy(session, {booked.person_id}, {booked.id}, now)
    wishes = [(booked.id, booked.person_id, booked.starts_at)]
    chosen = share_out(wishes, free, busy, booked.doctor_id, booked.day)[booked.id]
    ours = [each for each in chosen if why_not(lock_if_free(session, each.id), now) is None]
    _keep(session, [(each, booked.person_id) for each in ours], now)


def call_off(
    session: Session, rows: Sequence[ScheduleException], *, staff_id: int, now: datetime
) -> Published:
    """The doctor receives on these days after all: the bookings stand, what was kept instead goes on.

    The caller holds the doctor's row.
    """
    doctor_id, days = rows[0].doctor_id, [row.day for row in rows]
    on_days = Slot.doctor_id == doctor_id, Slot.day.in_(days), Slot.starts_at > now
    booked = select(Slot.taken_by_id, Slot.starts_at).where(*on_days, Slot.state == SlotState.TAKEN)
    visits = {key: starts_at for key, starts_at in session.execute(booked) if key}
    applications = _hold_applications(session, visits)
    people = {each.subject_id for each in applications.values()}
    kept = and_(Slot.person_id.in_(people), is_kept(now))
    rows_held = lock(session, or_(and_(*ahead_of(doctor_id, now)), kept))
    published = schedules.remove_exceptions(session, rows, staff_id=staff_id, now=now)
    speciality = session.get_one(Doctor, doctor_id).speciality
    offers = [each for each in rows_held.values() if each.held_as is HoldKind.OFFER]
    for slot in offers:
        if slot.person_id in people and slot.doctor.speciality is speciality:
            wait_list.pass_on(session, slot, now)
    _note_each(session, list(applications.values()), CALLED_OFF, now)
    by_day = {key for key, starts_at in visits.items() if can_wait(starts_at, now)}
    notices.queue_each(session, [(each, CALLED_OFF, None) for each in applications.values()], now, by_day)
    return published


def is_kept(now: datetime) -> ColumnElement[bool]:
    """The condition that a slot is kept for a patient instead of a lost one: offered, though not by the list."""
    return and_(Slot.state == SlotState.HELD, Slot.held_as == HoldKind.OFFER, Slot.held_until > now)


def is_absent_on(session: Session, doctor_id: int, day: date) -> bool:
    """Whether the doctor is absent on the whole of `day`."""
    whole_day = ScheduleException.kind == ExceptionKind.ABSENT, ScheduleException.begins.is_(None)
    query = select(ScheduleException.id).where(
        ScheduleException.doctor_id == doctor_id, ScheduleException.day == day, *whole_day
    )
    return session.scalar(query.limit(1)) is not None


def kept_until(starts_at: datetime, now: datetime) -> datetime:
    """Until when a time is kept: the evening of the next day, or two hours before it begins."""
    return min(moment(local(now).date() + timedelta(days=1), EVENING), starts_at - LAST_CALL)


def _hold_applications(session: Session, ids: Collection[int]) -> dict[int, Application]:
    """The applications, their rows held in the order of their numbers."""
    rows = session.scalars(
        select(Application)
        .where(Application.id.in_(ids))
        .order_by(Application.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def _end_holds(session: Session, slot_ids: Sequence[int]) -> None:
    """Nobody chooses, takes back or is offered these any more."""
    wait_list.take_back(session, slot_ids)
    if slot_ids:
        change(session, FREED, Slot.id.in_(slot_ids), Slot.state == SlotState.HELD)


def _keep(session: Session, kept: Sequence[tuple[FreeSlot, int]], now: datetime) -> None:
    """Keep each slot for its person, all by one conditional update; their rows are held."""
    if not kept:
        return
    until = {slot.id: kept_until(slot.starts_at, now) for slot, _ in kept}
    values = {
        **offered(0, now),
        Slot.person_id: _by_id(Slot.person_id, {slot.id: person_id for slot, person_id in kept}),
        Slot.held_until: _by_id(Slot.held_until, until),
        Slot.frees_at: _by_id(Slot.frees_at, {each: end + GRACE for each, end in until.items()}),
    }
    change(session, values, Slot.id.in_(until), is_free(now))


def _by_id(column: Any, values: Mapping[int, object]) -> ColumnElement[Any]:
    return case({each: literal(value, column.type) for each, value in values.items()}, value=Slot.id)


def _tell(
    session: Session,
    applications: Sequence[Application],
    offered_to: Collection[int],
    *,
    by_day: Collection[int],
    now: datetime,
) -> None:
    """One fact and one message each: choose in the cabinet, or phone when nothing could be kept.

    Who comes in the forenoon is told at once, though it be night; the others (`by_day`) when it is over.
    """
    _note_each(session, applications, FACT, now)
    phones = {each.id: each.clinic.phone if each.clinic else CONTACT_CENTRE for each in applications}
    notices.queue_each(
        session,
        [
            (each, FACT, None)
            if each.id in offered_to
            else (each, NOT_OFFERED, Bilingual(kk=phones[each.id], ru=phones[each.id]))
            for each in applications
        ],
        now,
        by_day,
    )


def _note_each(session: Session, applications: Sequence[Application], fact: str, now: datetime) -> None:
    for each in applications:
        each.changed_at = now
    session.flush()
    journal.record_each(session, applications, fact, actor=SYSTEM, now=now)


def _busy(
    session: Session, people: Collection[int], but_for: Collection[int], now: datetime
) -> dict[int, list[Booking]]:
    """The other bookings of these people, which no time kept for them may overlap."""
    rows = session.execute(
        select(Slot.person_id, Slot.starts_at, Slot.ends_at)
        .where(Slot.person_id.in_(people), Slot.state == SlotState.TAKEN, Slot.ends_at > now)
        .where(Slot.id.not_in(but_for))
    )
    found: dict[int, list[Booking]] = {}
    for person_id, starts_at, ends_at in rows:
        found.setdefault(person_id or 0, []).append(Booking(starts_at, ends_at))
    return found


def _overlaps(slot: FreeSlot, bookings: Iterable[Booking]) -> bool:
    return any(slot.starts_at < each.ends_at and each.starts_at < slot.ends_at for each in bookings)


def _preference(
    slot: FreeSlot, starts_at: datetime, doctor_id: int, last: date
) -> tuple[bool, timedelta, int]:
    is_same_later = slot.doctor_id == doctor_id and slot.day > last
    return not is_same_later, abs(slot.starts_at - starts_at), slot.id
