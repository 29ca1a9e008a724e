"""What the database itself holds to, whoever writes into it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, Inspector, delete, inspect, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from models import Account, Base, Holiday, JournalEntry
from models.iin import Iin
from portal import schema
from portal.accounts.passwords import Passwords
from portal.clock import Clock
from portal.config import ROOT
from portal.database import make_engine
from portal.demo.people import DEMO_PASSWORD, PEOPLE
from portal.factory import create_app
from tests.databases import Databases
from tests.factories.application import home_call

LONGEST_REVISION = 32


@pytest.fixture
def twin_url(engine: str, databases: Databases) -> Iterator[str]:
    """A second empty database on the same engine."""
    with databases.empty(engine) as url:
        yield url


def checks(inspector: Inspector, engine: Engine) -> dict[str, set[tuple[str, str]]]:
    """The name and the condition of every CHECK, by table; spelling as the engine gives it back."""
    return {
        table: {(str(check["name"]), check["sqltext"]) for check in inspector.get_check_constraints(table)}
        for table in Base.metadata.tables
    }


def test_migrations_leave_the_same_checks_as_the_models(empty_url: str, twin_url: str) -> None:
    migrated, made = make_engine(empty_url), make_engine(twin_url)
    schema.upgrade(migrated)
    Base.metadata.create_all(made)
    assert checks(inspect(migrated), migrated) == checks(inspect(made), made)
    migrated.dispose()
    made.dispose()


def test_names_of_migrations_fit_the_column_that_keeps_them() -> None:
    names = [path.stem for path in (schema.MIGRATIONS / "versions").glob("*.py")]
    assert all(len(name) <= LONGEST_REVISION and name[:10].count("_") == 2 for name in names)


@pytest.mark.parametrize(
    "tampering",
    [update(JournalEntry).values(fact="refused"), delete(JournalEntry), text("TRUNCATE journal_entry")],
    ids=["update", "delete", "truncate"],
)
def test_the_journal_can_only_grow(app: Flask, session: Session, clock: Clock, tampering: object) -> None:
    home_call(session, clock.now())
    with pytest.raises(DatabaseError):
        session.execute(tampering)
    session.rollback()
    assert session.scalars(select(JournalEntry.fact)).all() == ["signed"]


def test_a_day_off_of_the_country_stands_once(session: Session) -> None:
    known = session.scalars(select(Holiday)).first()
    session.add(Holiday(day=known.day, kind="holiday", name_kk="Екі", name_ru="Два", source="test"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_taking_the_days_off_back_keeps_those_that_somebody_edited(app: Flask, session: Session) -> None:
    edited = session.scalars(select(Holiday).where(Holiday.day == date(2026, 5, 27))).one()
    edited.name_ru = "Курбан-айт"
    session.add(Holiday(day=date(2026, 6, 5), kind="holiday", name_kk="Қала", name_ru="Город", source="№ 1"))
    session.commit()
    engine: Engine = app.extensions["engine"]
    schema.downgrade(engine, "2026_11_21_an_honest_journal")
    assert set(session.scalars(select(Holiday.day))) == {date(2026, 5, 27), date(2026, 6, 5)}
    session.rollback()
    schema.upgrade(engine)
    assert (
        session.scalars(select(Holiday.name_ru).where(Holiday.day == date(2026, 5, 27))).one() == "Курбан-айт"
    )
    assert len(session.scalars(select(Holiday)).all()) > 50


def test_three_processes_that_bring_the_database_up_at_once_bring_it_up_once(
    empty_url: str, tmp_path: Path
) -> None:
    environment = {**os.environ, "DATABASE_URL": empty_url, "PORTAL_SANDBOX_FILE": str(tmp_path / "sandbox")}
    racers = [
        subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    for racer in racers:
        said, complained = racer.communicate(timeout=110)
        assert racer.returncode == 0, complained
        assert schema.head() in said


def can_sign_in(app: Flask) -> bool:
    with Session(app.extensions["engine"]) as session:
        accounts = {account.person.iin: account for account in session.scalars(select(Account))}
        known = accounts[Iin("850715390009")].password_hash
        wanted = {Iin(one.iin) for one in PEOPLE if one.has_account}
        return wanted == set(accounts) and Passwords.strong().verify(known, DEMO_PASSWORD)


def test_a_test_from_outside_gets_a_ready_portal_in_memory(tmp_path: Path) -> None:
    apps = [
        create_app(TESTING=True, DATABASE_URL="sqlite://", SANDBOX_FILE=tmp_path / "sandbox.sqlite")
        for _ in range(2)
    ]
    assert all(can_sign_in(app) for app in apps)
    assert apps[0].test_client().get("/readyz").status_code == 200
    with Session(apps[0].extensions["engine"]) as session:
        session.execute(delete(Account))
        session.commit()
    assert can_sign_in(apps[1])
    for app in apps:
        app.extensions["engine"].dispose()


def test_a_database_that_is_in_use_is_not_prepared_again(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    with Session(app.extensions["engine"]) as session:
        session.execute(delete(Account))
        session.commit()
    make_app(PREPARE_DATABASE=True)
    with Session(app.extensions["engine"]) as session:
        assert session.scalars(select(Account)).all() == []


def test_the_folder_of_a_new_sqlite_file_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/not/there/yet.sqlite"
    app = create_app(TESTING=True, DATABASE_URL=url, SANDBOX_FILE=tmp_path / "sandbox.sqlite")
    assert can_sign_in(app)
    app.extensions["engine"].dispose()


SEND_THE_OTHERS_AWAY = text(
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_a_connection_that_the_server_ended_meanwhile_is_not_used_again(databases: Databases) -> None:
    with databases.empty("postgresql") as url:
        portal, other = make_engine(url), make_engine(url)
        pid = text("SELECT pg_backend_pid()")
        with portal.connect() as first:
            ended = first.execute(pid).scalar_one()
        with other.connect() as another:
            another.execute(SEND_THE_OTHERS_AWAY)
        with portal.connect() as anew:
            assert anew.execute(pid).scalar_one() != ended
        portal.dispose()
        other.dispose()


def test_a_connection_that_is_alive_is_used_again_with_what_it_has_prepared(databases: Databases) -> None:
    with databases.empty("postgresql") as url:
        portal, pids = make_engine(url), set()
        for _ in range(3):
            with portal.connect() as connection:
                pids.add(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
        with portal.connect() as connection:
            prepared = text(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%backend_pid%'"
            )
            assert connection.execute(prepared).scalar_one() == 1
        assert len(pids) == 1
        portal.dispose()
