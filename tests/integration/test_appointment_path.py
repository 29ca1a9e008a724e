"""Booking a visit from the first page to the paper, moving it, cancelling it; each trouble on the way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, JournalEntry, ResultDocument, Signature, Slot
from models.enums import HoldKind, Language, SlotState, Speciality, State
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from tests.client import PortalClient
from tests.factories.application import GIRL, MOTHER, person
from tests.moments import almaty
from tests.pages.appointment import BEGINNING, at_clinic, slot_of
from tests.pages.home_call import newest

Browser = Callable[..., PortalClient]
NOT_ATTACHED = "031109590009"


@pytest.mark.both_engines
def test_from_the_first_page_to_a_paper_that_holds(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    visit = at_clinic(session, client, clock.now())
    review = visit.to_review()
    assert review.path.endswith("/review")
    visit.ask_for_code()
    visit.sign()
    number = visit.number()
    application = newest(session)
    assert (application.number, application.state) == (number, State.FULFILLED)
    slot = slot_of(session, application.id)
    assert slot is not None
    assert slot.doctor.speciality is Speciality.DISTRICT_THERAPIST
    page = client.get(f"/cabinet/applications/{number}")
    assert slot.doctor.full_name in page.text
    assert slot.doctor.full_name in client.get("/cabinet/").text
    assert client.get(f"/cabinet/applications/{number}/document.pdf").response.data.startswith(b"%PDF")
    told = [each["text"] for each in client.messages(visit.phone) if number in each["text"]]
    assert len(told) == 1
    client.post_form("logout")
    code = session.scalars(select(ResultDocument.code)).one()
    assert number in client.get(f"/verify/{code}").text


def test_by_night_it_is_not_said_to_wait_for_the_clinic_to_open_and_does_not(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    clock.travel_to(almaty(2026, 3, 2, 22))
    visit = at_clinic(session, client, clock.now())
    visit.to_review()
    review = client.get(f"{BEGINNING}review")
    assert not review.tree.css(".notice--warning")
    visit.ask_for_code()
    visit.sign()
    assert newest(session).state is State.FULFILLED


def test_who_signs_when_the_clinic_has_just_ceased_to_take_applications_is_not_sent_back(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    clock.travel_to(almaty(2026, 3, 2, 17, 59))
    visit = at_clinic(session, client, clock.now())
    visit.to_review()
    visit.ask_for_code()
    clock.travel_to(almaty(2026, 3, 2, 18, 1))
    visit.sign()
    assert newest(session).state is State.FULFILLED


def test_choosing_a_time_keeps_it_for_five_minutes_and_leaving_frees_it(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    visit = at_clinic(session, client, clock.now())
    visit.to_review()
    session.rollback()
    held = session.scalars(select(Slot).where(Slot.held_as == HoldKind.CHOOSING)).one()
    left = (held.held_until or clock.now()) - clock.now()
    assert timedelta(minutes=4, seconds=50) < left <= timedelta(minutes=5)
    clock.advance(timedelta(minutes=4))
    client.post_form("prolong")
    clock.advance(timedelta(minutes=4))
    assert client.get(f"{BEGINNING}review").path.endswith("/review")
    client.post_form("leave")
    assert client.page.path.endswith("/slot")
    session.rollback()
    assert session.get_one(Slot, held.id, populate_existing=True).state is SlotState.FREE


def test_throwing_the_draft_away_frees_the_time(client: PortalClient, session: Session, clock: Clock) -> None:
    visit = at_clinic(session, client, clock.now())
    visit.to_review()
    client.get("/cabinet/")
    client.post_form("throw-away")
    session.rollback()
    assert session.scalar(select(Slot).where(Slot.state == SlotState.HELD)) is None


def test_who_is_slower_gets_a_clear_page_with_the_nearest_times(
    new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    first, second = new_client(language.value), new_client(language.value)
    slow = at_clinic(session, first, clock.now())
    slow.for_whom()
    slow.doctor()
    listed = slow.times()
    quick = at_clinic(session, second, clock.now(), MOTHER)
    quick.for_whom()
    quick.doctor("district_therapist")
    quick.choose(listed[0])
    page = first.post_form("form", act="next", slot=listed[0], expect=409)
    assert page.link("slot")
    nearest = page.tree.css_first("input[name=slot]").attributes["value"]
    token = page.tree.css_first("input[name=csrf_token]").attributes["value"]
    first.post(f"{BEGINNING}slot", {"csrf_token": token, "slot": nearest, "act": "next"})
    assert first.page.path.endswith("/review")


def test_a_second_booking_of_the_speciality_names_the_one_in_the_way(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    visit = at_clinic(session, client, clock.now())
    number = visit.send()
    visit.for_whom()
    visit.doctor()
    page = client.post_form("form", act="next", slot=visit.times()[0], expect=409)
    assert number in page.text
    assert page.link(f"applications/{number}")


@pytest.mark.both_engines
def test_a_hold_that_ran_out_and_was_taken_is_told_at_the_signature_and_loses_nothing(
    new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    first, second = new_client(language.value), new_client(language.value)
    slow = at_clinic(session, first, clock.now())
    slow.to_review()
    slow.ask_for_code()
    session.rollback()
    slot_id = session.scalars(select(Slot.id).where(Slot.state == SlotState.HELD)).one()
    clock.advance(timedelta(minutes=5, seconds=1))
    slow.client.get(f"{BEGINNING}sign")
    quick = at_clinic(session, second, clock.now(), MOTHER)
    quick.for_whom()
    quick.doctor("district_therapist")
    quick.choose(str(slot_id))
    quick.ask_for_code()
    quick.sign()
    first.post_form(act="resend")
    page = slow.sign(expect=409)
    assert page.link("slot")
    session.rollback()
    draft = session.scalars(select(Application).where(Application.state == State.DRAFT)).one()
    assert {"who", "doctor"} <= draft.answers.keys()


def test_the_same_form_sent_twice_books_once(client: PortalClient, session: Session, clock: Clock) -> None:
    visit = at_clinic(session, client, clock.now())
    visit.to_review()
    visit.ask_for_code()
    shown = client.page.tree.css_first("input[name=shown]").attributes["value"]
    token = client.page.tree.css_first("input[name=csrf_token]").attributes["value"]
    visit.sign()
    number = visit.number()
    again = client.post(
        f"{BEGINNING}sign", {"csrf_token": token, "shown": shown, "code": "000000", "act": "sign"}
    )
    assert again.path.endswith(number)
    session.rollback()
    assert len(session.scalars(select(Slot).where(Slot.state == SlotState.TAKEN)).all()) == 1


@pytest.mark.both_engines
def test_a_visit_is_moved_and_the_old_time_is_free_again(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    number = at_clinic(session, client, clock.now()).send()
    old = slot_of(session, newest(session).id)
    assert old is not None
    page = client.get(f"/cabinet/applications/{number}/move")
    other = page.tree.css("input[name=slot]")[-1].attributes["value"]
    client.post_form("form", act="move", slot=other)
    assert client.page.path.endswith(number)
    new = slot_of(session, newest(session).id)
    assert new is not None
    assert str(new.id) == other
    assert session.get_one(Slot, old.id, populate_existing=True).state is SlotState.FREE
    papers = session.scalars(select(ResultDocument).order_by(ResultDocument.id)).all()
    assert [paper.recalled_at is None for paper in papers] == [False, True]
    facts = session.scalars(select(JournalEntry.fact).order_by(JournalEntry.id)).all()
    assert facts == ["signed", "fulfilled", "rescheduled"]


@pytest.mark.both_engines
def test_a_cancelled_visit_comes_back_within_ten_minutes_and_not_later(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    number = at_clinic(session, client, clock.now()).send()
    booked = slot_of(session, newest(session).id)
    assert booked is not None
    for minutes, stands in ((9, True), (11, False)):
        client.get(f"/cabinet/applications/{number}/withdraw")
        client.post_form("withdraw", act="withdraw", reason="better")
        clock.advance(timedelta(minutes=minutes))
        client.get(f"/cabinet/applications/{number}")
        if stands:
            client.post_form("restore")
        assert (slot_of(session, newest(session).id) is not None) is stands


def test_two_hours_before_the_page_says_whom_to_phone(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    number = at_clinic(session, client, clock.now()).send()
    slot = slot_of(session, newest(session).id)
    assert slot is not None
    clock.advance(slot.starts_at - timedelta(hours=2, minutes=1) - clock.now())
    at_clinic(session, client, clock.now())
    assert client.get(f"/cabinet/applications/{number}/withdraw").form("withdraw")
    clock.advance(timedelta(minutes=2))
    for act in ("withdraw", "move"):
        page = client.get(f"/cabinet/applications/{number}/{act}", expect=409)
        assert page.link("tel:+77999501001")


def test_who_is_attached_nowhere_is_refused_before_the_form(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    page = at_clinic(session, client, clock.now(), NOT_ATTACHED).for_whom()
    assert page.path.endswith("/refusal")
    assert page.link("services/attachment")


def test_a_register_that_is_down_is_said_and_nothing_is_lost(
    app: Flask, client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode("attachment", Mode.DOWN)
    page = at_clinic(session, client, clock.now()).for_whom()
    assert page.path.endswith("/who")
    assert page.errors


def test_a_child_goes_to_the_paediatrician_through_the_mother(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    visit = at_clinic(session, client, clock.now(), MOTHER)
    visit.for_whom("Айсұлу")
    offered = {
        each.attributes["value"] for each in client.get(f"{BEGINNING}doctor").tree.css("input[name=doctor]")
    }
    assert "paediatrician" in offered
    assert not offered & {"district_therapist", "general_practitioner", "neurologist", "cardiologist"}
    visit.doctor()
    visit.choose()
    visit.ask_for_code()
    visit.sign()
    slot = slot_of(session, newest(session).id)
    assert slot is not None
    assert slot.doctor.speciality is Speciality.PAEDIATRICIAN
    assert slot.person_id == person(session, GIRL).id


def test_a_stranger_finds_none_of_it(new_client: Browser, session: Session, clock: Clock) -> None:
    owner, stranger = new_client("kk"), new_client("kk")
    number = at_clinic(session, owner, clock.now()).send()
    at_clinic(session, stranger, clock.now(), MOTHER)
    for page in ("", "/move", "/withdraw"):
        stranger.get(f"/cabinet/applications/{number}{page}", expect=404)


@pytest.mark.parametrize(
    "query", ["?half=am", "?half=pm", "?language=kk", "?day=2026-03-03", "?doctor=x&day=y&half=z"]
)
def test_filters_are_links_and_nonsense_is_left_out(
    client: PortalClient, session: Session, clock: Clock, query: str
) -> None:
    visit = at_clinic(session, client, clock.now())
    visit.for_whom()
    visit.doctor("district_therapist")
    client.get(f"{BEGINNING}slot{query}")


def test_the_next_free_time_is_one_press(client: PortalClient, session: Session, clock: Clock) -> None:
    visit = at_clinic(session, client, clock.now())
    visit.for_whom()
    visit.doctor()
    visit.times()
    button = client.page.tree.css_first("button[name=slot]")
    assert client.post_form("form", slot=button.attributes["value"]).path.endswith("/review")


MOTHER_OF_TWO, ELDER, YOUNGER = "930819491006", "200603691002", "260112591008"


@pytest.mark.both_engines
def test_two_children_are_booked_side_by_side_with_one_signature(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    visit = at_clinic(session, client, clock.now(), MOTHER_OF_TWO)
    visit.for_whom("Кәусар", beside="Әміре")
    visit.doctor("paediatrician")
    visit.choose()
    visit.ask_for_code()
    visit.sign()
    session.rollback()
    first, second = session.scalars(
        select(Slot).where(Slot.state == SlotState.TAKEN).order_by(Slot.starts_at)
    ).all()
    assert (first.ends_at, first.doctor_id) == (second.starts_at, second.doctor_id)
    assert {first.person_id, second.person_id} == {person(session, ELDER).id, person(session, YOUNGER).id}
    applications = session.scalars(select(Application).where(Application.number.is_not(None))).all()
    assert [each.state for each in applications] == [State.FULFILLED, State.FULFILLED]
    assert len({each.content_hash for each in session.scalars(select(Signature))}) == 1
    assert len(session.scalars(select(ResultDocument)).all()) == 2


@pytest.mark.both_engines
def test_when_the_second_time_goes_neither_child_is_booked(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    visit = at_clinic(session, client, clock.now(), MOTHER_OF_TWO)
    visit.for_whom("Кәусар", beside="Әміре")
    visit.doctor("paediatrician")
    visit.choose()
    visit.ask_for_code()
    session.rollback()
    held = session.scalars(select(Slot).where(Slot.state == SlotState.HELD).order_by(Slot.starts_at)).all()
    assert len(held) == 2
    held[1].state, held[1].held_as, held[1].held_by_id = SlotState.CLOSED, None, None
    held[1].held_account_id = held[1].held_until = held[1].frees_at = held[1].person_id = None
    session.commit()
    visit.sign(expect=409)
    session.rollback()
    assert session.scalar(select(Slot).where(Slot.state == SlotState.TAKEN)) is None
    assert session.scalar(select(Application).where(Application.number.is_not(None))) is None
