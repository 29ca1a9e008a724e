"""A place in the waiting list: asked for where nothing is free, and what its page says."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Kinship, WaitListEntry
from models.enums import Language, State
from portal.clock import Clock, local
from tests.client import PortalClient
from tests.factories.application import GIRL, MAN, MOTHER, person, stranger
from tests.factories.booked import booked_visit
from tests.factories.schedule import doctor, slot, slots_of
from tests.factories.waiting import offer, waits
from tests.integration.test_queries_are_few import READING, asked
from tests.pages.appointment import BEGINNING, at_clinic
from tests.pages.waiting import (
    LIST,
    PAEDIATRICIAN,
    THERAPIST,
    a_time,
    ask,
    close,
    place,
    to_times,
)

MANS, MOTHERS = "+77000000101", "+77000000102"
NOBODYS = "031109590009"
MINUTE = timedelta(minutes=1)
Browser = Callable[[str], PortalClient]


def test_asking_twice_keeps_the_place_and_the_page_says_which_it_is(
    sign_in_as: Browser, session: Session, clock: Clock, language: Language, full: None
) -> None:
    me = sign_in_as(MAN)
    waits(session, clock.now() - MINUTE, person(session, MOTHER), code=THERAPIST)
    to_times(me, session, clock.now())
    page = me.page
    ask(me)
    first = place(session).id
    me.get(f"{BEGINNING}slot")
    assert me.page.tree.css('button[formaction*="/wait"]') == []
    words = {Language.KK: "Сіз кезекте екіншісіз", Language.RU: "Вы вторые в очереди"}[language]
    assert words in me.page.text
    token = page.tree.css_first("input[name=csrf_token]").attributes["value"]
    me.post(f"{BEGINNING}wait", {"csrf_token": token})
    assert place(session).id == first
    assert words in me.page.text
    assert words in me.get("/cabinet/").text


def test_an_open_booking_of_the_speciality_is_named_instead_of_a_place(
    sign_in_as: Browser, session: Session, clock: Clock, language: Language, full: None
) -> None:
    mine = booked_visit(session, a_time(session), clock.now())
    me = sign_in_as(MAN)
    to_times(me, session, clock.now())
    token = me.page.tree.css_first("input[name=csrf_token]").attributes["value"]
    page = me.post(f"{BEGINNING}wait", {"csrf_token": token}, expect=409)
    assert page.link(f"applications/{mine.number}")
    assert session.scalar(select(WaitListEntry.id)) is None


def test_who_is_attached_elsewhere_by_now_gets_no_place(
    app: Flask, sign_in_as: Browser, session: Session, clock: Clock, language: Language, full: None
) -> None:
    me = sign_in_as(MAN)
    to_times(me, session, clock.now())
    draft = session.scalars(select(Application).where(Application.state == State.DRAFT)).one()
    draft.clinic_id = doctor(session, "city-2-therapist").clinic_id
    session.commit()
    token = me.page.tree.css_first("input[name=csrf_token]").attributes["value"]
    page = me.post(f"{BEGINNING}wait", {"csrf_token": token})
    assert page.path.endswith("/who")
    assert session.scalar(select(WaitListEntry.id)) is None


def test_who_is_attached_nowhere_is_refused_with_the_reason(
    sign_in_as: Browser, session: Session, clock: Clock, language: Language
) -> None:
    lost = sign_in_as(NOBODYS)
    at_clinic(session, lost, clock.now(), NOBODYS).for_whom()
    draft = session.scalars(select(Application).where(Application.state == State.DRAFT)).one()
    draft.answers = {
        "who": {"subject": "self"},
        "doctor": {"doctor": "district_therapist", "speciality": "district_therapist"},
    }
    session.commit()
    lost.get("/cabinet/")
    token = lost.page.tree.css_first("input[name=csrf_token]").attributes["value"]
    page = lost.post(f"{BEGINNING}wait", {"csrf_token": token})
    assert page.path.endswith("/refusal")
    assert page.link("services/attachment")


def test_two_children_wait_one_by_one(
    sign_in_as: Browser, session: Session, clock: Clock, language: Language, full: None
) -> None:
    mother = person(session, MOTHER)
    session.add(Kinship(parent_id=mother.id, child_id=_brother(session, clock.now()), checked_at=clock.now()))
    session.commit()
    client = sign_in_as(MOTHER)
    visit = at_clinic(session, client, clock.now(), MOTHER)
    visit.for_whom("Айсұлу", beside="Ерасыл")
    visit.doctor("paediatrician")
    page = client.get(f"{BEGINNING}slot")
    assert page.tree.css('button[formaction*="/wait"]') == []
    assert page.link("/who")
    token = page.tree.css_first("input[name=csrf_token]").attributes["value"]
    client.post(f"{BEGINNING}wait", {"csrf_token": token})
    assert session.scalar(select(WaitListEntry.id)) is None


def _brother(session: Session, now: datetime) -> int:
    values = {"birth_date": datetime(2018, 5, 5).date(), "given_name": "Ерасыл"}
    return stranger(session, 5, now, **values).id


def test_one_waits_for_the_doctor_who_was_chosen(
    sign_in_as: Browser, session: Session, clock: Clock, full: None
) -> None:
    me = sign_in_as(MAN)
    to_times(me, session, clock.now())
    one = doctor(session, THERAPIST)
    me.get(f"{BEGINNING}slot?doctor={one.id}")
    ask(me)
    assert place(session).doctor_id == one.id
    assert one.full_name in me.page.text


def test_where_other_times_are_free_nobody_is_sent_to_wait(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    to_times(client, session, clock.now())
    close(session)
    free = slot(session, a_time(session))
    other_half = "pm" if local(free.starts_at).hour < 13 else "am"
    page = client.get(f"{BEGINNING}slot?half={other_half}")
    assert page.link("/slot")
    assert page.tree.css('button[formaction*="/wait"]') == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_pages_ask_as_little_of_thirty_places_as_of_one(
    app: Flask, sign_in_as: Browser, session: Session, clock: Clock, full: None
) -> None:
    me = sign_in_as(MAN)
    to_times(me, session, clock.now())
    pages = (LIST, "/cabinet/", f"{BEGINNING}slot")
    waits(session, clock.now(), code=THERAPIST)
    one = {page: len(asked(app, me, page)) for page in pages}
    _thirty(session, clock.now())
    thirty = {page: len(asked(app, me, page)) for page in pages}
    assert thirty == one
    assert max(one.values()) <= READING, one


def _thirty(session: Session, now: datetime) -> None:
    """Ten children, each waiting for three doctors; one is offered a time."""
    man = person(session)
    for serial in range(10):
        child = stranger(session, serial, now, birth_date=datetime(2020, 1, 1).date())
        session.add(Kinship(parent_id=man.id, child_id=child.id, checked_at=now))
        session.commit()
        for code in (THERAPIST, "city-1-neurologist", "city-1-cardiologist"):
            waits(session, now, child, by=man, code=code)
    offer(session, now, slots_of(session)[0])


def test_who_has_come_of_age_is_spoken_for_no_longer(
    sign_in_as: Browser, session: Session, clock: Clock
) -> None:
    girl = person(session, GIRL)
    mine = waits(session, clock.now(), girl, by=person(session, MOTHER), code=PAEDIATRICIAN).id
    girl.birth_date = local(clock.now()).date().replace(year=2008)
    session.commit()
    mother = sign_in_as(MOTHER)
    assert mother.get(LIST).tree.css('a[href*="leave"]') == []
    mother.get(f"{LIST}/{mine}/leave", expect=404)
