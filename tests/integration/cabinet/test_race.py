"""The citizen withdraws at the very moment at which the doctor sets out: exactly one of them wins."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread
from time import sleep

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import Application
from models.enums import State, VisitState
from portal.database import begin_writing
from portal.regulation.process import TooLate
from tests.client import PortalClient
from tests.factories.application import planned_call
from tests.factories.visit import set_out, visit_of

Post = Callable[[], int]


@pytest.fixture
def call(session: Session, now: datetime) -> Application:
    return planned_call(session, now)


@pytest.fixture
def press_withdraw(me: PortalClient, call: Application) -> Post:
    """Sends the confirmed withdrawal and returns the status; may be called from another thread."""
    path = f"/kk/cabinet/applications/{call.number}/withdraw"
    token = me.get(path).form(act="withdraw").values()["csrf_token"][0]
    return lambda: me.browser.post(path, data={"csrf_token": token, "act": "withdraw"}).status_code


def test_a_doctor_who_is_setting_out_makes_the_withdrawal_wait_and_fail(
    app: Flask, call: Application, press_withdraw: Post, session: Session, now: datetime
) -> None:
    statuses: list[int] = []
    citizen = Thread(target=lambda: statuses.append(press_withdraw()))
    with Session(app.extensions["engine"]) as doctor:
        begin_writing(doctor)
        set_out(doctor, call, now)
        citizen.start()
        sleep(0.3)
        assert not statuses
        doctor.commit()
    citizen.join(timeout=30)
    assert statuses == [409]
    _expect(session, call, State.FULFILLED, VisitState.ON_THE_WAY)


@pytest.mark.parametrize("_", range(3))
def test_of_both_at_once_exactly_one_wins(
    app: Flask, call: Application, press_withdraw: Post, session: Session, now: datetime, _: int
) -> None:
    start = Barrier(2)
    told: dict[str, object] = {}

    def citizen() -> None:
        start.wait()
        told["citizen"] = press_withdraw()

    def doctor() -> None:
        start.wait()
        with Session(app.extensions["engine"]) as own:
            begin_writing(own)
            try:
                set_out(own, call, now)
                own.commit()
                told["doctor"] = "set out"
            except TooLate:
                told["doctor"] = "too late"

    threads = [Thread(target=citizen), Thread(target=doctor)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)
    if told == {"citizen": 302, "doctor": "too late"}:
        _expect(session, call, State.WITHDRAWN, VisitState.CANCELLED)
    else:
        assert told == {"citizen": 409, "doctor": "set out"}
        _expect(session, call, State.FULFILLED, VisitState.ON_THE_WAY)


def _expect(session: Session, call: Application, state: State, visit: VisitState) -> None:
    session.rollback()
    session.refresh(call)
    found = visit_of(session, call)
    session.refresh(found)
    assert (call.state, found.state) == (state, visit)
