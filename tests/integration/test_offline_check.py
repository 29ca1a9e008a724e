"""What anybody needs to check a paper without the portal is there to be taken, and holds no secret."""

import json
from datetime import timedelta
from html import unescape

import pytest
from cryptography import x509
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models import ResultDocument
from models.enums import Language
from portal.clock import Clock
from portal.documents import checker
from portal.documents.content import DocumentKind
from portal.documents.finishing import Seals
from portal.documents.numbers import new_verification_code
from portal.documents.qr_token import claims_of, decode
from portal.gateways.registers.port import Register
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import planned_call
from tests.sealing import median_ratio
from tests.unit.documents.papers import a_certificate


@pytest.fixture
def seals(app: Flask) -> Seals:
    found: Seals = app.extensions["seals"]
    return found


@pytest.fixture
def anybody(app: Flask) -> FlaskClient:
    return app.test_client()


def test_the_checker_carries_its_words_keys_and_scripts_and_reaches_for_nothing(
    client: PortalClient, seals: Seals, language: Language
) -> None:
    page = client.get("/verify/offline")
    inside = json.loads(unescape(page.tree.css_first("#checker").attributes["data-content"] or ""))
    assert set(inside["words"]) == {"kk", "ru"}
    assert [key["kid"] for key in inside["keys"]] == [seals.code.key_id]
    assert all("d" not in key for key in inside["keys"])
    assert not page.tree.css("link, script[src], img, iframe")
    policy = page.response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "connect-src" not in policy, "nothing may be sent"
    [meta] = page.tree.css("meta[http-equiv=Content-Security-Policy]")
    assert f"{unescape(meta.attributes['content'] or '')}; frame-ancestors 'none'" == policy


def test_asked_to_be_saved_it_is_the_same_page_as_a_file(anybody: FlaskClient, language: Language) -> None:
    shown = anybody.get(f"/{language}/verify/offline")
    saved = anybody.get(f"/{language}/verify/offline?save=file")
    assert saved.data == shown.data
    assert saved.headers["Content-Disposition"] == 'attachment; filename="emhana-tekseru.html"'
    assert "Content-Disposition" not in shown.headers


def test_every_register_has_its_name_in_the_checker() -> None:
    assert set(checker.REGISTERS) == {each.value for each in Register}


def test_what_the_checker_is_told_is_whole_in_both_languages(seals: Seals, clock: Clock) -> None:
    words = json.loads(checker.content(seals.code, clock.now().date()))["words"]
    for said in words.values():
        assert set(said["kinds"]) == {each.value for each in DocumentKind}
        assert len(said["days"]) == len(said["through"]) == 12
        assert all("{y}" in each and "{d}" in each for each in (*said["days"], *said["through"]))
    assert words["kk"]["through"][2] == "{y} жылғы {d} наурызды қоса алғанда"
    assert words["ru"]["through"][2] == "по {d} марта {y} года включительно"


def test_the_published_keys_check_a_code_and_sign_none(anybody: FlaskClient, seals: Seals) -> None:
    answer = anybody.get("/.well-known/jwks.json")
    keys = {key["kid"]: ECKey.import_key(key) for key in answer.get_json()["keys"]}
    assert not any(key.is_private for key in keys.values())
    claims = claims_of(a_certificate())
    assert decode(seals.code.sign(claims), keys) == claims
    assert answer.headers["Cache-Control"].startswith("public")


def test_the_published_certificates_are_those_of_the_seal_and_hold_no_key(
    anybody: FlaskClient, client: PortalClient, seals: Seals, language: Language
) -> None:
    pem = anybody.get("/.well-known/emhana-seal.pem").data
    assert tuple(x509.load_pem_x509_certificates(pem)) == seals.paper.chain.certificates
    assert b"PRIVATE" not in pem
    page = client.get("/verify/file")
    assert seals.paper.chain.fingerprint in page.main
    assert page.link("emhana-seal.pem")


def test_the_check_page_leads_to_the_checker_and_gives_it_the_token_only_with_scripts(
    app: Flask, client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    planned_call(session, clock.now())
    run_due(app)
    page = client.get(f"/verify/{session.scalars(select(ResultDocument.code)).one()}")
    [offer] = page.tree.css("p[hidden] a[data-takes-token]")
    assert offer.attributes["href"] == f"/{language}/verify/offline"
    assert client.get("/verify/").link("/verify/offline")


def test_an_unknown_code_costs_as_much_as_a_true_one(
    app: Flask, anybody: FlaskClient, session: Session, clock: Clock
) -> None:
    planned_call(session, clock.now())
    run_due(app)
    true = session.scalars(select(ResultDocument.code)).one()
    clock.advance(timedelta(days=30))
    asked: list[str] = []
    event.listen(app.extensions["engine"], "before_cursor_execute", lambda *args: asked.append(args[2]))
    questions = []
    for code in (true, new_verification_code(), "nonsense"):
        asked.clear()
        anybody.get(f"/kk/verify/{code}")
        questions.append([each for each in asked if "result_document" in each])
    assert questions[0] == questions[1] == questions[2], "each is the same question to the database"
    # Pages differ in length, so the bounds are wide: what is kept out is a way that spares a whole step.
    ratio = median_ratio(
        lambda: anybody.get(f"/kk/verify/{true}"),
        lambda: anybody.get(f"/kk/verify/{new_verification_code()}"),
    )
    assert 1 / 3 < ratio < 3
