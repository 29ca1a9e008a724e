"""A worker in the test's own hands: nothing runs until the test says so, and no error is raised out of it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import OutgoingTask, ResultDocument
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker.kit import Kit, kit_of
from portal.worker.work import run_one

only_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def work_off(kit: Kit) -> None:
    """Attempt everything that is due."""
    while run_one(kit) is not None:
        pass


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The portal as in life: tasks wait for a worker; a slow register is given up soon."""
    return make_app(TASKS_AT_ONCE=False, GATEWAY_TIMEOUT_SECONDS=0.05)


@pytest.fixture
def kit(app: Flask) -> Kit:
    """What one worker has in its hands."""
    return kit_of(app)


@pytest.fixture
def clock(app: Flask) -> Clock:
    clock: Clock = app.extensions["clock"]
    return clock


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with Session(app.extensions["engine"]) as session:
        yield session


@pytest.fixture
def store(app: Flask) -> SandboxStore:
    """The memory of the sandbox's stand-ins."""
    return SandboxStore(app.extensions["settings"].SANDBOX_FILE)


@pytest.fixture
def tell(store: SandboxStore) -> Callable[[str, Mode], None]:
    """`tell("attachment", Mode.DOWN)`: how a stand-in answers from now on."""
    return store.set_mode


def papers(session: Session) -> list[bytes]:
    """What is drawn and sealed."""
    session.rollback()
    return [pdf for pdf in session.scalars(select(ResultDocument.pdf)) if pdf is not None]


def errors(session: Session) -> set[str]:
    """Why papers are not drawn."""
    session.rollback()
    undone = select(OutgoingTask.last_error).where(
        OutgoingTask.kind == "document", OutgoingTask.done_at.is_(None)
    )
    return set(session.scalars(undone))
