"""Each port twice, behind the same tests: the sandbox adapter, and the live adapter that speaks
to the stand-in server over a real socket."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from portal.config import RegisterAdapter, RegisterSettings
from portal.gateways import Gateways, gateways_from
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.standin import SENDER, StandIn
from tests.mail_server import LOGIN, PASSWORD, MailServer, mail_server

TOKEN = "a token of the test"
PATIENT_SECONDS = 20.0  # nobody waits for so long; only a test about giving up asks for less
SENT_AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


class StoppedClock:
    passed = 0.0  # seconds that a test lets pass
    days = 0  # and days

    def now(self) -> datetime:
        return SENT_AT + timedelta(days=self.days)

    def seconds(self) -> float:
        return self.passed


@dataclass(frozen=True)
class WiringSettings:
    """What the wiring needs to know, with the whole sandbox as the default."""

    SANDBOX_FILE: Path
    POPULATION_GATEWAY: str = "sandbox"
    ATTACHMENT_GATEWAY: str = "sandbox"
    SMS_GATEWAY: str = "sandbox"
    EMAIL_GATEWAY: str = "sandbox"
    POPULATION_URL: str = ""
    ATTACHMENT_URL: str = ""
    SMS_URL: str = ""
    EMAIL_URL: str = ""
    EMAIL_SENDER: str = "Emhana <portal@emhana.example>"
    EMAIL_LOGIN: str = LOGIN
    EMAIL_PASSWORD: str = PASSWORD
    EMAIL_CA_FILE: Path | None = None
    ANTIVIRUS_GATEWAY: str = "none"
    ANTIVIRUS_URL: str = ""
    SIGNATURE_GATEWAY: str = "sandbox"
    SIGNATURE_ROOTS_FILE: Path | None = None
    SIGNATURE_OCSP_URL: str = ""
    SIGNATURE_CRL_URLS: str = ""
    SIGNATURE_NCANODE_URL: str = ""
    GATEWAY_TOKEN: str = TOKEN
    GATEWAY_TIMEOUT_SECONDS: float = PATIENT_SECONDS
    REGISTERS_GATEWAY: RegisterAdapter = "sandbox"
    REGISTERS_URL: str = ""
    REGISTER_WORDS: Mapping[str, str] = field(default_factory=dict)
    SOAP_KEY_FILE: Path | None = None

    def of_register(self, name: str) -> RegisterSettings:
        path = f"{name}/soap" if self.REGISTERS_GATEWAY == "soap" else name
        words = {"service_id": name, "login": SENDER, "password": self.GATEWAY_TOKEN}
        return RegisterSettings(
            self.REGISTERS_GATEWAY, f"{self.REGISTERS_URL}/{path}", **words | self.REGISTER_WORDS
        )


def live_settings(
    file: Path,
    root: str,
    *,
    token: str = TOKEN,
    timeout_seconds: float = PATIENT_SECONDS,
    registers: RegisterAdapter = "live",
) -> WiringSettings:
    return WiringSettings(
        SANDBOX_FILE=file,
        POPULATION_GATEWAY="live",
        ATTACHMENT_GATEWAY="live",
        SMS_GATEWAY="live",
        POPULATION_URL=f"{root}/population",
        ATTACHMENT_URL=f"{root}/attachment",
        SMS_URL=f"{root}/sms",
        REGISTERS_GATEWAY=registers,
        REGISTERS_URL=root,
        GATEWAY_TOKEN=token,
        GATEWAY_TIMEOUT_SECONDS=timeout_seconds,
    )


def live_mail(settings: WiringSettings, server: MailServer) -> WiringSettings:
    return replace(settings, EMAIL_GATEWAY="live", EMAIL_URL=server.url, EMAIL_CA_FILE=server.ca_file)


class BrokenServer:
    """Answers every question with `response`."""

    def __init__(self) -> None:
        self.response = Response()
        self.asked = 0

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.asked += 1
        return self.response(environ, start_response)

    def says(self, body: object, status: int = 200, **headers: str) -> None:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.response = Response(text, status, {"Content-Type": "application/json"} | named)


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The address at which `app` answers inside the block."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def broken() -> BrokenServer:
    return BrokenServer()


@pytest.fixture
def broken_url(broken: BrokenServer) -> Iterator[str]:
    with serving(broken) as url:
        yield url


@pytest.fixture
def store(tmp_path: Path) -> SandboxStore:
    """The memory of the sandbox, through which a test tells the stand-ins how to answer."""
    return SandboxStore(tmp_path / "sandbox.sqlite")


@pytest.fixture
def timeout_seconds() -> float:
    """When a caller gives up: late, so that a busy machine fails nobody. A test about it says its own."""
    return PATIENT_SECONDS


@pytest.fixture
def slow_seconds(timeout_seconds: float) -> float:
    """When the slow answer of the stand-in comes: long after the caller has gone."""
    return timeout_seconds * 20


@pytest.fixture
def standin_url(store: SandboxStore, slow_seconds: float, clock: StoppedClock) -> Iterator[str]:
    app = StandIn(store, token=TOKEN, now=clock.now, slow_seconds=slow_seconds)
    with serving(app) as url:
        yield url


@pytest.fixture
def mail(store: SandboxStore, tmp_path: Path, slow_seconds: float) -> Iterator[MailServer]:
    with mail_server(store, tmp_path, now=SENT_AT, slow_seconds=slow_seconds) as server:
        yield server


@pytest.fixture(params=["sandbox", "live"])
def adapter(request: pytest.FixtureRequest) -> str:
    """Which adapter of its port a test of the contract speaks to."""
    return str(request.param)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def gateways_with(
    request: pytest.FixtureRequest, store: SandboxStore, tmp_path: Path, adapter: str, clock: StoppedClock
) -> Callable[[float], Gateways]:
    """`gateways_with(0.5)`: the outside systems, given up after half a second."""
    file = tmp_path / "sandbox.sqlite"
    if adapter == "sandbox":
        return lambda seconds: gateways_from(WiringSettings(file, GATEWAY_TIMEOUT_SECONDS=seconds), clock)
    url = request.getfixturevalue("standin_url")
    server = request.getfixturevalue("mail")
    registers: RegisterAdapter = "soap" if adapter == "soap" else "live"
    return lambda seconds: gateways_from(
        live_mail(live_settings(file, url, timeout_seconds=seconds, registers=registers), server),
        clock,
    )


@pytest.fixture
def gateways(gateways_with: Callable[[float], Gateways], timeout_seconds: float) -> Gateways:
    return gateways_with(timeout_seconds)
