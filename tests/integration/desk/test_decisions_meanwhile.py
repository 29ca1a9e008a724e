"""Between the form of a decision and its signature: another decision, another moment, another person."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from models import StaffMember
from models.enums import State
from portal.clock import Clock
from portal.gateways.signature.rule import Failure
from portal.regulation.signature_words import WORDS
from tests.client import PortalClient
from tests.factories.application import MOTHER, handed_to_desk, person
from tests.factories.booking import booked_visit
from tests.factories.schedule import slot, slots_of
from tests.integration.desk.test_signed_decisions import (
    THERAPIST,
    WHY,
    decide,
    desk,
    facts,
    holder_of,
    kept,
    keyed,
    path,
    refuse,
    signed_by,
    state_of,
    store,
)
from tests.integration.test_signing_by_key import nonce_of

__all__ = ["desk", "keyed", "store"]
At = Callable[[StaffMember], PortalClient]


def test_one_decisions_signature_carries_out_no_other(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    first = handed_to_desk(session, clock.now())
    other = handed_to_desk(session, clock.now(), iin=MOTHER)
    refuse(desk, other)
    strangers = signed_by(desk, clock, holder_of(registrar))
    of_other = nonce_of(desk.page)
    refuse(desk, first)
    page = desk.post_form("form", cms=strangers)
    assert page.errors == [WORDS[Failure.OTHER_CONTENT].kk]
    desk.post_form("form", nonce=of_other, cms=strangers, expect=404)
    assert state_of(session, first) is State.REGISTERED
    assert state_of(session, other) is State.REGISTERED


def test_what_is_signed_of_one_act_is_not_done_by_another(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    refuse(desk, call)
    nonce, cms = nonce_of(desk.page), signed_by(desk, clock, holder_of(registrar))
    desk.get(path(call, "assign"))
    token = desk.page.form("form").values()["csrf_token"][0]
    desk.post(path(call, "assign"), {"csrf_token": token, "nonce": nonce, "cms": cms}, expect=404)
    assert state_of(session, call) is State.REGISTERED


def test_sent_twice_it_is_done_once(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    refuse(desk, call)
    token = desk.page.form("form").values()["csrf_token"][0]
    sent = {
        "csrf_token": token,
        "nonce": nonce_of(desk.page),
        "cms": signed_by(desk, clock, holder_of(registrar)),
    }
    for _ in range(2):
        assert desk.post(path(call, "refuse"), sent).path.endswith(call.number or "")
    assert len(kept(session)) == 1
    assert facts(session, call).count("refused") == 1


def test_a_signature_that_comes_after_a_quarter_of_an_hour_is_asked_for_once_more(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    refuse(desk, call)
    made = signed_by(desk, clock, holder_of(registrar))
    clock.advance(timedelta(minutes=16))
    page = desk.post_form("form", cms=made)
    assert page.errors == [WORDS[Failure.NONCE_EXPIRED].kk]
    desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))
    assert state_of(session, call) is State.REFUSED


def test_what_a_colleague_did_while_the_key_was_looked_for_stays_and_the_words_too(
    desk: PortalClient,
    at_desk: At,
    session: Session,
    clock: Clock,
    registrar: StaffMember,
    colleague: StaffMember,
) -> None:
    call = handed_to_desk(session, clock.now())
    refuse(desk, call)
    made = signed_by(desk, clock, holder_of(registrar))
    other = at_desk(colleague)
    other.get(path(call))
    other.post_form("/take")
    page = desk.post_form("form", cms=made, expect=409)
    assert WHY in page.main
    assert state_of(session, call) is State.IN_PROGRESS
    assert not kept(session)


def test_a_time_that_was_taken_while_the_key_was_looked_for_is_named_and_others_are_shown(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    first, other = slots_of(session, THERAPIST, 2)
    visit = booked_visit(session, clock.now(), first)
    decide(desk, visit, f"move?day={slot(session, other).day}", slot=str(other))
    made = signed_by(desk, clock, holder_of(registrar))
    booked_visit(session, clock.now(), other, applicant=person(session, MOTHER))
    page = desk.post_form("form", cms=made, expect=409)
    assert page.errors
    assert page.tree.css("input[name=slot]")
    assert not kept(session)


def test_the_way_back_and_the_other_language_open_the_form_as_it_was_typed(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    refuse(desk, call)
    here = desk.page.path
    back = desk.page.tree.css_first('a[href*="typed="]').attributes["href"] or ""
    assert WHY in desk.get(back.removeprefix("/kk")).main
    desk.language = "ru"
    page = desk.get(here.removeprefix("/kk"))
    assert page.path == f"/ru{path(call, 'refuse')}"
    assert WHY in page.main
    page = desk.post_form("form")
    assert "Подписать решение" in page.main


def test_only_to_whom_it_was_given_can_open_it(
    desk: PortalClient, at_desk: At, session: Session, clock: Clock, colleague: StaffMember
) -> None:
    call, other = handed_to_desk(session, clock.now()), handed_to_desk(session, clock.now(), iin=MOTHER)
    here = refuse(desk, call).path.removeprefix("/kk")
    stranger = at_desk(colleague)
    for page in (here, f"{here}/text"):
        stranger.get(page, expect=404)
        desk.get(page.replace(call.number or "-", other.number or "-"), expect=404)
    assert WHY not in stranger.get(f"{path(call, 'refuse')}?typed={here.rpartition('/')[2]}").main


def test_the_audit_proves_signed_decisions_and_finds_one_that_was_moved(
    app: Flask, desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    call, other = handed_to_desk(session, clock.now()), handed_to_desk(session, clock.now(), iin=MOTHER)
    refuse(desk, call)
    desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (done.exit_code, "1 prove themselves" in done.output) == (0, True), done.output
    [row] = kept(session)
    row.application_id = other.id
    session.commit()
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert done.exit_code == 1
    assert "another application" in done.output
