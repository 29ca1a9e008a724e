"""Databases for tests: a template is migrated and filled once, and every test gets a copy of it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from tests.moments import MONDAY
from tests.postgres import Postgres


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all the portals of a test process."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


class Databases:
    """Makes databases on both engines; `worker` keeps the names of parallel test processes apart."""

    def __init__(self, folder: Path, worker: str, postgres: Callable[[], Postgres]) -> None:
        self._folder = folder
        self._worker = worker
        self._ask_for_postgres = postgres
        self._numbers = count(1)

    def fresh(self, engine: str) -> AbstractContextManager[str]:
        """A database with the tables and the demo region; gone after the `with` block."""
        if engine == "sqlite":
            return self._sqlite(self._sqlite_template)
        return self._postgresql(self._postgresql_template)

    def empty(self, engine: str) -> AbstractContextManager[str]:
        """A database with nothing in it; gone after the `with` block."""
        return self._sqlite(None) if engine == "sqlite" else self._postgresql("template0")

    @staticmethod
    @contextmanager
    def apps(url: str, folder: Path) -> Iterator[Callable[..., Flask]]:
        """Gives `make(**overrides)`, which builds the portal on `url`; its connections end with the block."""
        from portal.factory import create_app  # noqa: PLC0415 - unit tests start without the web

        made: list[Flask] = []

        def make(**overrides: object) -> Flask:
            settings = {
                "TESTING": True,
                "DATABASE_URL": url,
                "SANDBOX_FILE": folder / "sandbox.sqlite",
                "NOW": MONDAY,
                "PREPARE_DATABASE": False,
            }
            app = create_app(**{**settings, **overrides})
            app.jinja_env.bytecode_cache = COMPILED
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
    def _postgresql(self, template: str) -> Iterator[str]:
        name = f"{self._worker}_{next(self._numbers)}"
        yield self._postgres.create(name, template)
        self._postgres.drop(name)

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

    def _fill(self, url: str) -> None:
        with self.apps(url, self._folder) as make:
            make(PREPARE_DATABASE=True)
