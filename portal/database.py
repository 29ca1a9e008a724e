"""Engines: SQLite that behaves (WAL, foreign keys, waiting writers) and PostgreSQL with a bounded pool."""

import hashlib
import select as sockets
from tempfile import TemporaryDirectory
from typing import Any
from weakref import finalize

from psycopg import Cursor
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

WRITES = {"writes": True}
IN_MEMORY = {"sqlite://", "sqlite:///:memory:"}
# Planning costs PostgreSQL more than answering: a question is prepared when it is asked for the second time,
# and as many stay prepared as the portal has.
PREPARE_FROM, PREPARED_MOST = 1, 500
ROLLBACK = b"ROLLBACK"
NOTHING_MORE = (None,) * 5
OPEN = {TransactionStatus.INTRANS, TransactionStatus.INERROR}


class PreparedStays(PGDialect_psycopg):
    """PostgreSQL by psycopg, which keeps what is prepared when a transaction is rolled back.

    psycopg forgets it all then, because tables might have been made in that transaction. The portal makes none
    while it serves, and whatever only reads ends with a rollback: each request would plan all its questions anew.
    """

    supports_statement_cache = True

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Roll back by libpq itself; by psycopg when that is not how it goes."""
        server = dbapi_connection.pgconn
        if server.transaction_status not in OPEN or server.exec_(ROLLBACK).status != ExecStatus.COMMAND_OK:
            super().do_rollback(dbapi_connection)  # type: ignore[no-untyped-call]  # SQLAlchemy's own


class TerseCursor(Cursor[Any]):
    """A cursor that describes its columns by plain tuples (PEP 249).

    SQLAlchemy asks for the description after every question and reads names and types; psycopg makes an object of
    each column for it, which cost a tenth of all the calls of a page.
    """

    @property
    def description(self) -> list[Any] | None:
        """Name and type (its number in PostgreSQL) of each column; nothing is said of the rest."""
        found = self.pgresult
        if found is None or not found.nfields:
            return super().description
        return [
            ((found.fname(number) or b"").decode(), found.ftype(number), *NOTHING_MORE)
            for number in range(found.nfields)
        ]


registry.register("postgresql.prepared_stays", __name__, PreparedStays.__name__)


def make_engine(url: str, pool: int = 10) -> Engine:
    """An engine for `url`; `pool` is the number of connections kept on PostgreSQL.

    `sqlite://` (in memory) gets a file of its own that goes with the engine: one connection, which is
    all that memory has, cannot hold a request, its session and a task at once.
    """
    if url in IN_MEMORY:
        folder = TemporaryDirectory(prefix="emhana-", ignore_cleanup_errors=True)
        engine = make_engine(f"sqlite:///{folder.name}/memory.sqlite")
        finalize(engine, folder.cleanup)
        return engine
    if url.startswith("sqlite"):
        engine = create_engine(
            url, connect_args={"timeout": 30, "check_same_thread": False}, hide_parameters=True
        )
        _make_sqlite_behave(engine)
        return engine
    url = url.replace("postgresql://", "postgresql+prepared_stays://", 1)
    # The connection that was used last knows how to answer already: its statements are prepared.
    engine = create_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"prepare_threshold": PREPARE_FROM, "cursor_factory": TerseCursor},
    )
    event.listen(engine, "connect", _keep_prepared)
    event.listen(engine, "checkout", _must_be_alive)
    return engine


def begin_writing(session: Session) -> None:
    """End what was only read and open a transaction that means to write.

    SQLite takes its one write lock here and waits for it; taken later, in the middle of a
    transaction that has read, it would fail at once when somebody else wrote in between.
    """
    session.rollback()
    session.connection(execution_options=WRITES)


def one_at_a_time(session: Session, name: str) -> None:
    """Let only one transaction at a time pass here under `name`, until it ends.

    SQLite has one writer anyway; PostgreSQL takes an advisory lock of this transaction.
    """
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        session.execute(select(func.pg_advisory_xact_lock(number)))


def _keep_prepared(connection: Any, _: object) -> None:
    connection.prepared_max = PREPARED_MOST


def _must_be_alive(connection: Any, *_: object) -> None:
    """Take another connection where the server has ended this one while nobody used it.

    A server that goes away says so, and there is something to read on a connection that waits for nothing:
    a look at the socket tells it without asking the server (`pool_pre_ping` asks before each request).
    """
    look = sockets.poll()
    look.register(connection.fileno(), sockets.POLLIN)
    if look.poll(0):
        raise DisconnectionError("the server has ended the connection")


def _make_sqlite_behave(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
