"""Documents on their way into a case: what is taken, what is refused, what is signed, what is thrown away."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Signature, Upload
from portal.clock import Clock
from portal.regulation.uploads import LARGEST, NOBODYS
from portal.views.uploading import LARGEST_REQUEST
from portal.worker.chores import do_chores
from portal.worker.kit import kit_of
from tests.client import PortalClient
from tests.factories import files
from tests.factories.access import sign_in
from tests.factories.application import MAN, MOTHER, person
from tests.factories.papers import CODE, in_catalogue, with_papers
from tests.pages.home_call import choice
from tests.pages.papers import BEGINNING, Papers

FORM = "application/x-www-form-urlencoded"
PHOTO = ("Әсел Ғұмар — жеке куәлік.jpg", files.photo())
PAPER = ("анықтама.pdf", files.pdf(2))


@pytest.fixture
def app(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    app = make_app(TASKS_AT_ONCE=False, ANTIVIRUS_GATEWAY="sandbox")
    with in_catalogue(app, with_papers(), monkeypatch):
        yield app


@pytest.fixture
def papers(client: PortalClient, session: Session, clock: Clock) -> Papers:
    enter(client, session, clock, MAN)
    return Papers(client)


def enter(client: PortalClient, session: Session, clock: Clock, iin: str) -> None:
    account = person(session, iin).account
    assert account is not None
    sign_in(session, client.browser, f"citizen:{account.id}", clock.now())


@pytest.fixture
def folder(app: Flask) -> Path:
    there: Path = app.extensions["settings"].UPLOADS
    return there


def kept(session: Session) -> list[Upload]:
    session.expire_all()
    return list(session.scalars(select(Upload).where(Upload.application_id.is_not(None)).order_by(Upload.id)))


def lying(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.both_engines
def test_two_papers_go_from_the_form_into_what_is_signed(
    papers: Papers, client: PortalClient, session: Session, language: object
) -> None:
    page = papers.begin()
    assert page.path.endswith("/documents")
    papers.send(identity=[PHOTO], proof=[PAPER])
    assert papers.names() == [PHOTO[0], PAPER[0]]
    page = papers.send("next")
    assert page.path.endswith("/review")
    photo, paper = kept(session)
    assert f"{PHOTO[0]} (" in page.html
    client.post_form("form", act="sign")
    page = client.post_form("form", act="sign", code=client.sms("+77000000101"))
    assert "/sent/" in page.path
    signed = session.scalars(select(Signature)).one().content.decode()
    for each in (photo, paper):
        assert each.sha256 in signed
        assert each.name in signed


def test_a_phone_is_offered_its_camera_beside_its_pictures_and_files(papers: Papers) -> None:
    page = papers.begin()
    fields = page.tree.css('input[type="file"]')
    assert len(fields) == 2
    for each in fields:
        assert each.attributes["accept"] == "image/*,application/pdf,.heic,.heif"
        assert "multiple" in each.attributes
        assert "capture" not in each.attributes, "it would open the camera and leave no choice of a file"


def test_continue_takes_what_was_chosen(papers: Papers, session: Session) -> None:
    papers.begin()
    page = papers.send("next", identity=[PHOTO])
    assert page.path.endswith("/review")
    assert [each.wanted for each in kept(session)] == ["identity"]


def test_a_required_paper_that_is_missing_is_named(papers: Papers) -> None:
    papers.begin()
    page = papers.send("next", proof=[PAPER])
    assert page.path.endswith("/documents")
    assert any("Жеке куәлік" in words for words in page.errors)
    assert papers.names() == [PAPER[0]]


def test_who_asks_for_somebody_else_brings_other_papers_and_the_first_ones_go(
    papers: Papers, session: Session, client: PortalClient, clock: Clock
) -> None:
    enter(client, session, clock, MOTHER)
    papers.begin()
    papers.send("next", identity=[PHOTO])
    draft = session.scalars(select(Application).where(Application.service == CODE)).one()
    assert draft.answers["documents"]["files"][0]["sha256"] == kept(session)[0].sha256
    client.get(f"{BEGINNING}who")
    page = papers.begin(choice(client.page, "subject", "Айсұлу"))
    assert page.path.endswith("/documents")
    assert papers.names() == []
    assert kept(session) == []
    session.refresh(draft)
    assert "documents" not in draft.answers


BAD = [
    ("wrong.jpg", b"PK\x03\x04 a book", "PDF, JPEG"),
    ("empty.pdf", b"", "бос"),
    ("large.jpg", b"\xff\xd8\xff" + bytes(LARGEST), "10 МБ"),
    ("half.jpg", files.photo()[:3000], "оқылмайды"),
    ("locked.pdf", files.encrypted_pdf("secret"), "құпиясөз"),
    ("book.pdf", files.pdf(31), "30 бет"),
    ("wall.png", files.photo("PNG", files.Image.new("1", (7200, 7200))), "күрделі"),
    ("test.pdf", files.pdf().replace(b"%%EOF", b"%" + files.EICAR + b"\n%%EOF"), "вирус"),
]


@pytest.mark.parametrize(("name", "content", "why"), BAD, ids=[name for name, _, _ in BAD])
def test_each_refusal_names_the_file_and_says_why_and_a_good_one_beside_it_stays(
    papers: Papers, session: Session, folder: Path, name: str, content: bytes, why: str
) -> None:
    papers.begin()
    page = papers.send(identity=[(name, content), PHOTO])
    (words,) = page.errors
    assert f"«{name}»" in words
    assert why in words
    assert papers.names() == [PHOTO[0]]
    assert len(kept(session)) == len(lying(folder)) == 1


def test_a_name_is_not_believed(papers: Papers, session: Session) -> None:
    papers.begin()
    papers.send(identity=[("паспорт.pdf", files.photo("PNG"))])
    (upload,) = kept(session)
    assert (upload.kind, upload.name) == ("image/jpeg", "паспорт.jpg")


def test_words_in_the_place_of_a_file_are_no_file(
    papers: Papers, client: PortalClient, session: Session
) -> None:
    papers.begin()
    sent = {"csrf_token": csrf(client), "act": "next", "file-identity": "not a file"}
    page = client.post(f"{BEGINNING}documents", sent)
    assert any("Жеке куәлік" in words for words in page.errors)
    assert kept(session) == []


def test_five_files_are_enough(papers: Papers, session: Session) -> None:
    papers.begin()
    small = files.photo(picture=files.page_photo(60, 40))
    papers.send(identity=[(f"{n}.jpg", small) for n in range(4)])
    page = papers.send(identity=[("5.jpg", small), ("6.jpg", small)])
    (words,) = page.errors
    assert "«6.jpg»" in words
    assert len(kept(session)) == 5


@pytest.mark.parametrize("tongue", ["kk", "ru"])
def test_more_than_a_page_takes_is_told_with_the_limit_and_the_way_back_and_nothing_kept_is_lost(
    papers: Papers, client: PortalClient, session: Session, tongue: str
) -> None:
    papers.begin()
    papers.send(identity=[PHOTO])
    client.language = tongue
    body = BytesIO(bytes(LARGEST_REQUEST + 1))
    page = client.post(
        f"{BEGINNING}documents",
        expect=413,
        input_stream=body,
        content_length=LARGEST_REQUEST + 1,
        content_type="multipart/form-data; boundary=between",
    )
    assert "65 МБ" in page.main
    assert (
        page.h1 == {"kk": "Файлдардың жалпы көлемі тым үлкен", "ru": "Файлы вместе слишком большие"}[tongue]
    )
    assert not body.read(1), "the browser may finish sending, or it would show that the connection broke"
    client.follow(f"{BEGINNING}documents")
    assert papers.names() == [PHOTO[0]]


def test_too_long_a_text_is_told_by_the_limit_of_its_own_page(papers: Papers, client: PortalClient) -> None:
    papers.begin()
    page = client.post(f"{BEGINNING}who", b"x" * (1024 * 1024 + 1), expect=413, content_type=FORM)
    assert "65 МБ" not in page.main
    assert page.link(f"{BEGINNING}who")


def test_while_the_scanner_is_down_nothing_is_taken(papers: Papers, session: Session, app: Flask) -> None:
    papers.begin()
    assert app.test_client().post("/sandbox/gateways/antivirus", json={"mode": "down"}).status_code == 200
    page = papers.send(identity=[PHOTO])
    (words,) = page.errors
    assert "Бір минуттан кейін" in words
    assert kept(session) == []


def test_a_removed_file_takes_back_what_was_held_for_signing(
    papers: Papers, client: PortalClient, session: Session
) -> None:
    papers.begin()
    papers.send("next", identity=[PHOTO], proof=[PAPER])
    client.post_form("form", act="sign")
    draft = session.scalars(select(Application).where(Application.service == CODE)).one()
    assert draft.to_sign is not None
    client.get(f"{BEGINNING}documents?change=1")
    papers.send(papers.buttons()[1])
    session.refresh(draft)
    assert (draft.to_sign, "documents" in draft.answers) == (None, False)
    assert client.get(f"{BEGINNING}review").path.endswith("/documents")
    assert papers.send("next").path.endswith("/review")


def test_what_lies_in_the_folder_is_nobodys_to_read(papers: Papers, folder: Path) -> None:
    papers.begin()
    papers.send(identity=[PHOTO])
    (path,) = lying(folder)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert not path.read_bytes().startswith(b"\xff\xd8")
    assert b"JFIF" not in path.read_bytes()


@pytest.mark.both_engines
def test_a_draft_that_is_thrown_away_or_runs_out_leaves_no_file(
    papers: Papers, client: PortalClient, session: Session, folder: Path, app: Flask, clock: Clock
) -> None:
    papers.begin()
    papers.send(identity=[PHOTO])
    client.get("/cabinet/")
    client.post(f"/cabinet/drafts/{CODE}/throw-away", {"csrf_token": csrf(client)})
    clock.advance(NOBODYS + timedelta(minutes=1))
    assert do_chores(kit_of(app))["throw_uploads_away"] == 1
    assert lying(folder) == []
    papers.begin()
    papers.send(identity=[PHOTO])
    clock.advance(timedelta(days=31))
    do_chores(kit_of(app))
    do_chores(kit_of(app))
    assert lying(folder) == []
    session.expire_all()
    assert session.scalars(select(Upload)).all() == []


def csrf(client: PortalClient) -> str:
    field = client.page.tree.css_first('input[name="csrf_token"]')
    assert field is not None
    return field.attributes["value"] or ""
