"""A certificate of dynamic observation: asked for at any hour, in hand at once, for its owner's eyes only."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ResultDocument
from models.enums import Language, Role, State, WaitingFor
from portal.clock import Clock, local
from portal.documents.certificate import NOT_OBSERVED, OBSERVED
from portal.documents.papers import opened
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.application import GIRL, MAN, MOTHER
from tests.factories.staff import staff_of
from tests.moments import almaty
from tests.pages.certificate import at_register
from tests.pages.home_call import newest

Browser = Callable[..., PortalClient]
SERVICES = {
    "tb-certificate": ("850715391805", "tuberculosis"),
    "psychiatry-certificate": ("900228490001", "psychiatry"),
    "narcology-certificate": ("031109591807", "narcology"),
}


@pytest.fixture(params=SERVICES)
def code(request: pytest.FixtureRequest) -> str:
    """Whoever asks for it runs for each of the three registers."""
    return str(request.param)


def document_of(session: Session) -> ResultDocument:
    """The document that was issued last."""
    session.rollback()
    return session.scalars(select(ResultDocument).order_by(ResultDocument.id.desc()).limit(1)).one()


@pytest.mark.both_engines
def test_who_is_on_no_register_gets_the_certificate_at_once(
    client: PortalClient, session: Session, clock: Clock, code: str, language: Language
) -> None:
    request = at_register(session, client, clock.now(), code)
    number = request.send()
    assert newest(session).state is State.FULFILLED
    page = client.get(f"/cabinet/applications/{number}")
    assert NOT_OBSERVED.say(language) in page.text
    assert MAN in page.text
    paper = client.get(f"/cabinet/applications/{number}/document.pdf").response
    assert paper.data.startswith(b"%PDF")
    assert len(paper.data) < 150_000
    assert paper.headers["Cache-Control"] == "no-store"


def test_who_is_under_observation_is_told_so_and_not_refused(
    client: PortalClient, session: Session, clock: Clock, code: str, language: Language
) -> None:
    iin, _ = SERVICES[code]
    number = at_register(session, client, clock.now(), code, iin).send()
    assert newest(session).state is State.FULFILLED
    assert OBSERVED.say(language) in client.get(f"/cabinet/applications/{number}").text
    for other in set(SERVICES) - {code}:
        number = at_register(session, client, clock.now(), other, iin).send()
        assert NOT_OBSERVED.say(language) in client.get(f"/cabinet/applications/{number}").text


@pytest.mark.both_engines
def test_a_parent_asks_about_a_child_and_the_paper_says_who_asked(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    number = at_register(session, client, clock.now(), iin=MOTHER).send("Айсұлу")
    page = client.get(f"/cabinet/applications/{number}")
    assert GIRL in page.text
    asked_by = {"kk": "Кім сұратты", "ru": "Кто запросил"}[language.value]
    assert asked_by in page.text


def test_purpose_and_addressee_are_printed_when_given_and_leave_no_trace_when_not(
    client: PortalClient, session: Session, clock: Clock, app: Flask, language: Language
) -> None:
    request = at_register(session, client, clock.now())
    request.about()
    assert request.purpose("other").errors, "another purpose has to be named"
    review = request.purpose("other", purpose_words="Қорғаншылық үшін", addressee="№ 5 мектеп")
    assert "Қорғаншылық үшін" in review.text
    request.ask_for_code()
    request.sign()
    values = [value for _, value in opened(document_of(session), app.extensions["vault"]).rows]
    assert {"Қорғаншылық үшін", "№ 5 мектеп"} <= set(values)

    clock.advance(timedelta(days=11))
    at_register(session, client, clock.now()).send()
    labels = [label.ru for label, _ in opened(document_of(session), app.extensions["vault"]).rows]
    assert {"Для чего", "Куда представляется"}.isdisjoint(labels)


def test_one_that_holds_is_offered_instead_of_a_new_one(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    request = at_register(session, client, clock.now())
    number = request.send()
    page = request.about()
    assert page.path.endswith("/have")
    assert f"/cabinet/applications/{number}" in page.html
    assert client.get(f"{request.beginning}review").path.endswith("/have"), "it cannot be walked round"
    client.get(f"{request.beginning}have")
    client.post_form("/have", act="anew")
    assert client.page.path.endswith("/purpose")
    request.purpose()
    request.ask_for_code()
    request.sign()
    assert request.number() != number


def test_one_about_another_person_or_of_another_register_is_not_offered(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    at_register(session, client, clock.now(), iin=MOTHER).send()
    child = at_register(session, client, clock.now(), iin=MOTHER)
    assert child.about("Айсұлу").path.endswith("/purpose")
    other = at_register(session, client, clock.now(), "psychiatry-certificate", MOTHER)
    assert other.about().path.endswith("/purpose")


@pytest.mark.parametrize(
    ("asked", "last_day"),
    [
        (almaty(2026, 3, 2), "2026-03-12"),
        (almaty(2026, 3, 2, 23, 59), "2026-03-12"),
        (almaty(2026, 12, 28, 3), "2027-01-07"),
    ],
)
def test_it_holds_through_the_tenth_calendar_day(
    make_app: Callable[..., Flask], session: Session, asked: datetime, last_day: str
) -> None:
    app = make_app(NOW=asked)
    client = PortalClient(app, language="ru", before_request=session.commit)
    clock: Clock = app.extensions["clock"]
    at_register(session, client, clock.now()).send()
    document = document_of(session)
    assert document.valid_until is not None
    assert local(document.valid_until - timedelta(seconds=1)).date().isoformat() == last_day
    check = f"/verify/{document.code}"
    clock.advance(document.valid_until - clock.now() - timedelta(minutes=1))
    assert "действует" in client.get(check).text
    clock.advance(timedelta(minutes=2))
    assert "срок" in client.get(check).h1 + client.get(check).text


def test_the_thirty_minutes_run_at_night_and_on_a_day_off(
    make_app: Callable[..., Flask], session: Session
) -> None:
    sunday_night = almaty(2026, 3, 8, 3)
    app = make_app(NOW=sunday_night, TASKS_AT_ONCE=False)
    client = PortalClient(app, language="ru", before_request=session.commit)
    request = at_register(session, client, sunday_night)
    request.about()
    request.purpose()
    review = client.get(f"{request.beginning}review")
    assert "выходной" not in review.text
    request.ask_for_code()
    request.sign()
    application = newest(session)
    assert application.deadline_at is not None
    assert application.signed_at is not None
    assert application.deadline_at - application.signed_at == timedelta(minutes=30)


def test_a_silent_register_means_waiting_with_an_honest_page_and_no_loss(
    make_app: Callable[..., Flask], session: Session, code: str, language: Language
) -> None:
    app = make_app(TASKS_AT_ONCE=False, GATEWAY_TIMEOUT_SECONDS=0.05)
    client = PortalClient(app, language=language.value, before_request=session.commit)
    clock: Clock = app.extensions["clock"]
    _, system = SERVICES[code]
    tell = SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode
    tell(system, Mode.DOWN)
    request = at_register(session, client, clock.now(), code)
    number = request.send()
    run_due(app)
    waiting = newest(session)
    assert (waiting.state, waiting.waiting_for) == (State.WAITING, WaitingFor.REGISTRY)
    page = client.get(f"/cabinet/applications/{number}")
    assert {"kk": "Тіркелім қазір жауап бермейді", "ru": "Регистр сейчас не отвечает"}[
        language.value
    ] in page.text
    clock.advance(timedelta(minutes=31))
    late = client.get(f"/cabinet/applications/{number}").text
    assert {"kk": "30 минут", "ru": "30 минут"}[language.value] in late
    tell(system, Mode.UP)
    run_due(app)
    assert newest(session).state is State.FULFILLED
    assert len(session.scalars(select(ResultDocument)).all()) == 1


def test_no_page_of_a_certificate_speaks_of_a_doctor_who_comes(
    make_app: Callable[..., Flask], session: Session, language: Language
) -> None:
    app = make_app(TASKS_AT_ONCE=False)
    client = PortalClient(app, language=language.value, before_request=session.commit)
    request = at_register(session, client, app.extensions["clock"].now())
    number = request.send()
    pages = {"sent": client.page, "already": request.about()}
    assert pages["already"].path.endswith("/already")
    pages["withdraw"] = client.get(f"/cabinet/applications/{number}/withdraw")
    for name, page in pages.items():
        said = page.tree.css_first("main").text().lower()
        assert not [word for word in ("дәрігер", "врач", "прикреплен", "бекітілген") if word in said], name


def test_nobody_else_opens_it(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    number = at_register(session, client, clock.now()).send()
    stranger = new_client()
    at_register(session, stranger, clock.now(), iin=MOTHER)
    stranger.get(f"/cabinet/applications/{number}", expect=404)
    stranger.get(f"/cabinet/applications/{number}/document.pdf", expect=404)


def test_the_public_check_tells_neither_the_answer_nor_the_register(
    client: PortalClient, session: Session, clock: Clock, code: str, language: Language
) -> None:
    iin, _ = SERVICES[code]
    at_register(session, client, clock.now(), code, iin).send()
    document = document_of(session)
    client.post_form("logout")
    page = client.get(f"/verify/{document.code}")
    application = session.get_one(Application, document.application_id)
    assert application.number is not None
    assert application.number in page.text
    assert application.subject.initials in page.text
    for told in (OBSERVED, NOT_OBSERVED):
        assert told.say(language) not in page.text
    body = page.tree.css_first("main").text()
    for hidden in ("туберк", "сихиат", "арколог", "изиатр"):
        assert hidden not in body.lower()


def test_a_changed_record_is_not_called_genuine(client: PortalClient, session: Session, clock: Clock) -> None:
    at_register(session, client, clock.now()).send()
    document = document_of(session)
    document.content = {**document.content, "valid_until": "2027-01-01"}
    session.commit()
    client.post_form("logout")
    assert document.content["number"] not in client.get(f"/verify/{document.code}").text


@pytest.mark.both_engines
def test_a_corrected_register_replaces_the_certificate_and_its_owner_is_told(
    make_app: Callable[..., Flask], session: Session, language: Language
) -> None:
    app = make_app(TASKS_AT_ONCE=False)
    client = PortalClient(app, language=language.value, before_request=session.commit)
    request = at_register(session, client, app.extensions["clock"].now())
    number = request.send()
    run_due(app)
    old = document_of(session).code
    run = app.test_cli_runner().invoke
    assert run(args=["certificate", "reissue", number]).exit_code == 0
    assert run(args=["certificate", "reissue", number]).exit_code == 0, "asked twice, done once"
    run_due(app)
    new = document_of(session)
    assert new.code != old
    assert new.pdf is not None
    recalled = {"kk": "Құжат кері қайтарып алынған", "ru": "Документ отозван"}[language.value]
    assert recalled in client.get(f"/verify/{old}").text
    assert NOT_OBSERVED.say(language) in client.get(f"/cabinet/applications/{number}").text
    assert len([each for each in client.messages(request.phone) if number in each["text"]]) == 2
    assert len(session.scalars(select(ResultDocument)).all()) == 2


def test_a_certificate_that_replaces_another_ends_with_the_first_and_none_replaces_one_that_ended(
    make_app: Callable[..., Flask], session: Session
) -> None:
    app = make_app(TASKS_AT_ONCE=False)
    client = PortalClient(app, language="ru", before_request=session.commit)
    clock: Clock = app.extensions["clock"]
    number = at_register(session, client, clock.now()).send()
    run_due(app)
    first = document_of(session)
    assert first.valid_until == almaty(2026, 3, 13)
    clock.advance(timedelta(days=4))
    run = app.test_cli_runner().invoke
    assert run(args=["certificate", "reissue", number]).exit_code == 0
    run_due(app)
    second = document_of(session)
    assert second.code != first.code
    assert second.valid_until == first.valid_until
    assert second.content["valid_until"] == "2026-03-12"
    clock.travel_to(almaty(2026, 3, 13))
    assert run(args=["certificate", "reissue", number]).exit_code == 1


def test_what_was_never_issued_is_not_replaced(app: Flask) -> None:
    ended = app.test_cli_runner().invoke(args=["certificate", "reissue", "4821-9073-65"])
    assert ended.exit_code == 1


def test_no_registrar_of_a_clinic_asks_for_it_or_sees_it(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, code: str
) -> None:
    number = at_register(session, client, clock.now(), code).send()
    desk = new_client()
    sign_in_staff(session, desk.browser, staff_of(session, Role.REGISTRAR), clock.now())
    desk.get(f"/apply/{code}/who", expect=404)
    desk.get(f"/desk/applications/{number}", expect=404)
    for path in ("/desk/", "/desk/journal", "/desk/appointments"):
        assert number not in desk.get(path).text


def test_past_the_thirty_minutes_the_operations_page_alarms(
    make_app: Callable[..., Flask], session: Session
) -> None:
    app = make_app(TASKS_AT_ONCE=False, GATEWAY_TIMEOUT_SECONDS=0.05)
    client = PortalClient(app, language="ru", before_request=session.commit)
    clock: Clock = app.extensions["clock"]
    SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode("tuberculosis", Mode.DOWN)
    at_register(session, client, clock.now()).send()
    run_due(app)
    desk = PortalClient(app, language="ru", before_request=session.commit)
    sign_in_staff(session, desk.browser, staff_of(session, Role.HEAD), clock.now())
    alarm = "прошёл законный срок"
    assert alarm not in desk.get("/desk/operations").text
    clock.advance(timedelta(minutes=20))
    run_due(app)
    clock.advance(timedelta(minutes=11))
    sign_in_staff(session, desk.browser, staff_of(session, Role.HEAD), clock.now())
    assert alarm in desk.get("/desk/operations").text
