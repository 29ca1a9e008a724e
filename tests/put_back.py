"""A PostgreSQL database is used again after a test: only what the test changed is put back.

PostgreSQL itself tells what that is: every row knows the transaction that wrote it. Whoever
touched the schema gives the database up.
"""

from dataclasses import dataclass

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from tests.postgres import transaction

Rows = dict[str, tuple[int, int]]  # how many rows, and the newest transaction that wrote one

CATALOGS = ("pg_class", "pg_attribute", "pg_constraint", "pg_index", "pg_trigger", "pg_proc", "pg_type")
SEND_OTHERS_AWAY = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Seed:
    """What stands in the template that the databases were copied from."""

    contents: dict[str, bytes]
    counts: dict[str, int]
    sequences: Composed

    @classmethod
    def of(cls, url: str) -> "Seed":
        with psycopg.connect(url, autocommit=True) as template:
            found = template.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            contents = {table: _copied(template, table) for (table,) in found.fetchall()}
            rows = _rows(template, (*contents, *CATALOGS))
            return cls(contents, {table: many for table, (many, _) in rows.items()}, _set_back(template))

    def put_back(self, url: str, born: int) -> int | None:
        """Make the database of `url` what it was at the transaction `born`; return the transaction from
        which on it is so again, or None when its schema was touched."""
        with psycopg.connect(url, autocommit=True) as database:
            database.execute(SEND_OTHERS_AWAY)
            if self._changed(database, CATALOGS, born):
                return None
            self._refill(database, self._changed(database, tuple(self.contents), born))
            database.execute(self.sequences)
            return transaction(database)

    def _changed(self, database: psycopg.Connection, tables: tuple[str, ...], born: int) -> list[str]:
        rows = _rows(database, tables)
        return sorted(name for name, row in rows.items() if row[0] != self.counts[name] or row[1] > born)

    def _refill(self, database: psycopg.Connection, tables: list[str]) -> None:
        if not tables:
            return
        # Neither the journal that nobody rewrites nor foreign keys stand in the way of this one connection.
        database.execute("SET session_replication_role = replica")
        database.execute(SQL("; ").join(SQL("DELETE FROM {}").format(Identifier(each)) for each in tables))
        database.execute(SQL("VACUUM {}").format(SQL(", ").join(map(Identifier, tables))))
        for each in tables:
            if self.contents[each]:
                with database.cursor().copy(SQL("COPY {} FROM STDIN").format(Identifier(each))) as copy:
                    copy.write(self.contents[each])


def _rows(connection: psycopg.Connection, tables: tuple[str, ...]) -> Rows:
    one = SQL("SELECT {}, count(*), coalesce(max(xmin::text::bigint), 0) FROM {}")
    asked = SQL(" UNION ALL ").join(one.format(Literal(each), Identifier(each)) for each in tables)
    return {name: (many, newest) for name, many, newest in connection.execute(asked)}


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(SQL("COPY {} TO STDOUT").format(Identifier(table))) as copy:
        return b"".join(map(bytes, copy))


def _set_back(connection: psycopg.Connection) -> Composed:
    """The statement that lets every sequence go on from where it stood."""
    found = connection.execute(
        "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
    )
    each = SQL("setval({}, {}, {})")
    return SQL("SELECT {}").format(
        SQL(", ").join(
            each.format(Literal(name), Literal(last or 1), Literal(last is not None)) for name, last in found
        )
    )
