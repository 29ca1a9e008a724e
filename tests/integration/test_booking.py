"""Holding, booking, moving, cancelling and coming back: what each verb does, and what it says when it cannot."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Account, Person, Slot
from models.enums import HoldKind, SlotState
from models.iin import Iin
from portal.clock import Clock
from portal.regulation import booking
from portal.regulation.availability import SlotNotFree, Unfree
from portal.regulation.booking import AlreadyBooked, AlreadyProlonged, HoldLost, InTheWay, NotBooked
from portal.regulation.process import TooLate
from portal.regulation.slot_rows import Holder
from tests.factories.application import MOTHER, stranger
from tests.factories.schedule import slot, slots_of, wish, wishes, write

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now(clock: Clock) -> datetime:
    return clock.now()


@pytest.fixture
def two(session: Session, now: datetime) -> list[Holder]:
    return wishes(session, now, 2)


def held(session: Session, holder: Holder, slot_id: int, now: datetime) -> None:
    booking.hold(write(session), holder, slot_id, now)
    session.commit()


def booked(session: Session, holder: Holder, slot_id: int, now: datetime) -> None:
    booking.take(write(session), holder, slot_id, now)
    session.commit()


def test_a_hold_lasts_five_minutes_and_keeps_others_out(
    session: Session, now: datetime, two: list[Holder]
) -> None:
    first, second = two
    one, *others = slots_of(session)
    held(session, first, one, now)
    kept = slot(session, one)
    assert (kept.state, kept.held_as, kept.held_until) == (
        SlotState.HELD,
        HoldKind.CHOOSING,
        now + 5 * MINUTE,
    )
    with pytest.raises(SlotNotFree) as refused:
        booking.hold(write(session), second, one, now + 5 * MINUTE - timedelta(seconds=1))
    assert refused.value.why is Unfree.HELD
    assert [each.id for each in refused.value.nearest] == others[:3]
    held(session, second, one, now + 5 * MINUTE)
    assert slot(session, one).person_id == second.person_id


def test_choosing_another_slot_frees_the_one_before_it(
    session: Session, now: datetime, two: list[Holder]
) -> None:
    one, other, *_ = slots_of(session)
    held(session, two[0], one, now)
    held(session, two[0], other, now)
    assert slot(session, one).state is SlotState.FREE
    assert slot(session, one).person_id is None
    assert slot(session, other).state is SlotState.HELD


def test_an_account_has_one_hold_whatever_it_applies_for(session: Session, now: datetime) -> None:
    me = session.scalars(select(Account).join(Person).where(Person.iin == Iin(MOTHER))).one()
    mine, for_another = (wish(session, each, now, me) for each in (me.person, stranger(session, 5, now)))
    session.commit()
    one, other, *_ = slots_of(session)
    held(session, mine, one, now)
    held(session, for_another, other, now)
    assert slot(session, one).state is SlotState.FREE
    held(session, mine, other, now)
    assert slot(session, other).person_id == mine.person_id


def test_two_children_are_held_and_booked_together_or_not_at_all(session: Session, now: datetime) -> None:
    me = session.scalars(select(Account).join(Person).where(Person.iin == Iin(MOTHER))).one()
    first, second = (wish(session, stranger(session, serial, now), now, me) for serial in (5, 6))
    stranger_holder = wish(session, stranger(session, 7, now), now)
    session.commit()
    one, other, third, *_ = slots_of(session)
    held(session, stranger_holder, other, now)
    with pytest.raises(SlotNotFree):
        booking.hold_together(write(session), [(first, one), (second, other)], now)
    session.commit()
    assert slot(session, one).state is SlotState.FREE
    both = [(first, one), (second, third)]
    booking.hold_together(write(session), both, now)
    session.commit()
    assert [slot(session, each).person_id for each in (one, third)] == [first.person_id, second.person_id]
    booking.take_together(write(session), both, now)
    session.commit()
    assert [slot(session, each).taken_by_id for each in (one, third)] == [
        first.application_id,
        second.application_id,
    ]


def test_a_hold_is_prolonged_once(session: Session, now: datetime, two: list[Holder]) -> None:
    one, *_ = slots_of(session)
    held(session, two[0], one, now)
    booking.prolong(write(session), two[0], now + 4 * MINUTE)
    session.commit()
    assert slot(session, one).held_until == now + 9 * MINUTE
    with pytest.raises(AlreadyProlonged):
        booking.prolong(write(session), two[0], now + 8 * MINUTE)
    with pytest.raises(HoldLost):
        booking.prolong(write(session), two[0], now + 9 * MINUTE)
    with pytest.raises(HoldLost):
        booking.prolong(write(session), two[1], now)


def test_choosing_the_same_slot_again_does_not_lengthen_the_hold(
    session: Session, now: datetime, two: list[Holder]
) -> None:
    one, *_ = slots_of(session)
    held(session, two[0], one, now)
    held(session, two[0], one, now + 4 * MINUTE)
    assert slot(session, one).held_until == now + 5 * MINUTE


def test_leaving_frees_the_slot_at_once(session: Session, now: datetime, two: list[Holder]) -> None:
    one, *_ = slots_of(session)
    held(session, two[0], one, now)
    booking.free(write(session), two[0])
    session.commit()
    held(session, two[1], one, now)
    assert slot(session, one).person_id == two[1].person_id


def test_a_hold_becomes_the_booking_and_a_second_click_books_nothing_more(
    session: Session, now: datetime, two: list[Holder]
) -> None:
    one, other, *_ = slots_of(session)
    held(session, two[0], one, now)
    booked(session, two[0], one, now + MINUTE)
    booked(session, two[0], one, now + 2 * MINUTE)
    assert booking.take(write(session), two[0], other, now).id == one
    kept = slot(session, one)
    assert (kept.state, kept.taken_by_id) == (SlotState.TAKEN, two[0].application_id)
    assert kept.taken_at == now + MINUTE
    assert kept.held_by_id is None
    assert slot(session, other).state is SlotState.FREE


def test_a_hold_that_ran_out_is_still_booked_while_nobody_else_has_the_slot(
    session: Session, now: datetime, two: list[Holder]
) -> None:
    one, *_ = slots_of(session)
    held(session, two[0], one, now)
    booked(session, two[0], one, now + 20 * MINUTE)
    assert slot(session, one).state is SlotState.TAKEN
    with pytest.raises(SlotNotFree) as refused:
        booking.take(write(session), two[1], one, now + 20 * MINUTE)
    assert refused.value.why is Unfree.TAKEN


@pytest.mark.parametrize("verb", ["hold", "take"])
def test_a_person_has_one_open_booking_of_a_speciality_and_of_a_moment(
    session: Session, now: datetime, two: list[Holder], verb: str
) -> None:
    who = session.get_one(Person, two[0].person_id)
    again = wish(session, who, now)
    session.commit()
    one, other, *_ = slots_of(session)
    booked(session, two[0], one, now)
    with pytest.raises(AlreadyBooked) as refused:
        getattr(booking, verb)(write(session), again, other, now)
    assert refused.value.why is InTheWay.SAME_SPECIALITY
    assert refused.value.booking.application_id == two[0].application_id
    moment = slot(session, one)
    same_time = next(
        each
        for each in session.scalars(select(Slot).where(Slot.day == moment.day, Slot.is_for_desk.is_(False)))
        if each.doctor_id != moment.doctor_id
        and each.doctor.speciality is not moment.doctor.speciality
        and each.starts_at < moment.ends_at
        and moment.starts_at < each.ends_at
    )
    with pytest.raises(AlreadyBooked) as refused:
        getattr(booking, verb)(write(session), again, same_time.id, now)
    assert refused.value.why is InTheWay.SAME_TIME
    after = slot(session, one).ends_at
    later = session.scalars(
        select(Slot.id).where(
            Slot.doctor_id == moment.doctor_id, Slot.starts_at > after, Slot.is_for_desk.is_(False)
        )
    ).first()
    assert later is not None
    getattr(booking, verb)(write(session), again, later, after)


def test_the_database_itself_refuses_a_second_booking_of_a_person(
    session: Session, now: datetime, two: list[Holder]
) -> None:
    one, other, *_ = slots_of(session)
    booked(session, two[0], one, now)
    key = slot(session, one).open_key
    for values in (
        {"open_key": key, "taken_by_id": two[1].application_id, "person_id": two[1].person_id},
        {"taken_by_id": two[0].application_id, "person_id": two[1].person_id},
        {"person_id": two[1].person_id},
    ):
        with pytest.raises(IntegrityError):
            session.execute(
                Slot.__table__.update().where(Slot.id == other).values({**values, "state": "taken"})
            )
        session.rollback()


def test_moving_takes_the_new_slot_and_frees_the_old_one(
    session: Session, now: datetime, two: list[Holder]
) -> None:
    one, other, third, *_ = slots_of(session)
    booked(session, two[0], one, now)
    held(session, two[0], other, now)
    assert slot(session, one).state is SlotState.TAKEN
    for _ in range(2):
        new, _old = booking.move(write(session), two[0], other, now)
        assert new.id == other
        session.commit()
    assert slot(session, one).state is SlotState.FREE
    assert slot(session, other).taken_by_id == two[0].application_id
    booked(session, two[1], one, now)
    with pytest.raises(SlotNotFree) as refused:
        booking.move(write(session), two[0], one, now)
    assert refused.value.why is Unfree.TAKEN
    assert third in {each.id for each in refused.value.nearest}
    session.commit()
    assert slot(session, other).taken_by_id == two[0].application_id
    with pytest.raises(NotBooked):
        booking.move(write(session), Holder(10**6, two[1].person_id), one, now)


def test_a_citizen_moves_and_cancels_to_two_hours_before_and_the_desk_later_too(
    session: Session, now: datetime, two: list[Holder]
) -> None:
    one, other, *_ = slots_of(session)
    booked(session, two[0], one, now)
    edge = slot(session, one).starts_at - timedelta(hours=2)
    late = edge + timedelta(seconds=1)
    with pytest.raises(TooLate):
        booking.cancel(write(session), two[0], late)
    with pytest.raises(TooLate):
        booking.move(write(session), two[0], other, late)
    booking.cancel(write(session), two[0], edge)
    session.rollback()
    desk = Holder(two[0].application_id, two[0].person_id, is_desk=True)
    booking.cancel(write(session), desk, late)
    session.commit()
    assert slot(session, one).held_as is HoldKind.UNDO


def test_a_cancelled_slot_waits_ten_minutes_for_a_change_of_mind(
    session: Session, now: datetime, two: list[Holder]
) -> None:
    one, *_ = slots_of(session)
    booked(session, two[0], one, now)
    booking.cancel(write(session), two[0], now)
    session.commit()
    with pytest.raises(SlotNotFree):
        booking.hold(write(session), two[1], one, now + 9 * MINUTE)
    booking.restore(write(session), two[0], now + 10 * MINUTE)
    session.commit()
    assert slot(session, one).taken_by_id == two[0].application_id
    booking.cancel(write(session), two[0], now)
    session.commit()
    with pytest.raises(TooLate):
        booking.restore(write(session), two[0], now + 10 * MINUTE + timedelta(seconds=1))
    with pytest.raises(NotBooked):
        booking.cancel(write(session), two[0], now)


def test_a_cancelled_booking_does_not_come_back_beside_another_one(
    session: Session, now: datetime, two: list[Holder]
) -> None:
    again = wish(session, session.get_one(Person, two[0].person_id), now)
    session.commit()
    one, other, *_ = slots_of(session)
    booked(session, two[0], one, now)
    booking.cancel(write(session), two[0], now)
    session.commit()
    booked(session, again, other, now)
    with pytest.raises(AlreadyBooked):
        booking.restore(write(session), two[0], now + MINUTE)
    assert slot(session, other).taken_by_id == again.application_id


def test_what_cannot_be_had_is_refused_with_its_reason(
    session: Session, now: datetime, two: list[Holder]
) -> None:
    one, other, *_ = slots_of(session)
    for_desk = session.scalars(select(Slot.id).where(Slot.is_for_desk, Slot.starts_at > now)).first()
    assert for_desk is not None
    session.execute(Slot.__table__.update().where(Slot.id == other).values({"state": "closed"}))
    session.commit()
    begun = slot(session, one).starts_at
    for slot_id, moment, why in (
        (10**8, now, Unfree.UNKNOWN),
        (one, begun, Unfree.BEGUN),
        (other, now, Unfree.CLOSED),
        (for_desk, now, Unfree.FOR_DESK),
    ):
        for verb in (booking.hold, booking.take):
            with pytest.raises(SlotNotFree) as refused:
                verb(write(session), two[0], slot_id, moment)
            assert refused.value.why is why
    desk = Holder(two[0].application_id, two[0].person_id, is_desk=True)
    booking.take(write(session), desk, for_desk, now)
    assert session.scalar(select(func.count(Slot.id)).where(Slot.state == SlotState.TAKEN)) == 1


def test_who_books_anew_can_no_longer_undo_the_cancelling_before(
    session: Session, now: datetime, two: list[Holder]
) -> None:
    one, other, *_ = slots_of(session)
    booked(session, two[0], one, now)
    booking.cancel(write(session), two[0], now)
    session.commit()
    booked(session, two[0], other, now)
    assert slot(session, one).state is SlotState.FREE
    with pytest.raises(TooLate):
        booking.restore(write(session), two[0], now)
