"""A machine presses hold, book, move, cancel, undo and offer in any order; a small model says what must come out."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import count
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models import OutgoingTask, ScheduleChange, Slot, WaitListEntry
from models.enums import HoldKind, SlotState, WaitState
from portal.database import begin_writing, make_engine
from portal.regulation import booking, wait_list
from portal.regulation.availability import SlotNotFree, why_not
from portal.regulation.booking import AlreadyBooked, AlreadyProlonged, HoldLost, NotBooked
from portal.regulation.process import TooLate
from portal.regulation.slot_rows import FREED, Holder
from tests.factories.schedule import doctor, slots_of, wishes
from tests.moments import MONDAY

PEOPLE, SLOTS = 4, 3
who = st.integers(0, PEOPLE - 1)
which = st.integers(0, SLOTS - 1)


class Booking(RuleBasedStateMachine):
    """Three slots of one doctor and four people. The model: who has taken, who is choosing, who may undo what."""

    engine: ClassVar[Engine]
    people: ClassVar[list[Holder]]
    slots: ClassVar[list[int]]
    starts = count(1)

    def __init__(self) -> None:
        super().__init__()
        self.now = MONDAY + timedelta(minutes=next(self.starts) % 60)
        self.taken: dict[int, int] = {}
        self.undo: dict[int, tuple[int, object]] = {}
        with self.writing() as session:
            for told in (WaitListEntry, ScheduleChange, OutgoingTask):
                session.execute(told.__table__.delete())
            session.execute(
                update(Slot).where(Slot.id.in_(self.slots)).values(dict(FREED)),
                execution_options={"synchronize_session": False},
            )

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with Session(self.engine) as session:
            begin_writing(session)
            yield session
            session.commit()

    def is_listed(self, session: Session, person: int, slot: int) -> bool:
        """Whether a page would offer the slot to the person: free, offered to them, or held by them."""
        row = session.get_one(Slot, self.slots[slot])
        own = row.held_as is HoldKind.CHOOSING and row.held_by_id == self.people[person].application_id
        offered = row.held_as is HoldKind.OFFER and row.person_id == self.people[person].person_id
        return why_not(row, self.now) is None or own or (offered and row.held_until > self.now)

    @rule(person=who, slot=which)
    def hold(self, person: int, slot: int) -> None:
        with self.writing() as session:
            listed = self.is_listed(session, person, slot)
            try:
                booking.hold(session, self.people[person], self.slots[slot], self.now)
            except SlotNotFree:
                assert not listed
            else:
                assert listed

    @rule(person=who, slot=which)
    def book(self, person: int, slot: int) -> None:
        with self.writing() as session:
            listed = self.is_listed(session, person, slot)
            try:
                booked = booking.take(session, self.people[person], self.slots[slot], self.now)
            except SlotNotFree:
                assert not listed
                assert person not in self.taken
                return
            assert person in self.taken or listed
            if person not in self.taken:
                self.undo.pop(person, None)
            assert booked.id == self.slots[self.taken.setdefault(person, slot)]

    @rule(person=who, slot=which)
    def move(self, person: int, slot: int) -> None:
        with self.writing() as session:
            listed = self.is_listed(session, person, slot)
            try:
                booking.move(session, self.people[person], self.slots[slot], self.now)
            except NotBooked:
                assert person not in self.taken
            except SlotNotFree:
                assert not listed
            else:
                assert listed or self.taken[person] == slot
                self.undo.pop(person, None)
                self.taken[person] = slot

    @rule(person=who)
    def cancel(self, person: int) -> None:
        with self.writing() as session:
            try:
                booking.cancel(session, self.people[person], self.now)
            except NotBooked:
                assert person not in self.taken
            else:
                self.undo[person] = (self.taken.pop(person), self.now + timedelta(minutes=10))

    @rule(person=who)
    def undo_cancelling(self, person: int) -> None:
        with self.writing() as session:
            try:
                slot = booking.restore(session, self.people[person], self.now)
            except TooLate:
                return
            except AlreadyBooked:
                raise AssertionError("one application cannot stand in its own way") from None
            assert person not in self.taken
            self.taken[person] = self.slots.index(slot.id)
            assert self.undo[person][0] == self.taken[person]
            assert self.now <= self.undo[person][1]

    @rule(person=who)
    def prolong(self, person: int) -> None:
        with self.writing() as session:
            try:
                booking.prolong(session, self.people[person], self.now)
            except (HoldLost, AlreadyProlonged):
                return

    @rule(person=who)
    def leave_the_page(self, person: int) -> None:
        with self.writing() as session:
            booking.free(session, self.people[person])

    @rule(person=who)
    def join(self, person: int) -> None:
        with self.writing() as session:
            one = doctor(session)
            wait_list.join(
                session, self.people[person].person_id, one.speciality, clinic_id=one.clinic_id, now=self.now
            )

    @rule()
    def worker(self) -> None:
        with self.writing() as session:
            due = [each for each in wait_list.to_pass_on(session, self.now, 20) if each in self.slots]
        for slot_id in due:
            with self.writing() as session:
                wait_list.pass_on_due(session, slot_id, self.now)

    @rule(person=who)
    def decline(self, person: int) -> None:
        with self.writing() as session:
            entry_id = session.scalar(
                select(WaitListEntry.id).where(
                    WaitListEntry.person_id == self.people[person].person_id,
                    WaitListEntry.state == WaitState.OFFERED,
                )
            )
            if entry_id is not None:
                wait_list.decline(session, entry_id, self.now)

    @rule(person=who)
    def take_the_offer(self, person: int) -> None:
        """What is offered is kept for a draft and booked, as in the cabinet."""
        with self.writing() as session:
            offered = self.place(session, person)
            if offered is None or offered.offered_until is None or offered.offered_until <= self.now:
                return
            assert offered.slot_id is not None
            until = booking.hold(session, self.people[person], offered.slot_id, self.now).held_until
            assert until == offered.offered_until
            if person in self.taken:
                return
            booked = booking.take(session, self.people[person], offered.slot_id, self.now)
            self.undo.pop(person, None)
            self.taken[person] = self.slots.index(booked.id)
            assert offered.state is WaitState.SERVED

    @rule(person=who)
    def leave_the_list(self, person: int) -> None:
        with self.writing() as session:
            entry = self.place(session, person)
            if entry is not None:
                with suppress(wait_list.NothingOffered):
                    wait_list.leave(session, entry.id, self.now)

    @rule(person=who)
    def answer_too_late(self, person: int) -> None:
        """A late answer ends the offer at once and passes the slot on, before any worker does."""
        with self.writing() as session:
            entry = self.place(session, person)
            if entry is None or entry.offered_until is None or entry.offered_until > self.now:
                return
            wait_list.end_late(session, entry.id, self.now)
            session.refresh(entry)
            assert entry.state is WaitState.MISSED

    def place(self, session: Session, person: int) -> WaitListEntry | None:
        """The open place of a person in the list."""
        return session.scalar(
            select(WaitListEntry).where(
                WaitListEntry.person_id == self.people[person].person_id,
                WaitListEntry.state.in_(wait_list.OPEN),
            )
        )

    @rule(minutes=st.sampled_from([1, 4, 5, 10, 30, 35]))
    def time_passes(self, minutes: int) -> None:
        if self.now < MONDAY + timedelta(hours=8):
            self.now += timedelta(minutes=minutes)

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        with Session(self.engine) as session:
            rows = session.scalars(select(Slot).where(Slot.id.in_(self.slots))).all()
            taken = {row.taken_by_id: row.id for row in rows if row.state is SlotState.TAKEN}
            model = {
                self.people[person].application_id: self.slots[slot] for person, slot in self.taken.items()
            }
            assert taken == model
            chosen = [row.held_by_id for row in rows if row.held_as is HoldKind.CHOOSING]
            assert len(chosen) == len(set(chosen))
            offers = session.scalars(
                select(WaitListEntry).where(WaitListEntry.state == WaitState.OFFERED)
            ).all()
            assert (
                len({each.person_id for each in offers})
                == len({each.slot_id for each in offers})
                == len(offers)
            )
            self.each_offer_stands_on_its_slot_and_is_told_once(session)

    def each_offer_stands_on_its_slot_and_is_told_once(self, session: Session) -> None:
        standing = session.scalars(
            select(WaitListEntry).where(
                WaitListEntry.state == WaitState.OFFERED, WaitListEntry.offered_until > self.now
            )
        )
        for entry in standing:
            slot = session.get_one(Slot, entry.slot_id)
            assert (slot.held_as, slot.person_id) == (HoldKind.OFFER, entry.person_id)
            assert slot.held_until == entry.offered_until
        journal = session.scalars(select(ScheduleChange).where(ScheduleChange.what == wait_list.OFFERED))
        told = session.scalars(select(OutgoingTask).where(OutgoingTask.kind == "offer_sms"))
        assert sorted((each.became["entry"], each.became["slot"]) for each in journal) == sorted(
            (each.payload["entry"], each.payload["slot"]) for each in told
        )


@pytest.mark.usefixtures("app")
def test_hold_book_move_cancel_undo_and_offer_in_any_order(engine_url: str, engine: str) -> None:
    Booking.engine = make_engine(engine_url)
    with Session(Booking.engine) as session:
        Booking.people = wishes(session, MONDAY, PEOPLE)
        Booking.slots = slots_of(session, count=SLOTS)
        others = Slot.__table__.update().where(Slot.id.not_in(Booking.slots))
        session.execute(others.values({"state": "closed"}))
        session.commit()
    examples = 80 if engine == "sqlite" else 15
    try:
        run_state_machine_as_test(Booking, settings=settings(max_examples=examples, stateful_step_count=30))
    finally:
        Booking.engine.dispose()
