"""What ends by itself: an unanswered question is told to the citizen, a forgotten draft is only forgotten."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import OutgoingTask
from models.enums import Language, Role, State
from portal.clock import Clock
from portal.regulation import process
from portal.worker.chores import do_chores
from portal.worker.kit import kit_of
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import by_registrar, handed_to_desk
from tests.factories.staff import staff_of
from tests.pages.home_call import at_home

PHONE = "+77000000101"


def test_a_question_without_an_answer_closes_the_call_and_says_so(
    app: Flask, client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    call = handed_to_desk(session, clock.now(), language=language)
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    process.take(session, call, actor=registrar, now=clock.now())
    process.ask_correction(session, call, "?", actor=registrar, now=clock.now())
    session.commit()
    clock.advance(process.CORRECTION_TERM - timedelta(seconds=30))
    do_chores(kit_of(app))
    session.rollback()
    assert call.state is State.WAITING
    clock.advance(timedelta(minutes=1))
    do_chores(kit_of(app))
    run_due(app)
    session.rollback()
    assert (call.state, call.open_key) == (State.EXPIRED, None)
    newest = client.messages(PHONE)[0]["text"]
    assert call.number in newest
    assert ("жабылды" in newest) == (language is Language.KK)
    at_home(session, client, clock.now())
    assert call.number in client.get(f"/cabinet/applications/{call.number}").text


def test_a_forgotten_draft_ends_without_a_message(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    clock.advance(process.DRAFT_TERM + timedelta(minutes=1))
    do_chores(kit_of(app))
    session.rollback()
    assert session.scalars(select(OutgoingTask)).all() == []
    call = at_home(session, client, clock.now())
    assert call.begin().path.endswith("/who")
