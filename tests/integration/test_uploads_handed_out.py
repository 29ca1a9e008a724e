"""Uploaded documents handed out again: to whom, as what, and who reads that they were opened."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models import JournalEntry, RecordAccess, Upload
from models.enums import Role
from portal.clock import Clock
from portal.documents.file_store import FileMissing, FileStore
from portal.documents.vault import Vault, new_key, read_keys
from tests.client import PortalClient
from tests.factories import files
from tests.factories.access import sign_in, sign_in_staff
from tests.factories.application import MAN, MOTHER, person
from tests.factories.papers import in_catalogue, with_papers
from tests.factories.staff import staff_of
from tests.pages.papers import Papers
from tests.pages.papers import upload as sending

NAME = "Әсел Ғұмар — жеке куәлік.jpg"


@pytest.fixture
def app(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    app = make_app(TASKS_AT_ONCE=False)
    with in_catalogue(app, with_papers(), monkeypatch):
        yield app


@pytest.fixture
def new_visitor(
    session: Session, clock: Clock, new_client: Callable[..., PortalClient]
) -> Callable[[str], PortalClient]:
    """`new_visitor("850715390009")` a citizen, `new_visitor("head@city-2")` an officer, `new_visitor("")` a guest."""

    def new(who: str) -> PortalClient:
        client = new_client()
        role, _, clinic = who.partition("@")
        if clinic:
            sign_in_staff(session, client.browser, staff_of(session, Role(role), clinic), clock.now())
        elif who:
            account = person(session, who).account
            assert account is not None
            sign_in(session, client.browser, f"citizen:{account.id}", clock.now())
        return client

    return new


@pytest.fixture
def sent(new_visitor: Callable[[str], PortalClient]) -> str:
    """The number of a signed application with a photograph and a PDF."""
    client = new_visitor(MAN)
    papers = Papers(client)
    papers.begin()
    papers.send("next", identity=[(NAME, files.photo(exif=files.exif()))], proof=[("a.pdf", files.pdf())])
    client.post_form("form", act="sign")
    return client.post_form("form", act="sign", code=client.sms("+77000000101")).path.rpartition("/")[2]


@pytest.fixture
def uploads(sent: str, session: Session) -> list[Upload]:
    return list(session.scalars(select(Upload).order_by(Upload.id)))


def opened(client: PortalClient, path: str) -> TestResponse:
    return client.browser.get(f"/kk{path}")


def test_its_owner_takes_it_home_under_its_own_name(
    sent: str, uploads: list[Upload], new_visitor: Callable[[str], PortalClient]
) -> None:
    client = new_visitor(MAN)
    page = client.get(f"/cabinet/applications/{sent}")
    assert NAME in page.html
    for upload, kind in zip(uploads, ("image/jpeg", "application/pdf"), strict=True):
        answer = opened(client, f"/cabinet/uploads/{upload.id}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert f"filename*=UTF-8''{quote(upload.name, safe='')}" in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert len(answer.data) == upload.size


@pytest.mark.parametrize("who", ["", MOTHER, "registrar@city-2", "head@city-2", "doctor@city-1"])
def test_to_anybody_else_it_does_not_exist(
    sent: str, uploads: list[Upload], new_visitor: Callable[[str], PortalClient], who: str
) -> None:
    client = new_visitor(who)
    for upload in uploads:
        for path in (
            f"/cabinet/uploads/{upload.id}",
            f"/desk/applications/{sent}/uploads/{upload.id}",
            f"/desk/applications/{sent}/uploads/{upload.id}/picture",
        ):
            answer = opened(client, path)
            assert answer.status_code in ({302} if not who else {404})
            assert not answer.data.startswith((b"\xff\xd8", b"%PDF"))


@pytest.mark.both_engines
@pytest.mark.parametrize("who", ["registrar@city-1", "head@city-1"])
def test_the_clinic_looks_at_it_and_its_owner_can_read_who_did(
    sent: str, uploads: list[Upload], new_visitor: Callable[[str], PortalClient], session: Session, who: str
) -> None:
    client = new_visitor(who)
    page = client.get(f"/desk/applications/{sent}")
    photo, paper = uploads
    at = f"/desk/applications/{sent}/uploads"
    assert [each.attributes["src"] for each in page.tree.css(".uploads img")] == [
        f"/kk{at}/{photo.id}/picture"
    ]
    picture = opened(client, f"{at}/{photo.id}/picture")
    assert (picture.headers["Content-Type"], picture.headers["Content-Disposition"]) == (
        "image/jpeg",
        "inline",
    )
    assert opened(client, f"{at}/{paper.id}/picture").status_code == 404
    assert opened(client, f"{at}/{paper.id}").headers["Content-Disposition"].startswith("attachment; ")
    session.rollback()  # what was read before is not what is there now
    written = session.scalars(select(RecordAccess).where(RecordAccess.what == "upload")).all()
    assert {each.person_id for each in written} == {person(session, MAN).id}
    assert "Өтініштің құжаттары" in new_visitor(MAN).get("/cabinet/access-log").html


def test_a_file_of_another_application_is_not_found_under_this_one(
    sent: str, new_visitor: Callable[[str], PortalClient]
) -> None:
    assert (
        opened(new_visitor("registrar@city-1"), f"/desk/applications/{sent}/uploads/999").status_code == 404
    )


def test_what_is_handed_out_says_nothing_of_the_place(
    sent: str, uploads: list[Upload], new_visitor: Callable[[str], PortalClient]
) -> None:
    content = opened(new_visitor(MAN), f"/cabinet/uploads/{uploads[0].id}").data
    assert files.PLACE.encode() not in content
    assert Image.open(files.BytesIO(content)).size == (800, 1200)


def test_files_move_to_a_new_key_with_the_papers(
    sent: str, uploads: list[Upload], app: Flask, new_visitor: Callable[[str], PortalClient]
) -> None:
    settings = app.extensions["settings"]
    old = (settings.SANDBOX_FILE.parent / "vault-sandbox.key").read_text()
    both = read_keys(f"fresh:{new_key()},{old}")
    app.extensions["vault"] = both
    app.extensions["files"] = FileStore(settings.UPLOADS, both)
    said = app.test_cli_runner().invoke(args=["vault", "rotate"])
    assert "2 uploaded files too." in said.output
    locked = [path.read_bytes() for path in Path(settings.UPLOADS).rglob("*") if path.is_file()]
    assert all(each.startswith(b"fresh:") for each in locked)
    assert opened(new_visitor(MAN), f"/cabinet/uploads/{uploads[0].id}").data.startswith(b"\xff\xd8")
    assert "0 uploaded files too." in app.test_cli_runner().invoke(args=["vault", "rotate"]).output


def test_proof_comes_with_the_answer_to_a_question_and_words_are_enough_too(
    sent: str, app: Flask, new_visitor: Callable[[str], PortalClient], session: Session
) -> None:
    app.extensions["clock"].advance(timedelta(minutes=5))
    registrar = new_visitor("registrar@city-1")
    ask(registrar, sent)
    client = new_visitor(MAN)
    page = client.get(f"/cabinet/applications/{sent}/answer")
    assert [each.attributes["name"] for each in page.tree.css('input[type="file"]')] == [
        "file-identity",
        "file-proof",
    ]
    bad = [("half.jpg", files.photo()[:2000]), ("мөр.jpg", files.photo())]
    page = sending(client, "send", words="Міне", proof=bad)
    (words,) = page.errors
    assert "«half.jpg»" in words
    assert "мөр.jpg" in page.html
    page = sending(client, "send", words="Міне, мөрі көрінеді")
    assert page.path.endswith(sent)
    assert "мөр.jpg" in page.html
    session.rollback()
    *_, added = session.scalars(select(Upload).order_by(Upload.id))
    entry = session.scalars(select(JournalEntry).where(JournalEntry.fact == "documents_added")).one()
    assert entry.details["sha256"] == [added.sha256]
    assert "жауаппен бірге жіберілді" in registrar.get(f"/desk/applications/{sent}").html


def test_a_file_is_taken_back_before_the_answer_is_sent_and_the_words_stay(
    sent: str, app: Flask, new_visitor: Callable[[str], PortalClient], session: Session
) -> None:
    app.extensions["clock"].advance(timedelta(minutes=5))
    ask(new_visitor("registrar@city-1"), sent)
    client = new_visitor(MAN)
    page = client.get(f"/cabinet/applications/{sent}/answer")
    assert not page.tree.css(".files__remove"), "what was signed stays"
    page = sending(client, "upload", words="Міне", proof=[("мөр.jpg", files.photo())])
    assert page.path.endswith("/answer")
    assert page.field("words").text(strip=True) == "Міне"
    (button,) = page.tree.css(".files__remove")
    app.extensions["clock"].advance(timedelta(minutes=1))
    page = sending(client, button.attributes["value"] or "")
    assert not page.errors
    assert not page.tree.css(".files__one")
    assert page.field("words").text(strip=True) == "Міне"
    session.rollback()
    brought, removed = (
        session.scalars(select(JournalEntry).where(JournalEntry.fact == fact)).one()
        for fact in ("documents_added", "documents_taken_back")
    )
    assert removed.details == brought.details
    assert "Сіз құжатты алып тастадыңыз" in client.get(f"/cabinet/applications/{sent}").main


def test_what_was_signed_or_sent_with_an_earlier_answer_is_not_taken_back(
    sent: str, app: Flask, new_visitor: Callable[[str], PortalClient], session: Session, uploads: list[Upload]
) -> None:
    clock = app.extensions["clock"]
    clock.advance(timedelta(minutes=5))
    registrar, client = new_visitor("registrar@city-1"), new_visitor(MAN)
    ask(registrar, sent)
    client.get(f"/cabinet/applications/{sent}/answer")
    sending(client, "send", words="Міне", proof=[("мөр.jpg", files.photo())])
    clock.advance(timedelta(minutes=5))
    registrar.get(f"/desk/applications/{sent}/ask")
    registrar.post_form("form", question="Тағы бірі керек")
    page = client.get(f"/cabinet/applications/{sent}/answer")
    assert "мөр.jpg" in page.main
    assert not page.tree.css(".files__remove")
    session.rollback()
    everything = list(session.scalars(select(Upload).order_by(Upload.id)))
    token = page.field("csrf_token").attributes["value"] or ""
    for each in everything:
        client.post(f"/cabinet/applications/{sent}/answer", {"csrf_token": token, "act": f"remove-{each.id}"})
    session.expire_all()
    assert all(each.application_id is not None for each in everything)
    assert len(everything) == len(uploads) + 1


def ask(registrar: PortalClient, number: str) -> None:
    registrar.get(f"/desk/applications/{number}")
    registrar.post_form("/take")
    registrar.get(f"/desk/applications/{number}/ask")
    registrar.post_form("form", question="Мөрі көрінетін анықтама керек")


def test_a_missing_file_is_told_by_the_command_and_stops_nothing(
    sent: str, uploads: list[Upload], app: Flask
) -> None:
    app.extensions["files"].drop(uploads[0].place)
    said = app.test_cli_runner().invoke(args=["vault", "rotate"])
    assert said.exit_code == 1
    assert "1 uploaded files are not in their folder." in said.output


def test_a_file_put_in_the_place_of_another_does_not_open(tmp_path: Path) -> None:
    store = FileStore(tmp_path, Vault({"one": bytes(32)}))
    here, there = "a" * 40, "b" * 40
    store.put(here, b"of one person")
    (tmp_path / there[:2]).mkdir()
    (tmp_path / here[:2] / here).rename(tmp_path / there[:2] / there)
    with pytest.raises(RuntimeError, match="another place"):
        store.get(there)
    with pytest.raises(FileMissing):
        store.get(here)
