"""Each group of the standard's row 8 asks for its own document, and only who can belong to it is offered it."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from models.enums import Language
from portal.clock import Clock, local
from portal.regulation.attachment_groups import FOR_ADDRESS, GROUPS, Group
from tests.client import PortalClient
from tests.factories.application import person
from tests.factories.attachment import NOWHERE
from tests.pages.attachment import attaching

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def born(group: Group, today: date) -> date:
    """The birthday of somebody who has just grown old enough for the group."""
    return today.replace(year=today.year - group.youngest)


@pytest.mark.parametrize("group", GROUPS, ids=[group.code for group in GROUPS])
def test_a_group_asks_for_its_document_and_nothing_is_signed_without_it(
    client: PortalClient, session: Session, clock: Clock, group: Group, language: Language
) -> None:
    person(session, NOWHERE).birth_date = born(group, local(clock.now()).date())
    session.commit()
    request = attaching(session, client, clock.now())
    request.people()
    request.at_home()
    page = client.get("/apply/attachment/clinic")
    first = page.tree.css_first('input[name="doctor"]')
    assert first is not None
    client.post_form("form", act="next", doctor=first.attributes["value"] or "")
    page = request.group(group.code)
    assert page.path.endswith("/documents")
    assert group.document.say(language) in page.main
    assert client.post_form("form", act="next").errors
    assert client.get("/apply/attachment/review").path.endswith("/documents")


@pytest.mark.parametrize("living", sorted(FOR_ADDRESS))
def test_another_address_than_the_registered_one_must_be_proved(
    client: PortalClient, session: Session, clock: Clock, living: str
) -> None:
    request = attaching(session, client, clock.now())
    request.people()
    request.elsewhere("Абай" if client.language == Language.KK else "Абая", "12", living)
    request.doctor("Сүлейменова")
    page = request.group()
    assert page.path.endswith("/documents")
    assert FOR_ADDRESS[living].words.say(Language(client.language)) in page.main


def test_who_belongs_to_no_group_and_lives_as_registered_is_asked_for_nothing(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    assert attaching(session, client, clock.now()).to_review("Сүлейменова").path.endswith("/review")
