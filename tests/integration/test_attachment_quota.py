"""A doctor who fills up: the last lawful place goes by an agreement, and the next person is told who has places."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Attachment, DoctorLoad, Person
from models.enums import AttachmentState, Language
from portal.clock import Clock, local
from portal.regulation.attachment_law import Heads
from tests.client import PortalClient
from tests.factories.application import MAN, MOTHER, person, stranger
from tests.factories.attachment import asked, doctor_of, loaded
from tests.page import Page
from tests.pages.attachment import agree, attaching, desk_of

Browser = Callable[..., PortalClient]
NAMES = {"city-1-gp": "Мұхамедияров", "city-1-therapist": "Сүлейменова", "city-1-paediatrician": "Өтегенова"}
NO_PLACES = {Language.KK: "орын жоқ", Language.RU: "мест нет"}
ONE_PLACE = {Language.KK: "бос орын 1", Language.RU: "свободных мест 1"}


@dataclass(frozen=True)
class Last:
    """A doctor with one place left for somebody of this age; `full` is the load when it is given, and who has places
    instead."""

    doctor: str
    age: int
    full: Heads
    instead: str


LASTS = {
    "paediatrician-500-under-6": Last("city-1-paediatrician", 5, Heads(700, 500, 700), "city-1-gp"),
    "paediatrician-900-under-14": Last("city-1-paediatrician", 13, Heads(1100, 300, 900), "city-1-gp"),
    "paediatrician-900-under-14-and-a-baby": Last("city-1-paediatrician", 0, Heads(1100, 300, 900), "city-1-gp"),
    "therapist-2200": Last("city-1-therapist", 40, Heads(2200, 0, 0), "city-1-gp"),
    "gp-1700-and-a-child": Last("city-1-gp", 3, Heads(1700, 90, 200), "city-1-paediatrician"),
    "gp-1700": Last("city-1-gp", 40, Heads(1700, 90, 200), "city-1-therapist"),
}  # fmt: skip


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The portal as in life: the register is told later, by a worker."""
    return make_app(TASKS_AT_ONCE=False)


def load_of(session: Session, doctor: str) -> Heads:
    session.rollback()
    session.expire_all()
    row = session.get_one(DoctorLoad, doctor_of(session, doctor).id)
    return Heads(row.people, row.under_6, row.under_14)


def aged(session: Session, serial: int, age: int, clock: Clock) -> Person:
    """Somebody whose birthday was on the first of January."""
    born = date(local(clock.now()).year - age, 1, 1)
    return stranger(session, serial, clock.now(), birth_date=born)


def asked_for(session: Session, clock: Clock, serial: int, last: Last) -> Application:
    """A signed application for somebody of this age, which a grown-up sent."""
    return asked(
        session,
        clock.now(),
        who=person(session, MAN),
        subject=aged(session, serial, last.age, clock),
        doctor=last.doctor,
    )


def line_of(page: Page, doctor: str) -> str:
    """What the registrar reads of a doctor among those to choose."""
    (line,) = [
        line
        for each in page.tree.css(".govuk-radios__item")
        if NAMES[doctor] in (line := each.text(deep=True))
    ]
    return line


def standing(session: Session, application: Application) -> AttachmentState:
    session.rollback()
    session.expire_all()
    return session.scalars(
        select(Attachment.standing).where(Attachment.application_id == application.id)
    ).one()


@pytest.mark.both_engines
@pytest.mark.parametrize("last", LASTS.values(), ids=LASTS)
def test_the_last_lawful_place_goes_by_an_agreement_and_the_next_is_refused_with_the_next_doctor_named(
    new_client: Browser, session: Session, clock: Clock, last: Last
) -> None:
    one = Heads(1, int(last.age < 6), int(last.age < 14))
    before = last.full - one
    for code in NAMES:
        loaded(session, code)
    loaded(session, last.doctor, before.people, before.under_6, before.under_14)
    first, second = (asked_for(session, clock, serial, last) for serial in (1, 2))
    desk, other = (desk_of(session, new_client(), clock.now()) for _ in range(2))
    page = other.get(f"/desk/applications/{second.number}/agree")
    assert ONE_PLACE[Language.KK] in line_of(page, last.doctor)
    agree(desk, first.number or "")
    assert load_of(session, last.doctor) == last.full
    page = other.post_form("form", expect=409)
    assert page.errors == ["Бұл дәрігерде орын қалмады. Басқасын таңдаңыз."]
    assert NO_PLACES[Language.KK] in line_of(page, last.doctor)
    assert NO_PLACES[Language.KK] not in line_of(page, last.instead)
    assert standing(session, second) is AttachmentState.ASKED
    assert load_of(session, last.doctor) == last.full, "who is refused takes no place"
    other.post_form("form", doctor=str(doctor_of(session, last.instead).id))
    assert standing(session, second) is not AttachmentState.ASKED
    assert load_of(session, last.instead) == one


def test_the_parent_of_the_next_child_reads_who_is_full_and_who_has_places(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    last = LASTS["paediatrician-900-under-14"]
    loaded(session, last.doctor, 1099, 300, 899)
    agree(
        desk_of(session, new_client(language), clock.now()), asked_for(session, clock, 1, last).number or ""
    )
    request = attaching(session, client, clock.now(), MOTHER)
    request.people("Айсұлу")
    page = request.at_home()
    full = page.tree.css_first(".clinics__full")
    assert full is not None
    said = full.text(deep=True)
    assert NAMES[last.doctor] in said
    assert NO_PLACES[language] in said
    assert NAMES[last.instead] in said
    assert not any(NAMES[last.doctor] in label.text(deep=True) for label in page.tree.css("label"))
