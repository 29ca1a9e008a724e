"""Outside systems down, slow or refusing at each step of a home call: nothing is lost, the page is honest,
and the work is done when they come back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clinic, JournalEntry, OneTimeCode, OutgoingTask, ResultDocument, Signature
from models.enums import Language, State, WaitingFor
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.moments import almaty
from tests.pages.home_call import at_home, newest

FAILING = [Mode.DOWN, Mode.SLOW, Mode.REJECT]
Tell = Callable[[str, Mode], None]


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The portal as in life: the worker is asked by the test; a slow system is given up soon."""
    return make_app(TASKS_AT_ONCE=False, GATEWAY_TIMEOUT_SECONDS=0.05)


@pytest.fixture
def tell(app: Flask) -> Tell:
    return SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode


@pytest.fixture(params=FAILING, ids=lambda mode: mode.value)
def mode(request: pytest.FixtureRequest) -> Mode:
    return Mode(request.param)


only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@only_sqlite
def test_registration_waits_for_the_population_register(
    client: PortalClient, session: Session, tell: Tell, mode: Mode, language: Language
) -> None:
    client.get("/register")
    client.post_form(iin="991231190706")
    client.post_form(phone="+77000000107")
    tell("population", mode)
    page = client.post_form(code=client.sms("+77000000107"), expect=503)
    assert page.errors
    tell("population", Mode.UP)
    client.get("/register/person")
    assert "Санжар" in client.post_form("register/person").text, "nothing has to be typed again"


@only_sqlite
def test_registration_says_that_no_code_went_out(
    client: PortalClient, session: Session, tell: Tell, mode: Mode, language: Language
) -> None:
    client.get("/register")
    client.post_form(iin="991231190706")
    tell("sms", mode)
    page = client.post_form(phone="+77000000107")
    assert page.path.endswith("/register/phone")
    assert session.scalars(select(OneTimeCode)).all() == []
    tell("sms", Mode.UP)
    assert client.post_form(phone="+77000000107").path.endswith("/register/code")


@pytest.mark.parametrize("system", ["attachment", "population"])
def test_the_form_is_open_while_a_register_is_silent(
    app: Flask, client: PortalClient, session: Session, clock: Clock, tell: Tell, mode: Mode, system: str
) -> None:
    tell(system, mode)
    call = at_home(session, client, clock.now())
    assert call.for_whom().path.endswith("/danger")
    call.danger()
    call.problem()
    assert call.elsewhere("Абай даңғылы", "24").path.endswith("/review")
    call.ask_for_code()
    call.sign()
    number = call.number()
    tell(system, Mode.UP)
    run_due(app)
    assert (newest(session).number, newest(session).state) == (number, State.FULFILLED)


def test_who_turns_out_to_be_attached_nowhere_is_refused_after_signing(
    app: Flask, client: PortalClient, session: Session, clock: Clock, tell: Tell, language: Language
) -> None:
    tell("attachment", Mode.DOWN)
    call = at_home(session, client, clock.now(), "031109590009")
    call.for_whom()
    call.danger()
    call.problem()
    call.where()
    call.ask_for_code()
    call.sign()
    number = call.number()
    run_due(app)
    assert newest(session).state is State.WAITING
    tell("attachment", Mode.UP)
    clock.advance(timedelta(minutes=5))
    run_due(app)
    application = newest(session)
    assert (application.state, application.refusal_ground) == (State.REFUSED, "not_attached")
    page = client.get(f"/cabinet/applications/{number}")
    assert "ДСМ-194/2020" in page.text
    assert page.tree.css_first('form[action$="/again"] button[value="attach"]')
    paper = session.scalars(select(ResultDocument)).one()
    assert paper.kind == "refusal"
    assert number in client.get(f"/verify/{paper.code}").text
    assert number in client.messages(call.phone)[0]["text"]


def test_a_signed_call_waits_for_the_register_and_is_done_when_it_returns(
    app: Flask, client: PortalClient, session: Session, clock: Clock, tell: Tell, mode: Mode
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    tell("attachment", mode)
    call.ask_for_code()
    call.sign()
    number = call.number()
    run_due(app)
    application = newest(session)
    assert (application.state, application.waiting_for) == (State.WAITING, WaitingFor.REGISTRY)
    assert number in client.get(f"/cabinet/applications/{number}").text
    for _ in range(3):
        clock.advance(timedelta(minutes=2))
        run_due(app)
    assert [entry.fact for entry in session.scalars(select(JournalEntry))] == ["signed", "postponed"]

    tell("attachment", Mode.UP)
    clock.advance(timedelta(minutes=20))
    run_due(app)
    assert newest(session).state is State.FULFILLED
    assert len(session.scalars(select(Signature)).all()) == 1


def test_a_call_that_waited_past_its_day_is_served_on_the_next_and_not_doubled(
    app: Flask, client: PortalClient, session: Session, clock: Clock, tell: Tell
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    tell("attachment", Mode.DOWN)
    call.ask_for_code()
    call.sign()
    run_due(app)
    tell("attachment", Mode.UP)
    clock.travel_to(almaty(2026, 3, 3, 8, 30))
    run_due(app)
    application = newest(session)
    assert (application.state, application.counts_for) == (State.FULFILLED, date(2026, 3, 3))
    assert application.open_key.endswith("2026-03-03")
    assert at_home(session, client, clock.now()).for_whom().path.endswith("/already")


def test_a_late_call_beside_a_new_one_is_for_the_registrar(
    app: Flask, client: PortalClient, session: Session, clock: Clock, tell: Tell
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    tell("attachment", Mode.DOWN)
    call.ask_for_code()
    call.sign()
    late = newest(session)
    run_due(app)
    clock.travel_to(almaty(2026, 3, 3, 8, 30))
    call = at_home(session, client, clock.now())
    call.for_whom()
    call.danger()
    call.problem()
    call.elsewhere("Абай даңғылы", "24")
    call.ask_for_code()
    call.sign()
    number = call.number()
    tell("attachment", Mode.UP)
    clock.advance(timedelta(minutes=20))
    run_due(app)
    session.refresh(late)
    assert (late.state, late.handed_to_desk) == (State.REGISTERED, "repeated")
    assert (newest(session).number, newest(session).state) == (number, State.FULFILLED)
    assert client.get(f"/cabinet/applications/{late.number}").text


@only_sqlite
def test_without_a_code_the_page_of_the_signature_does_not_say_that_one_was_sent(
    client: PortalClient, session: Session, clock: Clock, tell: Tell, mode: Mode, language: Language
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    tell("sms", mode)
    page = call.ask_for_code()
    sent = {Language.KK: "код жібердік", Language.RU: "Мы отправили код"}[language]
    assert page.path.endswith("/sign")
    assert sent not in page.text
    assert newest(session).to_sign is not None
    tell("sms", Mode.UP)
    page = client.post_form("sign", act="resend")
    assert sent in page.text
    call.sign()
    assert call.number()


def test_notices_wait_for_the_operator_and_come_once(
    app: Flask, client: PortalClient, session: Session, clock: Clock, tell: Tell, mode: Mode
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    call.ask_for_code()
    call.sign()
    number = call.number()
    tell("sms", mode)
    run_due(app)
    assert newest(session).state is State.FULFILLED, "a doctor comes even when nobody can be told"
    tell("sms", Mode.UP)
    clock.advance(timedelta(minutes=10))
    run_due(app)
    told = [message["text"] for message in client.messages(call.phone) if number in message["text"]]
    assert len(told) == 2
    session.rollback()
    assert session.scalars(select(OutgoingTask).where(OutgoingTask.done_at.is_(None))).all() == []


@only_sqlite
def test_a_clinic_that_the_portal_does_not_serve_is_no_endless_loop(
    app: Flask, client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    call.ask_for_code()
    call.sign()
    session.scalars(select(Clinic).where(Clinic.code == "city-1")).one().code = "moved-away"
    session.commit()
    run_due(app)
    application = newest(session)
    assert application.state is State.REFUSED
    assert application.refusal_words in client.get(f"/cabinet/applications/{application.number}").text
