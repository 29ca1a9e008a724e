"""What a worker has in its hands: the database, the outside systems, the seals, the catalogue, a clock."""

import os
import platform
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.clock import Clock
from portal.config import Settings
from portal.database import begin_writing
from portal.documents.file_store import FileStore
from portal.documents.finishing import Seals
from portal.documents.vault import Vault
from portal.gateways import Gateways
from portal.regulation.definition import ServiceDefinition
from portal.regulation.issuing import Circumstances
from portal.services import CATALOGUE
from portal.worker.seal_watch import SealWatch

LEASE = timedelta(minutes=2)


def new_name() -> str:
    """A name for one worker: machine, process, and something random, because process ids return."""
    return f"{platform.node()[:32]}:{os.getpid()}:{secrets.token_hex(3)}"


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything a worker works with. `lease` must be longer than the slowest task: who holds a task
    for longer is taken for dead. `strict` raises what a task did not expect, after noting it (tests)."""

    engine: Engine = field(repr=False)
    gateways: Gateways = field(repr=False)
    seals: Seals = field(repr=False)
    seal_watch: SealWatch = field(repr=False)
    vault: Vault = field(repr=False)
    files: FileStore = field(repr=False)
    clock: Clock = field(repr=False)
    settings: Settings = field(repr=False)
    catalogue: Mapping[str, ServiceDefinition] = field(default_factory=lambda: CATALOGUE, repr=False)
    name: str = field(default_factory=new_name)
    lease: timedelta = LEASE
    strict: bool = False

    def now(self) -> datetime:
        """The portal's time: when something is due, what is written into the journal."""
        return self.clock.now()

    def circumstances(self, due_since: datetime | None = None) -> Circumstances:
        """Where verbs are pressed now, for a task that has been due since `due_since`."""
        return Circumstances(
            now=self.now(),
            base_url=self.settings.BASE_URL,
            is_sandbox=self.settings.is_sandbox,
            vault=self.vault,
            due_since=due_since,
        )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A short transaction that only reads; nothing of it stays open afterwards."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that writes: committed at the end of the block, rolled back on any error."""
        with Session(self.engine, expire_on_commit=False) as session:
            begin_writing(session)
            yield session
            session.commit()


def kit_of(app: Flask, **changes: object) -> Kit:
    """The kit of an application; `changes` replace fields by name."""
    settings: Settings = app.extensions["settings"]
    given: dict[str, object] = {
        "engine": app.extensions["engine"],
        "gateways": app.extensions["gateways"],
        "seals": app.extensions["seals"],
        "seal_watch": app.extensions["seal_watch"],
        "vault": app.extensions["vault"],
        "files": app.extensions["files"],
        "clock": app.extensions["clock"],
        "settings": settings,
        "strict": settings.tasks_at_once,
    }
    return Kit(**{**given, **changes})  # type: ignore[arg-type]  # named by the caller
