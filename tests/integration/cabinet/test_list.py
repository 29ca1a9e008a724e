"""The list of my applications: mine and nobody else's, found quickly, with what needs me now."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models import Application, Person
from models.enums import ActorKind, Language, Role, State, VisitState
from portal.regulation import drafting, process
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.outcomes import Refused
from portal.services import CATALOGUE
from tests.client import PortalClient
from tests.factories.application import (
    GIRL,
    MOTHER,
    answers,
    at,
    by_registrar,
    home_call,
    person,
    planned_call,
)
from tests.factories.application import (
    stranger as somebody,
)
from tests.factories.staff import staff_of
from tests.factories.visit import close, duties_before

MOST_QUERIES = 8


def draft_of(session: Session, who: Person, now: datetime, *, by_staff: bool = False) -> Application:
    actor = Actor(ActorKind.CITIZEN, who.account.id if who.account else None, who.full_name)
    if by_staff:
        actor = by_registrar(staff_of(session, Role.REGISTRAR))
    draft = drafting.blank("home-call", who, actor=actor, language=Language.KK, now=now)
    draft.answers = answers(session)
    session.add(draft)
    session.commit()
    return draft


def test_an_empty_cabinet_leads_to_the_services(me: PortalClient, language: Language) -> None:
    page = me.get("/cabinet/")
    assert not page.tree.css(".application")
    assert page.link("/services/")
    assert not page.tree.css('main input[name="q"]')


def test_a_row_names_service_number_doctor_and_time(
    me: PortalClient, language: Language, session: Session, now: datetime
) -> None:
    call = planned_call(session, now)
    row = me.get("/cabinet/").tree.css_first(".application")
    assert row is not None
    said = " ".join(row.text(deep=True).split())
    assert str(call.number) in said
    assert call.result["doctor"] in said
    assert {"kk": "2026 жылғы 2 наурыз", "ru": "2 марта 2026 года"}[language] in said
    assert {"kk": "Жоспарланды", "ru": "Запланирован"}[language] in said
    assert me.page.link(str(call.number)).endswith(f"/cabinet/applications/{call.number}")


def test_the_newest_stands_first(me: PortalClient, session: Session, now: datetime) -> None:
    numbers = [home_call(session, now - timedelta(days=back)).number for back in (9, 1, 5)]
    html = me.get("/cabinet/").main
    places = [html.index(str(number)) for number in numbers]
    assert places[1] < places[2] < places[0]


def test_a_call_for_a_child_names_the_child_and_stands_with_the_parent_only(
    sign_in_as: Callable[[str], PortalClient],
    me: PortalClient,
    language: Language,
    session: Session,
    now: datetime,
) -> None:
    planned_call(session, now, iin=MOTHER, subject=person(session, GIRL))
    said = {"kk": "Балаға: Айсұлу", "ru": "Для ребёнка: Айсұлу"}[language]
    assert said in sign_in_as(MOTHER).get("/cabinet/").main
    assert "Айсұлу" not in me.get("/cabinet/").main


def test_what_a_registrar_made_for_me_is_mine_even_from_before_my_account(
    me: PortalClient, session: Session, now: datetime
) -> None:
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    call = home_call(session, now, actor=registrar)
    call.account_id = None
    session.commit()
    assert str(call.number) in me.get("/cabinet/").main


def test_a_draft_stands_on_top_and_can_be_gone_on_with_or_thrown_away(
    me: PortalClient, language: Language, session: Session, now: datetime
) -> None:
    draft = draft_of(session, person(session), now).id
    page = me.get("/cabinet/")
    assert {"kk": "2026 жылғы 1 сәуір", "ru": "1 апреля 2026 года"}[language] in page.main
    assert page.link("/apply/home-call/")
    page = me.post_form("throw-away")
    assert not page.tree.css(".draft")
    assert session.scalar(select(Application.id).where(Application.id == draft)) is None


def test_neither_a_registrars_nor_a_strangers_draft_is_shown_or_thrown_away(
    me: PortalClient, session: Session, now: datetime
) -> None:
    draft_of(session, person(session), now)
    kept = {
        draft_of(session, person(session), now + timedelta(minutes=1), by_staff=True).id,
        draft_of(session, person(session, MOTHER), now).id,
    }
    page = me.get("/cabinet/")
    assert len(page.tree.css(".draft")) == 1
    me.post_form("throw-away")
    left = session.scalars(select(Application.id).where(Application.state == State.DRAFT)).all()
    assert set(left) == kept


def test_open_and_ended_are_told_apart_by_what_is_still_ahead(
    me: PortalClient, session: Session, now: datetime
) -> None:
    duties_before(session, 5)
    promised = planned_call(session, now)
    visited = planned_call(session, now - timedelta(days=3))
    close(session, visited, now - timedelta(days=2), VisitState.DONE)
    waiting = home_call(session, now - timedelta(days=4))
    process.postpone(session, waiting, now=now)
    gone = home_call(session, now - timedelta(days=5))
    process.expire(session, _asked(session, gone, now), now=now)
    session.commit()
    assert _numbers(me, "?show=open") == {promised.number, waiting.number}
    assert _numbers(me, "?show=ended") == {visited.number, gone.number}
    assert len(_numbers(me, "?show=nonsense")) == 4


def test_search_finds_by_digits_of_the_number_and_by_the_service_in_either_language(
    me: PortalClient, session: Session, now: datetime
) -> None:
    call = home_call(session, now)
    other = home_call(session, now - timedelta(days=7))
    assert call.number
    assert other.number
    assert _numbers(me, f"?q={call.number}") == {call.number}
    assert _numbers(me, f"?q={call.number.replace('-', ' ')}") == {call.number}
    assert _numbers(me, "?q=вызов врача") == _numbers(me, "?q=ДӘРІГЕРДІ үйге") == {call.number, other.number}
    assert not _numbers(me, "?q=%25")
    assert me.page.link("/cabinet/")


def test_a_long_list_is_paged(me: PortalClient, session: Session, now: datetime) -> None:
    for back in range(12):
        home_call(session, now - timedelta(days=7 * back))
    assert len(_numbers(me, "")) == 10
    assert len(_numbers(me, "?page=2")) == 2
    assert len(_numbers(me, "?page=99")) == 2
    assert len(_numbers(me, "?page=-1")) == 10


@pytest.mark.parametrize("need", ["correction", "visit", "undo"])
def test_what_needs_me_now_stands_on_the_row(
    me: PortalClient, language: Language, session: Session, now: datetime, need: str
) -> None:
    call = planned_call(session, now) if need != "correction" else home_call(session, now)
    if need == "correction":
        _asked(session, call, now)
    elif need == "visit":
        close(session, call, now, VisitState.NOBODY_HOME)
    else:
        account = person(session).account
        assert account is not None
        journey = CATALOGUE["home-call"].journey
        assert journey is not None
        process.withdraw(session, call, journey, actor=Actor(ActorKind.CITIZEN, account.id), now=now)
    session.commit()
    found = me.get("/cabinet/").tree.css_first(".application__need")
    assert found is not None
    words = {
        "correction": {"kk": "сұрағына", "ru": "вопрос"},
        "visit": {"kk": "Дәрігер келді ме?", "ru": "Врач приходил?"},
        "undo": {"kk": "09:10-ға дейін", "ru": "до 09:10"},
    }
    assert words[need][language] in found.text(deep=True)


def test_thirty_rows_cost_as_many_queries_as_one(
    app: Flask, me: PortalClient, session: Session, now: datetime
) -> None:
    duties_before(session, 30)
    planned_call(session, now)
    me.get("/cabinet/")
    with counted(app) as one:
        me.get("/cabinet/")
    for back in range(1, 30):
        planned_call(session, now - timedelta(days=back), subject=somebody(session, back, now))
    draft_of(session, person(session), now)
    session.expire_all()
    with counted(app) as thirty:
        page = me.get("/cabinet/")
    assert len(page.tree.css(".application")) == 10
    assert len(one) == len(thirty) <= MOST_QUERIES, thirty


def test_rows_that_ended_in_every_way_cost_as_many_queries_as_one(
    app: Flask, me: PortalClient, session: Session, now: datetime
) -> None:
    journey = CATALOGUE["home-call"].journey
    assert journey is not None
    duties_before(session, 30)
    planned_call(session, now)
    me.get("/cabinet/")
    with counted(app) as one:
        me.get("/cabinet/")
    for back in range(1, 4):
        whose, day = somebody(session, back, now), now - timedelta(weeks=back)
        close(session, planned_call(session, day, subject=whose), day)
        other = somebody(session, back + 50, now)
        withdrawn, refused = home_call(session, day), home_call(session, day, subject=other)
        process.withdraw(session, withdrawn, journey, actor=SYSTEM, now=day)
        process.refuse(
            session, refused, CATALOGUE["home-call"], Refused("not_attached"), actor=SYSTEM, at=at(day)
        )
        session.commit()
    session.expire_all()
    with counted(app) as many:
        page = me.get("/cabinet/")
    assert len(page.tree.css(".application")) == 10
    assert len(one) == len(many) <= MOST_QUERIES, many


def test_a_guest_signs_in_first_and_comes_back(client: PortalClient) -> None:
    assert client.get("/cabinet/", follow=False, expect=302).response.location.endswith("/login")


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that the portal's engine runs inside the block."""
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    engine = app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def _numbers(me: PortalClient, query: str) -> set[str]:
    page = me.get(f"/cabinet/{query}")
    hrefs = [node.attributes["href"] or "" for node in page.tree.css(".application__title a")]
    return {href.rpartition("/")[2] for href in hrefs}


def _asked(session: Session, call: Application, now: datetime) -> Application:
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    process.take(session, call, actor=registrar, now=now)
    process.ask_correction(session, call, "Пәтер нөмірі қандай?", actor=registrar, now=now)
    session.commit()
    return call
