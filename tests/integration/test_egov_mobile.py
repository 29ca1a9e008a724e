"""The two addresses of eGov Mobile: their answers to the letter, and to whom nothing is told."""

import json
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import JournalEntry, MobileSigning, SigningChallenge
from models.enums import Language, MobileState
from portal.clock import Clock
from portal.gateways.signature.egov_mobile import LONGEST_ANSWER, address_in
from portal.regulation import mobile_words
from tests.client import PortalClient
from tests.pages.home_call import HomeCall, at_home
from tests.phones import code_on, phone_of, to_phone_page
from tests.signing import MAN, WOMAN, ca_in, key_of, sign

Browser = Callable[..., PortalClient]


@pytest.fixture(autouse=True)
def _ca(app: Flask) -> None:
    ca_in(app.extensions["settings"].SANDBOX_FILE.parent)


@pytest.fixture
def call(client: PortalClient, session: Session, clock: Clock) -> HomeCall:
    """A home call at the page with the code."""
    call = at_home(session, client, clock.now())
    call.to_review()
    to_phone_page(client)
    return call


@pytest.fixture
def path(call: HomeCall) -> str:
    """The path of the first address, as the code has it."""
    return urlsplit(address_in(code_on(call.client.page))).path


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    """Whoever scanned the code: a client without a cookie of the portal's."""
    return app.test_client()


def token(phone: FlaskClient, path: str) -> dict[str, str]:
    """The header with the token that the first answer gives."""
    return {"Authorization": f"Bearer {phone.get(path).get_json()['document']['auth_token']}"}


def said(answer: object) -> str:
    return str(answer.get_json()["message"])  # type: ignore[attr-defined]  # Werkzeug's own


def test_the_first_answer_says_who_asks_till_when_and_where_the_documents_are(
    app: Flask, phone: FlaskClient, path: str, clock: Clock
) -> None:
    answer = phone.get(path, headers={"Accept-Language": "ru"})
    offer = answer.get_json()
    base = app.extensions["settings"].BASE_URL
    assert set(offer) == {"description", "expiry_date", "organisation", "document"}
    assert offer["description"] == "Подписание заявления: Вызов врача на дом"
    left = datetime.fromisoformat(offer["expiry_date"]) - clock.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    assert offer["expiry_date"].endswith("+05:00")
    assert set(offer["organisation"]) == {"nameRu", "nameKz", "nameEn", "bin"}
    assert len(offer["organisation"]["bin"]) == 12
    assert set(offer["document"]) == {"uri", "auth_type", "auth_token"}
    assert (offer["document"]["uri"], offer["document"]["auth_type"]) == (f"{base}{path}/documents", "Token")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert MAN.iin not in answer.text


def test_the_second_answer_has_the_very_bytes_that_the_page_gave_and_their_words(
    phone: FlaskClient, path: str, session: Session
) -> None:
    answer = phone.get(f"{path}/documents", headers=token(phone, path)).get_json()
    assert set(answer) == {"signMethod", "version", "documentsToSign"}
    assert (answer["signMethod"], answer["version"]) == ("CMS_WITH_DATA", 1)
    [document] = answer["documentsToSign"]
    assert set(document) == {"id", "nameRu", "nameKz", "nameEn", "meta", "document"}
    assert document["nameKz"] == "Өтініш: Дәрігерді үйге шақыру"
    assert set(document["document"]["file"]) == {"mime", "data"}
    content = b64decode(document["document"]["file"]["data"])
    session.rollback()
    assert content == session.scalars(select(SigningChallenge.content)).one()
    lines = [(line["name"], line["value"]) for line in document["meta"]]
    assert [(row["label"], row["value"]) for row in json.loads(content)["shown"]] == lines[2:]
    assert lines[1] == ("Өтініш беруші", f"Қасымов Нұрлан Әбдіхалықұлы, {MAN.iin}")


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer 0", "Basic {}", "{}", "Bearer {}0"],
    ids=["none", "empty", "wrong", "other kind", "bare", "longer"],
)  # fmt: skip
def test_without_the_token_of_this_code_nothing_is_read_and_nothing_is_taken(
    phone: FlaskClient, path: str, session: Session, shown: str
) -> None:
    right = token(phone, path)["Authorization"].removeprefix("Bearer ")
    headers = {"Authorization": shown.format(right), "Accept-Language": "kk"}
    for answer in (
        phone.get(f"{path}/documents", headers=headers),
        phone.put(f"{path}/documents", headers=headers),
    ):
        assert (answer.status_code, said(answer)) == (401, mobile_words.WRONG_TOKEN.kk)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    session.rollback()
    assert session.scalars(select(MobileSigning.outcome)).one() is MobileState.WAITING


def test_the_token_of_one_person_reads_nothing_of_another(
    phone: FlaskClient, path: str, session: Session, clock: Clock, new_client: Browser
) -> None:
    hers = at_home(session, new_client(), clock.now(), WOMAN.iin)
    hers.to_review()
    to_phone_page(hers.client)
    other = urlsplit(address_in(code_on(hers.client.page))).path
    assert other != path
    assert phone.get(f"{other}/documents", headers=token(phone, path)).status_code == 401
    assert phone.get(f"{other}/documents", headers=token(phone, other)).status_code == 200


def test_an_address_that_nobody_was_given_is_nothing_and_guessing_is_slowed_down(
    phone: FlaskClient, path: str
) -> None:
    kind = path.rpartition("/")[0]
    answers = [phone.get(f"{kind}/{each:040x}") for each in range(60)]
    assert [answers[0].status_code, answers[-1].status_code] == [404, 429]
    assert said(answers[-1]) == mobile_words.TOO_OFTEN.kk
    assert phone.get(path).status_code == 200, "what is right is not locked by what others guess"


def test_after_ten_minutes_the_code_leads_nowhere(phone: FlaskClient, path: str, clock: Clock) -> None:
    shown = token(phone, path)
    clock.advance(timedelta(minutes=10))
    for answer in (phone.get(path), phone.get(f"{path}/documents", headers=shown)):
        assert (answer.status_code, said(answer)) == (410, mobile_words.OVER.kk)
    late = phone.put(f"{path}/documents", headers=shown, json={})
    assert (late.status_code, said(late)) == (410, mobile_words.OVER.kk)


def test_another_text_on_the_page_ends_the_code(call: HomeCall, phone: FlaskClient, path: str) -> None:
    call.problem(temperature="39,9")
    assert phone.get(path).status_code == 410


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"documentsToSign": []}',
        b'{"signMethod": "CMS_WITH_DATA", "documentsToSign": [1]}',
        b'{"signMethod": "CMS_WITH_DATA", "documentsToSign": [{"id": 1, "document": {"file": {"data": 5}}}]}',
        b'{"signMethod": "XML", "documentsToSign": [{"id": 1, "document": {"file": {"data": "MA=="}}}]}',
        b'{"signMethod": "CMS_WITH_DATA", "documentsToSign": [{"id": 2, "document": {"file": {"data": "MA=="}}}]}',
        b"[" * 100_000,
        b'{"signMethod": ' + b"9" * 100_000 + b"}",
    ],
    ids=[
        "nothing", "a list", "no text", "no document", "a number", "no string", "other method", "other document",
        "deep", "long number",
    ],
)  # fmt: skip
def test_what_is_not_the_answer_of_the_protocol_is_an_unreadable_signature(
    phone: FlaskClient, path: str, session: Session, body: bytes
) -> None:
    answer = phone.put(f"{path}/documents", headers=token(phone, path), data=body)
    assert answer.status_code == 403
    session.rollback()
    assert session.scalars(select(MobileSigning.code)).one() == "unreadable"
    assert session.scalars(select(JournalEntry.fact)).all() == ["signature_refused"]


def test_more_than_a_signature_can_be_is_not_read_and_the_code_still_holds(
    phone: FlaskClient, path: str
) -> None:
    shown = token(phone, path)
    answer = phone.put(f"{path}/documents", headers=shown, data=b"x" * (LONGEST_ANSWER + 1))
    assert (answer.status_code, said(answer)) == (413, mobile_words.TOO_LARGE.kk)
    assert phone.get(path).status_code == 200


def test_neither_the_address_nor_the_token_can_be_read_in_the_database(
    phone: FlaskClient, path: str, session: Session
) -> None:
    secrets = {path.rpartition("/")[2], token(phone, path)["Authorization"].removeprefix("Bearer ")}
    session.rollback()
    row = session.execute(select(MobileSigning.__table__)).one()
    assert not [value for value in row for secret in secrets if isinstance(value, str) and secret in value]


def test_the_phone_is_answered_in_its_own_language(
    app: Flask, call: HomeCall, clock: Clock, language: Language
) -> None:
    phone = phone_of(app, language)
    scanned = phone.scan(code_on(call.client.page))
    answer = phone.send(scanned, lambda content: sign(key_of(), content, clock.now()))
    assert (answer.status, answer.message) == (200, mobile_words.ACCEPTED.say(language))
