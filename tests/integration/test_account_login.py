"""Signing in: password, code on a new browser, pauses, and the same answer for a stranger."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Person, WebSession
from models.enums import Language
from models.iin import Iin
from portal.accounts.passwords import Passwords
from portal.clock import Clock
from tests.client import PortalClient
from tests.page import Page

IIN, PHONE, PASSWORD = "850715390009", "+77000000101", "Emhana-2026!"
UNKNOWN = "991231290002"
WRONG_WORDS = {"kk": "ЖСН немесе құпиясөз қате", "ru": "Неверный ИИН или пароль"}
MINUTE = timedelta(minutes=1)


class CountingHasher:
    """Argon2 that counts how often it was asked to verify."""

    def __init__(self) -> None:
        self._argon = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        self.verified = 0

    def hash(self, password: str) -> str:
        return self._argon.hash(password)

    def verify(self, hash: str, password: str) -> bool:  # noqa: A002 - argon2-cffi names it so
        self.verified += 1
        return self._argon.verify(hash, password)


def fail(client: PortalClient, times: int, iin: str = IIN) -> None:
    for _ in range(times):
        client.get("/login")
        client.post_form(iin=iin, password="not the password")


def typed(page: Page, name: str) -> str:
    return page.field(name).attributes.get("value") or ""


def cookie(client: PortalClient) -> str:
    found = client.browser.get_cookie("emhana")
    assert found
    return found.value


@pytest.mark.both_engines
def test_a_new_browser_needs_a_code_and_then_is_known(client: PortalClient, language: Language) -> None:
    client.get("/login")
    page = client.post_form(iin=IIN, password=PASSWORD)
    assert page.path.endswith("/login/code")
    page = client.post_form(code=client.sms(PHONE))
    assert "/cabinet/" in page.path
    client.post_form("logout")
    client.get("/login")
    assert "/cabinet/" in client.post_form(iin=IIN, password=PASSWORD).path


def test_a_known_browser_is_not_known_to_another_account(client: PortalClient) -> None:
    client.login(IIN, PHONE)
    client.post_form("logout")
    client.get("/login")
    assert client.post_form(iin="900228490109", password=PASSWORD).path.endswith("/login/code")


def test_the_code_comes_in_the_language_of_the_citizen(client: PortalClient, session: Session) -> None:
    session.scalars(select(Person).where(Person.iin == Iin(IIN))).one().language = Language.RU
    client.get("/kk/login")
    client.post_form(iin=IIN, password=PASSWORD)
    assert "код входа на портал" in client.messages(PHONE)[0]["text"]


def test_an_unknown_iin_and_a_wrong_password_are_answered_alike(
    client: PortalClient, language: Language
) -> None:
    client.get("/login")
    wrong = client.post_form(iin=IIN, password="not the password")
    client.get("/login")
    unknown = client.post_form(iin=UNKNOWN, password="not the password")
    assert wrong.errors == unknown.errors
    assert wrong.errors[0].startswith(WRONG_WORDS[language])
    assert wrong.text == unknown.text


def test_an_unknown_iin_and_a_wrong_password_cost_the_same_work(app: Flask, client: PortalClient) -> None:
    hasher = CountingHasher()
    app.extensions["passwords"] = Passwords(hasher)
    fail(client, 1, IIN)
    for_known = hasher.verified
    fail(client, 1, UNKNOWN)
    assert for_known == hasher.verified - for_known == 1


@pytest.mark.both_engines
@pytest.mark.parametrize("iin", [IIN, UNKNOWN])
def test_after_five_failures_there_is_a_pause_whose_end_is_told(
    client: PortalClient, clock: Clock, iin: str
) -> None:
    fail(client, 4, iin)
    assert len(client.page.errors) == 1
    fail(client, 1, iin)
    assert "09:0" in client.page.errors[1]
    client.get("/login")
    locked = client.post_form(iin=iin, password=PASSWORD)
    assert len(locked.errors) == 1
    assert "сағат 09:0" in locked.errors[0]
    clock.advance(MINUTE)
    client.get("/login")
    assert len(client.post_form(iin=iin, password="not the password").errors) == 2


def test_after_the_pause_the_right_password_gets_in_and_clears_the_count(
    client: PortalClient, clock: Clock
) -> None:
    fail(client, 5)
    clock.advance(MINUTE)
    assert "/cabinet/" in client.login(IIN, PHONE).path
    client.post_form("logout")
    fail(client, 4)
    assert len(client.page.errors) == 1


def test_a_pause_does_not_ask_argon(app: Flask, client: PortalClient) -> None:
    fail(client, 5)
    hasher = CountingHasher()
    app.extensions["passwords"] = Passwords(hasher)
    fail(client, 1)
    assert hasher.verified == 0


def test_five_wrong_codes_count_as_a_failure_and_a_new_code_is_needed(client: PortalClient) -> None:
    client.get("/login")
    client.post_form(iin=IIN, password=PASSWORD)
    code = client.sms(PHONE)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    left = [client.post_form(code=wrong).errors[0] for _ in range(5)]
    assert "4" in left[0]
    assert "бес рет" in left[4]
    assert client.post_form(code=code).path.endswith("/login/code")
    client.post_form(act="resend")
    assert "/cabinet/" in client.post_form(code=client.sms(PHONE)).path


def test_the_fourth_code_waits_with_a_countdown(client: PortalClient, clock: Clock) -> None:
    client.get("/login")
    client.post_form(iin=IIN, password=PASSWORD)
    client.post_form(act="resend")
    client.post_form(act="resend")
    sent = len(client.messages(PHONE))
    page = client.get("/login/code")
    assert page.tree.css_first("[data-countdown]")
    page = client.post_form(act="resend")
    assert "09:15" in page.text or "09:16" in page.text
    assert len(client.messages(PHONE)) == sent == 3
    clock.advance(15 * MINUTE)
    client.get("/login/code")
    client.post_form(act="resend")
    assert len(client.messages(PHONE)) == 4


def test_when_sms_is_down_nothing_is_lost_and_the_code_does_not_count(client: PortalClient) -> None:
    client.browser.post("/sandbox/gateways/sms", json={"mode": "down"})
    client.get("/login")
    for _ in range(4):
        page = client.post_form(iin=IIN, password=PASSWORD)
        assert page.path.endswith("/login")
        assert typed(page, "iin") == IIN
        assert "SMS жібере алмаймыз" in page.text
    client.browser.post("/sandbox/gateways/sms", json={"mode": "up"})
    assert client.post_form(iin=IIN, password=PASSWORD).path.endswith("/login/code")
    assert "/cabinet/" in client.post_form(code=client.sms(PHONE)).path


def test_the_page_of_the_code_without_a_password_leads_back(client: PortalClient) -> None:
    assert client.get("/login/code").path.endswith("/login")


@pytest.mark.both_engines
def test_the_token_changes_at_sign_in_and_the_old_one_opens_nothing(
    client: PortalClient, new_client: Callable[..., PortalClient]
) -> None:
    client.get("/login")
    before = cookie(client)
    client.login(IIN, PHONE)
    after = cookie(client)
    assert before != after
    thief = new_client()
    thief.browser.set_cookie("emhana", before)
    assert thief.get("/cabinet/profile").path.endswith("/login")


def test_signing_out_ends_the_token(client: PortalClient, new_client: Callable[..., PortalClient]) -> None:
    client.login(IIN, PHONE)
    token = cookie(client)
    client.post_form("logout")
    thief = new_client()
    thief.browser.set_cookie("emhana", token)
    assert thief.get("/cabinet/profile").path.endswith("/login")


def test_signing_out_needs_a_form(client: PortalClient) -> None:
    client.login(IIN, PHONE)
    client.get("/logout", expect=405)
    client.post("/logout", expect=400)
    assert client.get("/cabinet/profile").path.endswith("/profile")


def test_who_wanted_a_page_comes_to_it_after_signing_in(client: PortalClient) -> None:
    client.get("/cabinet/family")
    client.post_form(iin=IIN, password=PASSWORD)
    assert client.post_form(code=client.sms(PHONE)).path.endswith("/cabinet/family")


def test_a_session_lives_thirty_idle_minutes_and_not_a_second_more(
    client: PortalClient, clock: Clock
) -> None:
    client.login(IIN, PHONE)
    client.get("/cabinet/profile")
    clock.advance(30 * MINUTE - timedelta(seconds=30))
    assert client.get("/cabinet/profile").path.endswith("/profile")
    clock.advance(30 * MINUTE + timedelta(seconds=1))
    page = client.get("/cabinet/profile")
    assert page.path.endswith("/login")
    assert "30" in page.text


def test_staying_keeps_the_session(client: PortalClient, clock: Clock) -> None:
    client.login(IIN, PHONE)
    for _ in range(3):
        page = client.get("/cabinet/profile")
        clock.advance(29 * MINUTE)
        token = page.form("session/stay").values()["csrf_token"]
        answer = client.browser.post("/kk/session/stay", data={"csrf_token": token})
        assert answer.status_code == 204
        clock.advance(29 * MINUTE)


def test_what_was_typed_comes_back_after_the_session_ended(client: PortalClient, clock: Clock) -> None:
    client.login(IIN, PHONE)
    client.get("/cabinet/profile/phone")
    clock.advance(31 * MINUTE)
    page = client.post_form(phone="8 701 234 56 78", password=PASSWORD)
    assert page.path.endswith("/login")
    page = client.post_form(iin=IIN, password=PASSWORD)
    assert page.path.endswith("/cabinet/profile/phone")
    assert typed(page, "phone") == "8 701 234 56 78"
    assert not typed(page, "password")
    assert not typed(client.get("/cabinet/profile/phone"), "phone")


def test_what_was_typed_is_never_given_to_another_person(client: PortalClient, clock: Clock) -> None:
    client.login(IIN, PHONE)
    client.get("/cabinet/profile/phone")
    clock.advance(31 * MINUTE)
    client.post_form(phone="8 701 234 56 78", password=PASSWORD)
    client.post_form(iin="900228490109", password=PASSWORD)
    page = client.post_form(code=client.sms("+77000000102"))
    assert page.path.endswith("/cabinet/profile/phone")
    assert not typed(page, "phone")


def test_the_session_row_knows_its_owner_and_the_name_of_the_device(
    client: PortalClient, session: Session
) -> None:
    client.browser.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Firefox/145.0"
    client.login(IIN, PHONE)
    account = session.scalars(select(Account).join(Person).where(Person.iin == Iin(IIN))).one()
    rows = session.scalars(select(WebSession).where(WebSession.owner == f"citizen:{account.id}")).all()
    assert [row.device for row in rows] == ["Firefox, Windows"]


def test_the_language_may_be_changed_without_losing_the_iin_typed(client: PortalClient) -> None:
    page = client.get("/kk/login")
    token = page.form("form").values()["csrf_token"]
    data = {"csrf_token": token, "iin": IIN, "password": "typed", "act": "language"}
    page = client.post("/ru/login", data)
    assert page.h1 == "Войти"
    assert not page.errors
    assert typed(page, "iin") == IIN
    assert not typed(page, "password")


def test_who_is_signed_in_is_not_asked_again(client: PortalClient) -> None:
    client.login(IIN, PHONE)
    assert "/cabinet/" in client.get("/login").path
    assert "/cabinet/" in client.get("/register").path
