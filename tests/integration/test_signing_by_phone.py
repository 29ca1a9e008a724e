"""An application signed with a phone: what comes back is checked before it counts, and the page says how it ended."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, JournalEntry, MobileSigning, Signature, Slot
from models.enums import Language, MobileState, SignatureState, SlotState, State
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.gateways.signature.rule import Failure
from portal.gateways.signature.sandbox_phone import Answered, NotRead, Phone, Scanned
from portal.regulation import mobile_words
from portal.regulation.signature_words import WAITS, WORDS
from tests.client import PortalClient
from tests.factories.application import home_call
from tests.pages.appointment import at_clinic
from tests.pages.home_call import HomeCall, at_home, newest
from tests.phones import code_on, phone_of, to_phone_page
from tests.signing import EMPLOYEE, MAN, WOMAN, Holder, Kind, ca_in, key_of, sign

PAGE = "/apply/home-call/sign/phone"
Browser = Callable[..., PortalClient]


@pytest.fixture(autouse=True)
def store(app: Flask) -> SandboxStore:
    file = app.extensions["settings"].SANDBOX_FILE
    ca_in(file.parent)
    return SandboxStore(file)


@pytest.fixture
def phone(app: Flask) -> Phone:
    return phone_of(app)


@pytest.fixture
def call(client: PortalClient, session: Session, clock: Clock) -> HomeCall:
    """A home call at the page with the code."""
    call = at_home(session, client, clock.now())
    call.to_review()
    to_phone_page(client)
    return call


@pytest.fixture
def scanned(call: HomeCall, phone: Phone) -> Scanned:
    return phone.scan(code_on(call.client.page))


def facts(session: Session) -> list[tuple[str, str]]:
    session.rollback()
    rows = session.scalars(select(JournalEntry).order_by(JournalEntry.id))
    return [(each.fact, (each.details or {}).get("code", "")) for each in rows]


def count(session: Session, table: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


def send(
    phone: Phone, scanned: Scanned, clock: Clock, holder: Holder = MAN, kind: Kind = Kind.SIGN
) -> Answered:
    return phone.send(scanned, lambda content: sign(key_of(holder, kind), content, clock.now()))


def by_sms(call: HomeCall) -> None:
    call.client.get("/apply/home-call/review")
    call.client.post_form("form", act="sign", way="sms")
    call.sign()


def state(client: PortalClient) -> str:
    """What the script of the page is told."""
    return str(client.get(f"{PAGE}/state").response.get_json()["state"])


@pytest.mark.both_engines
def test_a_citizen_signs_with_a_phone_and_the_page_goes_on_to_the_thanks(
    app: Flask, client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    page = to_phone_page(client)
    assert state(client) == "waiting"
    assert client.get(PAGE).path == page.path
    phone = phone_of(app, language)
    scanned = phone.scan(code_on(page))
    answer = send(phone, scanned, clock)
    assert (answer.status, answer.message) == (200, mobile_words.ACCEPTED.say(language))
    assert state(client) != "waiting"
    client.get(PAGE)
    number = call.number()
    application = newest(session)
    assert (application.number, application.state) == (number, State.FULFILLED)
    row = session.scalars(select(Signature)).one()
    kept = session.scalars(select(ElectronicSignature)).one()
    assert (row.method, row.evidence["electronic_signature"]) == ("egov-mobile", kept.id)
    assert (kept.content, kept.state, kept.way) == (scanned.content, SignatureState.ACCEPTED, "egov-mobile")
    assert [fact for fact, _ in facts(session)] == ["signed", "fulfilled"]
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).first()
    assert entry is not None
    assert entry.actor_id == application.account_id


@pytest.mark.parametrize(
    ("holder", "kind", "failure"),
    [
        (WOMAN, Kind.SIGN, Failure.OTHER_PERSON),
        (MAN, Kind.EXPIRED, Failure.EXPIRED),
        (MAN, Kind.NOT_YET, Failure.NOT_YET_VALID),
        (MAN, Kind.FOREIGN, Failure.UNKNOWN_ISSUER),
        (MAN, Kind.AUTH, Failure.NOT_FOR_SIGNING),
        (EMPLOYEE, Kind.EMPLOYEE, Failure.NOT_INDIVIDUAL),
    ],
    ids=["other person", "expired", "not yet", "foreign", "for login", "employee"],
)
def test_a_key_that_may_not_sign_is_told_to_the_phone_the_page_and_the_journal(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock, holder: Holder, kind: Kind,
    failure: Failure,
) -> None:  # fmt: skip
    answer = send(phone, scanned, clock, holder, kind)
    _is_refused(call, answer, session, failure)
    # Nothing is lost, and another way is open.
    by_sms(call)
    assert call.number()


def _is_refused(call: HomeCall, answer: Answered, session: Session, failure: Failure) -> None:
    assert (answer.status, answer.message) == (403, WORDS[failure].kk)
    assert state(call.client) == "refused"
    assert WORDS[failure].kk in call.client.get(PAGE).text
    assert facts(session) == [("signature_refused", failure.value)]
    assert newest(session).state is State.DRAFT
    assert count(session, ElectronicSignature) == 0


def test_a_revoked_key_signs_nothing(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock, store: SandboxStore
) -> None:
    store.revoke(key_of(MAN, Kind.REVOKED).certificate.serial_number, clock.now() - timedelta(days=1))
    _is_refused(call, send(phone, scanned, clock, kind=Kind.REVOKED), session, Failure.REVOKED)


def test_a_changed_text_is_no_signature_of_what_was_shown(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock
) -> None:
    changed = scanned.content.replace(b"38.5", b"36.6")
    assert changed != scanned.content
    answer = phone.send(scanned, lambda _content: sign(key_of(), changed, clock.now()))
    _is_refused(call, answer, session, Failure.OTHER_CONTENT)


def test_a_refused_code_is_over_and_a_new_one_signs(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock
) -> None:
    send(phone, scanned, clock, WOMAN)
    assert send(phone, scanned, clock).status == 410
    call.client.get(PAGE)
    page = call.client.post_form(PAGE)
    assert send(phone, phone.scan(code_on(page)), clock).status == 200
    call.client.get(PAGE)
    assert call.number()


@pytest.mark.both_engines
def test_the_same_signature_sent_twice_is_taken_once_and_answered_alike(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock
) -> None:
    made = sign(key_of(), scanned.content, clock.now())
    answers = [phone.send(scanned, lambda _content: made) for _ in range(2)]
    assert [each.status for each in answers] == [200, 200]
    assert (count(session, Application), count(session, ElectronicSignature)) == (1, 1)
    other = phone.send(scanned, lambda content: sign(key_of(MAN, Kind.COMBINED), content, clock.now()))
    assert other.status == 410
    with pytest.raises(NotRead, match="410"):
        phone.scan(code_on(call.client.page))


@pytest.mark.both_engines
def test_of_the_same_sent_twice_at_one_moment_one_registers_and_both_are_told_so(
    app: Flask, scanned: Scanned, session: Session, clock: Clock
) -> None:
    made, start = sign(key_of(), scanned.content, clock.now()), Barrier(2)

    def press() -> int:
        start.wait()
        return phone_of(app).send(scanned, lambda _content: made).status

    with ThreadPoolExecutor(2) as phones:
        told = [each.result() for each in [phones.submit(press) for _ in range(2)]]
    assert told == [200, 200]
    assert (count(session, Application), count(session, ElectronicSignature)) == (1, 1)
    assert [fact for fact, _ in facts(session)].count("signed") == 1


def test_a_signature_of_one_application_signs_no_other(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock
) -> None:
    made = sign(key_of(), scanned.content, clock.now())
    assert phone.send(scanned, lambda _content: made).status == 200
    call.client.get(PAGE)
    clock.advance(timedelta(days=1))
    tomorrow = at_home(session, call.client, clock.now())
    tomorrow.to_review()
    other = phone.scan(code_on(to_phone_page(call.client)))
    answer = phone.send(other, lambda _content: made)
    assert (answer.status, answer.message) == (403, WORDS[Failure.OTHER_CONTENT].kk)


def test_of_two_windows_both_show_one_code_and_both_go_on(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock
) -> None:
    first = code_on(call.client.page)
    assert code_on(to_phone_page(call.client)) == first
    assert count(session, MobileSigning) == 1
    send(phone, scanned, clock)
    for _window in range(2):
        call.client.get(PAGE)
        assert call.number()


def test_a_new_code_ends_the_one_before_it(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock
) -> None:
    clock.advance(timedelta(minutes=6))
    page = to_phone_page(call.client)
    assert send(phone, scanned, clock).status == 410
    assert send(phone, phone.scan(code_on(page)), clock).status == 200


def test_answers_changed_in_another_window_are_not_signed_by_the_code_of_before(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock
) -> None:
    call.problem(temperature="39,9")
    assert send(phone, scanned, clock).status == 410
    assert state(call.client) == "expired"
    assert call.client.get(PAGE).path == "/kk/apply/home-call/review"
    assert count(session, ElectronicSignature) == 0


def test_signed_by_sms_meanwhile_the_page_leads_to_the_same_thanks_and_the_phone_is_told(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock
) -> None:
    by_sms(call)
    number = call.number()
    assert send(phone, scanned, clock).status == 410
    call.client.get(PAGE)
    assert call.number() == number


def test_an_expired_code_is_replaced_by_a_press(
    call: HomeCall, phone: Phone, scanned: Scanned, clock: Clock, client: PortalClient
) -> None:
    clock.advance(timedelta(minutes=10))
    assert send(phone, scanned, clock).status == 410
    assert state(client) == "expired"
    client.get(PAGE)
    page = client.post_form(PAGE)
    assert send(phone, phone.scan(code_on(page)), clock).status == 200


def test_a_session_that_ends_while_the_phone_signs_loses_nothing(
    call: HomeCall, phone: Phone, scanned: Scanned, clock: Clock, client: PortalClient
) -> None:
    client.browser.delete_cookie("emhana")
    assert client.get(f"{PAGE}/state", follow=False, expect=302).response.location.endswith("/kk/login")
    assert send(phone, scanned, clock).status == 200
    assert client.get(PAGE).path == "/kk/login"
    assert client.login(MAN.iin).path.startswith("/kk/apply/home-call/sent/")


def test_when_the_day_that_was_promised_has_changed_the_page_says_so(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock, client: PortalClient
) -> None:
    draft = newest(session)
    assert draft.counts_for is not None
    draft.counts_for -= timedelta(days=1)
    session.commit()
    answer = send(phone, scanned, clock)
    assert (answer.status, answer.message) == (409, mobile_words.STOPPED.kk)
    assert client.get(PAGE).path == "/kk/apply/home-call/review"
    assert session.scalars(select(MobileSigning.outcome)).all()[-1] is MobileState.STOPPED
    assert count(session, ElectronicSignature) == 0


def test_a_twin_that_was_sent_meanwhile_is_shown_and_nothing_is_doubled(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock
) -> None:
    home_call(session, clock.now())
    session.commit()
    answer = send(phone, scanned, clock)
    assert (answer.status, answer.message) == (409, mobile_words.STOPPED.kk)
    assert state(call.client) == "stopped"
    assert call.client.get(PAGE).path == "/kk/apply/home-call/already"
    assert count(session, ElectronicSignature) == 0


def test_a_time_that_is_gone_is_told_to_the_phone_and_the_page_shows_the_nearest(
    client: PortalClient, phone: Phone, session: Session, clock: Clock
) -> None:
    at_clinic(session, client, clock.now()).to_review()
    scanned = phone.scan(code_on(to_phone_page(client, "appointment")))
    session.rollback()
    held = session.scalars(select(Slot).where(Slot.state == SlotState.HELD)).one()
    held.state, held.held_as, held.held_by_id = SlotState.CLOSED, None, None
    held.held_account_id = held.held_until = held.frees_at = held.person_id = None
    session.commit()
    assert send(phone, scanned, clock).status == 409
    page = client.get("/apply/appointment/sign/phone", expect=409)
    assert page.tree.css("button[name=slot], input[name=slot]")
    assert count(session, ElectronicSignature) == 0


def test_while_nobody_tells_of_revocation_the_application_is_taken_and_waits(
    call: HomeCall, phone: Phone, scanned: Scanned, session: Session, clock: Clock, store: SandboxStore
) -> None:
    store.set_mode("signature", Mode.DOWN)
    assert send(phone, scanned, clock).status == 200
    assert WAITS.kk in call.client.get(PAGE).text
    assert call.number()
    assert newest(session).state is State.WAITING


def test_the_page_belongs_to_whom_the_code_was_given(
    call: HomeCall, session: Session, clock: Clock, new_client: Browser
) -> None:
    stranger = new_client()
    at_home(session, stranger, clock.now(), WOMAN.iin)
    assert state(stranger) == "expired"
    assert stranger.get(PAGE).path == "/kk/apply/home-call/who"


def test_a_portal_that_is_not_registered_with_egov_mobile_offers_no_phone(
    make_app: Callable[..., Flask], session: Session, clock: Clock
) -> None:
    client = PortalClient(make_app(EGOV_MOBILE=False))
    at_home(session, client, clock.now()).to_review()
    review = client.get("/apply/home-call/review")
    assert [each.attributes["value"] for each in review.tree.css('input[name="way"]')] == ["sms", "key"]
    client.get(PAGE, expect=404)


def test_another_way_in_the_other_language_is_no_change_of_the_answers(call: HomeCall) -> None:
    call.client.language = "ru"
    call.client.get(PAGE)
    page = call.client.post_form(act="sms")
    assert page.path == "/ru/apply/home-call/review"
    assert not page.tree.css(".notice--warning")
