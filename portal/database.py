"""Engines: SQLite that behaves (WAL, foreign keys, waiting writers) and PostgreSQL with a bounded pool."""

import hashlib
from tempfile import TemporaryDirectory
from typing import Any
from weakref import finalize

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.orm import Session

WRITES = {"writes": True}
IN_MEMORY = {"sqlite://", "sqlite:///:memory:"}


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
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    # The connection that was used last knows how to answer already: its statements are prepared.
    return create_engine(
        url, pool_size=pool, max_overflow=0, pool_use_lifo=True, pool_pre_ping=True, hide_parameters=True
    )


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
