"""How often a page asks the database: a budget that grows with nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.clock import Clock
from tests.client import PortalClient
from tests.factories.application import MOTHER
from tests.pages.appointment import at_clinic
from tests.pages.home_call import BEGINNING, at_home

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

READING = 8
# The review draws all four steps anew, in the language of the reader.
REVIEW = 10


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


def test_reading_a_page_of_the_journey_asks_little(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now(), MOTHER)
    found = {"who at first": asked(app, client, f"{BEGINNING}who")}
    call.to_review("Айсұлу")
    for name in ("who", "danger", "problem", "where", "review"):
        found[name] = asked(app, client, f"{BEGINNING}{name}")
    call.ask_for_code()
    found["sign"] = asked(app, client, f"{BEGINNING}sign")
    call.sign()
    number = call.number()
    found["sent"] = asked(app, client, f"{BEGINNING}sent/{number}")
    too_many = {
        name: seen for name, seen in found.items() if len(seen) > (REVIEW if name == "review" else READING)
    }
    told = {name: len(seen) for name, seen in found.items()}
    assert not too_many, f"{told}\n" + "\n\n".join(
        f"{name}:\n" + "\n".join(seen) for name, seen in too_many.items()
    )


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
    too_many = {name: len(seen) for name, seen in found.items() if len(seen) > READING}
    assert not too_many, f"{too_many}\n" + "\n\n".join(
        f"{name}:\n" + "\n".join(found[name]) for name in too_many
    )
