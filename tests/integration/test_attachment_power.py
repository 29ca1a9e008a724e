"""Who chooses a clinic by a power of attorney: the register of notaries is asked first, and its silence is no yes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.enums import AttachmentState, Language, State, WaitingFor
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.regulation import attachments
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories import files
from tests.factories.application import MAN, MOTHER
from tests.page import Page
from tests.pages.attachment import Attaching, agree, attaching, desk_of
from tests.pages.home_call import newest
from tests.pages.papers import upload

Browser = Callable[..., PortalClient]
Tell = Callable[[str, Mode], None]
THERAPIST = "Сүлейменова"
GOOD, REVOKED, UNKNOWN = "77-0001", "77-0004", "77-9999"
PAPER = ("сенімхат.pdf", files.pdf())


@pytest.fixture
def tell(app: Flask) -> Tell:
    """Set how a stand-in answers from now on."""
    return SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode


@pytest.fixture
def request_of(client: PortalClient, session: Session, clock: Clock) -> Attaching:
    """The man, as far as the page of groups."""
    request = attaching(session, client, clock.now(), MAN)
    request.people()
    request.at_home()
    request.doctor(THERAPIST)
    return request


def by_power(request: Attaching, number: str, representative: str = MOTHER) -> Page:
    return request.group("by_power", power_number=number, representative=representative)


def rules(page: Page) -> list[tuple[str, str]]:
    """How each rule that speaks of a power of attorney is marked, and its words."""
    found = [
        each
        for each in page.tree.css(".rules__one")
        if "енімхат" in each.text() or "оверенност" in each.text()
    ]
    return [((each.attributes["class"] or "").rpartition("--")[2], each.text()) for each in found]


def signed(request: Attaching) -> str:
    request.ask_for_code()
    request.sign()
    return request.number()


def test_one_that_the_register_knows_asks_for_no_paper_and_the_rules_name_where_it_was_found(
    request_of: Attaching, client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    assert by_power(request_of, GOOD).path.endswith("/review")
    ((mark, words),) = rules(client.page)
    assert mark == "holds"
    assert GOOD in words
    assert "нотари" in words
    assert "2027" in words
    number = signed(request_of)
    desk = desk_of(session, new_client(client.language), clock.now())
    assert rules(desk.get(f"/desk/applications/{number}"))[0][0] == "holds"
    agree(desk, number)
    assert newest(session).state is State.FULFILLED


@pytest.mark.parametrize(
    ("number", "representative"),
    [
        (UNKNOWN, MOTHER),
        (REVOKED, MOTHER),
        ("77-0002", MOTHER),
        ("77-0003", MOTHER),
        ("77-0005", MOTHER),
        (GOOD, MAN),
    ],
    ids=["unknown", "revoked", "ended", "not-yet", "other-matter", "other-people"],
)
def test_one_that_does_not_hold_is_a_rule_that_fails_and_the_paper_is_asked_for(
    request_of: Attaching, client: PortalClient, number: str, representative: str
) -> None:
    assert by_power(request_of, number, representative).path.endswith("/documents")
    assert client.post_form("form", act="next").errors, "nothing is signed without it"
    assert upload(client, "next", by_power=[PAPER]).path.endswith("/review")
    ((mark, words),) = rules(client.page)
    assert mark == "fails"
    assert number in words


def test_whose_power_of_attorney_it_is_instead_is_not_told(
    request_of: Attaching, client: PortalClient
) -> None:
    told = []
    for number, who in ((UNKNOWN, MOTHER), (GOOD, "031109590009")):
        by_power(request_of, number, who)
        upload(client, "next", by_power=[PAPER])
        client.get("/apply/attachment/review")
        told.append(rules(client.page)[0][1].replace(number, ""))
    assert told[0] == told[1]


def test_a_contract_of_insurance_is_shown_by_its_paper_as_before(
    request_of: Attaching, client: PortalClient
) -> None:
    assert by_power(request_of, "", "").path.endswith("/documents")
    assert client.post_form("form", act="next").errors
    upload(client, "next", by_power=[PAPER])
    assert [mark for mark, _ in rules(client.page)] == ["unknown"]


def test_a_number_without_the_representative_is_an_error_beside_the_field(request_of: Attaching) -> None:
    page = by_power(request_of, GOOD, "")
    assert page.path.endswith("/situation")
    assert page.errors


@pytest.mark.both_engines
def test_while_the_register_is_silent_nothing_is_lost_and_the_attachment_waits_for_its_answer(
    app: Flask,
    request_of: Attaching,
    client: PortalClient,
    new_client: Browser,
    session: Session,
    clock: Clock,
    tell: Tell,
) -> None:
    tell("notary", Mode.DOWN)
    page = by_power(request_of, GOOD)
    assert page.path.endswith("/documents")
    page = client.post_form("form", act="next")
    assert page.path.endswith("/review"), "the paper may be given and need not"
    assert [mark for mark, _ in rules(page)] == ["unknown"]
    number = signed(request_of)
    desk = desk_of(session, new_client(client.language), clock.now())
    assert [mark for mark, _ in rules(desk.get(f"/desk/applications/{number}"))] == ["unknown"]
    agree(desk, number)
    run_due(app)
    assert (newest(session).state, newest(session).waiting_for) == (State.WAITING, WaitingFor.REGISTRY)
    assert attachments.of(session, newest(session).id).standing is AttachmentState.AGREED
    tell("notary", Mode.UP)
    clock.advance(timedelta(minutes=20))
    run_due(app)
    assert newest(session).state is State.FULFILLED


def test_what_the_register_denies_after_its_silence_goes_back_to_the_desk_and_frees_the_place(
    app: Flask,
    request_of: Attaching,
    client: PortalClient,
    new_client: Browser,
    session: Session,
    clock: Clock,
    tell: Tell,
) -> None:
    tell("notary", Mode.DOWN)
    by_power(request_of, REVOKED)
    client.post_form("form", act="next")
    number = signed(request_of)
    desk = desk_of(session, new_client(client.language), clock.now())
    agree(desk, number)
    tell("notary", Mode.UP)
    clock.advance(timedelta(minutes=20))
    run_due(app)
    assert newest(session).handed_to_desk == attachments.POWER_REFUSED
    assert attachments.of(session, newest(session).id).standing is AttachmentState.ASKED
    ((mark, words),) = rules(desk.get(f"/desk/applications/{number}"))
    assert mark == "fails"
    assert {"kk": "күші жойылған", "ru": "отменена"}[Language(client.language).value] in words


def test_a_paper_given_while_the_register_is_silent_is_for_the_registrar_to_judge(
    app: Flask,
    request_of: Attaching,
    client: PortalClient,
    new_client: Browser,
    session: Session,
    clock: Clock,
    tell: Tell,
) -> None:
    tell("notary", Mode.DOWN)
    by_power(request_of, GOOD)
    upload(client, "next", by_power=[PAPER])
    number = signed(request_of)
    agree(desk_of(session, new_client(client.language), clock.now()), number)
    run_due(app)
    assert newest(session).state is State.FULFILLED


@pytest.mark.both_engines
def test_a_denial_that_the_registrar_had_not_read_goes_back_to_them_though_a_paper_lies_there(
    app: Flask,
    request_of: Attaching,
    client: PortalClient,
    new_client: Browser,
    session: Session,
    clock: Clock,
    tell: Tell,
) -> None:
    tell("notary", Mode.DOWN)
    by_power(request_of, REVOKED)
    upload(client, "next", by_power=[PAPER])
    number = signed(request_of)
    desk = desk_of(session, new_client(client.language), clock.now())
    tell("notary", Mode.UP)
    agree(desk, number)
    run_due(app)
    assert newest(session).handed_to_desk == attachments.POWER_REFUSED
    assert attachments.of(session, newest(session).id).standing is AttachmentState.ASKED
    assert [mark for mark, _ in rules(desk.get(f"/desk/applications/{number}"))] == ["fails"]
    agree(desk, number)
    run_due(app)
    assert newest(session).state is State.FULFILLED, "who has read the denial decides by the paper"
