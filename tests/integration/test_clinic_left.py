"""Visits booked in a clinic that is left are called off by the portal, and what it ends nobody undoes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Slot
from models.enums import Language, SlotState, State
from portal.clock import Clock
from portal.gateways import Gateways
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import MAN, person
from tests.factories.attachment import NOWHERE, asked
from tests.factories.booked import booked_visit
from tests.factories.schedule import slots_of
from tests.pages.attachment import agree, attaching, desk_of

Browser = Callable[..., PortalClient]


@pytest.mark.both_engines
def test_who_was_attached_can_choose_another_clinic_later_and_nothing_of_the_first_is_closed(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, gateways: Gateways
) -> None:
    first = attaching(session, client, clock.now()).send("Сүлейменова")
    desk = new_client(Language.KK)
    agree(desk_of(session, desk, clock.now()), first)
    clock.advance(timedelta(minutes=5))
    request = attaching(session, client, clock.now())
    page = request.to_review("Кузнецова")
    assert first not in page.main, "it is given, not open"
    request.ask_for_code()
    request.sign()
    agree(desk_of(session, desk, clock.now(), "city-2"), request.number())
    session.expire_all()
    states = session.scalars(select(Application.state).order_by(Application.id)).all()
    assert states == [State.FULFILLED, State.FULFILLED]
    found = gateways.attachment.find(NOWHERE)
    assert found is not None
    assert found.clinic_code == "city-2"


@pytest.mark.both_engines
def test_a_visit_called_off_because_its_clinic_was_left_is_not_undone_and_its_page_says_where_to_book(
    app: Flask, client: PortalClient, new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    man = person(session, MAN)
    slot_id = slots_of(session, "city-1-cardiologist")[0]
    visit = booked_visit(session, slot_id, clock.now(), man)
    attaching(session, client, clock.now(), MAN)
    page = client.get(f"/cabinet/applications/{visit.number}/withdraw")
    token = page.field("csrf_token").attributes["value"] or ""
    moved = asked(session, clock.now(), who=man, doctor="city-2-therapist", street="dostyk", house="10")
    agree(desk_of(session, new_client(Language.KK), clock.now(), "city-2"), moved.number or "")
    run_due(app)
    page = client.get(f"/cabinet/applications/{visit.number}")
    assert "№ 2" in page.main
    assert {"kk": "емхана ауыстырылды", "ru": "поликлиника сменилась"}[language.value] in page.main
    assert page.tree.css_first('form[action$="/restore"]') is None
    assert page.tree.css_first('main a[href*="/apply/appointment/"]') is not None
    assert not client.get("/cabinet/").tree.css(".application__need")
    refused = client.post(f"/cabinet/applications/{visit.number}/restore", {"csrf_token": token}, expect=409)
    assert {"kk": "Он минут өтіп кетті", "ru": "Десять минут прошли"}[language.value] not in refused.main
    session.expire_all()
    assert visit.state is State.WITHDRAWN
    assert session.get_one(Slot, slot_id).state is SlotState.FREE, "its time is anybody's at once"


def test_a_visit_that_its_owner_withdrew_is_still_theirs_to_take_back(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    visit = booked_visit(
        session, slots_of(session, "city-1-cardiologist")[0], clock.now(), person(session, MAN)
    )
    attaching(session, client, clock.now(), MAN)
    client.get(f"/cabinet/applications/{visit.number}/withdraw")
    client.post_form(act="withdraw")
    clock.advance(timedelta(minutes=9))
    client.get(f"/cabinet/applications/{visit.number}")
    client.post_form("restore")
    session.expire_all()
    assert visit.state is State.FULFILLED
