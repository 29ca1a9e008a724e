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
from tests.client import PortalClient
from tests.pages.appointment import at_clinic

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

GROWING = {
    "account", "application", "home_visit", "journal_entry", "one_time_code", "outgoing_task", "person",
    "result_document", "signature", "slot", "web_session",
}  # fmt: skip
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
        if any((found := SCAN.match(step)) and found.group(1) in GROWING for step in steps)
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


def test_the_chores_of_every_minute_find_their_rows_by_an_index(app: Flask) -> None:
    kit = kit_of(app)
    with no_scan(app.extensions["engine"]):
        expire_applications(kit)
        pass_slots_on(kit)
        publish_slots(kit)
