"""An application signed with a key on the citizen's own computer: what comes back is checked before it counts."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, JournalEntry, Signature, SigningChallenge, WebSession
from models.enums import Language, SignatureState, State
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.gateways.signature.rule import Failure
from portal.regulation.signature_words import WAITS, WORDS
from tests.client import PortalClient
from tests.factories.application import person
from tests.factories.booked import booked_visit
from tests.page import Page
from tests.pages.appointment import at_clinic, slot_of
from tests.pages.certificate import at_register
from tests.pages.home_call import HomeCall, at_home, newest
from tests.signing import EMPLOYEE, MAN, WOMAN, Holder, Kind, ca_in, key_of, sign

KEY_PAGE = "/apply/home-call/sign/key"
Browser = Callable[..., PortalClient]


@pytest.fixture(autouse=True)
def store(app: Flask) -> SandboxStore:
    file = app.extensions["settings"].SANDBOX_FILE
    ca_in(file.parent)
    return SandboxStore(file)


@pytest.fixture
def call(client: PortalClient, session: Session, clock: Clock) -> HomeCall:
    """A home call at the page of the key."""
    call = at_home(session, client, clock.now())
    call.to_review()
    to_key_page(client)
    return call


def to_key_page(client: PortalClient, service: str = "home-call") -> Page:
    client.get(f"/apply/{service}/review")
    page = client.post_form("form", act="sign", way="key")
    assert page.path.endswith(f"/apply/{service}/sign/key"), f"{page.path}: {page.errors}"
    return page


def nonce_of(page: Page) -> str:
    return page.form("form").values()["nonce"][0]


def given(client: PortalClient) -> bytes:
    """What the page gives to be signed, as its link shows it."""
    here = client.page
    nonce = nonce_of(here)
    opened = client.browser.get(f"{here.path}/{nonce}")
    assert opened.status_code == 200
    assert opened.headers["Cache-Control"] == "no-store"
    return bytes(opened.data)


def cms_of(
    client: PortalClient, clock: Clock, holder: Holder = MAN, kind: Kind = Kind.SIGN, content: bytes = b""
) -> str:
    """What NCALayer makes of the page: PEM of the CMS."""
    made = sign(key_of(holder, kind), content or given(client), clock.now())
    return f"-----BEGIN CMS-----\n{b64encode(made).decode()}\n-----END CMS-----\n"


def facts(session: Session) -> list[tuple[str, str]]:
    session.rollback()
    rows = session.scalars(select(JournalEntry).order_by(JournalEntry.id))
    return [(each.fact, (each.details or {}).get("code", "")) for each in rows]


def count(session: Session, table: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.both_engines
def test_a_citizen_signs_with_a_key_and_the_application_is_registered_with_its_proof(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    page = to_key_page(client)
    signed = given(client)
    assert MAN.iin in page.text
    assert all(row["value"] in page.text for row in _shown(signed))
    client.post_form("form", cms=cms_of(client, clock))
    number = call.number()
    application = newest(session)
    assert (application.number, application.state) == (number, State.FULFILLED)
    row = session.scalars(select(Signature)).one()
    kept = session.scalars(select(ElectronicSignature)).one()
    assert (row.method, row.evidence["electronic_signature"]) == ("ncalayer", kept.id)
    assert (kept.content, kept.state) == (signed, SignatureState.ACCEPTED)
    assert number in client.get("/cabinet/").text
    assert [fact for fact, _ in facts(session)] == ["signed", "fulfilled"]


def _shown(signed: bytes) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(signed)["shown"]
    return rows


@pytest.mark.parametrize(
    ("holder", "kind", "failure"),
    [
        (WOMAN, Kind.SIGN, Failure.OTHER_PERSON),
        (MAN, Kind.EXPIRED, Failure.EXPIRED),
        (MAN, Kind.NOT_YET, Failure.NOT_YET_VALID),
        (MAN, Kind.FOREIGN, Failure.UNKNOWN_ISSUER),
        (MAN, Kind.AUTH, Failure.NOT_FOR_SIGNING),
        (MAN, Kind.WRONG_PURPOSE, Failure.WRONG_USAGE),
        (EMPLOYEE, Kind.EMPLOYEE, Failure.NOT_INDIVIDUAL),
    ],
    ids=["other person", "expired", "not yet", "foreign", "for login", "wrong purpose", "employee"],
)
def test_a_key_that_may_not_sign_is_told_why_beside_the_form_and_the_journal_knows(
    call: HomeCall, session: Session, clock: Clock, holder: Holder, kind: Kind, failure: Failure
) -> None:
    page = call.client.post_form("form", cms=cms_of(call.client, clock, holder, kind))
    _is_refused(page, session, failure)
    # Nothing is lost, and the other way is open.
    call.client.post_form(act="sms")
    call.sign()
    assert call.number()


def _is_refused(page: Page, session: Session, failure: Failure) -> None:
    assert page.path == f"/kk{KEY_PAGE}"
    assert page.errors == [WORDS[failure].kk]
    assert facts(session) == [("signature_refused", failure.value)]
    assert newest(session).state is State.DRAFT
    assert count(session, ElectronicSignature) == 0


def test_a_revoked_key_signs_nothing(
    call: HomeCall, session: Session, clock: Clock, store: SandboxStore
) -> None:
    store.revoke(key_of(MAN, Kind.REVOKED).certificate.serial_number, clock.now() - timedelta(days=1))
    page = call.client.post_form("form", cms=cms_of(call.client, clock, kind=Kind.REVOKED))
    _is_refused(page, session, Failure.REVOKED)


@pytest.mark.parametrize(
    ("cms", "failure"),
    [
        ("", Failure.UNREADABLE),
        ("бұл қолтаңба емес", Failure.UNREADABLE),
        ("MIIB" + "A" * 900_000, Failure.UNREADABLE),
    ],
    ids=["empty", "words", "long"],
)
def test_what_is_no_signature_at_all_is_refused(
    call: HomeCall, session: Session, cms: str, failure: Failure
) -> None:
    _is_refused(call.client.post_form("form", cms=cms), session, failure)


def test_what_is_sent_wrong_again_and_again_stands_in_the_journal_once_for_each_text(
    call: HomeCall, session: Session, clock: Clock
) -> None:
    for _ in range(2):
        for cms in ("AAAA", "BBBB", cms_of(call.client, clock, WOMAN), "AAAA"):
            page = call.client.post_form("form", cms=cms)
            assert page.errors
        clock.advance(timedelta(minutes=15, seconds=1))
        to_key_page(call.client)
    once = [("signature_refused", "unreadable"), ("signature_refused", "other_person")]
    assert facts(session) == once * 2


def test_more_than_a_signature_can_be_is_not_read(call: HomeCall, session: Session) -> None:
    call.client.post_form("form", cms="A" * 1_200_000, expect=413)
    assert facts(session) == []


def test_a_changed_text_is_no_signature_of_what_was_shown(
    call: HomeCall, session: Session, clock: Clock
) -> None:
    changed = given(call.client).replace(b"38.5", b"36.6")
    assert changed != given(call.client)
    page = call.client.post_form("form", cms=cms_of(call.client, clock, content=changed))
    _is_refused(page, session, Failure.OTHER_CONTENT)


def test_the_same_form_sent_twice_registers_once_and_leads_to_the_same_thanks(
    call: HomeCall, session: Session, clock: Clock
) -> None:
    form = {**call.client.page.form("form").values(), "cms": cms_of(call.client, clock)}
    first = call.client.post(KEY_PAGE, form)
    again = call.client.post(KEY_PAGE, form)
    assert first.path == again.path
    assert (count(session, Application), count(session, ElectronicSignature)) == (1, 1)


def test_a_signature_that_was_taken_signs_no_other_application(
    call: HomeCall, session: Session, clock: Clock, client: PortalClient
) -> None:
    taken = cms_of(client, clock)
    client.post_form("form", cms=taken)
    assert call.number()
    clock.advance(timedelta(days=1))
    at_home(session, client, clock.now()).to_review()
    to_key_page(client)
    page = client.post_form("form", cms=taken)
    assert page.errors == [WORDS[Failure.OTHER_CONTENT].kk]


def test_of_two_windows_the_older_is_sent_to_look_at_the_answers_again(
    call: HomeCall, session: Session, clock: Clock, client: PortalClient
) -> None:
    older = {**client.page.form("form").values(), "cms": cms_of(client, clock)}
    call.problem(temperature="39,9")
    to_key_page(client)
    page = client.post(KEY_PAGE, older)
    assert page.path == "/kk/apply/home-call/review"
    assert newest(session).state is State.DRAFT
    assert count(session, ElectronicSignature) == 0


def test_what_was_given_to_one_person_neither_opens_nor_signs_for_another(
    call: HomeCall, session: Session, clock: Clock, new_client: Browser, client: PortalClient
) -> None:
    form = {**client.page.form("form").values(), "cms": cms_of(client, clock)}
    stranger = new_client()
    hers = at_home(session, stranger, clock.now(), WOMAN.iin)
    hers.to_review()
    to_key_page(stranger)
    own = stranger.page.form("form").values()
    stranger.get(f"{KEY_PAGE}/{form['nonce'][0]}", expect=404)
    page = stranger.post(KEY_PAGE, {**form, "csrf_token": own["csrf_token"]})
    assert page.path == "/kk/apply/home-call/review"
    stranger.get(KEY_PAGE)
    page = stranger.post_form("form", cms=str(form["cms"]))
    assert page.errors == [WORDS[Failure.OTHER_CONTENT].kk]
    assert count(session, ElectronicSignature) == 0


def test_signed_too_late_it_is_given_anew(
    call: HomeCall, session: Session, clock: Clock, client: PortalClient
) -> None:
    old = nonce_of(client.page)
    made = cms_of(client, clock)
    clock.advance(timedelta(minutes=15))
    page = client.post_form("form", cms=made)
    _is_refused(page, session, Failure.NONCE_EXPIRED)
    assert nonce_of(page) != old
    client.post_form("form", cms=cms_of(client, clock))
    assert call.number()


def test_a_page_that_is_opened_too_late_leads_back_to_the_answers(
    call: HomeCall, clock: Clock, client: PortalClient
) -> None:
    clock.advance(timedelta(minutes=15))
    assert client.get(KEY_PAGE).path == "/kk/apply/home-call/review"
    to_key_page(client)
    client.post_form("form", cms=cms_of(client, clock))
    assert call.number()


def test_reading_the_page_gives_nothing_to_be_signed(
    call: HomeCall, session: Session, client: PortalClient
) -> None:
    before = count(session, SigningChallenge)
    client.get(KEY_PAGE)
    client.get(KEY_PAGE)
    assert (before, count(session, SigningChallenge)) == (1, 1)


def test_while_nobody_tells_of_revocation_the_application_is_taken_and_waits(
    call: HomeCall, session: Session, clock: Clock, client: PortalClient, store: SandboxStore
) -> None:
    made = cms_of(client, clock)
    store.set_mode("signature", Mode.DOWN)
    page = client.post_form("form", cms=made)
    assert WAITS.kk in page.text
    assert call.number()
    assert newest(session).state is State.WAITING


def test_the_page_may_speak_to_ncalayer_and_no_other_page_may(call: HomeCall, client: PortalClient) -> None:
    policy = client.page.response.headers["Content-Security-Policy"]
    assert "connect-src 'self' wss://127.0.0.1:13579;" in policy
    assert "13579" not in client.get("/apply/home-call/review").response.headers["Content-Security-Policy"]


def test_a_session_that_ends_while_ncalayer_is_open_keeps_no_signature(
    call: HomeCall, client: PortalClient, session: Session, clock: Clock
) -> None:
    made = cms_of(client, clock)
    clock.advance(timedelta(hours=1))
    client.post_form("form", cms=made)
    assert client.page.path.endswith("/login")
    session.rollback()
    assert not any(made[30:60] in str(row.data) for row in session.scalars(select(WebSession)))


def test_who_changes_the_language_reads_the_answers_in_it_before_signing(
    call: HomeCall, client: PortalClient
) -> None:
    client.language = "ru"
    page = client.get(KEY_PAGE)
    assert page.path == "/ru/apply/home-call/review"
    assert not page.tree.css(".notice--warning")
    assert b'"language":"ru"' in (to_key_page(client) and given(client))


def test_a_visit_is_booked_with_a_key(client: PortalClient, session: Session, clock: Clock) -> None:
    at_clinic(session, client, clock.now()).to_review()
    to_key_page(client, "appointment")
    client.post_form("form", cms=cms_of(client, clock))
    assert slot_of(session, newest(session).id) is not None


def test_a_time_that_went_to_another_meanwhile_is_not_signed_for(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    at_clinic(session, client, clock.now()).to_review()
    to_key_page(client, "appointment")
    made, slot_id = cms_of(client, clock), newest(session).answers["slot"]["slot"]
    clock.advance(timedelta(minutes=14))
    booked_visit(session, int(slot_id), clock.now(), person(session, WOMAN.iin))
    client.post_form("form", cms=made, expect=409)
    assert count(session, ElectronicSignature) == 0


def test_a_certificate_is_given_for_a_key(client: PortalClient, session: Session, clock: Clock) -> None:
    asking = at_register(session, client, clock.now())
    asking.about()
    asking.purpose()
    to_key_page(client, "tb-certificate")
    client.post_form("form", cms=cms_of(client, clock))
    assert newest(session).state is State.FULFILLED


def test_ncalayer_is_asked_for_a_signing_key_of_this_very_person(
    call: HomeCall, client: PortalClient, language: Language
) -> None:
    node = client.page.tree.css_first("form[data-question]")
    question = json.loads(node.attributes["data-question"])
    args = question["args"]
    assert (question["module"], question["method"]) == ("kz.gov.pki.knca.basics", "sign")
    assert args["locale"] == language
    assert args["signingParams"] == {"decode": True, "encapsulate": True, "digested": False, "tsaProfile": {}}
    assert args["signerParams"] == {
        "extKeyUsageOids": ["1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.1"],
        "iin": MAN.iin,
        "chain": [],
    }


def test_a_portal_may_ask_for_no_time_stamp(
    make_app: Callable[..., Flask], session: Session, clock: Clock
) -> None:
    app = make_app(NCALAYER_TIME_STAMP=False)
    client = PortalClient(app)
    call = at_home(session, client, clock.now())
    call.to_review()
    page = to_key_page(client)
    assert "&#34;tsaProfile&#34;: null" in page.html
