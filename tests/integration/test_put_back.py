"""A PostgreSQL database that is used again is, to the last row and number, what a new one would be."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.databases import Databases

Everything = dict[str, list[tuple[object, ...]]]


@contextmanager
def connected(databases: Databases) -> Iterator[tuple[str, psycopg.Connection]]:
    with databases.fresh("postgresql") as url, psycopg.connect(url, autocommit=True) as connection:
        yield url, connection


def everything(connection: psycopg.Connection) -> Everything:
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    found = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables}  # noqa: S608 - names of tables
    found["sequences"] = connection.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
    return found


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE clinic SET name_kk = 'Басқа'",
        "DELETE FROM slot",
        "DELETE FROM slot WHERE id = (SELECT min(id) FROM slot)",
        "INSERT INTO alembic_version VALUES ('another')",
        "SELECT nextval('person_id_seq'), nextval('application_id_seq')",
        "UPDATE person SET id = id",
    ],
)
def test_what_was_changed_is_put_back(databases: Databases, change: str) -> None:
    with connected(databases) as (url, connection):
        before = everything(connection)
        connection.execute(change.encode())
    with connected(databases) as (same_url, connection):
        assert same_url == url
        assert everything(connection) == before


def test_a_database_whose_schema_was_touched_is_given_up(databases: Databases) -> None:
    with connected(databases) as (url, connection):
        before = everything(connection)
        connection.execute("ALTER TABLE slot DISABLE TRIGGER ALL")
    with connected(databases) as (other_url, connection):
        assert other_url != url
        assert everything(connection) == before


def test_whoever_was_left_inside_a_transaction_is_sent_away(databases: Databases) -> None:
    with databases.fresh("postgresql") as url:
        left = psycopg.connect(url)
        left.execute("DELETE FROM slot")
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    with connected(databases) as (same_url, connection):
        assert same_url == url
        assert connection.execute("SELECT count(*) FROM slot").fetchone() != (0,)
