"""The survey after an application: asked when all is over, answered once, of whom nobody knows."""

from datetime import datetime
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Application, JournalEntry, Slot, SurveyAnswer
from models.enums import Language
from portal.clock import Clock
from portal.database import begin_writing
from portal.regulation import process, survey
from portal.regulation.actors import Actor, Forbidden
from portal.regulation.process import TooLate
from portal.regulation.survey import Given
from portal.services import CATALOGUE
from tests.client import PortalClient
from tests.factories.application import home_call, planned_call
from tests.factories.booked import booked_visit
from tests.factories.schedule import slots_of
from tests.factories.visit import close
from tests.factories.voice import owner_of, refused_call

SATISFIED = {"quality": "3", "information": "2"}


def page_of(application: Application) -> str:
    return f"/cabinet/applications/{application.number}"


def is_asked(client: PortalClient, application: Application) -> bool:
    links = client.get(page_of(application)).tree.css("main a")
    return any((a.attributes["href"] or "").endswith("/survey") for a in links)


def answers(session: Session) -> list[SurveyAnswer]:
    session.rollback()
    return list(session.scalars(select(SurveyAnswer)))


def test_both_questions_are_asked_in_the_words_of_the_regulation(
    language: Language, me: PortalClient, session: Session, now: datetime
) -> None:
    refused = refused_call(session, now)
    assert is_asked(me, refused)
    page = me.get(f"{page_of(refused)}/survey")
    for words in (survey.QUALITY, survey.INFORMATION, *survey.ANSWERS.values()):
        assert words.say(language) in page.main
    assert len(me.post_form("form").errors) == 2
    me.post_form("form", **SATISFIED)
    (kept,) = answers(session)
    assert (kept.quality, kept.information, kept.words) == (3, 2, "")
    assert (kept.month.isoformat(), kept.service) == ("2026-03-01", "home-call")
    assert not is_asked(me, refused), "once and no more"
    me.get(f"{page_of(refused)}/survey", follow=False, expect=302)


def test_nothing_is_asked_while_anything_lies_ahead(
    me: PortalClient, session: Session, now: datetime
) -> None:
    waiting = home_call(session, now)
    assert not is_asked(me, waiting)
    process.withdraw(
        session,
        process.lock(session, waiting.id),
        CATALOGUE["home-call"].journey,
        actor=owner_of(waiting),
        now=now,
    )
    session.commit()
    assert not is_asked(me, waiting), "what was withdrawn was no service"
    call = planned_call(session, now)
    assert not is_asked(me, call)
    with pytest.raises(TooLate):
        survey.take(session, call, Given(3, 3), actor=owner_of(call), now=now)
    close(session, call, now)
    assert is_asked(me, call)


def test_a_booked_visit_is_asked_about_when_its_time_has_passed(session: Session, clock: Clock) -> None:
    slot = session.get_one(Slot, slots_of(session)[0])
    booked = booked_visit(session, slot.id, clock.now())
    assert not survey.has_ended(session, booked, clock.now())
    assert survey.has_ended(session, booked, slot.starts_at)


def test_the_answer_stands_in_no_journal_and_keeps_no_hour(
    me: PortalClient, session: Session, now: datetime
) -> None:
    refused = refused_call(session, now)
    before = session.scalars(select(JournalEntry.fact)).all()
    changed = refused.changed_at
    me.get(f"{page_of(refused)}/survey")
    me.post_form("form", **SATISFIED, words="<b>Ұзақ күттім")
    session.expire_all()
    assert session.scalars(select(JournalEntry.fact)).all() == before
    assert refused.changed_at == changed


def test_sent_twice_the_first_answer_stands(me: PortalClient, session: Session, now: datetime) -> None:
    refused = refused_call(session, now)
    form = me.get(f"{page_of(refused)}/survey").form("form").values()
    token = form["csrf_token"][0]
    for quality in ("3", "1"):
        sent = {"csrf_token": token, "quality": quality, "information": "3"}
        assert me.browser.post(f"/kk{page_of(refused)}/survey", data=sent).status_code == 302
    assert [each.quality for each in answers(session)] == [3]


@pytest.mark.both_engines
def test_of_two_at_once_one_stands_and_the_database_allows_no_second(
    app: Flask, session: Session, now: datetime
) -> None:
    refused = refused_call(session, now)
    number, owner, start = refused.id, owner_of(refused), Barrier(2)
    told: list[str] = []

    def press() -> None:
        with Session(app.extensions["engine"]) as own:
            start.wait(timeout=30)
            begin_writing(own)
            survey.take(own, process.lock(own, number), Given(3, 3), actor=owner, now=now)
            own.commit()
            told.append("done")

    both = [Thread(target=press) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=30)
    assert told == ["done", "done"]
    (kept,) = answers(session)
    session.add(
        SurveyAnswer(
            application_id=number, service="home-call", month=kept.month, quality=1, information=1, words=""
        )
    )
    with pytest.raises(IntegrityError):
        session.commit()


def test_a_stranger_answers_for_nobody(stranger: PortalClient, session: Session, now: datetime) -> None:
    refused = refused_call(session, now)
    stranger.get(f"{page_of(refused)}/survey", expect=404)
    with pytest.raises(Forbidden):
        survey.take(session, refused, Given(1, 1), actor=Actor(owner_of(refused).kind, 9999), now=now)
