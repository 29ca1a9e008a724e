"""A refused attachment that is begun again: what was demanded stays demanded, the registers are asked anew, each of a
family takes only what is their own."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Upload
from models.enums import Language
from portal.clock import Clock
from tests.client import PortalClient
from tests.factories import files
from tests.factories.application import MOTHER
from tests.factories.attachment import loaded
from tests.integration.cabinet.test_refused import (
    GP,
    PAEDIATRICIAN,
    newest_draft,
    press,
    refuse,
    sent_for_ward,
)
from tests.pages.attachment import Attaching, attaching
from tests.pages.papers import upload

OWN = {Language.KK: "Өзім", Language.RU: "Я"}


@pytest.fixture
def disbelieved(client: PortalClient, session: Session, clock: Clock) -> Attaching:
    """A mother whom the clinic did not believe has begun again and given the proof."""
    request = attaching(session, client, clock.now(), MOTHER)
    number = request.send(PAEDIATRICIAN, "Айсұлу")
    press(client, refuse(session, number, "no_proof_of_guardian", clock.now()), "proof")
    upload(client, "next", guardian=[("шешім.jpg", files.photo())])
    assert client.page.path.endswith("/review")
    return request


def papers_of(session: Session, application: Application) -> list[str]:
    found = session.scalars(select(Upload).where(Upload.application_id == application.id).order_by(Upload.id))
    return [each.wanted for each in found]


def test_who_is_chosen_once_more_owes_the_same_proof_and_keeps_the_one_that_was_given(
    disbelieved: Attaching, client: PortalClient, session: Session
) -> None:
    disbelieved.people("Айсұлу")
    assert papers_of(session, newest_draft(session)) == ["guardian"]
    client.get("/apply/attachment/documents")
    assert client.page.tree.css_first('input[name="file-guardian"]') is not None


def test_who_is_chosen_once_more_finds_in_the_fields_what_was_answered_before(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    request, number = sent_for_ward(client, session, clock)
    press(client, refuse(session, number, "lives_elsewhere", clock.now()), "address")
    request.people("Мағжан")
    page = client.get("/apply/attachment/address")
    assert page.tree.css_first('input[name="house"][value="12"]') is not None


def test_the_proof_is_owed_for_the_child_whoever_is_added_beside_them(
    disbelieved: Attaching, client: PortalClient, session: Session
) -> None:
    """With the mother herself the child does not lead any more."""
    loaded(session, "city-1-paediatrician")
    disbelieved.people(OWN[Language(client.language)], "Айсұлу")
    disbelieved.at_home()
    disbelieved.doctor(GP)
    page = disbelieved.group()
    assert page.path.endswith("/documents")
    assert page.tree.css_first('input[name="file-guardian"]') is not None


def test_nothing_is_owed_any_more_by_somebody_else(
    disbelieved: Attaching, client: PortalClient, session: Session
) -> None:
    disbelieved.people()
    assert "before" not in newest_draft(session).known
