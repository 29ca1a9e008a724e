"""The page about the machinery."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import OutgoingTask, StaffMember, WorkerHeartbeat
from models.enums import Language, Role
from portal.clock import Clock
from portal.gateways.breaker import FAILURES
from portal.gateways.errors import Unavailable
from portal.regulation import process
from portal.views.system_words import SYSTEMS
from tests.client import PortalClient
from tests.factories.application import home_call
from tests.factories.staff import staff_of

At = Callable[[StaffMember], PortalClient]


@pytest.fixture
def administrator(session: Session) -> StaffMember:
    return staff_of(session, Role.ADMINISTRATOR)


def test_a_silent_machinery_is_said_aloud(
    at_desk: At, language: Language, administrator: StaffMember
) -> None:
    assert at_desk(administrator).get("/desk/operations").tree.css_first(".notice--error")


def test_workers_tasks_and_what_fails_are_shown_without_anybodys_data(
    at_desk: At, language: Language, session: Session, clock: Clock, administrator: StaffMember
) -> None:
    now = clock.now()
    call = home_call(session, now - timedelta(minutes=5))
    process.postpone(session, call, now=now)
    alive = datetime.now(UTC)
    session.add(WorkerHeartbeat(name="worker-a", started_at=alive, seen_at=alive, tasks_done=7))
    silent = alive - timedelta(minutes=10)
    session.add(WorkerHeartbeat(name="worker-b", started_at=silent, seen_at=silent, tasks_done=1))
    task = session.scalars(select(OutgoingTask).where(OutgoingTask.kind == "execute")).one()
    task.last_error, task.attempts = "attachment: unavailable (timeout)", 4
    session.commit()
    page = at_desk(administrator).get("/desk/operations")
    assert not page.tree.css_first(".notice--error")
    assert page.tree.css_first(".notice--warning")
    for words in ("worker-a", "worker-b", "attachment: unavailable (timeout)"):
        assert words in page.main
    assert call.applicant.surname not in page.html
    assert str(call.number) not in page.html


def test_who_may_see_it(
    at_desk: At, head: StaffMember, registrar: StaffMember, therapist: StaffMember
) -> None:
    at_desk(head).get("/desk/operations")
    for staff in (registrar, therapist):
        at_desk(staff).get("/desk/operations", expect=404)


def test_a_register_that_does_not_answer_is_told_as_a_worker_or_this_process_found_it(
    at_desk: At, app: Flask, language: Language, session: Session, administrator: StaffMember
) -> None:
    seen = datetime.now(UTC)
    silent = seen - timedelta(minutes=10)
    workers = {"a": (seen, "psychiatry"), "b": (silent, "narcology"), "c": (seen, "")}
    for name, (at, resting) in workers.items():
        session.add(WorkerHeartbeat(name=name, started_at=at, seen_at=at, resting=resting))
    session.commit()
    rests(app, "population")
    page = at_desk(administrator).get("/desk/operations")
    told = [row.text() for row in page.tree.css("tr") if row.css_first(".tag--late")]
    with app.test_request_context(), force_locale(str(language)):
        found = {name for name, title in SYSTEMS.items() if any(str(title) in row for row in told)}
    assert found == {"population", "psychiatry"}


def rests(app: Flask, system: str) -> None:
    """This process gives `system` a rest."""

    def down() -> None:
        raise Unavailable(system, "down")

    for _ in range(FAILURES):
        with suppress(Unavailable):
            app.extensions["gateways"].breakers[system].call(down)
