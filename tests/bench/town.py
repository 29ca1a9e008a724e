"""A town of many citizens and their history, put into a database of the demo region by SQL in one go."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from portal.clock import local

SCRIPT = Path(__file__).with_name("town.sql")
CLINIC_SERVES = 10_000
CONNECTIONS = 2
FIRST = 1001  # the number of the first citizen and of their account
CALLS_OF_READER = 12
REMOVED = """
    SELECT index.indrelid::regclass::text, index.indexrelid::regclass::text, constraint_.conname,
        coalesce(pg_get_constraintdef(constraint_.oid), pg_get_indexdef(index.indexrelid))
    FROM pg_index AS index
    LEFT JOIN pg_constraint AS constraint_ ON constraint_.conindid = index.indexrelid AND constraint_.contype = 'u'
    WHERE index.indrelid::regclass::text = ANY(%s) AND NOT index.indisprimary
"""
LARGE = [
    "account", "application", "home_visit", "journal_entry", "one_time_code", "outgoing_task", "person",
    "result_document", "signature", "slot", "web_session",
]  # fmt: skip


@dataclass(frozen=True)
class Town:
    """How many citizens there are, how many of them have a full cabinet, and how many surgeons are booked."""

    citizens: int
    readers: int
    surgeons: int


def fill(url: str, town: Town, now: datetime) -> None:
    """Put the town into the database and let the planner know of it."""
    with psycopg.connect(url, autocommit=True) as connection, _without_indexes(connection, url):
        for stage in SCRIPT.read_text(encoding="utf-8").split("-- then\n"):
            _at_once(url, [each for each in stage.split(";\n") if each.strip()], _numbers(town, now))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE, PARALLEL 2)")


def _numbers(town: Town, now: datetime) -> dict[str, object]:
    return {
        "citizens": town.citizens,
        "readers": town.readers,
        "calls": town.citizens + (CALLS_OF_READER - 1) * town.readers,
        "clinics": max(0, town.citizens // CLINIC_SERVES - 1),
        "surgeons": town.surgeons,
        "now": now,
        "today": local(now).date(),
        "answers": json.dumps({"who": {"subject": "self"}, "problem": {"complaint": ["fever"], "since": "today"}}),
    }  # fmt: skip


def _at_once(url: str, statements: list[str], values: dict[str, object] | None = None) -> None:
    """Say all these, in any order, by several connections."""

    def say(statement: str) -> None:
        with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
            connection.execute("SET session_replication_role = replica; SET maintenance_work_mem = '256MB'")
            connection.execute(statement.encode(), values)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(say, statements))


@contextmanager
def _without_indexes(connection: psycopg.Connection, url: str) -> Iterator[None]:
    """Inside, the large tables have only their primary keys: an index is made far faster when all rows are there."""
    anew = []
    for table, index, constraint, definition in connection.execute(REMOVED, [LARGE]).fetchall():
        if constraint:
            alter = f'ALTER TABLE "{table}" {{}} CONSTRAINT "{constraint}"'
            connection.execute(alter.format("DROP").encode())
            anew.append(f"{alter.format('ADD')} {definition}")
        else:
            connection.execute(SQL("DROP INDEX {}").format(Identifier(index)))
            anew.append(definition)
    yield
    _at_once(url, anew)
