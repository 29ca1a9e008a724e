"""The shape of the database: brought to the newest migration, asked where it stands."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text

from portal.config import ROOT
from portal.database import WRITES

MIGRATIONS: Final = ROOT / "migrations"
HEAD_FILE: Final = MIGRATIONS / "HEAD"
NOTHING: Final = "base"
# Any number that nothing else in this database locks.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(20261121)")


def head() -> str:
    """The newest migration, as `migrations/HEAD` says."""
    return HEAD_FILE.read_text(encoding="utf-8").strip()


def current(engine: Engine) -> str:
    """The migration at which the database stands, or "" before the first."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def is_empty(engine: Engine) -> bool:
    """Whether the database has no table of ours yet."""
    return not set(inspect(engine).get_table_names()) - {"alembic_version"}


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database up to `to`, in one transaction; two who do it at once do it once."""
    _run(engine, lambda config: command.upgrade(config, to))


def downgrade(engine: Engine, to: str) -> None:
    """Bring the database down to `to` (a revision, `-1`, or `base` for nothing), in one transaction."""
    _run(engine, lambda config: command.downgrade(config, to))


def settings_of_migrations(connection: Connection | None = None) -> Config:
    """Alembic's configuration, bound to `connection` when one is given."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def make_room(url: str) -> None:
    """Make the folder of an SQLite file that does not exist yet."""
    path = url.partition(":///")[2]
    if url.startswith("sqlite") and path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)


def _run(engine: Engine, act: Callable[[Config], None]) -> None:
    with engine.connect().execution_options(**WRITES) as connection:
        rebuilds = engine.dialect.name == "sqlite"
        if rebuilds:
            _foreign_keys(connection, on=False)
        try:
            with connection.begin():
                if not rebuilds:
                    connection.execute(_ONE_AT_A_TIME)
                act(settings_of_migrations(connection))
                if rebuilds:
                    _nothing_dangles(connection)
        finally:
            if rebuilds:
                _foreign_keys(connection, on=True)


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    """SQLite changes a table by rebuilding it, which must not be taken for deleting its rows."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _nothing_dangles(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if dangling is not None:
        raise RuntimeError(f"a row of {dangling[0]} would point at nothing in {dangling[2]}")
