"""Visits in the calendar of a phone: a file of one, and a secret address for all, which can be recalled."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models import Application, CalendarFeed, Slot, WebSession
from models.enums import Language, SlotState
from portal.accounts.throttle import FREE_FOR_ADDRESS
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from tests.client import PortalClient
from tests.factories.application import GIRL, MAN, MOTHER, person
from tests.factories.booking import booked_visit
from tests.integration.test_queries_are_few import statements
from tests.pages.appointment import at_clinic, slot_of
from tests.pages.home_call import newest

Browser = Callable[..., PortalClient]
PROFILE = "/cabinet/profile/calendar"


def file_of(client: PortalClient, number: str) -> Calendar:
    answer = client.browser.get(client.address(f"/cabinet/applications/{number}/visit.ics"))
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/calendar; charset=utf-8")
    return Calendar.from_ical(answer.data)


def event_of(calendar: Calendar) -> Event:
    (event,) = calendar.walk("VEVENT")
    return event


def make_address(client: PortalClient) -> str:
    """Press the button; the path that the page shows this once."""
    client.get(PROFILE)
    page = client.post_form("profile/calendar", act="make")
    shown = page.tree.css_first(".secret-address").text(strip=True)
    assert page.link("webcal://") == shown.replace("http://", "webcal://")
    return shown.removeprefix("http://127.0.0.1:8000")


def read(client: PortalClient, path: str, **headers: str) -> TestResponse:
    """As a calendar program does: without cookies."""
    return client.app.test_client().get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})


def statuses(client: PortalClient, path: str) -> dict[str, str]:
    """The state of each visit in the feed by its application's number."""
    answer = read(client, path)
    assert answer.status_code == 200
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    return {event["uid"].partition("@")[0]: str(event["status"]) for event in events}


def cancel(client: PortalClient, number: str) -> None:
    client.get(f"/cabinet/applications/{number}/withdraw")
    client.post_form("withdraw", act="withdraw", reason="better")


# One visit


def test_a_visit_can_be_put_into_a_calendar(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    number = at_clinic(session, client, clock.now()).send()
    page = client.get(f"/cabinet/applications/{number}")
    assert page.link("visit.ics")
    calendar = file_of(client, number)
    slot = slot_of(session, newest(session).id)
    assert slot is not None
    event = event_of(calendar)
    assert (calendar["method"], event["status"]) == ("PUBLISH", "CONFIRMED")
    assert event.decoded("dtstart") == slot.starts_at
    assert slot.room in event["location"]
    assert ("50-үй" if language is Language.KK else "дом 50") in event["location"]


def test_moving_cancelling_and_restoring_keep_the_name_and_raise_the_number(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    number = at_clinic(session, client, clock.now()).send()
    told = [file_of(client, number)]
    client.get(f"/cabinet/applications/{number}/move")
    client.post_form(
        "form", act="move", slot=client.page.tree.css("input[name=slot]")[-1].attributes["value"]
    )
    told.append(file_of(client, number))
    cancel(client, number)
    assert client.get(f"/cabinet/applications/{number}").link("visit.ics")
    told.append(file_of(client, number))
    client.get(f"/cabinet/applications/{number}")
    client.post_form("restore")
    told.append(file_of(client, number))
    events = [event_of(each) for each in told]
    assert [each["method"] for each in told] == ["PUBLISH", "PUBLISH", "CANCEL", "PUBLISH"]
    assert len({event["uid"] for event in events}) == 1
    numbers = [int(event["sequence"]) for event in events]
    assert numbers == sorted(set(numbers))
    times = [event.decoded("dtstart") for event in events]
    assert times[0] != times[1]
    assert times[1] == times[2] == times[3], "what is cancelled is the visit as it was moved"


def test_neither_who_comes_nor_why_nor_to_whom_is_told(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    number = at_clinic(session, client, clock.now(), MOTHER).send("Айсұлу")
    slot = slot_of(session, newest(session).id)
    assert slot is not None
    answers = [
        client.browser.get(client.address(f"/cabinet/applications/{number}/visit.ics")),
        read(client, make_address(client)),
    ]
    mother, girl = person(session, MOTHER), person(session, GIRL)
    for answer in answers:
        told = answer.data.replace(b"\r\n ", b"").decode()
        assert number in told
        for secret in (MOTHER, GIRL, *mother.full_name.split(), *girl.full_name.split(), slot.doctor.surname):
            assert secret not in told
        assert "педиатр" not in told.lower()
        assert mother.account is not None
        assert mother.account.phone.e164 not in told


def test_a_stranger_a_guest_and_a_call_find_no_file(
    new_client: Browser, session: Session, clock: Clock
) -> None:
    number = at_clinic(session, new_client(), clock.now()).send()
    stranger = new_client()
    at_clinic(session, stranger, clock.now(), MOTHER)
    stranger.get(f"/cabinet/applications/{number}/visit.ics", expect=404)
    guest = new_client()
    assert guest.get(f"/cabinet/applications/{number}/visit.ics").path.endswith("/login")


def test_what_is_not_promised_yet_is_in_no_calendar(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    visit = at_clinic(session, client, clock.now())
    visit.to_review()
    visit.ask_for_code()
    SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode("attachment", Mode.DOWN)
    visit.sign()
    number = visit.number()
    client.get(f"/cabinet/applications/{number}/visit.ics", expect=404)
    assert 'visit.ics"' not in client.get(f"/cabinet/applications/{number}").html
    assert statuses(client, make_address(client)) == {}


# All visits


def slots(session: Session, count: int = 1) -> list[int]:
    """Free slots of one doctor after each other."""
    free = select(Slot.id).where(Slot.state == SlotState.FREE, Slot.is_for_desk.is_(False))
    return list(session.scalars(free.order_by(Slot.doctor_id, Slot.starts_at.desc()).limit(count)))


def test_a_calendar_that_subscribes_sees_ones_own_and_ones_childrens_visits(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    visit = at_clinic(session, client, clock.now(), MOTHER)
    mine, childs = visit.send(), visit.send("Айсұлу")
    booked_visit(session, clock.now(), slots(session)[0])
    assert statuses(client, make_address(client)) == {mine: "CONFIRMED", childs: "CONFIRMED"}


def test_the_address_is_shown_once_and_only_its_hash_is_kept(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    at_clinic(session, client, clock.now())
    path = make_address(client)
    secret = path.rpartition("/")[2].removesuffix(".ics")
    assert len(secret) == 43
    session.rollback()
    kept = session.scalars(select(CalendarFeed)).one()
    assert kept.token_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert all(secret not in str(each.data) for each in session.scalars(select(WebSession)))
    assert secret not in client.get(PROFILE).html


def test_a_new_address_replaces_the_old_and_a_recall_ends_both(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    at_clinic(session, client, clock.now())
    old, new = make_address(client), make_address(client)
    assert [read(client, each).status_code for each in (old, new)] == [404, 200]
    client.get(PROFILE)
    page = client.post_form("profile/calendar", act="recall")
    assert page.path.endswith(PROFILE)
    assert page.tree.css_first(".notice--success")
    assert read(client, new).status_code == 404


def test_nobody_elses_address_is_touched(new_client: Browser, session: Session, clock: Clock) -> None:
    mine, theirs = new_client(), new_client()
    at_clinic(session, mine, clock.now())
    path = make_address(mine)
    at_clinic(session, theirs, clock.now(), MOTHER)
    make_address(theirs)
    theirs.post_form("profile/calendar", act="recall")
    assert read(mine, path).status_code == 200


def test_who_has_the_visits_as_they_stand_is_told_so(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    number = at_clinic(session, client, clock.now()).send()
    path = make_address(client)
    first = read(client, path)
    tag, since = first.headers["ETag"], first.headers["Last-Modified"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in first.headers
    for known in ({"If_None_Match": tag}, {"If_Modified_Since": since}):
        again = read(client, path, **known)
        assert (again.status_code, again.data) == (304, b"")
    clock.advance(timedelta(minutes=5))
    cancel(client, number)
    for known in ({"If_None_Match": tag}, {"If_Modified_Since": since}):
        assert read(client, path, **known).status_code == 200


def test_what_was_cancelled_and_what_is_past_stays_thirty_days(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    visit = at_clinic(session, client, clock.now(), MOTHER)
    mine, childs = visit.send(), visit.send("Айсұлу")
    cancel(client, mine)
    path = make_address(client)
    assert statuses(client, path) == {mine: "CANCELLED", childs: "CONFIRMED"}
    clock.advance(timedelta(days=29))
    assert statuses(client, path) == {mine: "CANCELLED", childs: "CONFIRMED"}
    clock.advance(timedelta(days=2))
    assert statuses(client, path) == {childs: "CONFIRMED"}
    clock.advance(timedelta(days=2))
    assert statuses(client, path) == {}


def test_a_slot_that_somebody_else_took_is_cancelled_for_the_one_who_had_it(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    number = at_clinic(session, client, clock.now()).send()
    slot = slot_of(session, newest(session).id)
    assert slot is not None
    cancel(client, number)
    clock.advance(timedelta(minutes=16))
    booked_visit(session, clock.now(), slot.id, applicant=person(session, MOTHER))
    assert statuses(client, make_address(client)) == {number: "CANCELLED"}


@pytest.mark.parametrize("secret", ["x", "a" * 43, "%00", "%F0%9F%98%80", "..%2f", "a" * 3000])
def test_an_unknown_address_is_not_there(client: PortalClient, language: Language, secret: str) -> None:
    assert read(client, f"/{language}/calendar/{secret}.ics").status_code == 404


def test_who_tries_many_addresses_waits_and_keeps_no_neighbour_from_their_own(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    at_clinic(session, client, clock.now())
    path = make_address(client)
    tries = [read(client, f"/kk/calendar/{n}.ics").status_code for n in range(FREE_FOR_ADDRESS + 3)]
    assert tries[:FREE_FOR_ADDRESS] == [404] * FREE_FOR_ADDRESS
    assert tries[-1] == 429
    assert read(client, path).status_code == 200


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_feed_asks_as_little_with_thirty_visits_as_with_one(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    at_clinic(session, client, clock.now())
    path = make_address(client)
    asked = {}
    man = person(session, MAN)
    free = slots(session, 30)
    for many in (1, 30):
        for slot_id in free[:1] if many == 1 else free[1:]:
            application = booked_visit(session, clock.now(), slot_id, applicant=man)
            session.get_one(Slot, slot_id).person_id = person(session, GIRL).id
            session.get_one(Slot, slot_id).open_key = None
            session.commit()
            assert application.number
        with statements(app) as seen:
            assert len(statuses(client, path)) == many
        asked[many] = len(seen)
    assert asked[1] == asked[30] <= 4


def test_the_profile_says_whether_a_calendar_reads_along(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    at_clinic(session, client, clock.now())
    no, yes = ("Қосылмаған", "Қосылған күні") if language is Language.KK else ("Не подключено", "Подключено:")
    assert no in client.get("/cabinet/profile").main
    make_address(client)
    assert yes in client.get("/cabinet/profile").main
    assert session.scalars(select(Application)).all() == []
