"""A time offered to whoever waits: told by SMS, taken, given on, late, left."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Slot, WaitListEntry
from models.enums import HoldKind, Language, SlotState, State, WaitState
from portal.clock import Clock, local
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.regulation import wait_list
from portal.regulation.wait_list import OFFER
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import GIRL, MAN, MOTHER, person
from tests.factories.booked import booked_visit
from tests.factories.schedule import doctor, slot
from tests.factories.waiting import offer, waits
from tests.pages.appointment import BEGINNING, Appointment, at_clinic, slot_of
from tests.pages.home_call import newest
from tests.pages.waiting import (
    LIST,
    PAEDIATRICIAN,
    THERAPIST,
    a_time,
    ask,
    offers,
    place,
    to_times,
    work,
)

MANS, MOTHERS = "+77000000101", "+77000000102"
NOBODYS = "031109590009"
MINUTE = timedelta(minutes=1)
Browser = Callable[[str], PortalClient]


@pytest.mark.both_engines
def test_from_a_full_clinic_to_a_booked_visit(
    app: Flask, sign_in_as: Browser, session: Session, clock: Clock, language: Language, full: None
) -> None:
    other = booked_visit(session, a_time(session), clock.now(), person(session, MOTHER))
    booked = slot_of(session, other.id)
    assert booked is not None
    me = sign_in_as(MAN)
    visit = to_times(me, session, clock.now())
    ask(me)
    assert me.page.path.endswith(LIST)
    assert place(session).doctor_id is None
    mother = sign_in_as(MOTHER)
    mother.get(f"/cabinet/applications/{other.number}/withdraw")
    mother.post_form("withdraw", act="withdraw", reason="better")
    work(app, clock, 9 * MINUTE)
    assert offers(me, MANS) == []
    work(app, clock, MINUTE)
    work(app, clock)
    (told,) = offers(me, MANS)
    assert f"{local(booked.starts_at):%H:%M}" in told
    assert me.get("/cabinet/").link("waiting")
    me.get(LIST)
    review = me.post_form("take")
    assert review.path.endswith("/review")
    assert slot(session, booked.id).held_until == place(session, WaitState.OFFERED).offered_until
    visit.ask_for_code()
    visit.sign()
    visit.number()
    mine = newest(session)
    taken = slot_of(session, mine.id)
    assert (mine.state, taken and taken.id) == (State.FULFILLED, booked.id)
    place(session, WaitState.SERVED)
    assert me.get("/cabinet/").tree.css('a[href*="waiting"]') == []


@pytest.mark.both_engines
def test_who_gives_it_on_leaves_the_list_and_the_next_is_told(
    app: Flask, sign_in_as: Browser, session: Session, clock: Clock, language: Language, full: None
) -> None:
    first = waits(session, clock.now(), code=THERAPIST).id
    waits(session, clock.now() + MINUTE, person(session, MOTHER), code=THERAPIST)
    offer(session, clock.now(), a_time(session))
    me = sign_in_as(MAN)
    me.get(LIST)
    page = me.post_form("give-on")
    assert page.path.endswith(LIST)
    run_due(app)
    assert len(offers(me, MOTHERS)) == 1
    assert session.get_one(WaitListEntry, first, populate_existing=True).state is WaitState.DECLINED
    assert me.get(LIST).form("again")


@pytest.mark.both_engines
def test_who_is_late_is_told_so_and_waits_again_by_one_press(
    app: Flask, sign_in_as: Browser, session: Session, clock: Clock, language: Language, full: None
) -> None:
    mine = waits(session, clock.now(), code=THERAPIST).id
    theirs = waits(session, clock.now() + MINUTE, person(session, MOTHER), code=THERAPIST).id
    offer(session, clock.now(), a_time(session))
    me = sign_in_as(MAN)
    work(app, clock, 20 * MINUTE)
    me.get(LIST)
    work(app, clock, 10 * MINUTE)
    page = me.post_form("take", expect=409)
    assert page.form("again")
    states = {each.id: each.state for each in session.scalars(select(WaitListEntry))}
    assert states == {mine: WaitState.MISSED, theirs: WaitState.OFFERED}
    assert len(offers(me, MOTHERS)) == 1
    me.post_form("again")
    anew = place(session)
    assert (anew.person_id, wait_list.rank(session, anew)) == (person(session).id, 2)
    assert me.get(LIST).tree.css('form[action*="again"]') == []


@pytest.mark.parametrize("act", ["take", "give-on"])
def test_whose_session_ended_meanwhile_comes_back_to_the_list(
    sign_in_as: Browser, session: Session, clock: Clock, full: None, act: str
) -> None:
    mine = waits(session, clock.now(), code=THERAPIST).id
    offer(session, clock.now(), a_time(session))
    me = sign_in_as(MAN)
    me.get(LIST)
    clock.advance(OFFER)
    assert me.post_form(act).path.endswith("/login")
    assert sign_in_as(MAN).get(f"{LIST}/{mine}/{act}").form("again")
    assert me.get(f"{BEGINNING}wait").path.endswith("/login")


@pytest.mark.parametrize("act", ["take", "give-on"])
def test_the_end_of_the_half_hour_does_not_wait_for_a_worker(
    sign_in_as: Browser, session: Session, clock: Clock, full: None, act: str
) -> None:
    waits(session, clock.now(), code=THERAPIST)
    waits(session, clock.now() + MINUTE, person(session, MOTHER), code=THERAPIST)
    offered = offer(session, clock.now(), a_time(session))
    me = sign_in_as(MAN)
    clock.advance(20 * MINUTE)
    me.get(LIST)
    clock.advance(10 * MINUTE)
    me.post_form(act, expect=409)
    assert me.get(LIST).form("again")
    me.post_form("again")
    assert place(session).person_id == person(session).id
    assert slot(session, offered).person_id == person(session, MOTHER).id


def test_long_after_the_half_hour_one_can_wait_again(
    sign_in_as: Browser, session: Session, clock: Clock, full: None
) -> None:
    old = waits(session, clock.now(), code=THERAPIST).id
    offer(session, clock.now(), a_time(session))
    clock.advance(OFFER + 10 * MINUTE)
    me = sign_in_as(MAN)
    me.get(LIST)
    me.post_form("again")
    assert place(session).id != old


def test_a_time_that_is_kept_longer_than_signing_takes_is_lost_at_the_signature(
    app: Flask, sign_in_as: Browser, session: Session, clock: Clock, full: None
) -> None:
    waits(session, clock.now(), code=THERAPIST)
    waits(session, clock.now() + MINUTE, person(session, MOTHER), code=THERAPIST)
    offered = offer(session, clock.now(), a_time(session))
    me = sign_in_as(MAN)
    me.get(LIST)
    me.post_form("take")
    visit = Appointment(me)
    clock.advance(OFFER - MINUTE)
    visit.ask_for_code()
    work(app, clock, 2 * MINUTE)
    visit.sign(expect=409)
    assert slot(session, offered).person_id == person(session, MOTHER).id


def test_a_child_waits_through_the_mother(
    app: Flask, sign_in_as: Browser, session: Session, clock: Clock, language: Language, full: None
) -> None:
    mother = sign_in_as(MOTHER)
    visit = to_times(mother, session, clock.now(), "Айсұлу")
    ask(mother)
    girl = person(session, GIRL)
    assert place(session).person_id == girl.id
    assert girl.given_name in mother.page.text
    offer(session, clock.now(), a_time(session, PAEDIATRICIAN))
    run_due(app)
    assert len(offers(mother, MOTHERS)) == 1
    mother.get(LIST)
    assert girl.full_name in mother.post_form("take").text
    visit.ask_for_code()
    visit.sign()
    assert newest(session).subject_id == girl.id


def test_an_unfinished_draft_gives_way_to_the_offer(
    sign_in_as: Browser, session: Session, clock: Clock
) -> None:
    mother = sign_in_as(MOTHER)
    visit = at_clinic(session, mother, clock.now(), MOTHER)
    visit.for_whom("Айсұлу")
    visit.doctor()
    visit.choose()
    draft = session.scalars(select(Application).where(Application.state == State.DRAFT)).one().id
    waits(session, clock.now(), person(session, MOTHER), code=THERAPIST)
    offered = offer(session, clock.now(), a_time(session))
    mother.get(LIST)
    assert mother.post_form("take").path.endswith("/review")
    session.rollback()
    held = session.scalars(select(Slot).where(Slot.held_by_id.is_not(None))).all()
    assert [(each.id, each.held_by_id, each.held_as) for each in held] == [(offered, draft, HoldKind.OFFER)]
    assert session.get_one(Application, draft).subject_id == person(session, MOTHER).id


def test_a_draft_that_is_thrown_away_leaves_the_offer_as_it_was(
    sign_in_as: Browser, session: Session, clock: Clock, full: None
) -> None:
    waits(session, clock.now(), code=THERAPIST)
    offer(session, clock.now(), a_time(session))
    me = sign_in_as(MAN)
    for _ in range(2):
        me.get(LIST)
        assert me.post_form("take").path.endswith("/review")
        me.get("/cabinet/")
        me.post_form("throw-away")
    place(session, WaitState.OFFERED)


def test_leaving_asks_first_and_passes_on_what_is_offered(
    app: Flask, sign_in_as: Browser, session: Session, clock: Clock, language: Language, full: None
) -> None:
    mine = waits(session, clock.now(), code=THERAPIST).id
    waits(session, clock.now() + MINUTE, person(session, MOTHER), code=THERAPIST)
    offer(session, clock.now(), a_time(session))
    me = sign_in_as(MAN)
    me.get(f"{LIST}/{mine}/leave")
    assert session.get_one(WaitListEntry, mine).state is WaitState.OFFERED
    page = me.post_form("form", act="leave")
    assert page.path.endswith(LIST)
    run_due(app)
    assert len(offers(me, MOTHERS)) == 1
    mother = sign_in_as(MOTHER)
    theirs = place(session, WaitState.OFFERED).id
    mother.get(f"{LIST}/{theirs}/leave")
    work(app, clock, OFFER)
    mother.post_form("form", act="leave")
    assert place(session, WaitState.MISSED).id == theirs


def test_another_visit_at_the_same_time_is_named(
    sign_in_as: Browser, session: Session, clock: Clock, language: Language, full: None
) -> None:
    waits(session, clock.now(), code=THERAPIST)
    offered = slot(session, offer(session, clock.now(), a_time(session)))
    at_once = select(Slot.id).where(
        Slot.starts_at < offered.ends_at, Slot.ends_at > offered.starts_at, Slot.id != offered.id
    )
    other = session.scalars(at_once.where(Slot.state == SlotState.FREE, Slot.is_for_desk.is_(False))).first()
    assert other is not None
    mine = booked_visit(session, other, clock.now())
    me = sign_in_as(MAN)
    me.get(LIST)
    page = me.post_form("take", expect=409)
    assert page.link(f"applications/{mine.number}")
    assert page.link("waiting")
    place(session, WaitState.OFFERED)


def test_who_has_booked_meanwhile_is_not_put_on_the_list_again(
    sign_in_as: Browser, session: Session, clock: Clock, full: None
) -> None:
    waits(session, clock.now(), code=THERAPIST)
    offer(session, clock.now(), a_time(session))
    me = sign_in_as(MAN)
    me.get(LIST)
    me.post_form("give-on")
    mine = booked_visit(session, a_time(session), clock.now())
    page = me.post_form("again", expect=409)
    assert page.link(f"applications/{mine.number}")
    place(session, WaitState.DECLINED)


def test_who_is_attached_to_another_clinic_by_now_begins_there(
    sign_in_as: Browser, session: Session, clock: Clock, full: None
) -> None:
    offered = waits(session, clock.now(), code=THERAPIST)
    offer(session, clock.now(), a_time(session))
    offered.clinic_id = doctor(session, "city-2-therapist").clinic_id
    session.commit()
    me = sign_in_as(MAN)
    me.get(LIST)
    assert me.post_form("take").path.endswith("/who")


def test_a_silent_register_costs_nobody_the_half_hour(
    app: Flask, sign_in_as: Browser, session: Session, clock: Clock, full: None
) -> None:
    waits(session, clock.now(), code=THERAPIST)
    offer(session, clock.now(), a_time(session))
    SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode("attachment", Mode.DOWN)
    me = sign_in_as(MAN)
    me.get(LIST)
    assert me.post_form("take").path.endswith("/review")


def test_a_strangers_place_does_not_exist(
    sign_in_as: Browser, stranger: PortalClient, session: Session, clock: Clock, full: None
) -> None:
    mother = person(session, MOTHER)
    theirs = waits(session, clock.now(), person(session, GIRL), by=mother, code=PAEDIATRICIAN).id
    offer(session, clock.now(), a_time(session, PAEDIATRICIAN))
    stranger.get("/cabinet/profile")
    token = stranger.page.tree.css_first("input[name=csrf_token]").attributes["value"]
    for act in ("take", "give-on", "leave", "again"):
        stranger.post(f"{LIST}/{theirs}/{act}", {"csrf_token": token}, expect=404)
    stranger.get(f"{LIST}/{theirs}/leave", expect=404)
    assert place(session, WaitState.OFFERED).id == theirs
    assert stranger.get(LIST).tree.css('form[action*="take"]') == []
    mothers = sign_in_as(MOTHER)
    mothers.get(LIST)
    assert mothers.post_form("take").path.endswith("/review")
    assert person(session, GIRL).full_name in mothers.page.text
