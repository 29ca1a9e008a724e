"""The result document of an application: to read on the page, to keep as a PDF, never to be mistaken for valid."""

from datetime import datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ResultDocument
from models.enums import ActorKind, Language
from portal.regulation import process
from portal.regulation.actors import Actor
from portal.services import CATALOGUE
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import home_call, planned_call


def test_before_it_is_drawn_the_page_says_so_and_offers_to_look_again(
    me: PortalClient, language: Language, session: Session, now: datetime
) -> None:
    number = planned_call(session, now).number
    path = f"/cabinet/applications/{number}/document.pdf"
    page = me.get(path, expect=409)
    assert page.h1 == {"kk": "Құжат дайындалып жатыр", "ru": "Документ готовится"}[language]
    assert page.link("document.pdf")


def test_once_drawn_it_is_a_pdf_named_by_its_number_that_no_cache_keeps(
    app: Flask, me: PortalClient, session: Session, now: datetime
) -> None:
    number = planned_call(session, now).number
    run_due(app)
    answer = me.get(f"/cabinet/applications/{number}/document.pdf").response
    assert answer.data.startswith(b"%PDF-")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{number}.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_application_without_a_result_has_no_document(
    me: PortalClient, session: Session, now: datetime
) -> None:
    number = home_call(session, now).number
    me.get(f"/cabinet/applications/{number}/document.pdf", expect=404)


def test_a_stranger_is_not_given_it_even_when_it_is_drawn(
    app: Flask, stranger: PortalClient, session: Session, now: datetime
) -> None:
    number = planned_call(session, now).number
    run_due(app)
    stranger.get(f"/cabinet/applications/{number}/document.pdf", expect=404)


def test_a_recalled_one_is_read_with_its_mark_but_not_given_out(
    app: Flask, me: PortalClient, language: Language, session: Session, now: datetime
) -> None:
    call = planned_call(session, now)
    run_due(app)
    journey = CATALOGUE["home-call"].journey
    assert journey is not None
    session.refresh(call)
    process.withdraw(session, call, journey, actor=Actor(ActorKind.CITIZEN, call.account_id), now=now)
    page = me.get(f"/cabinet/applications/{call.number}/document.pdf", expect=410)
    assert page.link(f"/cabinet/applications/{call.number}")
    page = me.get(f"/cabinet/applications/{call.number}")
    mark = page.tree.css_first(".paper__mark")
    assert mark is not None
    assert {"kk": "Кері қайтарып алынды", "ru": "Отозван"}[language] in mark.text(deep=True)
    assert "document.pdf" not in page.html
    assert session.scalars(select(ResultDocument.code)).one() not in page.html
