"""However a visit is moved, cancelled and restored, its calendar event keeps its name and its number only rises."""

from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Slot
from models.enums import Language, Role, SlotState
from portal.database import begin_writing
from portal.documents.visit_calendar import Reader, visit_file
from portal.queries.visit_events import visit_event
from portal.regulation import appointments, process
from portal.regulation.availability import SlotNotFree
from portal.regulation.booking import AlreadyBooked, NotBooked
from portal.regulation.process import TooLate
from portal.regulation.states import MoveNotAllowed
from portal.services import CATALOGUE
from tests.factories.application import at, by_registrar, stranger
from tests.factories.booking import booked_visit
from tests.factories.staff import staff_of
from tests.moments import MONDAY

JOURNEY = CATALOGUE["appointment"].journey
assert JOURNEY is not None
REFUSALS = (SlotNotFree, AlreadyBooked, NotBooked, TooLate, MoveNotAllowed)
READER = Reader(Language.KK, "https://emhana.example")
SLOTS = 6
SERIALS = count(1)
DONE: Counter[str] = Counter()


class Visit(RuleBasedStateMachine):
    """One visit that a registrar moves, cancels and restores as the patient asks."""

    session: Session

    @initialize()
    def book(self) -> None:
        session = self.session
        session.rollback()
        self.now = MONDAY
        self.registrar = by_registrar(staff_of(session, Role.REGISTRAR))
        patient = stranger(session, next(SERIALS), self.now)
        session.commit()
        free = select(Slot.id).where(Slot.state == SlotState.FREE, Slot.is_for_desk.is_(False))
        self.slots = list(session.scalars(free.order_by(Slot.doctor_id, Slot.starts_at.desc()).limit(SLOTS)))
        application = booked_visit(session, self.now, self.slots[0], applicant=patient, actor=self.registrar)
        self.id = application.id
        self.told = self.tell()

    def teardown(self) -> None:
        if hasattr(self, "id"):
            self.press("let go")

    @rule(minutes=st.sampled_from([0, 1, 9, 11, 20]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(which=st.integers(0, SLOTS - 1))
    def move(self, which: int) -> None:
        self.press("move", self.slots[which])

    @rule()
    def cancel(self) -> None:
        self.press("cancel")

    @rule()
    def restore(self) -> None:
        self.press("restore")

    def press(self, act: str, slot_id: int = 0) -> None:
        session, was = self.session, appointments.booked_slot(self.session, self.id)
        is_there = was is not None and was.id == slot_id
        begin_writing(session)
        application = process.lock(session, self.id)
        press = {"actor": self.registrar, "now": self.now}
        try:
            match act:
                case "move":
                    appointments.move(session, application, slot_id, actor=self.registrar, at=at(self.now))
                case "restore":
                    process.restore(session, application, JOURNEY, **press)
                case _:
                    process.withdraw(session, application, JOURNEY, **press)
            session.commit()
        except REFUSALS:
            session.rollback()
            assert self.tell() == self.told, "what is refused changes no calendar"
            return
        DONE[act] += 1
        before, self.told = Calendar.from_ical(self.told), self.tell()
        if is_there:
            return
        after = Calendar.from_ical(self.told)
        (old,), (new,) = before.walk("VEVENT"), after.walk("VEVENT")
        assert new["uid"] == old["uid"]
        assert new["sequence"] > old["sequence"]
        slot = appointments.booked_slot(session, self.id)
        assert (after["method"] == "CANCEL") == (new["status"] == "CANCELLED") == (slot is None)
        if slot is not None:
            assert new.decoded("dtstart") == slot.starts_at

    def tell(self) -> bytes:
        self.session.rollback()
        event = visit_event(self.session, process.lock(self.session, self.id))
        assert event is not None
        return visit_file(event, READER)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_calendar_event_keeps_its_name_and_its_number_only_rises(session: Session) -> None:
    machine = type("TheVisit", (Visit,), {"session": session})
    run_state_machine_as_test(machine, settings=settings(max_examples=60, stateful_step_count=15))
    assert {"move", "cancel", "restore"} <= set(DONE), "every verb was really pressed"
