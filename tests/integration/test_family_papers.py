"""The papers of a family lie with the application that leads; whoever decides on one of them reads and opens them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Upload
from portal.clock import Clock
from portal.regulation import uploads
from portal.regulation.attachment_groups import GUARDIAN_PAPER
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories import files
from tests.factories.application import MAN, person, stranger
from tests.factories.attachment import loaded, related
from tests.integration.test_queries_are_few import asked, check
from tests.page import Page
from tests.pages.attachment import Attaching, attaching, desk_of
from tests.pages.papers import upload

Browser = Callable[..., PortalClient]
GP, OWN = "Мұхамедияров", {"kk": "Өзім", "ru": "Я"}
PAPER = "қорғаншы.jpg"


def with_ward(session: Session, client: PortalClient, clock: Clock) -> tuple[Attaching, int]:
    """A man who asks for himself and for his ward, as far as the documents; and the ward's key."""
    ward = stranger(session, 7, clock.now(), birth_date=date(2015, 5, 5), given_name="Мағжан")
    related(session, person(session, MAN), ward, clock.now(), is_guardian=True)
    loaded(session, "city-1-paediatrician")
    request = attaching(session, client, clock.now(), MAN)
    request.people(OWN[client.language], "Мағжан")
    request.at_home()
    request.doctor(GP)
    assert request.group().path.endswith("/documents")
    return request, ward.id


@pytest.fixture
def sent(app: Flask, client: PortalClient, session: Session, clock: Clock) -> Application:
    """The ward's application, signed together with the guardian's own, whose clinic has it."""
    request, ward = with_ward(session, client, clock)
    upload(client, "next", guardian=[(PAPER, files.photo())])
    request.ask_for_code()
    request.sign()
    run_due(app)
    session.rollback()
    found = session.scalars(select(Application).where(Application.subject_id == ward)).one()
    assert found.companion_of_id is not None
    return found


def of_the_ward(session: Session) -> Upload:
    return session.scalars(select(Upload).where(Upload.wanted == GUARDIAN_PAPER)).one()


def lying(page: Page) -> list[str]:
    """The files on the page of an application, by their names."""
    found = page.tree.css(".uploads a:not(:has(img))") or page.tree.css(".files__name")
    return [each.text(strip=True) for each in found]


@pytest.mark.both_engines
def test_who_decides_on_the_ward_reads_and_opens_the_guardians_paper(
    app: Flask, sent: Application, new_client: Browser, session: Session, clock: Clock
) -> None:
    desk, path = desk_of(session, new_client(), clock.now()), f"/desk/applications/{sent.number}"
    paper = of_the_ward(session)
    assert lying(desk.get(path)) == [PAPER]
    answer = desk.browser.get(f"/{desk.language}{path}/uploads/{paper.id}")
    assert (answer.status_code, answer.data[:2]) == (200, b"\xff\xd8")
    assert desk.browser.get(f"/{desk.language}{path}/uploads/{paper.id}/picture").status_code == 200
    leads = session.get_one(Application, sent.companion_of_id)
    desk.get(f"/desk/applications/{leads.number}")
    assert len(asked(app, desk, path)) <= len(asked(app, desk, f"/desk/applications/{leads.number}"))


def test_the_registrar_of_another_clinic_does_not_find_it(
    sent: Application, new_client: Browser, session: Session, clock: Clock
) -> None:
    others = desk_of(session, new_client(), clock.now(), clinic="city-2")
    at = f"/{others.language}/desk/applications/{sent.number}/uploads/{of_the_ward(session).id}"
    assert others.browser.get(at).status_code == 404
    assert others.browser.get(f"{at}/picture").status_code == 404


def test_the_guardian_sees_it_beside_the_wards_application_too(
    app: Flask, sent: Application, client: PortalClient
) -> None:
    path = f"/cabinet/applications/{sent.number}"
    assert lying(client.get(path)) == [PAPER]
    check({"the ward's application in the cabinet": asked(app, client, path)})


def test_a_document_that_the_signature_of_all_covers_counts_for_each(
    sent: Application, session: Session
) -> None:
    assert uploads.has(session, sent, GUARDIAN_PAPER)


def test_what_one_of_a_family_was_asked_for_later_is_not_the_others(
    sent: Application, client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    """The question was about the one; the answer to it is nobody's business else."""
    leads = session.get_one(Application, sent.companion_of_id)
    desk = desk_of(session, new_client(), clock.now())
    desk.get(f"/desk/applications/{leads.number}")
    desk.post_form("/take")
    desk.get(f"/desk/applications/{leads.number}/ask")
    desk.post_form("form", question="Жаңа құжат керек")
    clock.advance(timedelta(minutes=1))
    client.get(f"/cabinet/applications/{leads.number}/answer")
    upload(client, "upload", guardian=[("кейін.jpg", files.photo())])
    assert lying(desk.get(f"/desk/applications/{leads.number}")) == [PAPER, "кейін.jpg"]
    assert lying(desk.get(f"/desk/applications/{sent.number}")) == [PAPER]
