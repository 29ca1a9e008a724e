"""The consent to a certificate by an SMS: plain words, the registered number, each message once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Consent, OutgoingTask
from models.enums import ConsentState, State
from portal.clock import Clock
from portal.worker import run_due
from tests.client import PortalClient
from tests.moments import almaty
from tests.pages.consent import THEIR_PHONE, TOKEN, asked_by, at_home, consent_of, facts, say
from tests.pages.home_call import newest

Browser = Callable[..., PortalClient]


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(SMS_CALLBACK_TOKEN=TOKEN)


@pytest.mark.both_engines
@pytest.mark.parametrize(("text", "state"), [("ИӘ", State.FULFILLED), ("жоқ", State.WAITING)])
def test_the_answer_by_sms_counts(
    client: PortalClient, session: Session, clock: Clock, app: Flask, text: str, state: State
) -> None:
    asked_by(session, client, clock)
    assert say(app, text) == 200
    assert newest(session).state is state
    answered = {"ИӘ": ConsentState.GIVEN, "жоқ": ConsentState.REFUSED}[text]
    assert consent_of(session).standing is answered
    assert len(client.messages(THEIR_PHONE)) == 2


@pytest.mark.both_engines
def test_the_same_message_delivered_twice_counts_once_and_a_replay_changes_nothing(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, app: Flask
) -> None:
    asked_by(session, client, clock)
    for _ in range(3):
        assert say(app, "1") == 200
    assert facts(session).count("consent_given") == 1
    theirs = at_home(session, new_client(), clock)
    theirs.get("/cabinet/consents")
    theirs.follow("/cabinet/consents/")
    theirs.post_form("/cabinet/consents/", act="take_back")
    say(app, "1")
    assert consent_of(session).standing is ConsentState.TAKEN_BACK
    say(app, "1", message_id="m-2")
    assert consent_of(session).standing is ConsentState.TAKEN_BACK, "an old question is not answered anew"


def test_an_answer_on_a_machine_whose_clock_is_behind_counts_and_moves_no_term(
    client: PortalClient, session: Session, clock: Clock, app: Flask
) -> None:
    """The worker asks, the web server hears: two machines, whose clocks differ by a little."""
    asked_by(session, client, clock)
    before = newest(session).deadline_at
    clock.advance(-timedelta(seconds=30))
    assert say(app, "1") == 200
    answered = newest(session)
    assert (answered.state, answered.deadline_at) == (State.FULFILLED, before)
    assert answered.paused_at is None


def test_a_message_from_another_number_answers_nothing_and_nobody_is_written_to(
    client: PortalClient, session: Session, clock: Clock, app: Flask
) -> None:
    asked_by(session, client, clock)
    assert say(app, "1", phone="+77000000102") == 200
    assert say(app, "1", phone="+77019999999", message_id="m-2") == 200
    assert consent_of(session).standing is ConsentState.WAITING
    assert client.messages("+77019999999") == []


@pytest.mark.parametrize("text", ["бәлкім", "", "1 0", "иә жоқ", "кім бұл?"])
def test_a_wrong_word_is_answered_politely_and_changes_nothing(
    client: PortalClient, session: Session, clock: Clock, app: Flask, text: str
) -> None:
    asked_by(session, client, clock)
    say(app, text)
    assert consent_of(session).standing is ConsentState.WAITING
    assert "түсінбедік" in client.messages(THEIR_PHONE)[0]["text"]


def test_of_several_questions_none_is_answered_by_a_bare_word(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, app: Flask
) -> None:
    asked_by(session, client, clock)
    asked_by(session, client, clock, code="tb-certificate")
    say(app, "1")
    session.rollback()
    assert {each.standing for each in session.scalars(select(Consent))} == {ConsentState.WAITING}
    assert "бірнеше" in client.messages(THEIR_PHONE)[0]["text"]


@pytest.mark.parametrize("token", ["", "another"])
def test_only_the_operator_may_bring_messages(app: Flask, token: str) -> None:
    assert say(app, "1", token=token) == 404


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        {},
        {"id": "a"},
        {"id": "a", "phone": "x", "text": "1"},
        {"id": "a" * 81, "phone": THEIR_PHONE},
    ],
)
def test_what_is_not_a_message_is_refused(app: Flask, message: object) -> None:
    answer = app.test_client().post(
        "/callbacks/sms", json=message, headers={"Authorization": f"Bearer {TOKEN}"}
    )
    assert answer.status_code == 400


def test_at_night_the_person_is_told_in_the_morning(make_app: Callable[..., Flask], session: Session) -> None:
    app = make_app(NOW=almaty(2026, 3, 2, 23), SMS_CALLBACK_TOKEN=TOKEN)
    client = PortalClient(app, before_request=session.commit)
    clock: Clock = app.extensions["clock"]
    asked_by(session, client, clock)
    assert client.messages(THEIR_PHONE) == []
    [task] = session.scalars(select(OutgoingTask).where(OutgoingTask.kind == "consent_sms"))
    assert task.run_at == almaty(2026, 3, 3, 8)
    clock.travel_to(almaty(2026, 3, 3, 8, 1))
    run_due(app)
    run_due(app)
    assert len(client.messages(THEIR_PHONE)) == 1


def test_the_sandbox_answers_in_the_persons_place(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    asked_by(session, client, clock)
    client.browser.post("/sandbox/sms", data={"phone": THEIR_PHONE, "text": "да"})
    assert consent_of(session).standing is ConsentState.GIVEN
