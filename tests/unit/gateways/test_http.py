"""The one HTTP door, tried on answers that are made up without a socket."""

import json
from collections.abc import Callable

import httpx
import pytest
from structlog.contextvars import bound_contextvars
from structlog.testing import capture_logs

from portal.gateways import http
from portal.gateways.errors import GatewayError, Malformed, Rejected, Unavailable

IIN = "850715390009"
JSON = {"Content-Type": "application/json"}


class FarSide:
    """Answers one after another with what was prepared; keeps what was asked."""

    def __init__(self, *answers: httpx.Response | httpx.TransportError) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, httpx.TransportError):
            raise answer
        stream = httpx.ByteStream(answer.content)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=stream)


def good(body: str = "{}") -> httpx.Response:
    return httpx.Response(200, text=body, headers=JSON)


def door(far_side: Callable[[httpx.Request], httpx.Response], timeout_seconds: float = 5) -> http.Door:
    return http.Door(
        "population",
        "https://register.invalid/v1",
        token="secret-token",
        timeout_seconds=timeout_seconds,
        transport=httpx.MockTransport(far_side),
    )


def test_it_posts_json_below_its_address_with_the_token() -> None:
    far_side = FarSide(good('{"a": 1}'))
    assert door(far_side).post("find", {"iin": IIN}) == b'{"a": 1}'
    (request,) = far_side.asked
    assert str(request.url) == "https://register.invalid/v1/find"
    assert request.headers["Authorization"] == "Bearer secret-token"
    assert request.headers["Accept-Encoding"] == "identity"
    assert json.loads(request.content) == {"iin": IIN}


def test_the_correlation_id_is_that_of_the_request_we_serve() -> None:
    far_side = FarSide(good())
    with bound_contextvars(request="request-7"):
        door(far_side).post("find", {})
    assert far_side.asked[0].headers[http.CORRELATION_HEADER] == "request-7"


def test_outside_a_request_each_question_has_its_own_correlation_id() -> None:
    far_side = FarSide(good())
    one = door(far_side)
    one.post("find", {})
    one.post("find", {})
    first, second = (request.headers[http.CORRELATION_HEADER] for request in far_side.asked)
    assert first
    assert first != second


@pytest.mark.parametrize("passing", [502, 503, 504])
def test_a_passing_failure_is_tried_once_more_with_the_same_correlation_id(passing: int) -> None:
    far_side = FarSide(httpx.Response(passing), good("[]"))
    assert door(far_side).post("find", {}, repeatable=True) == b"[]"
    first, second = (request.headers[http.CORRELATION_HEADER] for request in far_side.asked)
    assert first == second


def test_a_lost_connection_is_tried_once_more() -> None:
    far_side = FarSide(httpx.ConnectError("refused"), good())
    door(far_side).post("find", {}, repeatable=True)
    assert len(far_side.asked) == 2


def test_it_is_tried_no_more_than_twice() -> None:
    far_side = FarSide(httpx.Response(503))
    with pytest.raises(Unavailable):
        door(far_side).post("find", {}, repeatable=True)
    assert len(far_side.asked) == 2


def test_what_may_not_be_repeated_is_tried_once() -> None:
    far_side = FarSide(httpx.Response(503))
    with pytest.raises(Unavailable):
        door(far_side).post("book", {})
    assert len(far_side.asked) == 1


def test_no_second_try_begins_after_the_time_is_up() -> None:
    far_side = FarSide(httpx.Response(503))
    with pytest.raises(Unavailable):
        door(far_side, timeout_seconds=0.05).post("find", {}, repeatable=True)
    assert len(far_side.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(429, headers={"Retry-After": "60"}),
        httpx.Response(401),
        httpx.ReadTimeout("slow"),
        httpx.Response(422, json={"code": "NO"}),
        httpx.Response(200, text="<html>"),
    ],
)
def test_a_failure_that_does_not_pass_is_not_repeated(answer: httpx.Response | httpx.TransportError) -> None:
    far_side = FarSide(answer)
    with pytest.raises(GatewayError):
        door(far_side).post("find", {}, repeatable=True)
    assert len(far_side.asked) == 1


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (httpx.ConnectTimeout("x"), "timeout"),
        (httpx.ReadTimeout("x"), "timeout"),
        (httpx.WriteTimeout("x"), "timeout"),
        (httpx.PoolTimeout("x"), "timeout"),
        (httpx.ConnectError("x"), "no connection"),
        (httpx.ReadError("x"), "no connection"),
        (httpx.RemoteProtocolError("x"), "no connection"),
    ],
)
def test_a_broken_line_is_unavailable(failure: httpx.TransportError, reason: str) -> None:
    with pytest.raises(Unavailable) as unavailable:
        door(FarSide(failure)).post("find", {})
    assert unavailable.value.reason == reason
    assert unavailable.value.__cause__ is None


def test_an_answer_may_be_as_large_as_the_limit_and_no_larger() -> None:
    assert len(door(FarSide(good("x" * http.LIMIT_BYTES))).post("find", {})) == http.LIMIT_BYTES
    with pytest.raises(Malformed):
        door(FarSide(good("x" * (http.LIMIT_BYTES + 1)))).post("find", {})


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8"])
def test_an_answer_must_say_that_it_is_json(kind: str) -> None:
    answer = httpx.Response(200, text="{}", headers={"Content-Type": kind})
    assert door(FarSide(answer)).post("find", {}) == b"{}"


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/jsonp", ""])
def test_another_kind_of_answer_is_malformed(kind: str) -> None:
    answer = httpx.Response(200, text="{}", headers={"Content-Type": kind})
    with pytest.raises(Malformed):
        door(FarSide(answer)).post("find", {})


@pytest.mark.parametrize("code", ["SCSE001", "E-17", "no.consent_yet", "403"])
def test_their_code_is_kept_when_it_is_a_code(code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        door(FarSide(httpx.Response(422, json={"code": code, "message": "m"}))).post("find", {})
    assert (refusal.value.code, refusal.value.text) == (code, "m")
    assert str(refusal.value) == f"population: rejected ({code})"


@pytest.mark.parametrize("code", [f"no person {IIN}", IIN, "", "Әбенов", "x" * 41, "a\nb"])
def test_a_code_that_could_name_somebody_is_dropped(code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        door(FarSide(httpx.Response(422, json={"code": code}))).post("find", {})
    assert refusal.value.code == "UNREADABLE"


@pytest.mark.parametrize(
    "answer",
    [
        good(f'{{"iin": "{IIN}"}}'),
        httpx.Response(422, json={"code": "NO", "message": IIN}),
        httpx.Response(500, text=IIN),
        httpx.ReadTimeout(IIN),
    ],
)
def test_the_log_tells_of_the_call_and_of_nobody(answer: httpx.Response | httpx.TransportError) -> None:
    with capture_logs() as lines:
        told = _ask_and_tell(FarSide(answer))
    assert IIN not in told
    (line,) = lines
    assert (line["event"], line["system"], line["path"]) == ("gateway_call", "population", "find")
    assert IIN not in json.dumps(lines)
    assert "secret-token" not in json.dumps(lines)


def _ask_and_tell(far_side: FarSide) -> str:
    """The words of the failure, as a log would have them; none when there was an answer."""
    try:
        door(far_side).post("find", {"iin": IIN})
    except GatewayError as failure:
        return f"{failure!r} {failure}"
    return ""
