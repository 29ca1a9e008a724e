"""A time that is offered is told at once, once, in the language of the account, and only while it stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import OutgoingTask, WaitListEntry
from models.email import Email
from models.enums import Language, WaitState
from portal.clock import Clock, local
from portal.database import begin_writing
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.queries.operations import operations
from portal.regulation import wait_list
from portal.regulation.night import is_night
from portal.worker.chores import pass_slots_on
from portal.worker.kit import Kit
from portal.worker.work import run_one
from tests.factories.application import GIRL, MOTHER, person, stranger
from tests.factories.schedule import slot
from tests.factories.waiting import offer, waits
from tests.integration.worker.conftest import work_off
from tests.moments import almaty

PHONE, MOTHERS = "+77000000101", "+77000000102"
ADDRESS = "nurlan@mail.example"
Tell = Callable[[str, Mode], None]


def offers(store: SandboxStore, phone: str = PHONE) -> list[str]:
    """What somebody was offered by SMS, in order."""
    return [each.text for each in reversed(store.messages(phone)) if "/cabinet/waiting" in each.text]


def tasks(session: Session, kind: str = "offer_sms") -> list[OutgoingTask]:
    session.rollback()
    return list(
        session.scalars(select(OutgoingTask).where(OutgoingTask.kind == kind).order_by(OutgoingTask.id))
    )


def state(session: Session, entry_id: int) -> WaitState:
    session.rollback()
    return session.get_one(WaitListEntry, entry_id, populate_existing=True).state


def test_the_state_of_the_queue_can_be_read_with_an_offer_in_it(
    app: Flask, kit: Kit, session: Session, clock: Clock, tell: Tell
) -> None:
    waits(session, clock.now())
    offer(session, clock.now())
    tell("sms", Mode.DOWN)
    work_off(kit)
    said = app.test_cli_runner().invoke(args=["worker", "status"], catch_exceptions=False).output
    assert "failing 1 (offer_sms 1)" in said
    seen = operations(session, clock.now(), clock.now())
    assert [(each.kind, each.tasks) for each in seen.troubles] == [("offer_sms", 1)]


@pytest.mark.parametrize("language", Language)
def test_an_offer_is_told_once_in_the_language_of_the_account_and_names_nobody(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, language: Language
) -> None:
    man = person(session)
    man.language = language
    assert man.account is not None
    man.account.email = Email(ADDRESS)
    session.commit()
    waits(session, clock.now())
    offered = slot(session, offer(session, clock.now()))
    for _ in range(3):
        work_off(kit)
    (text,) = offers(store)
    assert text.endswith(f"{kit.settings.BASE_URL}/{language}/cabinet/waiting")
    assert f"{local(offered.starts_at):%H:%M}" in text
    assert f"{local(clock.now() + wait_list.OFFER):%H:%M}" in text
    (letter,) = [each for each in store.letters(ADDRESS) if text in each.text]
    for secret in ("Қасымов", "850715390009", offered.doctor.surname):
        assert secret not in f"{text}{letter.subject}{letter.text}"


def test_a_task_tells_nothing_of_people(session: Session, clock: Clock) -> None:
    entry_id = waits(session, clock.now()).id
    slot_id = offer(session, clock.now())
    for task in (*tasks(session), *tasks(session, "offer_email")):
        assert task.application_id is None
        assert set(task.payload) == {"entry", "slot", "until"}
        assert task.key.startswith(f"{task.kind}:{entry_id}:{slot_id}:")


def test_the_parent_is_told_of_what_is_offered_to_the_child(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    mother, girl = person(session, MOTHER), person(session, GIRL)
    waits(session, clock.now(), girl, by=mother)
    offer(session, clock.now())
    work_off(kit)
    (text,) = offers(store, MOTHERS)
    assert girl.given_name not in text


def test_who_has_no_account_is_told_by_the_number_they_left_or_not_at_all(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    mother = person(session, MOTHER).account
    assert mother is not None
    caller = stranger(session, 7, clock.now(), phone=mother.phone)
    silent = stranger(session, 8, clock.now())
    session.commit()
    waits(session, clock.now(), caller)
    offer(session, clock.now())
    waits(session, clock.now(), silent)
    offer(session, clock.now())
    work_off(kit)
    assert len(offers(store, MOTHERS)) == 1
    assert [task.last_error for task in tasks(session)] == ["", "no phone"]
    assert tasks(session, "offer_email") == []


def test_an_offer_made_at_night_is_told_at_eight_and_once(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    waits(session, clock.now())
    clock.travel_to(almaty(2026, 3, 2, 22, 10))
    offer(session, clock.now())
    while clock.now() < almaty(2026, 3, 3, 8, 29):
        work_off(kit)
        clock.advance(timedelta(minutes=10))
    assert [f"{local(each.sent_at):%H:%M}" for each in store.messages(PHONE)] == ["08:00"]
    assert "08:30" in offers(store)[0]


def answer(session: Session, entry_id: int, now: datetime, how: str) -> None:
    """How an offer ends before it is told."""
    begin_writing(session)
    entry = session.get_one(WaitListEntry, entry_id)
    match how:
        case "declined":
            wait_list.decline(session, entry_id, now)
        case "left":
            wait_list.leave(session, entry_id, now)
        case "taken back":
            wait_list.take_back(session, [entry.slot_id or 0])
    session.commit()


@pytest.mark.parametrize("how", ["declined", "left", "taken back"])
def test_what_is_offered_no_longer_is_not_told(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, how: str
) -> None:
    entry_id = waits(session, clock.now()).id
    offer(session, clock.now())
    answer(session, entry_id, clock.now(), how)
    work_off(kit)
    assert offers(store) == []
    assert [task.last_error for task in tasks(session)] == ["outdated"]


def test_what_is_offered_anew_after_it_was_taken_back_is_told_anew(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    entry_id = waits(session, clock.now()).id
    slot_id = offer(session, clock.now())
    work_off(kit)
    answer(session, entry_id, clock.now(), "taken back")
    clock.advance(timedelta(minutes=1))
    offer(session, clock.now(), slot_id)
    work_off(kit)
    assert len(offers(store)) == 2


def test_an_operator_down_for_the_whole_half_hour_tells_nothing_afterwards(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, tell: Tell
) -> None:
    entry_id = waits(session, clock.now()).id
    tell("sms", Mode.DOWN)
    offer(session, clock.now())
    work_off(kit)
    assert tasks(session)[0].last_error == "Unavailable sms"
    clock.advance(wait_list.OFFER)
    tell("sms", Mode.UP)
    pass_slots_on(kit)
    work_off(kit)
    assert offers(store) == []
    assert state(session, entry_id) is WaitState.MISSED


def test_an_operator_down_late_in_the_evening_wakes_nobody(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, tell: Tell
) -> None:
    waits(session, clock.now())
    clock.travel_to(almaty(2026, 3, 2, 21, 58))
    tell("sms", Mode.DOWN)
    offer(session, clock.now())
    work_off(kit)
    clock.travel_to(almaty(2026, 3, 2, 22, 3))
    tell("sms", Mode.UP)
    work_off(kit)
    clock.travel_to(almaty(2026, 3, 3, 8, 5))
    work_off(kit)
    assert not any(is_night(each.sent_at) for each in store.messages(PHONE))
    assert offers(store) == []


class DiesAfterSending:
    """An operator's line that is cut when the message has gone out."""

    def __init__(self, line: object) -> None:
        self._line = line

    def send(self, *said: object) -> None:
        self._line.send(*said)
        raise KeyboardInterrupt


def test_a_worker_killed_after_sending_tells_once(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    waits(session, clock.now())
    offer(session, clock.now())
    cut = replace(kit.gateways, sms=DiesAfterSending(kit.gateways.sms))
    with pytest.raises(KeyboardInterrupt):
        run_one(replace(kit, gateways=cut, lease=timedelta(0)))
    work_off(replace(kit, name="another"))
    assert len(offers(store)) == 1
    assert tasks(session)[0].done_at is not None


def test_the_next_is_told_when_the_first_gives_it_on_or_is_late(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    first = waits(session, clock.now()).id
    second = waits(session, clock.now() + timedelta(seconds=1), person(session, MOTHER)).id
    offer(session, clock.now())
    answer(session, first, clock.now(), "declined")
    work_off(kit)
    assert (len(offers(store)), len(offers(store, MOTHERS))) == (0, 1)
    third = waits(session, clock.now() + timedelta(seconds=2)).id
    clock.advance(wait_list.OFFER)
    pass_slots_on(kit)
    work_off(kit)
    assert len(offers(store)) == 1
    assert [state(session, each) for each in (second, third)] == [WaitState.MISSED, WaitState.OFFERED]
