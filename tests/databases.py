"""Databases for tests: a template is migrated and filled once, and every test gets a copy of it.

On PostgreSQL, where a copy costs far more than a test's changes, copies are put back and used again.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from tests import once
from tests.moments import MONDAY
from tests.postgres import Postgres
from tests.put_back import Seed


class Databases:
    """Makes databases on both engines; `worker` keeps the names of parallel test processes apart."""

    def __init__(self, folder: Path, worker: str, postgres: Callable[[], Postgres]) -> None:
        self._folder = folder
        self._worker = worker
        self._ask_for_postgres = postgres
        self._numbers = count(1)
        self._clean: dict[str, int] = {}

    def fresh(self, engine: str) -> AbstractContextManager[str]:
        """A database with the tables and the demo region; gone after the `with` block."""
        if engine == "sqlite":
            return self._sqlite(self._sqlite_template)
        return self._postgresql_used_again()

    def empty(self, engine: str) -> AbstractContextManager[str]:
        """A database with nothing in it; gone after the `with` block."""
        return self._sqlite(None) if engine == "sqlite" else self._postgresql_used_once()

    @staticmethod
    @contextmanager
    def apps(url: str, folder: Path) -> Iterator[Callable[..., Flask]]:
        """Gives `make(**overrides)`, which builds the portal on `url`; its connections end with the block."""
        # Unit tests start without the web.
        from portal.factory import create_app  # noqa: PLC0415 - see above
        from tests.signing import ca_in  # noqa: PLC0415 - see above

        made: list[Flask] = []

        def make(**overrides: object) -> Flask:
            settings = {
                "TESTING": True,
                "DATABASE_URL": url,
                "SANDBOX_FILE": folder / "sandbox.sqlite",
                "NOW": MONDAY,
                "PREPARE_DATABASE": False,
            }
            settings |= overrides
            ca_in(Path(str(settings["SANDBOX_FILE"])).parent)
            with once.parts():
                app = create_app(**settings)
            assert app.jinja_env.loader is not None
            app.jinja_env.loader = once.KnownTemplates(app.jinja_env.loader)
            once.QUESTIONS.teach(app.extensions["engine"])
            if url.startswith("sqlite"):
                event.listen(app.extensions["engine"], "connect", _need_not_outlive_the_suite)
            made.append(app)
            return app

        try:
            yield make
        finally:
            for app in made:
                app.extensions["engine"].dispose()

    @contextmanager
    def _sqlite(self, template: Path | None) -> Iterator[str]:
        path = self._folder / f"{next(self._numbers)}.sqlite"
        if template:
            shutil.copyfile(template, path)
        yield f"sqlite:///{path}"
        for left in self._folder.glob(f"{path.name}*"):
            left.unlink()

    @contextmanager
    def _postgresql_used_once(self) -> Iterator[str]:
        name = self._new_name()
        yield self._postgres.create(name)
        self._postgres.drop(name)

    @contextmanager
    def _postgresql_used_again(self) -> Iterator[str]:
        template = self._postgresql_template
        if not self._clean:
            name = self._new_name()
            self._postgres.create(name, template)
            self._clean[name] = self._postgres.now()
        name, born = self._clean.popitem()
        url = self._postgres.url(name)
        yield url
        clean_since = self._seed.put_back(url, born)
        if clean_since is None:
            self._postgres.drop(name)
        else:
            self._clean[name] = clean_since

    def _new_name(self) -> str:
        return f"{self._worker}_{next(self._numbers)}"

    @cached_property
    def _postgres(self) -> Postgres:
        return self._ask_for_postgres()

    @cached_property
    def _sqlite_template(self) -> Path:
        path = self._folder / "template.sqlite"
        path.unlink(missing_ok=True)  # half filled when filling failed before
        self._fill(f"sqlite:///{path}")
        return path

    @cached_property
    def _postgresql_template(self) -> str:
        name = f"{self._worker}_template"
        self._postgres.drop(name)
        self._fill(self._postgres.create(name))
        return name

    @cached_property
    def _seed(self) -> Seed:
        return Seed.of(self._postgres.url(self._postgresql_template))

    def _fill(self, url: str) -> None:
        with self.apps(url, self._folder) as make:
            once.QUESTIONS.learn(make(PREPARE_DATABASE=True).extensions["engine"])


def _need_not_outlive_the_suite(connection: sqlite3.Connection, _: object) -> None:
    """Spare SQLite the wait for the disk, as PostgreSQL is spared it."""
    connection.execute("PRAGMA synchronous = OFF")
