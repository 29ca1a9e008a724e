"""No page of a booking and no chore reads a whole table that grows with the citizens and their history.

SQLite tells for each question how it will be answered, whatever is in the tables.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from portal.clock import Clock
from portal.worker.chores import expire_applications, pass_slots_on, publish_slots
from portal.worker.kit import kit_of
from portal.worker.registering import count_doctors
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import MOTHER
from tests.factories.waiting import offer
from tests.pages.appointment import at_clinic
from tests.pages.attachment import attaching
from tests.pages.waiting import LIST, THERAPIST, a_time, ask, close, to_times, work

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

GROWING = {
    "account", "application", "attachment", "complaint", "departure", "home_visit", "journal_entry", "kinship",
    "one_time_code", "outgoing_task", "person", "result_document", "signature", "slot", "survey_answer",
    "wait_list_entry", "web_session",
}  # fmt: skip
# These hold nothing but what is open: to read one through is to read a few rows.
SMALL = ("ix_wait_list_entry_waiting", "uq_wait_list_entry_slot_id", "uq_wait_list_entry_person_id")
SCAN = re.compile(r"SCAN (\w+?)(?:_\d+)?(?: |$)")


@contextmanager
def no_scan(engine: Engine) -> Iterator[None]:
    """Fails when a question asked inside the block would be answered by reading a growing table from end to end."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield
    event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        plans = {
            statement: [
                row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            ]
            for statement, values in asked
        }
    assert plans
    whole = {
        statement: steps
        for statement, steps in plans.items()
        if any(
            (found := SCAN.match(step)) and found.group(1) in GROWING
            for step in steps
            if not step.endswith(SMALL)
        )
    }
    assert not whole, "\n\n".join(f"{steps}\n{statement}" for statement, steps in whole.items())


def test_a_booking_and_the_pages_round_it_find_their_rows_by_an_index(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    visit = at_clinic(session, client, clock.now())
    with no_scan(app.extensions["engine"]):
        number = visit.send()
        client.get("/cabinet/")
        client.get("/cabinet/?show=open")
        for page in ("", "/move", "/withdraw"):
            client.get(f"/cabinet/applications/{number}{page}")


def test_an_attachment_and_the_pages_round_it_find_their_rows_by_an_index(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    request = attaching(session, client, clock.now(), MOTHER)
    with no_scan(app.extensions["engine"]):
        number = request.send("Өтегенова", "Айсұлу")
        run_due(app)
        client.get(f"/cabinet/applications/{number}")
        client.get("/cabinet/clinic")


def test_the_waiting_list_finds_its_rows_by_an_index(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    close(session)
    to_times(client, session, clock.now())
    with no_scan(app.extensions["engine"]):
        ask(client)
        client.get("/apply/appointment/slot")
        offer(session, clock.now(), a_time(session), THERAPIST)
        client.get("/cabinet/")
        client.get(LIST)
        client.post_form("take")
        client.get(LIST)
        client.post_form("give-on")
        client.post_form("again")
        work(app, clock)


def test_the_chores_of_every_minute_find_their_rows_by_an_index(app: Flask) -> None:
    kit = kit_of(app)
    with no_scan(app.extensions["engine"]):
        expire_applications(kit)
        pass_slots_on(kit)
        publish_slots(kit)
        count_doctors(kit)
