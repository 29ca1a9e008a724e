"""What every test may ask for: a database of its own, the portal on it, a visitor.

Each test gets a fresh copy of a migrated database with the demo region: commits are real, nothing is shared.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy.orm import Session

from models.enums import Language
from portal.clock import Clock
from portal.gateways import Gateways
from portal.language import speaking
from tests import engines, finding
from tests.client import PortalClient
from tests.databases import Databases
from tests.postgres import Postgres, PostgresProcess

SERVER = pytest.StashKey[PostgresProcess]()
pytest_collection_modifyitems, pytest_collection_finish = finding.choose, finding.keep

hypothesis_settings.register_profile(
    "suite", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile(os.environ.get("PORTAL_HYPOTHESIS", "suite"))


@pytest.fixture(autouse=True)
def kazakh_first() -> Iterator[None]:
    """Each test begins in Kazakh, whatever language the page of the test before it was in."""
    with speaking(Language.KK):
        yield


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Give every xdist worker the address of the one server of this session."""
    node.workerinput["postgres"] = str(_server(node.config).folder)  # type: ignore[attr-defined]  # xdist


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].stop()


def _server(config: pytest.Config) -> PostgresProcess:
    if SERVER not in config.stash:
        config.stash[SERVER] = PostgresProcess()
    return config.stash[SERVER]


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Postgres:
    """The server of this session: started when first asked for, shared by all xdist workers."""
    lent = getattr(pytestconfig, "workerinput", {}).get("postgres")
    return Postgres(Path(lent) if lent else _server(pytestconfig).folder)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Databases:
    """Where databases come from."""
    worker, folder = os.environ.get("PYTEST_XDIST_WORKER", "gw"), tmp_path_factory.mktemp("databases")
    return Databases(folder, worker, lambda: request.getfixturevalue("postgres"))


@pytest.fixture(params=engines.ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine; on which of them a test runs is told in `tests/engines.py`."""
    return str(request.param)


@pytest.fixture
def engine_url(engine: str, databases: Databases) -> Iterator[str]:
    """This test's own database with the tables and the demo region."""
    with databases.fresh(engine) as url:
        yield url


@pytest.fixture
def empty_url(engine: str, databases: Databases) -> Iterator[str]:
    """This test's own database with nothing in it."""
    with databases.empty(engine) as url:
        yield url


@pytest.fixture
def make_app(engine_url: str, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """`make_app(**overrides)`: the portal on this test's database, with other settings if given."""
    with Databases.apps(engine_url, tmp_path) as make:
        yield make


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The portal, on a Monday at nine, with sandbox stand-ins that answer."""
    return make_app()


@pytest.fixture
def clock(app: Flask) -> Clock:
    """The portal's clock, which a test may move."""
    clock: Clock = app.extensions["clock"]
    return clock


@pytest.fixture
def gateways(app: Flask) -> Gateways:
    """The portal's outside systems: the sandbox stand-ins."""
    gateways: Gateways = app.extensions["gateways"]
    return gateways


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on the portal's database. What is put into it is committed before the next request."""
    with Session(app.extensions["engine"]) as session:
        yield session


@pytest.fixture(params=list(Language), ids=lambda language: language.value)
def language(request: pytest.FixtureRequest) -> Language:
    """Whoever asks for it runs in both languages."""
    return Language(request.param)


@pytest.fixture
def new_client(app: Flask, session: Session) -> Callable[..., PortalClient]:
    """`new_client(language="ru")`: one more browser at the same portal."""

    def new(language: str = "kk") -> PortalClient:
        return PortalClient(app, language=language, before_request=session.commit)

    return new


@pytest.fixture
def client(request: pytest.FixtureRequest, new_client: Callable[..., PortalClient]) -> PortalClient:
    """A visitor's browser; speaks Kazakh unless the test asks for `language`."""
    if "language" in request.fixturenames:
        return new_client(request.getfixturevalue("language"))
    return new_client()
