"""A certificate about another person: only with their consent, given in the cabinet or by SMS, taken back at will;
whoever asks learns of nothing but a consent."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, OutgoingTask, ResultDocument
from models.enums import ConsentState, Language, State, WaitingFor
from portal.clock import Clock
from portal.documents.certificate import OBSERVED
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.regulation.consents import ASKED_A_DAY, TOLD_A_DAY
from portal.worker import run_due
from portal.worker.chores import do_chores
from portal.worker.kit import kit_of
from tests.client import PortalClient
from tests.factories.application import GIRL, MAN, MOTHER
from tests.page import Page
from tests.pages.certificate import at_register
from tests.pages.consent import (
    CODE,
    NOBODY,
    PERSON,
    THEIR_PHONE,
    TOKEN,
    WITHOUT_ACCOUNT,
    agree,
    asked_by,
    at_home,
    consent_of,
    facts,
    fill,
)
from tests.pages.home_call import newest

Browser = Callable[..., PortalClient]


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(SMS_CALLBACK_TOKEN=TOKEN)


@pytest.mark.both_engines
def test_the_person_agrees_in_the_cabinet_and_the_certificate_is_made(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    number = asked_by(session, client, clock)
    waiting = newest(session)
    assert (waiting.state, waiting.waiting_for) == (State.WAITING, WaitingFor.CONSENT)
    assert session.scalars(select(ResultDocument)).all() == []

    theirs = at_home(session, new_client(language.value), clock)
    shown = theirs.get("/cabinet/consents") and theirs.follow("/cabinet/consents/")
    for line in ("Қасымов Нұрлан", "№ 5 мектеп"):
        assert line in shown.text
    agree(theirs)
    done = newest(session)
    assert (done.state, done.subject.iin.digits) == (State.FULFILLED, PERSON)
    page = client.get(f"/cabinet/applications/{number}")
    assert OBSERVED.say(language) in page.text
    assert PERSON in page.text
    assert facts(session) == ["signed", "consent_asked", "consent_told", "consent_given", "fulfilled"]


def test_the_register_is_not_asked_before_the_consent(
    client: PortalClient, session: Session, clock: Clock, app: Flask
) -> None:
    store = SandboxStore(app.extensions["settings"].SANDBOX_FILE)
    asked_by(session, client, clock)
    assert store.questions("psychiatry") == 0


def test_the_lawful_clock_stands_still_while_the_person_thinks(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    asked_by(session, client, clock)
    before = newest(session).deadline_at
    clock.advance(timedelta(hours=20))
    agree(at_home(session, new_client(), clock))
    after = newest(session).deadline_at
    assert before is not None
    assert after is not None
    assert timedelta(0) <= after - before - timedelta(hours=20) < timedelta(minutes=1)


def test_who_asks_sees_the_same_whoever_the_iin_belongs_to(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    """One who has an account, one whom only the register knows, and one who is nobody."""
    found = []
    for about in (PERSON, WITHOUT_ACCOUNT, NOBODY):
        request = at_register(session, client, clock.now(), CODE)
        review = seen(fill(request, about), about)
        request.ask_for_code()
        request.sign()
        number = request.number()
        page = seen(client.get(f"/cabinet/applications/{number}"), about, number)
        told = [each["text"] for each in client.messages(request.phone) if number in each["text"]]
        found.append((review, page, told))
    assert found[0] == found[1] == found[2]


def seen(page: Page, about: str, number: str = "-") -> str:
    """The words of a page without what differs by nature: the IIN that was typed, the number, the hash."""
    text = page.tree.css_first("main").text().replace(about, "IIN").replace(number, "NUMBER")
    return re.sub(r"[0-9a-f]{64}", "HASH", text)


def test_a_refusal_looks_like_silence_till_the_three_days_are_over(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, app: Flask, language: Language
) -> None:
    number = asked_by(session, client, clock)
    before = seen(client.get(f"/cabinet/applications/{number}"), PERSON, number)
    theirs = at_home(session, new_client(language.value), clock)
    theirs.get("/cabinet/consents")
    theirs.follow("/cabinet/consents/")
    theirs.post_form("/cabinet/consents/", act="refuse")
    assert consent_of(session).standing is ConsentState.REFUSED
    assert seen(client.get(f"/cabinet/applications/{number}"), PERSON, number) == before
    clock.advance(timedelta(days=3, minutes=1))
    do_chores(kit_of(app))
    run_due(app)
    refused = newest(session)
    assert (refused.state, refused.refusal_ground) == (State.REFUSED, "no_consent")


@pytest.mark.both_engines
def test_nobody_answers_for_three_days_and_it_is_refused_on_the_lawful_ground(
    client: PortalClient, session: Session, clock: Clock, app: Flask
) -> None:
    asked_by(session, client, clock, NOBODY)
    clock.advance(timedelta(days=3) - timedelta(minutes=1))
    do_chores(kit_of(app))
    assert newest(session).state is State.WAITING
    clock.advance(timedelta(minutes=2))
    do_chores(kit_of(app))
    do_chores(kit_of(app))
    assert (newest(session).state, consent_of(session).standing) == (State.REFUSED, ConsentState.LAPSED)
    assert len(session.scalars(select(ResultDocument)).all()) == 1


@pytest.mark.both_engines
def test_taking_the_consent_back_closes_the_certificate_at_once(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    number = asked_by(session, client, clock)
    theirs = at_home(session, new_client(language.value), clock)
    agree(theirs)
    code = session.scalars(select(ResultDocument.code)).one()
    theirs.post_form("/cabinet/consents/", act="take_back")
    page = client.get(f"/cabinet/applications/{number}")
    assert OBSERVED.say(language) not in page.text
    client.get(f"/cabinet/applications/{number}/document.pdf", expect=410)
    recalled = {"kk": "Құжат кері қайтарып алынған", "ru": "Документ отозван"}[language.value]
    assert recalled in client.get(f"/verify/{code}").text
    assert facts(session)[-1] == "consent_taken_back"


def test_a_consent_taken_back_before_the_register_answered_ends_the_request_at_once(
    make_app: Callable[..., Flask], session: Session, language: Language
) -> None:
    """Nothing is asked of the register any more, nothing is asked of the person again, nothing waits for ever."""
    app = make_app(TASKS_AT_ONCE=False, GATEWAY_TIMEOUT_SECONDS=0.05)
    client, theirs = (
        PortalClient(app, language=language.value, before_request=session.commit) for _ in range(2)
    )
    clock: Clock = app.extensions["clock"]
    store = SandboxStore(app.extensions["settings"].SANDBOX_FILE)
    store.set_mode("psychiatry", Mode.DOWN)
    number = asked_by(session, client, clock)
    run_due(app)
    agree(at_home(session, theirs, clock))
    run_due(app)
    assert newest(session).waiting_for is WaitingFor.REGISTRY
    theirs.get(f"/cabinet/consents/{consent_of(session).id}")
    theirs.post_form("/cabinet/consents/", act="take_back")
    store.set_mode("psychiatry", Mode.UP)
    clock.advance(timedelta(minutes=10))
    run_due(app)
    ended = newest(session)
    assert (ended.state, ended.refusal_ground) == (State.REFUSED, "no_consent")
    assert consent_of(session).standing is ConsentState.TAKEN_BACK
    assert store.questions("psychiatry") == 0
    [refusal] = session.scalars(select(ResultDocument))
    assert (refusal.kind, refusal.secret) == ("refusal", None)
    assert facts(session)[-2:] == ["consent_taken_back", "refused"]
    assert client.get(f"/cabinet/applications/{number}").response.status_code == 200


def test_after_its_ten_days_who_asked_reads_it_no_more(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    number = asked_by(session, client, clock)
    agree(at_home(session, new_client(), clock))
    clock.advance(timedelta(days=11))
    at_register(session, client, clock.now())
    assert OBSERVED.say(Language.KK) not in client.get(f"/cabinet/applications/{number}").text
    client.get(f"/cabinet/applications/{number}/document.pdf", expect=410)


def test_an_application_that_was_withdrawn_is_asked_no_more(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    number = asked_by(session, client, clock)
    client.get(f"/cabinet/applications/{number}/withdraw")
    client.post_form("withdraw", act="withdraw")
    theirs = at_home(session, new_client(), clock)
    theirs.get("/cabinet/consents")
    page = theirs.follow("/cabinet/consents/")
    assert page.tree.css_first('button[value="agree"]') is None


def test_whoever_presses_a_button_that_is_too_late_is_told_so(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    number = asked_by(session, client, clock)
    theirs = at_home(session, new_client(language.value), clock)
    theirs.get("/cabinet/consents")
    theirs.follow("/cabinet/consents/")
    client.get(f"/cabinet/applications/{number}/withdraw")
    client.post_form("withdraw", act="withdraw")
    page = theirs.post_form("/cabinet/consents/", act="agree")
    told = {"kk": "жауап беріл", "ru": "уже ответили"}[language.value]
    assert told in page.tree.css_first("[role=alert]").text()


def test_another_persons_question_is_not_there(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    asked_by(session, client, clock)
    consent_id = consent_of(session).id
    stranger = at_home(session, new_client(), clock, MOTHER)
    for path in (f"/cabinet/consents/{consent_id}", f"/cabinet/consents/{consent_id}/code"):
        stranger.get(path, expect=404)
        client.get(path, expect=404)


def test_ones_own_iin_and_ones_childs_are_chosen_above(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    request = at_register(session, client, clock.now(), CODE)
    client.get(f"{request.beginning}who")
    assert client.post_form("form", act="next", subject="other", iin=MAN).errors
    mother = at_register(session, client, clock.now(), CODE, MOTHER)
    client.get(f"{mother.beginning}who")
    assert client.post_form("form", act="next", subject="other", iin=GIRL).errors


def test_about_another_person_a_purpose_must_be_named(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    request = at_register(session, client, clock.now(), CODE)
    client.get(f"{request.beginning}who")
    client.post_form("form", act="next", subject="other", iin=PERSON)
    assert request.purpose().errors


def test_one_asks_about_few_in_a_day_and_nobody_is_flooded(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    for iin in (NOBODY, WITHOUT_ACCOUNT, "031109590009", "850715391805", "031109591807")[:ASKED_A_DAY]:
        asked_by(session, client, clock, iin)
    request = at_register(session, client, clock.now(), CODE)
    client.get(f"{request.beginning}who")
    assert client.post_form("form", act="next", subject="other", iin=PERSON).errors
    others = ("900228490109", "031109590009", "930819491006", "850715391805")
    for asker in others:
        one = at_register(session, new_client(), clock.now(), CODE, asker)
        fill(one, PERSON)
        one.ask_for_code()
        one.sign()
    told = [each for each in client.messages(THEIR_PHONE) if "Сіз туралы" in each["text"]]
    assert len(told) == TOLD_A_DAY
    theirs = at_home(session, new_client(), clock)
    assert len(theirs.get("/cabinet/consents").tree.css("li.application")) == len(others)


def test_nothing_of_it_names_the_person_to_the_outside(
    client: PortalClient, session: Session, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    asked_by(session, client, clock)
    session.rollback()
    application = session.scalars(select(Application).where(Application.number.is_not(None))).one()
    payloads = [str(task.payload) + task.key for task in session.scalars(select(OutgoingTask))]
    assert not [each for each in payloads if PERSON in each]
    assert PERSON not in (application.open_key or "")
    told = "".join(capsys.readouterr()) + client.browser.get("/metrics").text
    assert PERSON not in told
    assert THEIR_PHONE[1:] not in told
