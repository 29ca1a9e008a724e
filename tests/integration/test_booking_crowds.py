"""Many threads at one slot, at ten, and at everything at once: never over capacity, nobody waits for ever,
and every loser is told by name what happened."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models import JournalEntry, ScheduleException, Slot, WaitListEntry
from models.enums import HoldKind, Role, SlotState, Speciality, WaitState
from portal.clock import Clock
from portal.database import begin_writing, make_engine
from portal.regulation import absences, booking, schedules, slot_rows, wait_list
from portal.regulation.availability import SlotNotFree
from portal.regulation.booking import AlreadyBooked, AlreadyProlonged, HoldLost, NotBooked
from portal.regulation.process import TooLate
from portal.regulation.publishing import publish
from portal.regulation.slot_rows import Holder
from tests.factories.application import by_registrar, person
from tests.factories.booked import booked_visit
from tests.factories.schedule import CARDIOLOGIST, NEUROLOGIST, doctor, slots_of, wishes
from tests.factories.staff import staff_of
from tests.integration.worker.conftest import only_postgresql

THREADS = 50
NAMED = (
    SlotNotFree, AlreadyBooked, AlreadyProlonged, HoldLost, NotBooked, TooLate, wait_list.NothingOffered,
    absences.SomebodyBooked, schedules.ChangedMeanwhile,
)  # fmt: skip
PRESSES = 60

Verb = Callable[[Session], object]


class Crowd:
    """Threads that press verbs, each press a transaction of its own."""

    def __init__(self, url: str, named: tuple[type[Exception], ...] = NAMED) -> None:
        self.engine = make_engine(url, pool=THREADS)
        self.named = named

    def press(self, verb: Verb) -> str:
        """The name of what came out: "done", or that of the named error."""
        with Session(self.engine) as session:
            begin_writing(session)
            try:
                verb(session)
                session.commit()
            except self.named as lost:
                return type(lost).__name__
            return "done"

    def at_once(self, verbs: list[Verb]) -> Counter[str]:
        """Let a thread press each verb, all at one moment."""
        start = Barrier(len(verbs), timeout=30)

        def run(verb: Verb) -> str:
            start.wait()
            return self.press(verb)

        with ThreadPoolExecutor(len(verbs)) as pool:
            return Counter(pool.map(run, verbs))


@pytest.fixture
def crowd(app: Flask, engine_url: str) -> Iterator[Crowd]:
    crowd = Crowd(engine_url)
    yield crowd
    crowd.engine.dispose()


@pytest.fixture
def now(clock: Clock) -> datetime:
    return clock.now()


def counted(session: Session, state: SlotState) -> int:
    session.rollback()
    return session.scalar(select(func.count(Slot.id)).where(Slot.state == state)) or 0


@pytest.mark.parametrize("verb", [booking.hold, booking.take], ids=["hold", "take"])
def test_fifty_want_one_slot_and_exactly_one_gets_it(
    crowd: Crowd, session: Session, now: datetime, verb: Callable[..., object]
) -> None:
    people = wishes(session, now, THREADS)
    one, *others = slots_of(session)
    nearest: list[list[int]] = []

    def press(holder: Holder) -> Verb:
        def inside(own: Session) -> None:
            try:
                verb(own, holder, one, now)
            except SlotNotFree as lost:
                nearest.append([each.id for each in lost.nearest])
                raise

        return inside

    assert crowd.at_once([press(holder) for holder in people]) == {"done": 1, "SlotNotFree": THREADS - 1}
    assert nearest == [others[:3]] * (THREADS - 1)
    assert counted(session, SlotState.TAKEN) + counted(session, SlotState.HELD) == 1


def test_fifty_want_ten_slots_and_exactly_ten_get_one(crowd: Crowd, session: Session, now: datetime) -> None:
    people = wishes(session, now, THREADS)
    slots = slots_of(session, count=10)

    def press(number: int, holder: Holder) -> Verb:
        order = slots[number % 10 :] + slots[: number % 10]

        def inside(own: Session) -> None:
            for slot_id in order:
                try:
                    booking.take(own, holder, slot_id, now)
                except SlotNotFree:
                    own.rollback()
                    begin_writing(own)
                else:
                    return
            booking.take(own, holder, order[0], now)

        return inside

    ends = crowd.at_once([press(number, holder) for number, holder in enumerate(people)])
    assert ends == {"done": 10, "SlotNotFree": THREADS - 10}
    session.rollback()
    taken = session.scalars(select(Slot.taken_by_id).where(Slot.id.in_(slots))).all()
    assert len(set(taken) - {None}) == 10


def test_two_who_swap_their_holds_do_not_wait_for_each_other(
    crowd: Crowd, session: Session, now: datetime
) -> None:
    people = wishes(session, now, 20)
    slots = slots_of(session, count=4)

    def press(holder: Holder, slot_id: int) -> Verb:
        return lambda own: booking.hold(own, holder, slot_id, now)

    for turn in range(10):
        ends = crowd.at_once([press(who, slots[(turn + n) % 4]) for n, who in enumerate(people)])
        assert set(ends) <= {"done", "SlotNotFree"}
        assert counted(session, SlotState.HELD) <= 4
    session.rollback()
    holders = session.scalars(select(Slot.held_by_id).where(Slot.held_by_id.is_not(None))).all()
    assert len(holders) == len(set(holders))


def test_one_person_asks_for_two_doctors_at_one_moment_and_gets_one(
    crowd: Crowd, session: Session, now: datetime
) -> None:
    (who, *_) = wishes(session, now, 1)
    again = [Holder(each.application_id, who.person_id) for each in wishes(session, now, 10, first=100)]
    slots = slots_of(session, count=10)

    def press(holder: Holder, slot_id: int) -> Verb:
        return lambda own: booking.take(own, holder, slot_id, now)

    ends = crowd.at_once([press(holder, slot_id) for holder, slot_id in zip(again, slots, strict=True)])
    assert ends == {"done": 1, "AlreadyBooked": 9}


def test_an_absence_is_announced_while_its_day_is_being_booked_and_nobody_is_forgotten(
    crowd: Crowd, session: Session, now: datetime
) -> None:
    """Whoever booked the day is told; whoever did not get it in time is told that it is not free."""
    people, one = wishes(session, now, 20), doctor(session)
    staff = staff_of(session, Role.HEAD)
    first = session.get_one(Slot, slots_of(session)[0])
    booked_visit(session, first.id, now, person(session), by=by_registrar(staff_of(session, Role.REGISTRAR)))
    day, doctor_id, staff_id = first.day, one.id, staff.id
    slots = slots_of(session, day=day)
    session.rollback()

    def book(holder: Holder, slot_id: int) -> Verb:
        return lambda own: booking.take(own, holder, slot_id, now)

    def announce(own: Session) -> None:
        for _ in range(50):
            schedules.lock(own, doctor_id, 0)
            try:
                absences.announce(own, doctor_id, absences.Days(day, day), staff_id=staff_id, now=now)
            except absences.SomebodyBooked:
                own.rollback()
                begin_writing(own)
            else:
                return
        raise AssertionError("never announced")

    verbs = [book(holder, slots[number % len(slots)]) for number, holder in enumerate(people)]
    ends = crowd.at_once([*verbs[:10], announce, *verbs[10:]])
    session.rollback()
    taken = session.scalars(
        select(Slot).where(Slot.day == day, Slot.doctor_id == doctor_id, Slot.taken_by_id.is_not(None))
    ).all()
    told = session.scalars(
        select(JournalEntry.application_id).where(JournalEntry.fact == absences.FACT)
    ).all()
    assert sorted(told) == sorted(each.taken_by_id or 0 for each in taken)
    assert ends["done"] == len(taken)  # the first of them was booked before; the absence is one more
    assert not session.scalars(
        select(Slot).where(Slot.day == day, Slot.doctor_id == doctor_id, Slot.state == SlotState.FREE)
    ).all()
    offers = session.scalars(select(Slot).where(Slot.held_as == HoldKind.OFFER)).all()
    assert {each.person_id for each in offers} <= {each.person_id for each in taken}


@only_postgresql
def test_a_slot_offered_while_its_person_books_is_not_waited_for(
    crowd: Crowd, session: Session, now: datetime
) -> None:
    """Who books holds a later slot; an absence that holds the earlier one would wait for it in a ring."""
    waiting, *_ = wishes(session, now, 1)
    earlier, later = slots_of(session, count=2)
    one = doctor(session)
    with Session(crowd.engine) as books, Session(crowd.engine) as absence, Session(crowd.engine) as worker:
        begin_writing(worker)
        wait_list.join(worker, waiting.person_id, one.speciality, clinic_id=one.clinic_id, now=now)
        worker.commit()
        for own in (books, absence, worker):
            begin_writing(own)
            own.execute(text("SET LOCAL lock_timeout = '3s'"))
        booked = slot_rows.lock(books, Slot.id == later)[later]
        wait_list.pass_on_due(worker, earlier, now)
        worker.commit()
        slot_rows.lock(absence, Slot.id == earlier)
        wait_list.served(books, waiting.person_id, booked, now)
        books.commit()
    entry = session.scalars(select(WaitListEntry)).one()
    assert (entry.state, entry.slot_id) == (WaitState.SERVED, later)
    left = session.get_one(Slot, earlier, populate_existing=True)
    assert left.held_as is HoldKind.OFFER  # and goes on when its half-hour is over
    assert earlier in wait_list.to_pass_on(session, now + wait_list.OFFER, 10)


@dataclass(frozen=True)
class Market:
    """Everything that may happen, pressed by chance; `dice` differ by thread and are seeded."""

    people: list[Holder]
    slots: list[int]
    days: list[date]
    clinic_id: int
    doctor_id: int
    staff_id: int
    now: datetime

    def press(self, dice: random.Random) -> Verb:
        who, slot_id = dice.choice(self.people), dice.choice(self.slots)
        moment = self.now + timedelta(seconds=dice.randrange(3600))
        verbs: list[tuple[int, Verb]] = [
            (8, lambda own: booking.hold(own, who, slot_id, moment)),
            (8, lambda own: booking.take(own, who, slot_id, moment)),
            (6, lambda own: booking.move(own, who, slot_id, moment)),
            (4, lambda own: booking.cancel(own, who, moment)),
            (2, lambda own: booking.restore(own, who, moment)),
            (2, lambda own: booking.prolong(own, who, moment)),
            (2, lambda own: booking.free(own, who)),
            (3, lambda own: self.join(own, who, moment)),
            (2, lambda own: self.answer(own, who, moment)),
            (4, lambda own: self.pass_on(own, dice, moment)),
            (1, lambda own: self.absence(own, dice, moment)),
            (1, lambda own: publish(own, self.doctor_id, moment)),
        ]
        return dice.choices([verb for _, verb in verbs], [weight for weight, _ in verbs])[0]

    def join(self, own: Session, who: Holder, moment: datetime) -> None:
        speciality = Speciality.NEUROLOGIST
        wait_list.join(own, who.person_id, speciality, clinic_id=self.clinic_id, now=moment)

    def answer(self, own: Session, who: Holder, moment: datetime) -> None:
        offered = select(WaitListEntry.id).where(WaitListEntry.person_id == who.person_id)
        entry_id = own.scalar(offered.where(WaitListEntry.state == WaitState.OFFERED))
        if entry_id is not None:
            wait_list.decline(own, entry_id, moment)

    def pass_on(self, own: Session, dice: random.Random, moment: datetime) -> None:
        due = wait_list.to_pass_on(own, moment, 20)
        if due:
            wait_list.pass_on_due(own, dice.choice(due), moment)

    def absence(self, own: Session, dice: random.Random, moment: datetime) -> None:
        there = own.scalars(select(ScheduleException).with_for_update(skip_locked=True)).first()
        if there is not None:
            doctor_id = there.doctor_id
            schedules.lock(own, doctor_id, schedules.last_change(own, doctor_id))
            absences.call_off(own, [there], staff_id=self.staff_id, now=moment)
            return
        days = absences.Days(*[dice.choice(self.days)] * 2)
        schedules.lock(own, self.doctor_id, schedules.last_change(own, self.doctor_id))
        if not absences.is_absent_on(own, self.doctor_id, days.first):
            absences.announce(own, self.doctor_id, days, staff_id=self.staff_id, now=moment)


def test_everybody_does_everything_many_times(crowd: Crowd, session: Session, now: datetime) -> None:
    people = wishes(session, now, 40)
    one = doctor(session)
    slots = slots_of(session, NEUROLOGIST, 12) + slots_of(session, CARDIOLOGIST, 12)
    days = sorted(set(session.scalars(select(Slot.day).where(Slot.id.in_(slots)))))
    staff = staff_of(session, Role.HEAD)
    market = Market(people, slots, days, one.clinic_id, one.id, staff.id, now)
    session.rollback()

    def live(seed: int) -> Counter[str]:
        dice, ends = random.Random(seed), Counter[str]()  # noqa: S311 - chance, not a secret
        for _ in range(PRESSES):
            ends[crowd.press(market.press(dice))] += 1
        return ends

    with ThreadPoolExecutor(12) as pool:
        ends = sum(pool.map(live, range(12)), Counter[str]())
    assert ends["done"] > 50
    assert ends["SlotNotFree"] > 0
    whole(session)


def whole(session: Session) -> None:
    """What must be true of all slots whatever happened."""
    session.rollback()
    rows = session.scalars(select(Slot).order_by(Slot.doctor_id, Slot.starts_at)).all()
    live = [row for row in rows if row.state in {SlotState.TAKEN, SlotState.HELD}]
    for before, after in pairwise(live):
        assert before.doctor_id != after.doctor_id or before.ends_at <= after.starts_at
    taken = [row for row in rows if row.state is SlotState.TAKEN]
    assert len({row.taken_by_id for row in taken}) == len(taken)
    people = Counter((row.person_id, row.doctor.speciality) for row in taken)
    assert set(people.values()) <= {1}
    by_person: dict[int | None, list[Slot]] = {}
    for row in sorted(taken, key=lambda each: each.starts_at):
        assert all(each.ends_at <= row.starts_at for each in by_person.get(row.person_id, []))
        by_person.setdefault(row.person_id, []).append(row)
    offers = session.scalars(select(WaitListEntry).where(WaitListEntry.state == WaitState.OFFERED)).all()
    assert len({each.person_id for each in offers}) == len(offers)
    assert len({each.slot_id for each in offers}) == len(offers)
