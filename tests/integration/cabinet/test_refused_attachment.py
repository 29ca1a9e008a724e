"""A refused attachment that is begun again: what was demanded stays demanded, the registers are asked anew, each of a
family takes only what is their own."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Upload
from models.enums import Language
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from tests.client import PortalClient
from tests.factories import files
from tests.factories.application import MAN, MOTHER
from tests.factories.attachment import loaded
from tests.integration.cabinet.test_refused import (
    ABAI,
    GP,
    PAEDIATRICIAN,
    day,
    newest_draft,
    press,
    refuse,
    sent_for_ward,
    ward_of,
)
from tests.pages.attachment import Attaching, attaching, desk_of
from tests.pages.papers import upload

OWN = {Language.KK: "Өзім", Language.RU: "Я"}
THERAPIST, CITY_2 = "Сүлейменова", "Шәріпова"
GOOD, REVOKED = "77-0001", "77-0004"
POWER = ("сенімхат.pdf", files.pdf())
Browser = Callable[..., PortalClient]
Tell = Callable[[Mode], None]


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


@pytest.fixture
def tell(app: Flask) -> Tell:
    """Set how the register of notaries answers from now on."""
    store = SandboxStore(app.extensions["settings"].SANDBOX_FILE)
    return lambda mode: store.set_mode("notary", mode)


def refused_while_silent(
    client: PortalClient, session: Session, clock: Clock, number: str, *papers: tuple[str, bytes]
) -> str:
    """The page of an application by a power of attorney, of which the register of notaries had said nothing."""
    request = attaching(session, client, clock.now(), MAN)
    request.people()
    request.at_home()
    request.doctor(THERAPIST)
    request.group("by_power", power_number=number, representative=MOTHER)
    upload(client, "next", by_power=list(papers))
    request.ask_for_code()
    request.sign()
    return refuse(session, request.number(), "unreliable_data", clock.now())


@pytest.mark.parametrize("papers", [(), (POWER,)], ids=["no-paper", "a-paper"])
def test_what_the_notaries_know_now_asks_for_no_paper_any_more(
    client: PortalClient, session: Session, clock: Clock, tell: Tell, papers: tuple[tuple[str, bytes], ...]
) -> None:
    tell(Mode.DOWN)
    path = refused_while_silent(client, session, clock, GOOD, *papers)
    tell(Mode.UP)
    assert press(client, path, "again").path.endswith("/review")
    draft = newest_draft(session)
    assert draft.answers["situation"]["power"]["says"] == "found"
    assert papers_of(session, draft) == [], "a paper that nothing asks for would be signed by nobody"


def test_what_the_notaries_deny_now_asks_for_the_paper_that_their_silence_did_not(
    client: PortalClient, session: Session, clock: Clock, tell: Tell
) -> None:
    tell(Mode.DOWN)
    path = refused_while_silent(client, session, clock, REVOKED)
    tell(Mode.UP)
    assert press(client, path, "again").path.endswith("/documents")
    assert client.post_form("form", act="next").errors


def family_sent(client: PortalClient, session: Session, clock: Clock) -> tuple[Application, Application]:
    """A man with a disability and his ward, at a temporary address, signed together: his application and the ward's."""
    ward = ward_of(session, MAN, clock.now())
    loaded(session, "city-1-paediatrician")
    request = attaching(session, client, clock.now(), MAN)
    request.people(OWN[Language(client.language)], "Мағжан")
    request.elsewhere(ABAI[Language(client.language)], "12")
    request.doctor(GP)
    request.group("disabled", **day("5"))
    papers = {code: [(f"{code}.jpg", files.photo())] for code in ("guardian", "address", "disabled")}
    upload(client, "next", **papers)
    request.ask_for_code()
    request.sign()
    both = session.scalars(select(Application).order_by(Application.id.desc()).limit(2)).all()
    assert both[0].subject_id == ward.id
    return both[1], both[0]


def test_a_companion_goes_on_with_their_own_group_and_with_the_papers_that_are_everybodys(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    _, ward = family_sent(client, session, clock)
    page = press(client, refuse(session, ward.number or "", "unreliable_data", clock.now()), "again")
    assert page.path.endswith("/situation")
    assert [each.attributes["value"] for each in page.tree.css("input[name=group][checked]")] == ["none"]
    draft = newest_draft(session)
    assert draft.subject_id == ward.subject_id
    assert "situation" not in draft.answers
    (doctor,) = draft.answers["clinic"]["doctors"].values()
    assert PAEDIATRICIAN in doctor["name"]
    assert sorted(papers_of(session, draft)) == ["address", "guardian"]
    page = client.post_form("form", act="next", group="none", **day("5"))
    assert page.path.endswith("/documents")
    assert client.post_form("form", act="next").path.endswith("/review")


def test_what_a_companion_was_asked_for_and_gave_comes_along_whatever_it_shows(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    _, ward = family_sent(client, session, clock)
    desk = desk_of(session, new_client(client.language), clock.now())
    desk.get(f"/desk/applications/{ward.number}")
    desk.post_form("/take")
    desk.get(f"/desk/applications/{ward.number}/ask")
    desk.post_form("form", question="Жаңа құжат керек")
    client.get(f"/cabinet/applications/{ward.number}/answer")
    upload(client, "upload", disabled=[("өзінің.jpg", files.photo())])
    client.get(f"/cabinet/applications/{ward.number}/answer")
    client.post_form("form", act="send", words="Құжат осы")
    press(client, refuse(session, ward.number or "", "unreliable_data", clock.now()), "again")
    client.post_form("form", act="next", group="disabled", **day("5"))
    assert client.page.path.endswith("/documents")
    assert "өзінің.jpg" in client.page.main
    assert "disabled.jpg" not in client.page.main


def test_who_led_a_family_does_not_go_on_with_the_proof_for_the_others(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    leads, _ = family_sent(client, session, clock)
    press(client, refuse(session, leads.number or "", "unreliable_data", clock.now()), "again")
    assert sorted(papers_of(session, newest_draft(session))) == ["address", "disabled"]


def test_papers_of_a_group_outlast_the_choice_of_another_doctor(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    """They are not known to be wanted until the group is answered, which stands behind the choice."""
    request, number = sent_for_ward(client, session, clock)
    path = refuse(session, number, "unreliable_data", clock.now())
    loaded(session, "city-1-paediatrician", people=900, under_14=900)
    loaded(session, "city-2-paediatrician")
    assert press(client, path, "again").path.endswith("/clinic")
    request.doctor(CITY_2)
    request.group("born_abroad", **day("5"))
    assert client.page.path.endswith("/documents")
    assert "born_abroad.jpg" in client.page.main
