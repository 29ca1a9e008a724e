"""The waiting list: in order, one offer at a time, half an hour each, provable afterwards."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Doctor, Person, ScheduleChange, Slot, WaitListEntry
from models.enums import HoldKind, SlotState, Speciality, WaitState
from portal.clock import Clock
from portal.regulation import booking, wait_list
from portal.regulation.availability import SlotNotFree
from portal.regulation.slot_rows import Holder
from portal.regulation.wait_list import NothingOffered
from portal.worker.chores import pass_slots_on
from portal.worker.kit import Kit, kit_of
from tests.factories.schedule import doctor, slot, slots_of, wish, wishes, write
from tests.moments import almaty

MINUTE = timedelta(minutes=1)


@pytest.fixture
def kit(app: Flask) -> Kit:
    return kit_of(app)


@pytest.fixture
def four(session: Session, clock: Clock) -> list[Holder]:
    return wishes(session, clock.now(), 4)


@pytest.fixture
def full(session: Session, clock: Clock, four: list[Holder]) -> int:
    """All the neurologist's slots are gone; the first is booked by the first of the four. Returns it."""
    one, *_ = slots_of(session)
    booking.take(write(session), four[0], one, clock.now())
    session.execute(
        Slot.__table__.update()
        .where(Slot.doctor_id == doctor(session).id, Slot.state == SlotState.FREE)
        .values({"state": "closed"})
    )
    session.commit()
    return one


def wait(session: Session, who: Holder, now: datetime, whom: Doctor | None = None) -> int:
    one = doctor(session)
    entry = wait_list.join(
        write(session), who.person_id, one.speciality,
        clinic_id=one.clinic_id, doctor_id=whom.id if whom else None, now=now,
    )  # fmt: skip
    session.commit()
    return entry.id


def entry(session: Session, entry_id: int) -> WaitListEntry:
    session.rollback()
    return session.get_one(WaitListEntry, entry_id, populate_existing=True)


def cancel(session: Session, who: Holder, now: datetime) -> None:
    booking.cancel(write(session), who, now)
    session.commit()


def test_the_rank_is_by_the_moment_of_joining_and_joining_twice_keeps_it(
    session: Session, clock: Clock, four: list[Holder], full: int
) -> None:
    now = clock.now()
    first = wait(session, four[1], now)
    second = wait(session, four[2], now + MINUTE, doctor(session))
    assert wait(session, four[1], now + 2 * MINUTE) == first
    third = wait(session, four[3], now + 3 * MINUTE)
    ranks = [wait_list.rank(session, entry(session, each)) for each in (first, second, third)]
    assert ranks == [1, 2, 3]


def test_a_freed_slot_goes_to_the_first_then_to_the_next_then_to_everybody(
    session: Session, clock: Clock, kit: Kit, four: list[Holder], full: int
) -> None:
    first, second = (wait(session, who, clock.now() + n * MINUTE) for n, who in enumerate(four[1:3]))
    cancel(session, four[0], clock.now())
    clock.advance(9 * MINUTE)
    assert pass_slots_on(kit) == 0
    clock.advance(MINUTE)
    assert pass_slots_on(kit) == 1
    offer = entry(session, first)
    assert (offer.state, offer.slot_id) == (WaitState.OFFERED, full)
    assert timedelta(0) <= offer.offered_until - (clock.now() + wait_list.OFFER) + MINUTE <= MINUTE
    assert slot(session, full).person_id == four[1].person_id
    assert pass_slots_on(kit) == 0
    with pytest.raises(SlotNotFree):
        booking.hold(write(session), four[3], full, clock.now())
    session.rollback()
    clock.advance(wait_list.OFFER)
    assert pass_slots_on(kit) == 1
    assert entry(session, first).state is WaitState.MISSED
    assert entry(session, second).state is WaitState.OFFERED
    wait_list.decline(write(session), second, clock.now())
    session.commit()
    assert entry(session, second).state is WaitState.DECLINED
    assert slot(session, full).state is SlotState.FREE
    with pytest.raises(NothingOffered):
        wait_list.decline(write(session), second, clock.now())
    offers = session.scalars(select(ScheduleChange).order_by(ScheduleChange.id)).all()
    assert [(each.what, each.became["entry"], each.became["rank"]) for each in offers] == [
        ("slot_offered", first, 1),
        ("slot_offered", second, 1),
    ]


def test_an_offered_slot_is_held_and_booked_by_the_one_to_whom_it_is_offered(
    session: Session, clock: Clock, kit: Kit, four: list[Holder], full: int
) -> None:
    first = wait(session, four[1], clock.now())
    cancel(session, four[0], clock.now())
    clock.advance(10 * MINUTE)
    pass_slots_on(kit)
    until = slot(session, full).held_until
    booking.hold(write(session), four[1], full, clock.now())
    session.commit()
    assert (slot(session, full).held_as, slot(session, full).held_until) == (HoldKind.OFFER, until)
    booking.free(write(session), four[1])
    session.commit()
    assert entry(session, first).state is WaitState.OFFERED
    booking.take(write(session), four[1], full, clock.now())
    session.commit()
    served = entry(session, first)
    assert (served.state, served.open_key, served.offered_until) == (WaitState.SERVED, None, None)
    assert slot(session, full).taken_by_id == four[1].application_id


def test_a_booking_elsewhere_ends_the_wait_and_passes_the_offer_on(
    session: Session, clock: Clock, kit: Kit, four: list[Holder], full: int
) -> None:
    first, second = (wait(session, who, clock.now() + n * MINUTE) for n, who in enumerate(four[1:3]))
    cancel(session, four[0], clock.now())
    clock.advance(10 * MINUTE)
    pass_slots_on(kit)
    other = session.scalars(
        select(Slot.id).where(
            Slot.doctor_id == doctor(session).id, Slot.id != full, Slot.is_for_desk.is_(False)
        )
    ).all()[-1]
    session.execute(Slot.__table__.update().where(Slot.id == other).values({"state": "free"}))
    session.commit()
    booking.take(write(session), four[1], other, clock.now())
    session.commit()
    assert entry(session, first).state is WaitState.SERVED
    assert entry(session, second).state is WaitState.OFFERED
    assert slot(session, full).person_id == four[2].person_id


def test_moving_away_offers_the_old_slot_at_once(session: Session, clock: Clock, four: list[Holder]) -> None:
    one, other, *_ = slots_of(session)
    booking.take(write(session), four[0], one, clock.now())
    session.commit()
    first = wait(session, four[1], clock.now())
    booking.move(write(session), four[0], other, clock.now())
    session.commit()
    assert entry(session, first).slot_id == one


def test_who_waits_gets_a_newly_published_slot_before_others(
    session: Session, clock: Clock, kit: Kit, four: list[Holder], full: int
) -> None:
    first = wait(session, four[1], clock.now())
    assert pass_slots_on(kit) == 0
    newest = session.scalars(
        select(Slot.id)
        .where(Slot.doctor_id == doctor(session).id, Slot.is_for_desk.is_(False))
        .order_by(Slot.id)
    ).all()[-1]
    session.execute(Slot.__table__.update().where(Slot.id == newest).values({"state": "free"}))
    session.commit()
    assert pass_slots_on(kit) == 1
    assert entry(session, first).slot_id == newest


def test_nobody_is_offered_two_slots_at_once(
    session: Session, clock: Clock, kit: Kit, four: list[Holder], full: int
) -> None:
    first = wait(session, four[1], clock.now())
    cardiologist = doctor(session, "city-1-cardiologist")
    other = wait_list.join(
        write(session), four[1].person_id, Speciality.CARDIOLOGIST,
        clinic_id=cardiologist.clinic_id, now=clock.now(),
    ).id  # fmt: skip
    session.commit()
    cancel(session, four[0], clock.now())
    clock.advance(10 * MINUTE)
    pass_slots_on(kit)
    pass_slots_on(kit)
    states = {entry(session, each).state for each in (first, other)}
    assert states == {WaitState.OFFERED, WaitState.WAITING}
    with pytest.raises(IntegrityError):
        session.execute(
            WaitListEntry.__table__.update().values({"state": "offered", "offered_until": clock.now()})
        )


def test_an_offer_at_night_lasts_till_half_past_eight(
    session: Session, clock: Clock, kit: Kit, four: list[Holder], full: int
) -> None:
    far = slots_of(session, "city-1-cardiologist")[-1]
    booking.take(write(session), four[3], far, clock.now())
    session.commit()
    cardiologist = doctor(session, "city-1-cardiologist")
    entry_id = wait_list.join(
        write(session), four[1].person_id, Speciality.CARDIOLOGIST,
        clinic_id=cardiologist.clinic_id, doctor_id=cardiologist.id, now=clock.now(),
    ).id  # fmt: skip
    session.commit()
    for evening, until in (
        (almaty(2026, 3, 2, 21, 59), almaty(2026, 3, 2, 22, 29)),
        (almaty(2026, 3, 2, 22), almaty(2026, 3, 3, 8, 30)),
        (almaty(2026, 3, 3, 7, 59), almaty(2026, 3, 3, 8, 30)),
    ):
        wait_list.pass_on(write(session), booking.move(session, four[3], far, evening)[0], evening)
        session.rollback()
        booking.cancel(write(session), four[3], evening - 10 * MINUTE)
        assert wait_list.pass_on_due(session, far, evening)
        assert session.get_one(WaitListEntry, entry_id).offered_until == until
        session.rollback()


def test_leaving_the_list_gives_an_offer_to_the_next(
    session: Session, clock: Clock, kit: Kit, four: list[Holder], full: int
) -> None:
    first, second = (wait(session, who, clock.now() + n * MINUTE) for n, who in enumerate(four[1:3]))
    cancel(session, four[0], clock.now())
    clock.advance(10 * MINUTE)
    pass_slots_on(kit)
    wait_list.leave(write(session), first, clock.now())
    session.commit()
    assert entry(session, second).state is WaitState.OFFERED
    third = wait(session, four[3], clock.now())
    wait_list.leave(write(session), third, clock.now())
    session.commit()
    assert entry(session, third).state is WaitState.LEFT


def test_a_sleeping_worker_keeps_a_freed_slot_from_nobody_for_long(
    session: Session, clock: Clock, kit: Kit, four: list[Holder], full: int
) -> None:
    first = wait(session, four[1], clock.now())
    cancel(session, four[0], clock.now())
    clock.advance(10 * MINUTE)
    pass_slots_on(kit)
    clock.advance(wait_list.OFFER + 5 * MINUTE)
    booking.take(write(session), four[2], full, clock.now())
    session.commit()
    pass_slots_on(kit)
    assert entry(session, first).state is WaitState.MISSED
    assert slot(session, full).taken_by_id == four[2].application_id


def test_who_is_booked_at_that_time_is_passed_over(
    session: Session, clock: Clock, kit: Kit, four: list[Holder], full: int
) -> None:
    first, second = (wait(session, who, clock.now() + n * MINUTE) for n, who in enumerate(four[1:3]))
    moment = slot(session, full)
    same_time = session.scalars(
        select(Slot.id)
        .join(Doctor)
        .where(
            Doctor.speciality != Speciality.NEUROLOGIST,
            Slot.starts_at < moment.ends_at,
            Slot.ends_at > moment.starts_at,
            Slot.is_for_desk.is_(False),
        )
    ).first()
    assert same_time is not None
    again = wish(session, session.get_one(Person, four[1].person_id), clock.now())
    session.commit()
    booking.take(write(session), again, same_time, clock.now())
    session.commit()
    cancel(session, four[0], clock.now())
    clock.advance(10 * MINUTE)
    pass_slots_on(kit)
    assert entry(session, first).state is WaitState.WAITING
    assert entry(session, second).state is WaitState.OFFERED


def test_a_late_answer_takes_nothing_from_the_one_who_has_the_slot_since(
    session: Session, clock: Clock, kit: Kit, four: list[Holder], full: int
) -> None:
    first = wait(session, four[1], clock.now())
    cancel(session, four[0], clock.now())
    clock.advance(10 * MINUTE)
    pass_slots_on(kit)
    clock.advance(wait_list.OFFER + 5 * MINUTE)
    booking.hold(write(session), four[2], full, clock.now())
    session.commit()
    wait_list.decline(write(session), first, clock.now())
    session.commit()
    assert entry(session, first).state is WaitState.DECLINED
    assert slot(session, full).held_by_id == four[2].application_id


def test_an_offer_that_was_lost_does_not_keep_the_slot_from_being_offered_again(
    session: Session, clock: Clock, four: list[Holder], full: int
) -> None:
    first, second = (wait(session, who, clock.now() + n * MINUTE) for n, who in enumerate(four[1:3]))
    cancel(session, four[0], clock.now())
    later = clock.now() + 10 * MINUTE
    write(session)
    assert wait_list.pass_on_due(session, full, later)
    session.commit()
    later += wait_list.OFFER + 5 * MINUTE
    booking.take(write(session), four[3], full, later)
    session.commit()
    cancel(session, four[3], later)
    write(session)
    assert wait_list.pass_on_due(session, full, later + 10 * MINUTE)
    session.commit()
    assert entry(session, first).state is WaitState.MISSED
    assert entry(session, second).state is WaitState.OFFERED
