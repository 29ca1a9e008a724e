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
from tests.factories.application import GIRL, MOTHER, person
from tests.factories.attachment import loaded
from tests.pages.attachment import Attaching, attaching

THERAPIST = "Сүлейменова"
OTHERS_DOCTOR = "Кузнецова"
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
