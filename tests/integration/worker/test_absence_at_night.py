"""A doctor's absence is told by day, unless the patient would be on the way before it."""

from datetime import date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ScheduleException, Slot
from models.enums import Role
from portal.clock import Clock, local
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.regulation import absences, schedules
from portal.regulation.slots import moment
from portal.worker.kit import Kit
from tests.factories.application import MAN, MOTHER, person
from tests.factories.booked import booked_visit
from tests.factories.schedule import doctor, slots_of, write
from tests.factories.staff import staff_of
from tests.integration.worker.conftest import work_off

TUESDAY, WEDNESDAY = date(2026, 3, 3), date(2026, 3, 4)
NIGHT, MORNING = moment(TUESDAY, time(23, 30)), moment(WEDNESDAY, time(8, 0, 1))
PHONES = {MAN: "+77000000101", MOTHER: "+77000000102"}


def visit_at(session: Session, hour: time, now: datetime, iin: str) -> Application:
    """A visit to the neurologist on Wednesday."""
    slot = session.get_one(Slot, slots_of(session, day=WEDNESDAY)[0])
    length = slot.ends_at - slot.starts_at
    slot.starts_at = moment(WEDNESDAY, hour)
    slot.ends_at = slot.starts_at + length
    session.commit()
    return booked_visit(session, slot.id, now, person(session, iin))


def announce(session: Session, now: datetime) -> None:
    one, head = doctor(session), staff_of(session, Role.HEAD)
    one_id, head_id = one.id, head.id
    write(session)
    schedules.lock(session, one_id, schedules.last_change(session, one_id))
    absences.announce(session, one_id, absences.Days(WEDNESDAY, WEDNESDAY), staff_id=head_id, now=now)
    session.commit()


def told(store: SandboxStore, iin: str, number: str | None) -> list[str]:
    """When the person got messages about an absence or its end, oldest first."""
    words = ("болмайды", "бұрынғы уақытта")
    found = [each for each in store.messages(PHONES[iin]) if any(word in each.text for word in words)]
    assert all(number in each.text for each in found)
    return [f"{local(each.sent_at):%a %H:%M}" for each in reversed(found)]


def test_who_comes_in_the_afternoon_is_let_sleep_and_who_comes_in_the_morning_is_not(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    early = visit_at(session, time(9, 10), clock.now(), MAN)
    late = visit_at(session, time(15), clock.now(), MOTHER)
    work_off(kit)
    clock.travel_to(NIGHT)
    announce(session, clock.now())
    work_off(kit)
    assert told(store, MAN, early.number) == ["Tue 23:30"]
    assert told(store, MOTHER, late.number) == []
    clock.travel_to(MORNING)
    for _ in range(2):
        work_off(kit)
    assert told(store, MOTHER, late.number) == ["Wed 08:00"]
    assert len(told(store, MAN, early.number)) == 1


def test_a_doctor_who_receives_after_all_wakes_nobody_either(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    late = visit_at(session, time(15), clock.now(), MOTHER)
    announce(session, clock.now())
    work_off(kit)
    assert told(store, MOTHER, late.number) == ["Mon 09:00"]
    clock.travel_to(NIGHT)
    one_id, head_id = doctor(session).id, staff_of(session, Role.HEAD).id
    write(session)
    schedules.lock(session, one_id, schedules.last_change(session, one_id))
    rows = session.scalars(select(ScheduleException)).all()
    absences.call_off(session, rows, staff_id=head_id, now=clock.now())
    session.commit()
    work_off(kit)
    assert len(told(store, MOTHER, late.number)) == 1
    clock.travel_to(MORNING)
    work_off(kit)
    assert told(store, MOTHER, late.number)[1:] == ["Wed 08:00"]


@pytest.mark.parametrize(("hour", "when"), [(time(15), "Wed 08:00"), (time(9, 10), "Tue 23:30")])
def test_what_could_not_be_sent_by_day_is_judged_again_at_night(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, hour: time, when: str
) -> None:
    visit = visit_at(session, hour, clock.now(), MAN)
    work_off(kit)
    clock.travel_to(moment(TUESDAY, time(21, 55)))
    store.set_mode("sms", Mode.DOWN)
    announce(session, clock.now())
    work_off(kit)
    store.set_mode("sms", Mode.UP)
    for later in (NIGHT, MORNING):
        clock.travel_to(later)
        work_off(kit)
    assert told(store, MAN, visit.number) == [when]
