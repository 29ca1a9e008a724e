"""Each port twice, behind the same tests: the sandbox adapter, and the live adapter that speaks
to the stand-in server over a real socket."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from portal.gateways import Gateways, gateways_from
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.standin import StandIn, standin_server

TOKEN = "a token of the test"
TIMEOUT_SECONDS = 1.0
SENT_AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


class StoppedClock:
    def now(self) -> datetime:
        return SENT_AT


@dataclass(frozen=True)
class WiringSettings:
    """What the wiring needs to know, with the whole sandbox as the default."""

    SANDBOX_FILE: Path
    POPULATION_GATEWAY: str = "sandbox"
    ATTACHMENT_GATEWAY: str = "sandbox"
    SMS_GATEWAY: str = "sandbox"
    POPULATION_URL: str = ""
    ATTACHMENT_URL: str = ""
    SMS_URL: str = ""
    GATEWAY_TOKEN: str = TOKEN
    GATEWAY_TIMEOUT_SECONDS: float = TIMEOUT_SECONDS


def live_settings(file: Path, root: str, *, token: str = TOKEN) -> WiringSettings:
    return WiringSettings(
        SANDBOX_FILE=file,
        POPULATION_GATEWAY="live",
        ATTACHMENT_GATEWAY="live",
        SMS_GATEWAY="live",
        POPULATION_URL=f"{root}/population",
        ATTACHMENT_URL=f"{root}/attachment",
        SMS_URL=f"{root}/sms",
        GATEWAY_TOKEN=token,
    )


@pytest.fixture
def store(tmp_path: Path) -> SandboxStore:
    """The memory of the sandbox, through which a test tells the stand-ins how to answer."""
    return SandboxStore(tmp_path / "sandbox.sqlite")


@pytest.fixture
def standin_url(store: SandboxStore) -> Iterator[str]:
    app = StandIn(store, token=TOKEN, now=StoppedClock().now, slow_seconds=TIMEOUT_SECONDS * 2)
    server = standin_server(app)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["sandbox", "live"])
def gateways(request: pytest.FixtureRequest, store: SandboxStore, tmp_path: Path) -> Gateways:
    file = tmp_path / "sandbox.sqlite"
    if request.param == "sandbox":
        return gateways_from(WiringSettings(file), StoppedClock())
    return gateways_from(live_settings(file, request.getfixturevalue("standin_url")), StoppedClock())
