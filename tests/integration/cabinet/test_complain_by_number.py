"""From the paper of a refusal to a complaint: it names the way, the number is typed, a stranger finds nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ResultDocument
from models.enums import Language, Role
from portal.dates import full_date
from portal.documents.papers import shell_of
from portal.regulation import process
from portal.regulation.actors import SYSTEM
from portal.regulation.outcomes import Refused
from portal.services import CATALOGUE
from tests.client import PortalClient
from tests.factories.application import at, home_call
from tests.factories.staff import staff_of


def refused(session: Session, now: datetime) -> Application:
    call = home_call(session, now)
    refusal = Refused("unreliable_data", "Мекенжай басқа.")
    process.refuse(session, call, CATALOGUE["home-call"], refusal, actor=SYSTEM, at=at(now))
    session.commit()
    return call


def notes_of(session: Session, call: Application, language: Language) -> str:
    paper = session.scalars(select(ResultDocument).where(ResultDocument.application_id == call.id)).one()
    return " ".join(note.say(language) for note in shell_of(paper).notes)


def test_the_paper_names_the_page_the_head_with_the_answer_date_and_the_higher_body(
    session: Session, now: datetime, language: Language
) -> None:
    call = refused(session, now)
    said = notes_of(session, call, language)
    assert f"portal.test/{language}/complain" in said
    assert "://" not in said
    assert call.number in said
    assert {"kk": "емхананың басшысы", "ru": "Руководитель этой поликлиники"}[language] in said
    assert full_date((now + timedelta(days=5)).date()).say(language) in said
    assert {"kk": "уәкілетті орган, 15 жұмыс күні", "ru": "уполномоченный орган"}[language] in said


def test_the_paper_of_what_no_head_may_answer_names_the_administrator(
    session: Session, now: datetime
) -> None:
    staff_of(session, Role.HEAD).is_active = False
    session.commit()
    assert "Администратор портала" in notes_of(session, refused(session, now), Language.RU)


def test_the_typed_number_leads_to_the_complaint_however_it_is_written(
    me: PortalClient, session: Session, now: datetime
) -> None:
    call = refused(session, now)
    assert call.number is not None
    for typed in (call.number, call.number.replace("-", " "), call.number.replace("-", "")):
        me.get("/complain")
        page = me.post_form("form", number=typed)
        assert page.path.endswith(f"/cabinet/applications/{call.number}/complain")


@pytest.mark.parametrize("typed", ["", "1", "5196-1501-36", "Мәлік", "9" * 50])
def test_a_slip_is_told_beside_the_field(me: PortalClient, typed: str) -> None:
    me.get("/complain")
    page = me.post_form("form", number=typed)
    assert page.path.endswith("/complain")
    assert page.errors


def test_a_strangers_number_and_one_that_nobody_has_are_told_in_the_same_words(
    stranger: PortalClient, session: Session, now: datetime
) -> None:
    call = refused(session, now)
    said = []
    for number in (call.number, "4821-9073-60"):
        stranger.get("/complain")
        said.append(stranger.post_form("form", number=number).errors)
    assert said[0] == said[1] != []


def test_a_guest_signs_in_first_and_comes_back(client: PortalClient, session: Session) -> None:
    page = client.get("/complain")
    assert page.path.endswith("/login")
    client.login("850715390009")
    assert client.page.path.endswith("/complain")
