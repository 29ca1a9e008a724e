"""The breakers before the registers, whatever adapter speaks to them."""

from collections.abc import Callable

import pytest

from portal.gateways import Gateways
from portal.gateways.breaker import FAILURES, PAUSES
from portal.gateways.errors import Rejected, Unavailable
from portal.gateways.registers.port import Register
from portal.gateways.sandbox_store import Mode, SandboxStore
from tests.integration.gateways.conftest import StoppedClock

MAN = "850715390009"
GUARDED = {
    "population": lambda gateways: gateways.population.find(MAN),
    "attachment": lambda gateways: gateways.attachment.find(MAN),
    **{
        register: lambda gateways, register=register: gateways.registers[register].ask(MAN, "question")
        for register in Register
    },
    "notary": lambda gateways: gateways.notary.find("77-0001"),
}
Ask = Callable[[str], object]
each_adapter = pytest.mark.parametrize("adapter", ["sandbox", "live", "soap"])


@pytest.fixture
def ask(gateways: Gateways) -> Ask:
    return lambda system: GUARDED[system](gateways)


def _opened(ask: Ask, store: SandboxStore, system: str) -> None:
    store.set_mode(system, Mode.DOWN)
    for _ in range(FAILURES):
        with pytest.raises(Unavailable) as failure:
            ask(system)
        assert failure.value.reason != "circuit open"


@each_adapter
@pytest.mark.parametrize("system", GUARDED)
def test_a_register_that_is_down_is_given_a_rest_and_asked_again_when_the_pause_is_over(
    ask: Ask, gateways: Gateways, store: SandboxStore, clock: StoppedClock, system: str
) -> None:
    _opened(ask, store, system)
    store.set_mode(system, Mode.UP)
    with pytest.raises(Unavailable) as failure:
        ask(system)
    assert (failure.value.system, failure.value.reason) == (system, "circuit open")
    assert gateways.resting() == [system]
    clock.passed += PAUSES[0]
    assert ask(system) is not None
    assert gateways.resting() == []


@each_adapter
def test_the_others_are_asked_meanwhile(ask: Ask, store: SandboxStore) -> None:
    _opened(ask, store, "psychiatry")
    for other in GUARDED.keys() - {"psychiatry"}:
        assert ask(other) is not None


@each_adapter
@pytest.mark.parametrize("timeout_seconds", [0.2])
def test_who_comes_after_slow_answers_does_not_wait(
    ask: Ask, store: SandboxStore, clock: StoppedClock, timeout_seconds: float
) -> None:
    store.set_mode("narcology", Mode.SLOW)
    for _ in range(FAILURES):
        with pytest.raises(Unavailable, match="timeout"):
            ask("narcology")
    for _ in range(20):
        with pytest.raises(Unavailable, match="circuit open"):
            ask("narcology")
    clock.passed += PAUSES[0]
    with pytest.raises(Unavailable, match="timeout"):
        ask("narcology")


@each_adapter
def test_a_refusing_register_is_never_given_a_rest(ask: Ask, gateways: Gateways, store: SandboxStore) -> None:
    store.set_mode("psychiatry", Mode.REJECT)
    for _ in range(FAILURES * 2):
        with pytest.raises(Rejected):
            ask("psychiatry")
    assert gateways.resting() == []
