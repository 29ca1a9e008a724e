"""A family asks for a clinic together: the registers are asked of each, what will happen is told of each by name."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Attachment
from models.enums import Language
from portal.clock import Clock
from portal.gateways import Gateways
from portal.gateways.attachment.port import AttachOrder
from portal.gateways.sandbox_store import Mode, SandboxStore
from tests.client import PortalClient
from tests.factories import files
from tests.factories.application import GIRL, MOTHER, person, stranger
from tests.factories.attachment import loaded, related
from tests.page import Page
from tests.pages.attachment import Attaching, attaching
from tests.pages.papers import upload

THERAPIST = "Сүлейменова"
OTHERS_DOCTOR, PAEDIATRICIAN = "Кузнецова", "Өтегенова"
NOBODY_LEFT = {"kk": "ауыстыру саны бітті", "ru": "смен поликлиники в этом году исчерпано"}


@pytest.fixture
def girl_moved_twice(gateways: Gateways) -> None:
    """The girl changed the clinic twice this year, the mother did not."""
    for month, clinic in enumerate(("city-2", "city-1"), start=1):
        gateways.attachment.attach(
            AttachOrder(f"moved-{month}", GIRL, clinic, 1, f"{clinic}-paediatrician", date(2026, month, 10))
        )


@pytest.fixture(autouse=True)
def room_for_children(session: Session) -> None:
    """The other clinic's paediatrician has places."""
    loaded(session, "city-2-paediatrician", people=100, under_14=100)


def family(request: Attaching, language: Language) -> None:
    """The mother with her daughter, as far as the review of a free choice."""
    request.people("Я" if language is Language.RU else "Өзім", "Айсұлу")
    request.at_home()
    request.doctor(OTHERS_DOCTOR)
    request.group()


def lines(client: PortalClient) -> list[str]:
    return [each.text(deep=True) for each in client.page.tree.css(".rules__one")]


@pytest.mark.usefixtures("girl_moved_twice")
def test_who_of_a_family_has_no_change_left_is_named_before_anything_is_signed(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    request = attaching(session, client, clock.now(), MOTHER)
    family(request, language)
    told = lines_of_review(client)
    (warned,) = [each for each in told if NOBODY_LEFT[language.value] in each]
    girl, mother = person(session, GIRL).full_name, person(session, MOTHER).full_name
    assert girl in warned
    assert mother not in warned
    later = [each for each in told if "2027" in each]
    assert [girl in each for each in later] == [True], "only her attachment waits for January"


def lines_of_review(client: PortalClient) -> list[str]:
    client.get("/apply/attachment/review")
    return lines(client)


def test_what_is_the_same_for_all_of_a_family_is_told_once_and_without_names(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    request = attaching(session, client, clock.now(), MOTHER)
    family(request, language)
    told = lines_of_review(client)
    left = {"kk": "рет ауыстыруға болады", "ru": "Сколько раз ещё можно сменить"}[language.value]
    assert [person(session, MOTHER).full_name in each for each in told if left in each] == [False]


@pytest.mark.usefixtures("girl_moved_twice")
@pytest.mark.both_engines
def test_each_of_a_family_begins_on_a_day_of_their_own(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    request = attaching(session, client, clock.now(), MOTHER)
    family(request, language)
    girl, mother = person(session, GIRL).id, person(session, MOTHER).id
    request.ask_for_code()
    request.sign()
    session.rollback()
    since = {row.person_id: row.since for row in session.scalars(select(Attachment))}
    assert since[girl] == date(2027, 1, 1)
    assert since[mother].year == 2026


def test_a_register_that_is_silent_about_the_family_is_told_as_not_known_and_never_as_in_order(
    app: Flask, client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode("attachment", Mode.DOWN)
    request = attaching(session, client, clock.now(), MOTHER)
    family(request, language)
    client.get("/apply/attachment/review")
    assert not [each for each in lines(client) if NOBODY_LEFT[language.value] in each]
    assert len(client.page.tree.css(".rules__one--unknown")) == 3, (
        "where they are, their changes, the beginning"
    )


def test_the_same_people_chosen_once_more_keep_the_clinic_that_was_chosen(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    request = attaching(session, client, clock.now())
    request.to_review(THERAPIST)
    client.get("/apply/attachment/who")
    page = client.post_form("form", act="next", people=["self"])
    assert page.path.endswith("/address")
    request.ask_for_code()
    request.sign()
    assert request.number()


@pytest.fixture
def two_children(session: Session, clock: Clock) -> tuple[str, str]:
    """The girl has a brother; what the form calls them."""
    brother = stranger(session, 7, clock.now(), birth_date=date(2020, 5, 5), given_name="Мағжан")
    related(session, person(session, MOTHER), brother, clock.now())
    return "Айсұлу", "Мағжан"


def places(session: Session, children: int) -> None:
    """So many places are left for children in the first clinic, all at its paediatrician."""
    loaded(session, "city-1-paediatrician", people=900, under_6=100, under_14=900 - children)
    loaded(session, "city-1-gp", people=1700)


def children_choose(request: Attaching, names: tuple[str, str]) -> Page:
    """The children as far as the choice of the paediatrician; the page that follows."""
    request.people(*names)
    request.elsewhere("Абай" if request.client.language == Language.KK else "Абая", "12", "permanent")
    return request.doctor(PAEDIATRICIAN)


def to_review(request: Attaching) -> None:
    """What is left of the form, with the paper of the address."""
    request.group()
    assert upload(request.client, "next", address=[("анықтама.pdf", files.pdf())]).path.endswith("/review")


@pytest.mark.both_engines
def test_the_last_place_is_not_promised_to_two_of_a_family(
    client: PortalClient, session: Session, clock: Clock, two_children: tuple[str, str]
) -> None:
    places(session, 1)
    request = attaching(session, client, clock.now(), MOTHER)
    page = children_choose(request, two_children)
    assert page.path.endswith("/clinic")
    assert len(page.errors) == 1
    assert any(name in page.errors[0] for name in two_children)
    places(session, 2)
    assert request.doctor(PAEDIATRICIAN).path.endswith("/situation")


def test_the_second_child_goes_to_another_doctor_of_the_clinic_who_has_a_place(
    client: PortalClient, session: Session, clock: Clock, two_children: tuple[str, str]
) -> None:
    places(session, 1)
    loaded(session, "city-1-gp", people=1699)
    request = attaching(session, client, clock.now(), MOTHER)
    children_choose(request, two_children)
    to_review(request)
    request.ask_for_code()
    request.sign()
    session.rollback()
    codes = {row.doctor.code for row in session.scalars(select(Attachment))}
    assert codes == {"city-1-paediatrician", "city-1-gp"}


def test_the_review_says_for_whom_of_a_family_no_place_is_left_meanwhile(
    client: PortalClient, session: Session, clock: Clock, two_children: tuple[str, str]
) -> None:
    places(session, 2)
    request = attaching(session, client, clock.now(), MOTHER)
    children_choose(request, two_children)
    to_review(request)
    places(session, 1)
    lines_of_review(client)
    about = [each for each in client.page.tree.css(".rules__one") if PAEDIATRICIAN in each.text(deep=True)]
    marks = ["rules__one--holds" in (each.attributes["class"] or "") for each in about]
    assert marks == [True, False]
