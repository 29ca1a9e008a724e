"""What the contract of every outside system promises, whichever adapter speaks to it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest

from portal.gateways import Gateways
from portal.gateways.errors import Rejected, Unavailable
from portal.gateways.registers.port import Register
from portal.gateways.sandbox_store import Mode, SandboxStore
from tests.integration.gateways.conftest import PATIENT_SECONDS


class EverySystem:
    """How any outside system fails; each port's class below names its own question."""

    name: str
    refused = "SCSE001"

    @pytest.fixture
    def ask(self, gateways: Gateways) -> Callable[[], object]:
        raise NotImplementedError

    def test_down_is_unavailable_and_says_so_fast(self, ask, store: SandboxStore) -> None:
        store.set_mode(self.name, Mode.DOWN)
        started = monotonic()
        with pytest.raises(Unavailable):
            ask()
        assert monotonic() - started < PATIENT_SECONDS / 2

    @pytest.mark.parametrize("timeout_seconds", [0.5])
    def test_slow_is_given_up_after_the_timeout(
        self, ask, store: SandboxStore, timeout_seconds: float, slow_seconds: float
    ) -> None:
        store.set_mode(self.name, Mode.SLOW)
        started = monotonic()
        with pytest.raises(Unavailable) as failure:
            ask()
        assert failure.value.reason == "timeout"
        assert timeout_seconds * 0.8 < monotonic() - started < slow_seconds

    def test_a_refusal_carries_their_code_and_text(self, ask, store: SandboxStore) -> None:
        store.set_mode(self.name, Mode.REJECT)
        with pytest.raises(Rejected) as refusal:
            ask()
        assert refusal.value.code == self.refused
        assert refusal.value.text
        assert refusal.value.text not in str(refusal.value)

    def test_it_answers_again_when_it_is_back(self, ask, store: SandboxStore) -> None:
        store.set_mode(self.name, Mode.DOWN)
        with pytest.raises(Unavailable):
            ask()
        store.set_mode(self.name, Mode.UP)
        ask()

    def test_the_trouble_of_another_system_is_not_its_own(self, ask, store: SandboxStore) -> None:
        for other in {"population", "attachment", "notary", "sms", "email", *Register} - {self.name}:
            store.set_mode(other, Mode.DOWN)
        ask()

    def test_many_may_ask_at_once(self, ask) -> None:
        with ThreadPoolExecutor(8) as pool:
            answers = [pool.submit(ask) for _ in range(24)]
        assert len({repr(answer.result()) for answer in answers}) == 1


def wait_until(there: Callable[[], object]) -> None:
    """The stand-in's slow answer comes after its caller has gone; give it its time."""
    until = monotonic() + PATIENT_SECONDS
    while not there() and monotonic() < until:
        sleep(0.02)
