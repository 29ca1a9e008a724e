"""Between the form of a decision and its signature: another decision, another moment, another person."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import HomeDuty, Organisation, StaffMember
from models.enums import State
from portal.clock import Clock
from portal.demo.people import DEMO_PASSWORD
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
from tests.integration.test_entering_by_key import given
from tests.integration.test_signing_by_key import nonce_of
from tests.pages.home_call import at_home

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


def test_after_it_is_done_the_page_of_the_key_leads_to_the_application(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    here = refuse(desk, call).path.removeprefix("/kk")
    desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))
    assert desk.get(here).path == f"/kk{path(call)}"


def test_a_page_of_the_key_that_is_opened_too_late_leads_to_the_form_as_it_was_typed(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    here = refuse(desk, call).path.removeprefix("/kk")
    clock.advance(timedelta(minutes=16))
    page = desk.get(here)
    assert page.path == f"/kk{path(call, 'refuse')}"
    assert WHY in page.main


def test_a_session_that_ends_while_the_key_is_looked_for_loses_no_word(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    refuse(desk, call)
    made = signed_by(desk, clock, holder_of(registrar))
    clock.advance(timedelta(minutes=31))
    assert desk.post_form("form", cms=made).path == "/kk/desk/login"
    desk.post_form("form", iin=registrar.iin.digits, password=DEMO_PASSWORD)
    page = desk.post_form(code=desk.sms(registrar.phone.e164))
    assert page.path == f"/kk{path(call, 'refuse')}"
    assert WHY in page.main
    assert state_of(session, call) is State.REGISTERED


def test_only_what_the_page_shows_is_given_to_be_signed(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    page = desk.get(path(call, "refuse"))
    sent = {name: values[0] for name, values in page.form("form").values().items()}
    ground = page.tree.css("input[name=ground]")[0].attributes["value"] or ""
    sent |= {"ground": ground, "words": WHY, "iin": "850715390009", "extra": "Ә" * 9}
    desk.post(path(call, "refuse"), sent)
    typed = json.loads(given(desk))["typed"]
    assert set(typed) == {"ground", "words", "version", "seen"}


@pytest.mark.parametrize(
    "query", ["number=1", "nonce=1", "endpoint=x", "_method=POST", "_external=1", "name=x"]
)
def test_what_stands_in_the_query_leads_nowhere_else(
    desk: PortalClient, session: Session, clock: Clock, query: str
) -> None:
    call = handed_to_desk(session, clock.now())
    page = desk.get(f"{path(call, 'refuse')}?{query}")
    ground = page.tree.css("input[name=ground]")[0].attributes["value"] or ""
    page = desk.post_form("form", ground=ground, words=WHY)
    assert page.path.startswith(f"/kk{path(call)}/sign/")
    assert (page.form("form").action or "").startswith(f"/kk{path(call, 'refuse')}?typed=")


def test_a_round_that_is_full_is_told_before_anybody_looks_for_a_key(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    place = desk.get(path(call, "assign")).tree.css("input[name=place]")[-1].attributes["value"] or ""
    for duty in session.scalars(select(HomeDuty)):
        duty.capacity = 0
    session.commit()
    page = desk.post_form("form", place=place)
    assert page.path == f"/kk{path(call, 'assign')}"
    assert page.errors


def test_an_application_that_ended_meanwhile_asks_for_no_signature(
    client: PortalClient, desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    refuse(desk, call)
    at_home(session, client, clock.now())
    client.get(f"/cabinet/applications/{call.number}/withdraw")
    client.post_form(act="withdraw")
    assert state_of(session, call) is State.WITHDRAWN
    page = desk.post_form("form", cms="AAAA", expect=409)
    assert WHY in page.main
    assert facts(session, call)[-1] == "withdrawn"


def test_a_signature_for_an_organisation_that_changed_its_number_decides_nothing(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    refuse(desk, call)
    made = signed_by(desk, clock, holder_of(registrar))
    session.get_one(Organisation, registrar.clinic_id).bin = "990240005556"
    session.commit()
    desk.post_form("form", cms=made, expect=404)
    assert state_of(session, call) is State.REGISTERED


def test_of_the_same_sent_twice_at_one_moment_one_decides(
    app: Flask, desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    page = refuse(desk, call)
    sent = {name: values[0] for name, values in page.form("form").values().items()}
    sent["cms"] = signed_by(desk, clock, holder_of(registrar))
    cookie = desk.browser.get_cookie("emhana")
    assert cookie is not None

    def send(_: int) -> int:
        browser = app.test_client()
        browser.set_cookie("emhana", cookie.value)
        return browser.post(f"/kk{path(call, 'refuse')}", data=sent).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(send, range(2)))
    assert statuses in ([302, 302], [302, 409])
    assert facts(session, call).count("refused") == 1
    assert len(kept(session)) == 1


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
