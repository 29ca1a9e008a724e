"""Files that are two things at once, through the whole house: from the form to what is handed out again."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Upload
from portal.clock import Clock
from portal.intake.kinds import Fault
from tests.client import PortalClient
from tests.factories.access import sign_in
from tests.factories.application import MAN, person
from tests.factories.papers import in_catalogue, with_papers
from tests.factories.polyglots import CORPUS, FOREIGN
from tests.pages.papers import Papers

TAKEN = (
    "jpeg_with_a_pdf_behind",
    "png_with_a_zip_behind",
    "heic_with_a_zip_behind",
    "pdf_that_runs_a_script",
    "pdf_with_a_zip_behind_its_jpeg",
)
REFUSED = tuple(code for code, given in CORPUS.items() if isinstance(given.ends, Fault))


@pytest.fixture
def app(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    app = make_app(TASKS_AT_ONCE=False)
    with in_catalogue(app, with_papers(), monkeypatch):
        yield app


@pytest.fixture
def papers(client: PortalClient, session: Session, clock: Clock) -> Papers:
    account = person(session, MAN).account
    assert account is not None
    sign_in(session, client.browser, f"citizen:{account.id}", clock.now())
    return Papers(client)


def test_what_is_handed_out_has_nothing_of_what_came_with_it(
    papers: Papers, client: PortalClient, session: Session
) -> None:
    papers.begin()
    papers.send("next", identity=[(CORPUS[code].name, CORPUS[code].content) for code in TAKEN])
    client.post_form("form", act="sign")
    client.post_form("form", act="sign", code=client.sms("+77000000101"))
    session.rollback()
    kept = session.scalars(select(Upload).order_by(Upload.id)).all()
    assert [each.kind for each in kept] == [CORPUS[code].ends for code in TAKEN]
    for each in kept:
        answer = client.browser.get(f"/kk/cabinet/uploads/{each.id}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, each.kind)
        assert each.name.endswith(".pdf" if each.kind == "application/pdf" else ".jpg")
        assert [mark for mark in FOREIGN if mark in answer.data] == [], each.name


def test_what_cannot_be_written_anew_is_refused_by_its_name_and_nothing_of_it_stays(
    papers: Papers, session: Session, app: Flask
) -> None:
    papers.begin()
    page = papers.send(identity=[(f"{code}-{CORPUS[code].name}", CORPUS[code].content) for code in REFUSED])
    assert len(page.errors) == len(REFUSED)
    for code, words in zip(REFUSED, page.errors, strict=True):
        assert f"«{code}-{CORPUS[code].name}»" in words
    session.rollback()
    assert session.scalars(select(Upload).where(Upload.application_id.is_not(None))).all() == []
    folder = app.extensions["settings"].UPLOADS
    assert [path for path in folder.rglob("*") if path.is_file()] == []
