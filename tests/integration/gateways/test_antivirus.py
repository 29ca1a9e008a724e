"""What every scanner promises: the sandbox, clamd over TCP and clamd over a socket of the machine."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from portal.gateways import Gateways, gateways_from
from portal.gateways.antivirus.absent import NoAntivirus
from portal.gateways.antivirus.live import LiveAntivirus
from portal.gateways.antivirus.port import Clean, Infected
from portal.gateways.antivirus.sandbox import EICAR_NAME
from portal.gateways.errors import Malformed, Rejected, Unavailable
from portal.gateways.sandbox_store import SandboxStore
from tests.clamd_server import clamd_server
from tests.factories.files import EICAR
from tests.integration.gateways.conftest import StoppedClock, WiringSettings
from tests.integration.gateways.test_contract import EverySystem


class TestAntivirus(EverySystem):
    name = "antivirus"
    refused = "SIZE_LIMIT"

    @pytest.fixture(params=["sandbox", "tcp", "unix"])
    def adapter(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture
    def url(self, adapter: str, store: SandboxStore, tmp_path: Path, slow_seconds: float) -> Iterator[str]:
        unix = tmp_path / "clamd.ctl" if adapter == "unix" else None
        listening = clamd_server(store, slow_seconds=slow_seconds, unix=unix)
        with nullcontext("") if adapter == "sandbox" else listening as url:
            yield url

    @pytest.fixture
    def gateways_with(self, url: str, tmp_path: Path) -> Callable[[float], Gateways]:
        def made(seconds: float) -> Gateways:
            settings = WiringSettings(
                tmp_path / "sandbox.sqlite",
                ANTIVIRUS_GATEWAY="live" if url else "sandbox",
                ANTIVIRUS_URL=url,
                GATEWAY_TIMEOUT_SECONDS=seconds,
            )
            return gateways_from(settings, StoppedClock())

        return made

    @pytest.fixture
    def ask(self, gateways: Gateways):
        return lambda: gateways.antivirus.scan(b"a photograph")

    @pytest.mark.parametrize("content", [b"a photograph", bytes(10 * 2**20)], ids=["small", "large"])
    def test_a_file_with_nothing_in_it_is_clean(self, gateways: Gateways, content: bytes) -> None:
        assert gateways.antivirus.scan(content) == Clean()

    @pytest.mark.parametrize("before", [b"", bytes(3 * 2**20)], ids=["bare", "deep"])
    def test_the_test_file_is_found_and_named(self, gateways: Gateways, before: bytes) -> None:
        assert gateways.antivirus.scan(before + EICAR) == Infected(EICAR_NAME)


@pytest.mark.parametrize(
    ("says", "kind", "told"),
    [
        (b"stream: Win.Test.A-1 FOUND\0", None, Infected("Win.Test.A-1")),
        (b"stream: two words FOUND\0", Malformed, None),
        (b"PONG\0", Malformed, None),
        (b"stream: OK FOUND nothing\0", Malformed, None),
        (b"Access denied. ERROR\0", Rejected, None),
        (b"\0", Unavailable, None),
    ],
    ids=["found", "two_words", "another_protocol", "nonsense", "error", "nothing"],
)
def test_only_what_the_protocol_knows_is_an_answer(
    store: SandboxStore, says: bytes, kind: type[Exception] | None, told: object
) -> None:
    with clamd_server(store, slow_seconds=1, says=says) as url:
        scanner = LiveAntivirus(url, timeout_seconds=20)
        if kind is None:
            assert scanner.scan(b"a file") == told
        else:
            with pytest.raises(kind):
                scanner.scan(b"a file")


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl"])
def test_where_nobody_listens_nobody_answers(url: str) -> None:
    with pytest.raises(Unavailable):
        LiveAntivirus(url, timeout_seconds=5).scan(b"a file")


def test_without_a_scanner_files_are_kept(tmp_path: Path) -> None:
    bundle = gateways_from(WiringSettings(tmp_path / "sandbox.sqlite"), StoppedClock())
    assert isinstance(bundle.antivirus, NoAntivirus)
    assert bundle.antivirus.scan(EICAR) == Clean()
