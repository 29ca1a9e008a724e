"""Signing in with a key: the account is found by the certificate; who cannot be checked wholly stays outside."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import SigningChallenge, StaffMember
from models.enums import Language, Role
from portal.accounts.throttle import FREE_FOR_ADDRESS
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.gateways.signature.rule import Failure
from portal.regulation.signature_words import WORDS
from tests.client import PortalClient
from tests.factories.staff import staff_of
from tests.page import Page
from tests.signing import EMPLOYEE, MAN, Holder, Kind, ca_in, key_of, sign

NOBODY = Holder("991231190706", "Жаңа", "Адам")
MANS_PHONE = "+77000000101"
Browser = Callable[..., PortalClient]


@pytest.fixture(autouse=True)
def store(app: Flask) -> SandboxStore:
    file = app.extensions["settings"].SANDBOX_FILE
    ca_in(file.parent)
    return SandboxStore(file)


def begin(client: PortalClient, at: str = "/login") -> Page:
    client.get(at)
    page = client.post_form(act="key")
    assert page.path == f"/{client.language}{at}/key"
    return page


def given(client: PortalClient) -> bytes:
    """What the page gives to be signed: as it stands in the question to NCALayer."""
    node = client.page.tree.css_first("form[data-question]")
    return b64decode(json.loads(node.attributes["data-question"])["args"]["data"])


def cms_of(client: PortalClient, clock: Clock, holder: Holder = MAN, kind: Kind = Kind.AUTH) -> str:
    return b64encode(sign(key_of(holder, kind), given(client), clock.now())).decode()


@pytest.mark.both_engines
@pytest.mark.parametrize("kind", [Kind.AUTH, Kind.COMBINED])
def test_a_key_lets_its_owner_in_by_the_code_on_a_new_browser_and_at_once_on_a_known_one(
    client: PortalClient, clock: Clock, kind: Kind
) -> None:
    begin(client)
    page = client.post_form("form", cms=cms_of(client, clock, kind=kind))
    assert page.path == "/kk/login/code"
    assert client.post_form(code=client.sms(MANS_PHONE)).path == "/kk/cabinet/"
    client.post_form("logout")
    begin(client)
    assert client.post_form("form", cms=cms_of(client, clock, kind=kind)).path == "/kk/cabinet/"


def test_the_page_says_what_is_signed_and_may_speak_to_ncalayer(
    client: PortalClient, language: Language
) -> None:
    page = begin(client)
    said = given(client).decode()
    assert page.form("form").values()["nonce"][0] in said
    assert page.form("form").values()["nonce"][0] in page.text
    assert "wss://127.0.0.1:13579" in page.response.headers["Content-Security-Policy"]


def test_who_has_no_account_is_offered_to_register(
    client: PortalClient, clock: Clock, language: Language
) -> None:
    begin(client)
    page = client.post_form("form", cms=cms_of(client, clock, NOBODY))
    assert page.path == f"/{language}/login"
    assert page.tree.css_first(".notice--warning")
    assert page.link("register")


@pytest.mark.parametrize(
    ("holder", "kind", "failure"),
    [
        (MAN, Kind.SIGN, Failure.NOT_FOR_LOGIN),
        (MAN, Kind.EXPIRED, Failure.EXPIRED),
        (MAN, Kind.FOREIGN, Failure.UNKNOWN_ISSUER),
        (EMPLOYEE, Kind.EMPLOYEE, Failure.NOT_INDIVIDUAL),
    ],
    ids=["for signing only", "expired", "foreign", "employee"],
)
def test_a_key_that_may_not_open_is_told_why(
    client: PortalClient, clock: Clock, holder: Holder, kind: Kind, failure: Failure
) -> None:
    begin(client)
    page = client.post_form("form", cms=cms_of(client, clock, holder, kind))
    assert page.path == "/kk/login/key"
    assert page.errors == [WORDS[failure].kk]
    assert client.get("/cabinet/").path == "/kk/login"


def test_a_revoked_key_and_one_of_which_nobody_can_tell_let_nobody_in(
    client: PortalClient, clock: Clock, store: SandboxStore
) -> None:
    store.set_mode("signature", Mode.DOWN)
    begin(client)
    page = client.post_form("form", cms=cms_of(client, clock))
    assert "Құпиясөзбен кіріңіз" in page.errors[0]
    store.set_mode("signature", Mode.UP)
    serial = key_of(MAN, Kind.COMBINED).certificate.serial_number
    store.revoke(serial, clock.now() - timedelta(days=1))
    clock.advance(timedelta(minutes=2))
    page = client.post_form("form", cms=cms_of(client, clock, kind=Kind.COMBINED))
    assert page.errors == [WORDS[Failure.REVOKED].kk]


def test_a_signature_lets_in_once_and_in_the_browser_it_was_asked_in(
    client: PortalClient, clock: Clock, new_client: Browser
) -> None:
    begin(client)
    made = cms_of(client, clock)
    other = new_client()
    begin(other)
    page = other.post_form("form", cms=made)
    assert page.errors == [WORDS[Failure.OTHER_CONTENT].kk]
    form = {**client.page.form("form").values(), "cms": made}
    assert client.post("/login/key", form).path == "/kk/login/code"
    assert client.post("/login/key", form).path == "/kk/login"


def test_what_was_given_a_quarter_of_an_hour_ago_is_begun_anew(client: PortalClient, clock: Clock) -> None:
    begin(client)
    made = cms_of(client, clock)
    clock.advance(timedelta(minutes=15))
    assert client.post_form("form", cms=made).path == "/kk/login"
    assert client.get("/login/key").path == "/kk/login"


def test_signatures_that_let_nobody_in_are_counted_for_the_address(
    client: PortalClient, clock: Clock
) -> None:
    begin(client)
    for _ in range(FREE_FOR_ADDRESS + 1):
        assert client.post_form("form", cms="AAAA").errors == [WORDS[Failure.UNREADABLE].kk]
    page = client.post_form("form", cms=cms_of(client, clock))
    assert page.errors
    assert page.errors != [WORDS[Failure.UNREADABLE].kk]
    assert client.get("/cabinet/").path == "/kk/login"


@pytest.mark.both_engines
def test_texts_to_sign_are_given_to_one_address_so_often_and_who_gets_in_is_not_counted(
    client: PortalClient, session: Session, clock: Clock, language: Language, new_client: Browser
) -> None:
    begin(client)
    for _ in range(FREE_FOR_ADDRESS - 1):
        begin(new_client(language))
    assert client.post_form("form", cms=cms_of(client, clock)).path == f"/{language}/login/code"
    begin(new_client(language))  # in the place of the one that led in
    begin(new_client(language))  # one too many, after which there is a pause
    given_out = select(func.count()).select_from(SigningChallenge)
    before = session.scalars(given_out).one()
    guest = new_client(language)
    guest.get("/login")
    page = guest.post_form(act="key")
    assert page.path == f"/{language}/login"
    assert page.tree.css_first(".notice--warning")
    session.rollback()
    assert session.scalars(given_out).one() == before
    clock.advance(timedelta(minutes=2))
    begin(guest)


def test_an_employees_key_opens_the_desk_with_the_code_and_a_citizens_does_not(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    registrar = staff_of(session, Role.REGISTRAR)
    holder, phone = employee(registrar, registrar.clinic.bin), registrar.phone.e164
    begin(client, "/desk/login")
    page = client.post_form("form", cms=cms_of(client, clock, holder, Kind.COMBINED))
    assert page.errors == [WORDS[Failure.NOT_EMPLOYEE].kk]
    page = client.post_form("form", cms=cms_of(client, clock, holder, Kind.EMPLOYEE))
    assert page.path == "/kk/desk/login/code"
    assert client.post_form(code=client.sms(phone)).path.startswith("/kk/desk")


def employee(staff: StaffMember, of_bin: str) -> Holder:
    """Somebody of the desk as the key names them whom the organisation with this BIN gave it."""
    return Holder(staff.iin.digits, "Тіркеуші", "Адам", "", "Емхана", of_bin)


@pytest.mark.parametrize("of_bin", ["050340990011", ""], ids=["another", "none"])
def test_an_employees_key_of_another_organisation_is_told_so_and_lets_nobody_in(
    client: PortalClient, session: Session, clock: Clock, language: Language, of_bin: str
) -> None:
    registrar = staff_of(session, Role.REGISTRAR)
    holder, phone = employee(registrar, of_bin), registrar.phone.e164
    begin(client, "/desk/login")
    page = client.post_form("form", cms=cms_of(client, clock, holder, Kind.EMPLOYEE))
    assert page.path == f"/{language}/desk/login"
    assert WORDS[Failure.OTHER_ORGANISATION].say(language) in page.main
    assert not client.messages(phone)
    assert client.get("/desk/").path == f"/{language}/desk/login"


def test_an_employee_of_whom_the_desk_knows_nothing_stays_outside(client: PortalClient, clock: Clock) -> None:
    begin(client, "/desk/login")
    page = client.post_form("form", cms=cms_of(client, clock, EMPLOYEE, Kind.EMPLOYEE))
    assert page.path == "/kk/desk/login"
    assert client.get("/desk/").path == "/kk/desk/login"
