"""The public check: a true answer for anyone, and nothing of the person but initials."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ResultDocument
from models.enums import ActorKind, Language
from portal.clock import Clock
from portal.documents.numbers import new_verification_code
from portal.regulation import process
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.outcomes import Refused
from portal.services import CATALOGUE
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import GIRL, MOTHER, at, home_call, person, planned_call

GENUINE = {"kk": "Құжат түпнұсқа", "ru": "Документ подлинный и действует"}
NO_SUCH = {"kk": "Мұндай құжат жоқ", "ru": "Такого документа нет"}


@pytest.fixture
def issued(app: Flask, session: Session, clock: Clock) -> Application:
    """A mother's call for her child, with its paper sealed and drawn."""
    call = planned_call(session, clock.now(), iin=MOTHER, subject=person(session, GIRL))
    run_due(app)
    session.expire_all()
    return call


def code_of(session: Session, call: Application) -> str:
    query = select(ResultDocument.code).where(ResultDocument.application_id == call.id)
    return session.scalars(query.order_by(ResultDocument.id.desc())).first() or ""


@pytest.mark.both_engines
def test_a_true_document_is_told_with_what_can_be_compared(
    client: PortalClient, language: Language, session: Session, issued: Application
) -> None:
    page = client.get(f"/verify/{code_of(session, issued)}")
    assert GENUINE[language] in page.main
    assert CATALOGUE["home-call"].passport.title.say(language) in page.main
    assert str(issued.number) in page.main
    assert {"kk": "2026 жылғы 2 наурыз, 09:0", "ru": "2 марта 2026 года, 09:0"}[language] in page.main
    assert {"kk": "№ 1 қалалық емхана", "ru": "Городская поликлиника № 1"}[language] in page.main
    assert person(session, GIRL).initials in page.main


def test_nothing_of_the_person_is_told_but_initials(
    client: PortalClient, session: Session, issued: Application
) -> None:
    html = client.get(f"/verify/{code_of(session, issued)}").html
    for who in (issued.subject, issued.applicant):
        for secret in (who.surname, who.given_name, who.patronymic, who.iin.digits, str(who.iin)):
            assert secret not in html
    where = issued.answers["where"]
    assert where["address"]["kk"] not in html
    assert issued.result["doctor"] not in html
    assert "noindex" in html


def test_the_qr_on_the_paper_leads_to_the_answer(
    client: PortalClient, session: Session, issued: Application
) -> None:
    content = session.scalars(select(ResultDocument.content)).one()
    address = content["verify_url"]
    path = "/" + address.split("://", 1)[1].split("/", 1)[1]
    page = client.get(path)
    assert GENUINE["kk"] in page.main
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert page.response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("slip", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}. "])
def test_a_code_is_understood_however_it_was_typed(
    client: PortalClient, language: Language, session: Session, issued: Application, slip: object
) -> None:
    assert callable(slip)
    client.get("/verify/")
    page = client.post_form(document_code=slip(code_of(session, issued)))
    assert page.path.endswith(f"/verify/{code_of(session, issued)}")
    assert GENUINE[language] in page.main


@pytest.mark.parametrize("typed", ["", "123", "7KQM-2H9X-T4RE", "қате код"])
def test_a_slip_in_the_code_is_told_at_once(client: PortalClient, language: Language, typed: str) -> None:
    client.get("/verify/")
    page = client.post_form(document_code=typed)
    assert page.errors
    assert page.field("document_code").attributes["value"] == typed


def test_an_unknown_code_and_nonsense_get_the_same_answer(client: PortalClient, language: Language) -> None:
    unknown = client.get(f"/verify/{new_verification_code()}")
    nonsense = client.get("/verify/abc")
    assert NO_SUCH[language] in unknown.main
    assert unknown.main == nonsense.main


def test_after_its_last_day_it_is_genuine_but_expired(
    client: PortalClient, language: Language, session: Session, clock: Clock, issued: Application
) -> None:
    clock.advance(timedelta(hours=14))  # 23:00 of the same day
    assert GENUINE[language] in client.get(f"/verify/{code_of(session, issued)}").main
    clock.advance(timedelta(hours=2))
    page = client.get(f"/verify/{code_of(session, issued)}")
    assert {"kk": "мерзімі өткен", "ru": "срок истёк"}[language] in page.main


def test_a_withdrawn_promise_is_recalled_at_once_and_back_after_the_undo(
    client: PortalClient, language: Language, session: Session, clock: Clock, issued: Application
) -> None:
    journey = CATALOGUE["home-call"].journey
    assert journey is not None
    actor = Actor(ActorKind.CITIZEN, issued.account_id)
    process.withdraw(session, issued, journey, actor=actor, now=clock.now())
    page = client.get(f"/verify/{code_of(session, issued)}")
    assert {"kk": "кері қайтарып алынған", "ru": "Документ отозван"}[language] in page.main
    process.restore(session, issued, journey, actor=actor, now=clock.now())
    assert GENUINE[language] in client.get(f"/verify/{code_of(session, issued)}").main


def test_a_refusal_is_checked_by_the_initials_of_who_applied(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    call = home_call(session, clock.now(), iin=MOTHER, subject=person(session, GIRL))
    service = CATALOGUE["home-call"]
    process.refuse(session, call, service, Refused("not_attached"), actor=SYSTEM, at=at(clock.now()))
    session.commit()
    run_due(app)
    page = client.get(f"/verify/{code_of(session, call)}")
    assert person(session, MOTHER).initials in page.main
    assert "Дәлелді бас тарту" in page.main


def test_before_the_seal_it_is_neither_genuine_nor_false(
    client: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    call = planned_call(session, clock.now())
    page = client.get(f"/verify/{code_of(session, call)}")
    assert {"kk": "Құжат дайындалып жатыр", "ru": "Документ готовится"}[language] in page.main
    assert str(call.number) not in page.main


@pytest.mark.parametrize("change", ["number", "form", "code"])
def test_a_record_that_somebody_changed_is_not_genuine(
    client: PortalClient, session: Session, issued: Application, change: str
) -> None:
    document = session.scalars(select(ResultDocument)).one()
    if change == "code":
        document.code = new_verification_code()
    else:
        document.content = {**document.content, change: "1111-1111-11"}
    session.commit()
    page = client.get(f"/verify/{document.code}")
    assert NO_SUCH["kk"] in page.main
    assert str(issued.number) not in page.main


def test_checking_leaves_no_session_behind(
    client: PortalClient, session: Session, issued: Application
) -> None:
    answer = client.get(f"/verify/{code_of(session, issued)}").response
    assert "emhana" not in answer.headers.get("Set-Cookie", "")
