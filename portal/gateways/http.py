"""The one HTTP door to the outside: timeout, size limit, quick retry, correlation id and
error mapping exist here once, so that no adapter can forget them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from ssl import SSLContext
from time import monotonic, sleep
from uuid import uuid4

import httpx
import structlog
from structlog.contextvars import get_contextvars

from portal.floor import outside
from portal.gateways.errors import GatewayError, Malformed, Rejected, Unavailable

LIMIT_BYTES = 256 * 1024
CORRELATION_HEADER = "X-Correlation-Id"

_TRIES = 2
_PAUSE_SECONDS = 0.1
_NO_CONNECTION = "no connection"
_TIMEOUT = "timeout"
_PASSING = frozenset({_NO_CONNECTION, "HTTP 502", "HTTP 503", "HTTP 504"})

_log = structlog.get_logger("gateways")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the far side of a door speaks: the type of its messages, what goes with ours, and how it says no.

    Only the statuses `refusals` say no about the matter itself; `read_refusal` makes an error of
    the system's name and the body. 401, 403, 404 and the like mean that our key or address is
    wrong: no citizen may be refused for that, so every other status counts as unavailable.
    An empty `content_type` is for files, which servers call by many names. `limit_bytes` bounds an answer.
    """

    content_type: str
    refusals: frozenset[int]
    read_refusal: Callable[[str, bytes], GatewayError]
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    limit_bytes: int = LIMIT_BYTES


def _json_refusal(system: str, body: bytes) -> GatewayError:
    """Their no: `{"code": …, "message": …}`; anything else is not an answer of the protocol."""
    try:
        answer = json.loads(body)
        code, text = answer["code"], answer.get("message", "")
    except (ValueError, TypeError, KeyError, AttributeError):
        return Malformed(system, "refusal without a code")
    return Rejected(system, str(code), str(text))


JSON = Dialect("application/json", refusals=frozenset({400, 409, 422}), read_refusal=_json_refusal)


@cache
def _trusted() -> SSLContext:
    """Whose certificates are believed: read once for all doors, because reading costs a tenth of a second."""
    return httpx.create_ssl_context(trust_env=False)


def correlation_id() -> str:
    """By which one question can be followed: the id of the request that is served, else a new one."""
    return str(get_contextvars().get("request") or uuid4())


class Door:
    """The way to one outside system.

    `system` names it in errors and logs. `timeout_seconds` bounds one question as a whole,
    its retry included. Without a `token` nothing is said of who asks. Safe to share between threads.
    """

    def __init__(
        self,
        system: str,
        address: str,
        *,
        token: str,
        timeout_seconds: float,
        dialect: Dialect = JSON,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._system = system
        self._address = address
        self._timeout = timeout_seconds
        self._dialect = dialect
        # No proxy or netrc of the machine and no redirect: the token goes to this address only.
        self._client = httpx.Client(
            base_url=address,
            headers={
                "Accept-Encoding": "identity",
                "Content-Type": dialect.content_type,
                **({"Authorization": f"Bearer {token}"} if token else {}),
                **dialect.headers,
            },
            verify=_trusted(),
            trust_env=False,
            follow_redirects=False,
            transport=transport,
        )

    def post(self, path: str, message: Mapping[str, object], *, repeatable: bool = False) -> bytes:
        """Send `message` as JSON to `path`; see `send`."""
        return self.send(path, json.dumps(message).encode(), repeatable=repeatable)

    @outside()
    def send(
        self, path: str, content: bytes, *, repeatable: bool = False, correlation: str | None = None
    ) -> bytes:
        """Send `content` to `path` ("" is the address itself); return the body of the answer, which says
        that it is of the type of the dialect.

        `repeatable`: asking twice does no harm, so a passing failure is tried once more at once.
        `path` must hold no personal data. Raises Unavailable, Rejected or Malformed.
        """
        deadline = monotonic() + self._timeout
        followed_by = correlation or correlation_id()
        tries_left = _TRIES if repeatable else 1
        while True:
            tries_left -= 1
            try:
                return self._try(path, content, followed_by, deadline)
            except Unavailable as failure:
                again = failure.reason in _PASSING and monotonic() + _PAUSE_SECONDS < deadline
                if not (tries_left and again):
                    raise
            sleep(_PAUSE_SECONDS)

    def close(self) -> None:
        """Give back the connections."""
        self._client.close()

    def _try(self, path: str, content: bytes, correlation: str, deadline: float) -> bytes:
        """One try, told to the log by its system, path, time and outcome only."""
        started = monotonic()
        outcome = "answered"
        try:
            return self._exchange(path, content, correlation, deadline)
        except GatewayError as failure:
            outcome = str(failure)
            raise
        finally:
            _log.info(
                "gateway_call",
                system=self._system,
                path=path,
                outcome=outcome,
                milliseconds=round((monotonic() - started) * 1000),
                correlation_id=correlation,
            )

    def _exchange(self, path: str, content: bytes, correlation: str, deadline: float) -> bytes:
        remaining = max(deadline - monotonic(), 0.001)
        try:
            with self._client.stream(
                self._dialect.method,
                path or self._address,
                content=content,
                headers={CORRELATION_HEADER: correlation},
                timeout=httpx.Timeout(remaining, connect=remaining / 2),
            ) as response:
                return self._judge(response, self._read(response, deadline))
        except httpx.TimeoutException:
            raise Unavailable(self._system, _TIMEOUT) from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise Unavailable(self._system, _NO_CONNECTION) from None

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        """The body, given up when it grows too large or drips too slowly."""
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > self._dialect.limit_bytes:
                raise Malformed(self._system, "too large")
            if monotonic() > deadline:
                raise Unavailable(self._system, _TIMEOUT)
        return bytes(body)

    def _judge(self, response: httpx.Response, body: bytes) -> bytes:
        if response.status_code in self._dialect.refusals:
            raise self._dialect.read_refusal(self._system, body)
        if response.status_code != httpx.codes.OK:
            raise Unavailable(self._system, f"HTTP {response.status_code}")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise Malformed(self._system, "encoded")
        said = response.headers.get("Content-Type", "").partition(";")[0].strip()
        agreed = self._dialect.content_type.partition(";")[0]
        if agreed and said != agreed:
            raise Malformed(self._system, "another type of message")
        return body
