"""Two children who were booked side by side: one reminder that names both times, and none is forgotten."""

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Slot
from models.enums import ActorKind, Language
from portal.clock import Clock, local
from portal.database import begin_writing
from portal.gateways.sandbox_store import SandboxStore
from portal.regulation import appointments, process
from portal.regulation.actors import Actor
from portal.regulation.slots import moment
from portal.services import CATALOGUE
from portal.worker.kit import Kit
from tests.client import PortalClient
from tests.factories.application import at, person
from tests.integration.worker.conftest import work_off
from tests.pages.appointment import at_clinic
from tests.pages.home_call import account_of

MOTHER, PHONE = "930819491006", "+77000000110"
TUESDAY, WEDNESDAY, THURSDAY = date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5)
JOURNEY = CATALOGUE["appointment"].journey
assert JOURNEY is not None

Both = tuple[Application, Application]


@pytest.fixture
def both(kit: Kit, client: PortalClient, session: Session, clock: Clock) -> Both:
    """The two visits, the earlier one first."""
    visit = at_clinic(session, client, clock.now(), MOTHER)
    visit.for_whom("Кәусар", beside="Әміре")
    visit.doctor("paediatrician")
    visit.choose()
    visit.ask_for_code()
    visit.sign()
    work_off(kit)
    session.rollback()
    found = session.scalars(
        select(Application).join(Slot, Slot.taken_by_id == Application.id).order_by(Slot.starts_at)
    )
    first, second = found.all()
    return first, second


def start_of(session: Session, one: Application) -> datetime:
    session.rollback()
    return session.scalars(select(Slot.starts_at).where(Slot.taken_by_id == one.id)).one()


def live_through_wednesday(kit: Kit, clock: Clock) -> None:
    while clock.now() < moment(WEDNESDAY, time(21)):
        clock.advance(timedelta(minutes=10))
        work_off(kit)


def reminders(store: SandboxStore, day: date) -> list[str]:
    found = [each for each in reversed(store.messages(PHONE)) if "/v/" in each.text]
    return [each.text for each in found if local(each.sent_at).date() == day]


def hours(session: Session, *visits: Application) -> list[str]:
    return [f"{local(start_of(session, each)):%H:%M}" for each in visits]


def move(session: Session, clock: Clock, one: Application, day: date) -> None:
    """To the last time of that day."""
    slot = session.scalars(select(Slot).where(Slot.taken_by_id == one.id)).one()
    query = select(Slot.id).where(Slot.doctor_id == slot.doctor_id, Slot.day == day, Slot.state == "free")
    last = session.scalars(query.where(Slot.is_for_desk.is_(False)).order_by(Slot.starts_at.desc())).first()
    begin_writing(session)
    held = process.lock(session, one.id)
    appointments.move(session, held, last, actor=mother(session), at=at(clock.now()))
    session.commit()


def mother(session: Session) -> Actor:
    return Actor(ActorKind.CITIZEN, account_of(session, MOTHER).id, person(session, MOTHER).full_name)


def test_one_reminder_the_day_before_and_one_shortly_before_name_both_times(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, both: Both
) -> None:
    earlier, later = hours(session, *both)
    live_through_wednesday(kit, clock)
    for day in (TUESDAY, WEDNESDAY):
        (text,) = reminders(store, day)
        assert earlier in text
        assert later in text


def test_its_link_leads_to_both_visits(
    app: Flask, kit: Kit, session: Session, clock: Clock, store: SandboxStore, both: Both, language: Language,
    client: PortalClient,
) -> None:  # fmt: skip
    earlier, later = hours(session, *both)
    clock.travel_to(start_of(session, both[0]) - timedelta(days=1))
    work_off(kit)
    (text,) = reminders(store, TUESDAY)
    page = client.get(text.rpartition(" ")[2].removeprefix(app.extensions["settings"].BASE_URL))
    assert earlier in page.main
    page = client.follow(later)
    assert later in page.h1 + page.main
    assert page.link(earlier)


@pytest.mark.parametrize("which", [0, 1])
def test_when_one_of_them_is_cancelled_the_other_is_reminded_of_alone(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, both: Both, which: int
) -> None:
    gone, stays = both[which], both[1 - which]
    (not_any_more,), (hour,) = hours(session, gone), hours(session, stays)
    begin_writing(session)
    process.withdraw(session, process.lock(session, gone.id), JOURNEY, actor=mother(session), now=clock.now())
    session.commit()
    live_through_wednesday(kit, clock)
    for day in (TUESDAY, WEDNESDAY):
        (text,) = reminders(store, day)
        assert hour in text
        assert not_any_more not in text


@pytest.mark.parametrize("which", [0, 1])
def test_when_one_of_them_moves_to_another_day_each_is_reminded_of_by_itself(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, both: Both, which: int
) -> None:
    move(session, clock, both[which], THURSDAY)
    (stays,) = hours(session, both[1 - which])
    live_through_wednesday(kit, clock)
    (text,) = reminders(store, TUESDAY)
    assert stays in text
    assert len(reminders(store, WEDNESDAY)) == 2


def test_one_who_joins_after_the_first_reminder_went_out_is_reminded_of_alone(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, both: Both
) -> None:
    move(session, clock, both[1], THURSDAY)
    clock.travel_to(start_of(session, both[0]) - timedelta(days=1) + timedelta(minutes=1))
    work_off(kit)
    assert len(reminders(store, TUESDAY)) == 1
    move(session, clock, both[1], WEDNESDAY)
    (hour,) = hours(session, both[1])
    live_through_wednesday(kit, clock)
    assert [hour in text for text in reminders(store, TUESDAY)] == [False, True]
    (shortly_before,) = reminders(store, WEDNESDAY)
    assert hour in shortly_before
