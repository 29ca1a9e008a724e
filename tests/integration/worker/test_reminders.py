"""Reminders of booked visits: once each however often the worker runs, of what still stands, never at night."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, OutgoingTask, ScheduleException, Slot
from models.email import Email
from models.enums import ActorKind, Attendance, ExceptionKind, Language, Role
from portal.clock import Clock, local
from portal.database import begin_writing
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.regulation import appointments, process, reminders
from portal.regulation.actors import Actor
from portal.regulation.night import is_night
from portal.regulation.slots import moment
from portal.services import CATALOGUE
from portal.worker.kit import Kit
from portal.worker.work import run_one
from tests.factories.application import at, by_registrar, person, stranger
from tests.factories.booked import booked_visit
from tests.factories.schedule import slots_of
from tests.factories.staff import staff_of
from tests.integration.worker.conftest import work_off

WEDNESDAY = date(2026, 3, 4)
ADDRESS = "nurlan@mail.example"
PHONE = "+77000000101"
JOURNEY = CATALOGUE["appointment"].journey
Tell = Callable[[str, Mode], None]


def slot_at(session: Session, hour: time, day: date = WEDNESDAY) -> int:
    """A slot of the neurologist that begins then."""
    slot = session.get_one(Slot, slots_of(session, day=day)[0])
    starts_at = moment(day, hour)
    slot.ends_at += starts_at - slot.starts_at
    slot.starts_at = starts_at
    session.commit()
    return slot.id


def citizen(session: Session) -> Actor:
    account = person(session).account
    assert account is not None
    return Actor(ActorKind.CITIZEN, account.id)


def reminded(store: SandboxStore, phone: str = PHONE) -> list[str]:
    """When and by which words somebody was reminded by SMS, in order."""
    found = [each for each in store.messages(phone) if "/v/" in each.text]
    return [f"{local(each.sent_at):%a %H:%M} {each.text.split()[1]}" for each in reversed(found)]


def live_until(kit: Kit, clock: Clock, end: datetime, step: timedelta = timedelta(minutes=10)) -> None:
    """Let time pass while a worker runs."""
    while clock.now() < end:
        clock.advance(step)
        work_off(kit)


def tasks(session: Session, kind: str = "reminder_sms") -> list[OutgoingTask]:
    session.rollback()
    query = select(OutgoingTask).where(OutgoingTask.kind == kind).order_by(OutgoingTask.run_at)
    return list(session.scalars(query))


def test_the_day_before_and_two_hours_before_once_each_by_sms_and_by_letter(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    account = person(session).account
    assert account is not None
    account.email = Email(ADDRESS)
    visit = booked_visit(session, slot_at(session, time(14, 20)), clock.now())
    live_until(kit, clock, moment(WEDNESDAY, time(15)))
    assert [each.split(" ", 2)[0] + each.split(" ", 2)[2] for each in reminded(store)] == [
        "Tueертең",
        "Wedбүгін",
    ]
    letters = [each for each in store.letters(ADDRESS) if "/v/" in each.text]
    assert len(letters) == 2
    assert all(f"/cabinet/applications/{visit.number}" in each.text for each in letters)
    assert all(task.done_at and not task.last_error for task in tasks(session))


def test_they_go_out_at_their_minute(kit: Kit, session: Session, clock: Clock, store: SandboxStore) -> None:
    booked_visit(session, slot_at(session, time(14, 20)), clock.now())
    for moment_, count in (
        (moment(date(2026, 3, 3), time(14, 19)), 0),
        (moment(date(2026, 3, 3), time(14, 20)), 1),
        (moment(WEDNESDAY, time(12, 19)), 1),
        (moment(WEDNESDAY, time(12, 20)), 2),
    ):
        clock.travel_to(moment_)
        for _ in range(3):
            work_off(kit)
        assert len(reminded(store)) == count


@pytest.mark.parametrize("language", Language)
def test_it_is_in_the_language_of_the_application_and_names_nobody(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, language: Language
) -> None:
    slot_id = slot_at(session, time(14, 20))
    booked_visit(session, slot_id, clock.now(), language=language)
    live_until(kit, clock, moment(WEDNESDAY, time(15)))
    text = next(each.text for each in store.messages(PHONE) if "/v/" in each.text)
    assert f"/{language}/v/" in text
    slot = session.get_one(Slot, slot_id)
    for secret in ("Қасымов", "850715390009", slot.doctor.surname, "невролог"):
        assert secret not in text.casefold()


def test_a_visit_that_was_moved_is_reminded_of_at_its_new_time_only(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    visit = booked_visit(session, slot_at(session, time(14, 20)), clock.now())
    later = slot_at(session, time(11, 0), date(2026, 3, 5))
    begin_writing(session)
    held = process.lock(session, visit.id)
    appointments.move(session, held, later, actor=citizen(session), at=at(clock.now()))
    session.commit()
    live_until(kit, clock, moment(date(2026, 3, 5), time(12)))
    assert [each[:3] for each in reminded(store)] == ["Wed", "Thu"]
    assert [task.last_error for task in tasks(session)] == ["outdated", "", "outdated", ""]


def test_moved_away_and_back_is_reminded_of_once(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    first = slot_at(session, time(14, 20))
    visit = booked_visit(session, first, clock.now())
    later = slot_at(session, time(11, 0), date(2026, 3, 5))
    for slot_id in (later, first):
        begin_writing(session)
        held = process.lock(session, visit.id)
        appointments.move(session, held, slot_id, actor=citizen(session), at=at(clock.now()))
        session.commit()
    live_until(kit, clock, moment(date(2026, 3, 5), time(12)))
    assert [each[:3] for each in reminded(store)] == ["Tue", "Wed"]


def cancel(session: Session, visit_id: int, now: datetime) -> None:
    assert JOURNEY is not None
    begin_writing(session)
    process.withdraw(session, process.lock(session, visit_id), JOURNEY, actor=citizen(session), now=now)
    session.commit()


def test_a_cancelled_visit_is_not_reminded_of_and_a_restored_one_is(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    assert JOURNEY is not None
    visit = booked_visit(session, slot_at(session, time(14, 20)), clock.now())
    clock.travel_to(moment(date(2026, 3, 3), time(14, 15)))
    cancel(session, visit.id, clock.now())
    clock.advance(timedelta(minutes=6))
    work_off(kit)
    assert reminded(store) == []
    begin_writing(session)
    held = process.lock(session, visit.id)
    process.restore(session, held, JOURNEY, actor=citizen(session), now=clock.now())
    session.commit()
    live_until(kit, clock, moment(WEDNESDAY, time(15)))
    assert [each[:3] for each in reminded(store)] == ["Wed"]


def test_a_visit_for_which_the_patient_came_early_is_not_reminded_of(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    slot_id = slot_at(session, time(14, 20))
    booked_visit(session, slot_id, clock.now())
    clock.travel_to(moment(WEDNESDAY, time(12, 10)))
    session.get_one(Slot, slot_id).attendance = Attendance.ARRIVED
    session.commit()
    clock.advance(timedelta(minutes=10))
    work_off(kit)
    assert reminded(store) == []


def test_nobody_is_sent_to_a_doctor_who_will_not_be_there(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    slot_id = slot_at(session, time(14, 20))
    booked_visit(session, slot_id, clock.now())
    absent = ScheduleException(
        doctor_id=session.get_one(Slot, slot_id).doctor_id, day=WEDNESDAY, kind=ExceptionKind.ABSENT
    )
    session.add(absent)
    session.commit()
    live_until(kit, clock, moment(WEDNESDAY, time(15)), timedelta(minutes=30))
    assert reminded(store) == []


def test_planning_again_writes_nothing_new(session: Session, clock: Clock) -> None:
    visit = booked_visit(session, slot_at(session, time(14, 20)), clock.now())
    for _ in range(3):
        reminders.plan(session, visit, moment(WEDNESDAY, time(14, 20)), clock.now())
        session.commit()
    assert len(tasks(session)) == len(tasks(session, "reminder_email")) == 2


class DiesAfterSending:
    """An operator's line that is cut when the message has gone out."""

    def __init__(self, line: object) -> None:
        self._line = line

    def send(self, *said: object) -> None:
        self._line.send(*said)
        raise KeyboardInterrupt


def test_a_worker_killed_after_sending_reminds_once(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    booked_visit(session, slot_at(session, time(14, 20)), clock.now())
    work_off(kit)
    clock.travel_to(moment(date(2026, 3, 3), time(14, 20)))
    cut = replace(kit.gateways, sms=DiesAfterSending(kit.gateways.sms))
    with pytest.raises(KeyboardInterrupt):
        run_one(replace(kit, gateways=cut, lease=timedelta(0)))
    assert len(reminded(store)) == 1
    work_off(replace(kit, name="another"))
    assert len(reminded(store)) == 1
    assert tasks(session)[0].done_at is not None


def test_an_operator_down_in_the_evening_wakes_nobody_and_the_reminder_comes_in_the_morning(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, tell: Tell
) -> None:
    booked_visit(session, slot_at(session, time(21, 0)), clock.now())
    clock.travel_to(moment(date(2026, 3, 3), time(20, 59)))
    tell("sms", Mode.DOWN)
    live_until(kit, clock, moment(date(2026, 3, 3), time(21, 58)))
    assert tasks(session)[0].last_error == "Unavailable sms"
    clock.travel_to(moment(date(2026, 3, 3), time(22, 1)))
    tell("sms", Mode.UP)
    live_until(kit, clock, moment(WEDNESDAY, time(21)), timedelta(minutes=20))
    nights = [each for each in store.messages(PHONE) if is_night(each.sent_at)]
    assert nights == []
    assert [each.partition(" ")[0] for each in reminded(store)] == ["Wed", "Wed"]
    assert "08:" in reminded(store)[0]


def test_a_worker_that_slept_for_two_days_reminds_of_nothing_that_is_over(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    booked_visit(session, slot_at(session, time(14, 20)), clock.now())
    clock.travel_to(moment(WEDNESDAY, time(13, 0)))
    work_off(kit)
    assert [each.partition(" ")[2] for each in reminded(store)] == ["13:00 бүгін"]
    assert {task.last_error for task in tasks(session)} == {"", "outdated"}


def test_who_was_booked_by_phone_is_reminded_by_sms_alone(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    caller = stranger(session, 7, clock.now(), phone=account_phone(session))
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    booked_visit(session, slot_at(session, time(14, 20)), clock.now(), who=caller, by=registrar)
    assert tasks(session, "reminder_email") == []
    live_until(kit, clock, moment(WEDNESDAY, time(15)))
    assert len(reminded(store)) == 2


def account_phone(session: Session) -> object:
    return session.scalars(select(Account).limit(1)).one().phone


def test_a_journal_tells_nothing_of_reminders_and_a_task_nothing_of_people(
    session: Session, clock: Clock
) -> None:
    booked_visit(session, slot_at(session, time(14, 20)), clock.now())
    for task in tasks(session):
        assert set(task.payload) == {"reminder", "starts_at"}
