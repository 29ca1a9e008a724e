"""What only the live adapters can meet: a server that answers, but not as was agreed."""

import gzip
import socket
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import monotonic, sleep

import pytest
from werkzeug.wrappers import Response

from portal.gateways import Gateways, gateways_from
from portal.gateways.attachment.port import AttachOrder
from portal.gateways.errors import GatewayError, Malformed, Rejected, Unavailable
from portal.gateways.http import LIMIT_BYTES
from portal.gateways.population.live import ANSWER, FindAnswer
from portal.gateways.population.sandbox import sandbox_people
from portal.gateways.registers.port import Register
from tests.integration.gateways.conftest import SENT_AT, BrokenServer, StoppedClock, live_settings

MAN = "850715390009"
MOTHER = "900228490109"
ORDER = AttachOrder("AB-1", MAN, "city-2", 2, "city-2-therapist", since=date(2026, 3, 2))
ASKS: dict[str, Callable[[Gateways], object]] = {
    "population": lambda gateways: gateways.population.find(MAN),
    "attachment": lambda gateways: gateways.attachment.find(MAN),
    "attachment/history": lambda gateways: gateways.attachment.history(MAN),
    "attachment/attach": lambda gateways: gateways.attachment.attach(ORDER),
    "attachment/release": lambda gateways: gateways.attachment.release(MAN, "AB-1", ORDER.since),
    "attachment/counts": lambda gateways: gateways.attachment.counts("city-1"),
    **{
        register: lambda gateways, register=register: gateways.registers[register].ask(MAN, "question")
        for register in Register
    },
    "notary": lambda gateways: gateways.notary.find("77-0001"),
    "sms": lambda gateways: gateways.sms.send("+77000000101", "text", "key"),
}


@pytest.fixture
def gateways(broken_url: str, tmp_path: Path, timeout_seconds: float) -> Gateways:
    settings = live_settings(tmp_path / "unused", broken_url, timeout_seconds=timeout_seconds)
    return gateways_from(settings, StoppedClock())


@pytest.fixture(params=sorted(ASKS))
def ask(request: pytest.FixtureRequest, gateways: Gateways) -> Callable[[], object]:
    return lambda: ASKS[request.param](gateways)


def _person(**changes: object) -> dict[str, object]:
    person: dict[str, object] = ANSWER.dump_python(FindAnswer(sandbox_people()[MAN]), mode="json")["person"]
    return person | changes


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{}",
        "not JSON",
        '"text"',
        "{",
        '{"person": 1, "attachment": 1, "power": 1, "accepted": 1}',
        '{"message_id": "question"}',
        '{"accepted": false}',
    ],
)
def test_an_answer_outside_the_protocol_is_malformed(ask, broken: BrokenServer, body: str) -> None:
    broken.says(body)
    with pytest.raises(Malformed):
        ask()


def test_an_answer_that_is_not_json_by_its_type_is_malformed(ask, broken: BrokenServer) -> None:
    broken.says("<html>welcome to the wi-fi of this cafe</html>", Content_Type="text/html")
    with pytest.raises(Malformed):
        ask()


def test_an_oversize_answer_is_given_up(ask, broken: BrokenServer) -> None:
    broken.says({"person": None, "attachment": None, "accepted": True, "more": "x" * LIMIT_BYTES})
    with pytest.raises(Malformed) as failure:
        ask()
    assert failure.value.reason == "too large"


def test_a_packed_answer_is_not_unpacked(ask, broken: BrokenServer) -> None:
    broken.says(gzip.compress(b"0" * 10_000_000), Content_Encoding="gzip")
    with pytest.raises(Malformed) as failure:
        ask()
    assert failure.value.reason == "encoded"


@pytest.mark.parametrize("status", [201, 204, 301, 302, 401, 403, 404, 405, 408, 429, 500, 502, 503, 504])
def test_a_status_that_is_no_answer_is_unavailable(ask, broken: BrokenServer, status: int) -> None:
    broken.says({"person": None, "attachment": None, "accepted": True}, status)
    with pytest.raises(Unavailable):
        ask()


def test_a_redirect_is_not_followed(ask, broken: BrokenServer) -> None:
    broken.says({}, 307, Location="/elsewhere")
    with pytest.raises(Unavailable):
        ask()
    assert broken.asked == 1


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_refusal_tells_its_code(ask, broken: BrokenServer, status: int) -> None:
    broken.says({"code": "NO_CONSENT", "message": f"{MAN} did not consent"}, status)
    with pytest.raises(Rejected) as refusal:
        ask()
    assert refusal.value.code == "NO_CONSENT"
    assert MAN not in str(refusal.value)
    assert MAN not in repr(refusal.value)


@pytest.mark.parametrize("body", ["", "[]", "{}", "no", '{"message": "no"}', "null"])
def test_a_refusal_without_a_code_is_malformed(ask, broken: BrokenServer, body: str) -> None:
    broken.says(body, 422)
    with pytest.raises(Malformed):
        ask()


def test_a_wrong_token_is_unavailable_and_refuses_nobody(standin_url: str, tmp_path: Path) -> None:
    gateways = gateways_from(live_settings(tmp_path / "unused", standin_url, token="wrong"), StoppedClock())
    for ask in ASKS.values():
        with pytest.raises(Unavailable) as failure:
            ask(gateways)
        assert failure.value.reason == "HTTP 401"


def test_nobody_listening_is_unavailable(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    gateways = gateways_from(live_settings(tmp_path / "unused", address), StoppedClock())
    for ask in ASKS.values():
        with pytest.raises(Unavailable):
            ask(gateways)


@pytest.mark.parametrize("timeout_seconds", [0.5])
def test_a_dripping_answer_is_given_up(ask, broken: BrokenServer, timeout_seconds: float) -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(200):
            sleep(timeout_seconds / 5)
            yield b" "

    broken.response = Response(drip(), content_type="application/json")
    started = monotonic()
    with pytest.raises(Unavailable) as failure:
        ask()
    assert failure.value.reason == "timeout"
    assert monotonic() - started < timeout_seconds * 20  # the whole answer would take twice as long


@pytest.mark.parametrize(
    "changes",
    [
        {"iin": MOTHER},
        {"birth_date": "15.07.1985"},
        {"birth_date": 5},
        {"sex": "M"},
        {"is_alive": "yes"},
        {"surname": None},
        {"address": "Абай даңғылы"},
        {"children": MOTHER},
    ],
)
def test_a_person_written_otherwise_is_malformed(
    gateways: Gateways, broken: BrokenServer, changes: dict[str, object]
) -> None:
    broken.says({"person": _person(**changes)})
    with pytest.raises(Malformed) as failure:
        gateways.population.find(MAN)
    assert failure.value.__cause__ is None
    assert "1985" not in str(failure.value)


def test_more_words_than_we_know_do_no_harm(gateways: Gateways, broken: BrokenServer) -> None:
    broken.says({"person": _person(citizenship="398"), "requestId": "1"})
    assert gateways.population.find(MAN) == sandbox_people()[MAN]


def _observed(**changes: object) -> dict[str, object]:
    answer = {"iin": MAN, "is_observed": False, "as_of": "2026-03-02T09:00:00+05:00"}
    return {"message_id": "question", "answer": answer | changes}


@pytest.mark.parametrize("register", list(Register))
def test_a_register_is_read_word_by_word(
    gateways: Gateways, broken: BrokenServer, register: Register
) -> None:
    broken.says(_observed() | {"requestId": "1"})
    answer = gateways.registers[register].ask(MAN, "question")
    assert (answer.iin, answer.is_observed, answer.as_of) == (MAN, False, SENT_AT)


@pytest.mark.parametrize("register", list(Register))
@pytest.mark.parametrize(
    "body",
    [
        _observed(iin=MOTHER),
        _observed(iin=int(MAN)),
        _observed(is_observed="false"),
        _observed(is_observed=0),
        _observed(is_observed=None),
        _observed(as_of="2026-03-02T09:00:00"),
        _observed(as_of="02.03.2026"),
        _observed(as_of=1772424000),
        _observed(as_of=None),
        _observed() | {"message_id": "another question"},
        _observed() | {"message_id": None},
        _observed()["answer"],
        {"message_id": "question", "answer": None},
    ],
)
def test_an_answer_about_observation_written_otherwise_is_malformed(
    gateways: Gateways, broken: BrokenServer, register: Register, body: object
) -> None:
    broken.says(body)
    with pytest.raises(Malformed) as failure:
        gateways.registers[register].ask(MAN, "question")
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__ or failure.value.__context__ is None
    assert not {MAN, MOTHER} & set(str(failure.value).split())


def test_every_failure_is_a_gateway_error() -> None:
    assert all(issubclass(failure, GatewayError) for failure in (Unavailable, Rejected, Malformed))
