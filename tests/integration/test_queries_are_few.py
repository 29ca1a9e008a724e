"""How often a page asks the database: a budget that grows with nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from models import Slot
from portal.clock import Clock
from portal.regulation.visit_links import token_of
from tests.client import PortalClient
from tests.factories.application import GIRL, MOTHER
from tests.factories.booked import booked_visit
from tests.factories.schedule import slots_of
from tests.pages.appointment import at_clinic
from tests.pages.attachment import attaching
from tests.pages.certificate import at_register
from tests.pages.consent import asked_by
from tests.pages.counter import PHONE, at_counter
from tests.pages.home_call import BEGINNING as CALL
from tests.pages.home_call import at_home, choice
from tests.phones import to_phone_page

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

READING = 8


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements that the portal's engine was given inside the block; who opens a transaction asks nothing."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    engine = app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def asked(app: Flask, client: PortalClient, path: str) -> list[str]:
    """What one reading of a page asks, after a first reading has warmed it up."""
    client.get(path)
    with statements(app) as seen:
        client.get(path)
    return seen


def check(found: dict[str, list[str]]) -> None:
    """No page asks more than it may; all is told at once when one does."""
    told = {name: len(seen) for name, seen in found.items()}
    too_many = [f"{name}:\n" + "\n".join(seen) for name, seen in found.items() if len(seen) > READING]
    assert not too_many, f"{told}\n" + "\n\n".join(too_many)


def test_reading_a_page_of_a_home_call_asks_little(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now(), MOTHER)
    found = {"who at first": asked(app, client, f"{CALL}who")}
    call.to_review("Айсұлу")
    for name in ("who", "danger", "problem", "where", "review"):
        found[name] = asked(app, client, f"{CALL}{name}")
    to_phone_page(client)
    for name in ("sign/phone", "sign/phone/state"):
        found[name] = asked(app, client, f"{CALL}{name}")
    call.ask_for_code()
    found["sign"] = asked(app, client, f"{CALL}sign")
    call.sign()
    found["sent"] = asked(app, client, f"{CALL}sent/{call.number()}")
    check(found)


def test_the_review_of_any_place_asks_little(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now(), MOTHER)
    call.to_review("Айсұлу")
    call.elsewhere("Абай даңғылы", "14", flat="9")
    found = {"typed": asked(app, client, f"{CALL}review")}
    call.ask_for_code()
    call.sign()
    call.to_review()
    remembered = choice(client.get(f"{CALL}where"), "place", "14-үй, 9-пәтер")
    call.where(place=remembered)
    found["remembered"] = asked(app, client, f"{CALL}review")
    check(found)


def test_reading_a_page_of_a_booking_asks_little(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    visit = at_clinic(session, client, clock.now())
    visit.to_review()
    steps = "/apply/appointment/"
    found = {name: asked(app, client, f"{steps}{name}") for name in ("who", "doctor", "slot", "review")}
    visit.ask_for_code()
    found["sign"] = asked(app, client, f"{steps}sign")
    visit.sign()
    mine = f"/cabinet/applications/{visit.number()}"
    for page in (mine, f"{mine}/move", f"{mine}/withdraw", "/cabinet/"):
        found[page] = asked(app, client, page)
    check(found)


def test_reading_a_page_of_an_attachment_asks_little_for_one_person_and_for_a_family(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    request = attaching(session, client, clock.now(), MOTHER)
    found = {}
    for names in ((), ("Өзім", "Айсұлу")):
        request.people(*names)
        request.at_home()
        request.doctor("Сүлейменова")
        request.group()
        for page in ("who", "address", "clinic", "situation", "review"):
            found[f"{page} {len(names)}"] = asked(app, client, f"/apply/attachment/{page}")
    found["clinic"] = asked(app, client, "/cabinet/clinic")
    check(found)


def test_whoever_presses_a_time_does_not_wait_for_the_page_of_times(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    visit = at_clinic(session, client, clock.now())
    visit.for_whom()
    visit.doctor()
    listed = visit.times()
    with statements(app) as seen:
        client.post_form("form", act="next", slot=listed[0], follow=False, expect=302)
    assert not [each for each in seen if "GROUP BY slot.day" in each]
    left = visit.times()
    page = client.post_form("form", act="next", slot=None)
    assert page.errors
    assert [each.attributes["value"] for each in page.tree.css("input[name=slot]")] == left


def test_reading_a_page_behind_a_link_asks_little(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    slot = session.get_one(Slot, slots_of(session)[0])
    visit = booked_visit(session, slot.id, clock.now())
    link = f"/v/{token_of(app.extensions['settings'].SECRET_KEY, visit.number or '', slot.starts_at)}"
    found = {page: asked(app, client, page) for page in (link, f"{link}/cancel", f"{link}/move")}
    client.get(f"{link}/cancel")
    client.post_form("form", act="withdraw")
    found["cancelled"] = asked(app, client, f"{link}/cancelled")
    check(found)


def test_the_list_of_whoever_is_asked_for_consent_asks_little(
    app: Flask, client: PortalClient, new_client: Callable[[], PortalClient], session: Session, clock: Clock
) -> None:
    for about in (MOTHER, GIRL):
        asked_by(session, client, clock, about)
    hers = new_client()
    at_register(session, hers, clock.now(), iin=MOTHER)
    check({page: asked(app, hers, page) for page in ("/cabinet/", "/cabinet/consents")})


def test_reading_a_page_of_a_certificate_asks_little(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    request = at_register(session, client, clock.now(), "psychiatry-certificate", MOTHER)
    found = {"who at first": asked(app, client, f"{request.beginning}who")}
    request.about("Айсұлу")
    request.purpose()
    for name in ("who", "purpose", "review"):
        found[name] = asked(app, client, f"{request.beginning}{name}")
    request.ask_for_code()
    found["sign"] = asked(app, client, f"{request.beginning}sign")
    request.sign()
    number = request.number()
    found["sent"] = asked(app, client, f"{request.beginning}sent/{number}")
    found["result"] = asked(app, client, f"/cabinet/applications/{number}")
    request.about("Айсұлу")
    found["have"] = asked(app, client, f"{request.beginning}have")
    check(found)


def test_reading_a_page_of_the_counter_asks_little(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    counter = at_counter(session, client, clock.now())
    found = {"new": asked(app, client, "/desk/counter/new")}
    counter.visitor()
    found["person"] = asked(app, client, "/desk/counter/person")
    counter.seen()
    found["code"] = asked(app, client, "/desk/counter/code")
    counter.code(PHONE)
    number = counter.number()
    found["request"] = asked(app, client, f"/desk/counter/{number}")
    counter.send("900228490109", "+77000000102")
    found["list"] = asked(app, client, "/desk/counter")
    check(found)
