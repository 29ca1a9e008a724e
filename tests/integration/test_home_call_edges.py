"""What real browsers and hands do to a form: twice, in two windows, back and forth, asleep, in another language."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, OutgoingTask, Signature
from models.enums import Channel, Language, Role, State
from portal.accounts import throttle
from portal.clock import Clock
from portal.regulation import drafting
from tests.client import PortalClient
from tests.factories.application import MAN, MOTHER, by_registrar, person
from tests.factories.staff import staff_of
from tests.pages.home_call import HomeCall, account_of, at_home, newest

Browser = Callable[..., PortalClient]


def signed(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Signature)) or 0


def drafts(session: Session) -> list[Application]:
    session.rollback()
    return list(session.scalars(select(Application).where(Application.state == State.DRAFT)))


def test_the_signature_sent_twice_leads_to_the_same_page_of_thanks(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    page = call.ask_for_code()
    form = {**page.form("form", "sign").values(), "act": "sign", "code": call.code()}
    first = client.post("/apply/home-call/sign", form, follow=True)
    again = client.post("/apply/home-call/sign", form, follow=True)
    assert first.path == again.path
    assert call.number() in again.text
    assert signed(session) == 1
    assert session.scalar(select(func.count(OutgoingTask.id)).where(OutgoingTask.kind == "execute")) == 1


def test_the_review_sent_again_after_signing_sends_no_code(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    form = {**client.page.form("form", "sign").values(), "act": "sign"}
    call.ask_for_code()
    call.sign()
    told = len(client.messages(call.phone))
    assert client.post("/apply/home-call/review", form, follow=True).path.endswith(call.number())
    assert len(client.messages(call.phone)) == told


def test_going_back_after_signing_opens_no_second_application(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    number = call.send()
    sent = client.page.path
    for name in ("sign", "review", "where", "problem", "danger", "who", ""):
        assert client.get(f"/apply/home-call/{name}").path == "/kk/apply/home-call/who"
    assert number in client.get(sent).text, "a refreshed page of thanks is the same page"
    assert drafts(session) == []


def test_a_draft_changed_in_another_window_signs_nothing(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    page = call.ask_for_code()
    form = {**page.form("form", "sign").values(), "act": "sign", "code": call.code()}
    call.problem(complaint=["stool"])
    page = client.post("/apply/home-call/sign", form, follow=True)
    assert page.path.endswith("/review")
    assert page.tree.css_first(".notice--warning, .govuk-notification-banner, [role=alert]")
    assert signed(session) == 0


def test_a_review_that_shows_old_answers_is_shown_anew(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    old = {**client.page.form("form", "sign").values(), "act": "sign"}
    call.problem(complaint=["stool"])
    assert client.post("/apply/home-call/review", old).path.endswith("/review")
    assert client.messages(call.phone) == []
    assert newest(session).to_sign is None


def test_the_code_of_an_older_review_signs_nothing(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    call.ask_for_code()
    older = call.code()
    call.problem(complaint=["stool"])
    call.ask_for_code()
    if older != call.code():
        call.sign(older)
        assert client.page.errors
        assert signed(session) == 0
    call.sign()
    assert call.number()


def test_the_language_switch_keeps_what_was_typed(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.for_whom()
    call.danger()
    client.get("/apply/home-call/problem")
    client.language = "ru"
    form = client.page.form("form", "next").values()
    typed = {
        **form,
        "complaint": ["stool"],
        "words": "Дене қалтырайды",
        "temperature": "37,1",
        "act": "language",
    }
    page = client.post("/apply/home-call/problem", typed)
    assert page.path.startswith("/ru/")
    assert not page.errors
    values = page.form("form", "next").values()
    assert (values["complaint"], values["words"], values["temperature"]) == (
        ["stool"],
        ["Дене қалтырайды"],
        ["37,1"],
    )
    assert "problem" not in newest(session).answers


def test_what_is_signed_speaks_the_language_of_the_review(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    client.language = "ru"
    call.ask_for_code()
    client.language = "kk"
    client.get("/apply/home-call/sign")
    call.sign()
    content = json.loads(session.scalars(select(Signature)).one().content)
    assert content["language"] == "ru"
    assert "Температура выше 38 °C" in {row["value"] for row in content["shown"]}
    assert newest(session).language is Language.RU


def test_a_draft_waits_for_its_owner_after_signing_out(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    call = at_home(session, client, clock.now())
    call.for_whom()
    call.danger()
    call.problem(complaint=["back"])
    client.post_form("logout")
    clock.advance(timedelta(days=3))
    client.login(MAN)
    assert client.get("/apply/home-call/").path.endswith("/where")
    assert newest(session).answers["problem"]["complaint"] == ["back"]


def test_nobody_reaches_the_draft_of_another(new_client: Browser, session: Session, clock: Clock) -> None:
    mine, theirs = new_client(), new_client()
    at_home(session, mine, clock.now(), MAN).to_review()
    at_home(session, theirs, clock.now(), MOTHER).begin()
    assert theirs.page.path.endswith("/who")
    theirs.get("/apply/home-call/review")
    assert theirs.page.path.endswith("/who")
    theirs.post("/cabinet/drafts/home-call/throw-away", {}, expect=400)
    theirs.get("/cabinet/")
    assert len(drafts(session)) == 1


def test_what_a_registrar_prepares_is_not_the_citizens_draft(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    registrar = by_registrar(staff_of(session, Role.REGISTRAR), Channel.PHONE)
    draft = drafting.blank(
        "home-call", person(session), actor=registrar, language=Language.KK, now=clock.now()
    )
    draft.answers = {"who": {"subject": "self"}, "danger": {"signs": ["breathing"]}}
    session.add(draft)
    session.commit()
    call = at_home(session, client, clock.now())
    assert call.begin().path.endswith("/who")
    call.for_whom()
    assert len(drafts(session)) == 2


@pytest.mark.parametrize("path", ["problem", "where"])
def test_what_was_typed_when_the_session_ended_comes_back_to_its_owner(
    client: PortalClient, session: Session, clock: Clock, language: Language, path: str
) -> None:
    call = at_home(session, client, clock.now())
    call.for_whom()
    call.danger()
    call.problem()
    page = client.get(f"/apply/home-call/{path}")
    typed: dict[str, Any] = {
        "problem": {"complaint": ["dizziness"], "words": "Басым айналады", "temperature": "36,6"},
        "where": {"entrance": "7", "floor": "9"},
    }[path]
    form = {**page.form("form", "next").values(), **typed, "act": "next"}
    clock.advance(timedelta(minutes=30, seconds=2))
    page = client.post(f"/apply/home-call/{path}", form, follow=True)
    assert page.path.endswith("/login")
    client.post_form(iin=MAN, password="Emhana-2026!")
    page = client.post_form(code=client.sms(call.phone))
    assert page.path.endswith(path)
    values = page.form("form", "next").values()
    for name, value in typed.items():
        assert values[name] == (value if isinstance(value, list) else [value])


def test_what_was_typed_is_not_given_to_the_next_at_the_same_browser(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.for_whom()
    call.danger()
    page = client.get("/apply/home-call/problem")
    form = {**page.form("form", "next").values(), "words": "тек менің сөзім", "act": "next"}
    clock.advance(timedelta(minutes=31))
    client.post("/apply/home-call/problem", form, follow=True)
    client.login(MOTHER)
    HomeCall(client, account_of(session, MOTHER).phone.e164).for_whom()
    client.get("/apply/home-call/danger")
    client.post_form("form", act="next", signs=["none"])
    assert client.page.path.endswith("/problem")
    assert "тек менің сөзім" not in client.page.html


def test_throwing_the_draft_away_begins_anew(client: PortalClient, session: Session, clock: Clock) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    csrf = client.page.form("form", "sign").values()["csrf_token"]
    page = client.post("/apply/home-call/anew", {"csrf_token": csrf}, follow=True)
    assert page.path.endswith("/who")
    assert drafts(session) == []


def test_an_address_outside_the_clinics_territories_is_told_on_the_house(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    call = at_home(session, client, clock.now())
    call.for_whom()
    call.danger()
    call.problem()
    street = {"kk": "Абай даңғылы", "ru": "проспект Абая"}[language]
    for house in ("141", "99999", "жоқ", "٥٠", "0"):
        assert call.elsewhere(street, house).errors, house
    assert call.elsewhere(street, "д. 96").path.endswith("/review")
    where = newest(session).answers["where"]
    assert (where["house_number"], where["territory"]) == ("96", 2)


def test_signs_that_no_database_can_hold_are_left_out(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.for_whom()
    call.danger()
    call.problem(words="бір\x00 екі\x1b\r\nүш 🤒")
    assert newest(session).answers["problem"]["words"] == "бір екі\nүш 🤒"


def test_who_has_signed_in_gets_their_code_however_many_share_the_address(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    """A mobile operator gives thousands of phones one address; a stranger's numbers are still protected by it."""
    doorway = throttle.sending_doorway(app.extensions["settings"].SECRET_KEY, "127.0.0.1")
    for _ in range(throttle.FREE_SENDS_FOR_ADDRESS + 1):
        throttle.charge(session, doorway, clock.now())
    session.commit()
    call = at_home(session, client, clock.now())
    call.to_review()
    assert call.ask_for_code().path.endswith("/sign")
    call.sign()
    assert call.number()
    client.post_form("logout")
    client.get("/register")
    client.post_form(iin="991231190706")
    assert client.post_form(phone="+77000000107").path.endswith("/phone")
