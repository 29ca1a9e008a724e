"""The ground the other tests stand on: each has its own real database, and its commits are real."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.enums import Language
from portal import schema
from portal.clock import Clock
from portal.database import begin_writing, make_engine
from portal.gateways import Gateways
from tests.client import PortalClient
from tests.moments import MONDAY


def test_the_database_is_the_engine_that_the_test_is_named_after(session: Session, engine: str) -> None:
    assert session.get_bind().dialect.name == engine


def test_the_database_stands_at_the_newest_migration(app: Flask) -> None:
    assert schema.current(app.extensions["engine"]) == schema.head()


def test_an_empty_database_has_no_tables(empty_url: str) -> None:
    engine = make_engine(empty_url)
    assert schema.is_empty(engine)
    engine.dispose()


def test_what_one_session_commits_another_sees(session: Session, engine_url: str) -> None:
    session.execute(text("UPDATE clinic SET name_kk = 'Басқа'"))
    session.commit()
    other = make_engine(engine_url)
    with other.connect() as connection:
        names = set(connection.execute(text("SELECT name_kk FROM clinic")).scalars())
    other.dispose()
    assert names == {"Басқа"}


def test_what_another_test_committed_is_not_here(session: Session) -> None:
    assert "Басқа" not in set(session.execute(text("SELECT name_kk FROM clinic")).scalars())


def test_the_clock_begins_on_a_monday_and_can_be_moved(clock: Clock) -> None:
    assert timedelta(0) <= clock.now() - MONDAY < timedelta(minutes=1)
    clock.advance(timedelta(days=1))
    assert clock.now() - MONDAY >= timedelta(days=1)


def test_a_visitor_opens_the_start_page_in_their_language(client: PortalClient, language: Language) -> None:
    assert client.get("/").path == f"/{language}/"


def test_two_browsers_share_the_portal_and_nothing_else(new_client: Callable[..., PortalClient]) -> None:
    citizen, registrar = new_client(), new_client("ru")
    assert citizen.get("/help").path == "/kk/help"
    assert registrar.get("/help").path == "/ru/help"


def test_an_outside_system_may_not_be_asked_while_we_write(session: Session, gateways: Gateways) -> None:
    begin_writing(session)
    with pytest.raises(AssertionError, match="population was asked inside an open writing transaction"):
        gateways.population.find("850715390009")
    session.rollback()
    assert gateways.population.find("850715390009")


def test_a_demo_person_signs_in(client: PortalClient, language: Language) -> None:
    page = client.login("850715390009")
    assert page.path == f"/{language}/cabinet/"


def test_a_registrar_signs_in_at_the_desk(client: PortalClient, language: Language) -> None:
    page = client.login_officer("940407493004")
    assert page.path == f"/{language}/desk/"
