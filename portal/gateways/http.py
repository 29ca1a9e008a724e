"""The one HTTP door to the outside: timeout, size limit, quick retry, correlation id and
error mapping exist here once, so that no adapter can forget them."""

import json
from collections.abc import Mapping
from time import monotonic, sleep
from uuid import uuid4

import httpx
import structlog
from structlog.contextvars import get_contextvars

from portal.gateways.errors import GatewayError, Malformed, Rejected, Unavailable

LIMIT_BYTES = 256 * 1024
CORRELATION_HEADER = "X-Correlation-Id"

_TRIES = 2
_PAUSE_SECONDS = 0.1
_NO_CONNECTION = "no connection"
_TIMEOUT = "timeout"
_PASSING = frozenset({_NO_CONNECTION, "HTTP 502", "HTTP 503", "HTTP 504"})
# Only these say no about the matter itself. 401, 403, 404 and the like mean that our key or
# address is wrong: no citizen may be refused for that, so they count as unavailable.
_REFUSALS = frozenset({400, 409, 422})

_log = structlog.get_logger("gateways")


class Door:
    """The way to one outside system that takes and gives JSON.

    `system` names it in errors and logs. `timeout_seconds` bounds one question as a whole,
    its retry included. Safe to share between threads.
    """

    def __init__(
        self,
        system: str,
        address: str,
        *,
        token: str,
        timeout_seconds: float,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._system = system
        self._timeout = timeout_seconds
        # No proxy or netrc of the machine and no redirect: the token goes to this address only.
        self._client = httpx.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"},
            trust_env=False,
            follow_redirects=False,
            transport=transport,
        )

    def post(self, path: str, message: Mapping[str, object], *, repeatable: bool = False) -> bytes:
        """Send `message` as JSON to `path`; return the body of the answer, which says it is JSON.

        `repeatable`: asking twice does no harm, so a passing failure is tried once more at once.
        `path` must hold no personal data. Raises Unavailable, Rejected or Malformed.
        """
        deadline = monotonic() + self._timeout
        correlation_id = str(get_contextvars().get("request") or uuid4())
        tries_left = _TRIES if repeatable else 1
        while True:
            tries_left -= 1
            try:
                return self._try(path, message, correlation_id, deadline)
            except Unavailable as failure:
                again = failure.reason in _PASSING and monotonic() + _PAUSE_SECONDS < deadline
                if not (tries_left and again):
                    raise
            sleep(_PAUSE_SECONDS)

    def close(self) -> None:
        """Give back the connections."""
        self._client.close()

    def _try(self, path: str, message: Mapping[str, object], correlation_id: str, deadline: float) -> bytes:
        """One try, told to the log by its system, path, time and outcome only."""
        started = monotonic()
        outcome = "answered"
        try:
            return self._exchange(path, message, correlation_id, deadline)
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
                correlation_id=correlation_id,
            )

    def _exchange(
        self, path: str, message: Mapping[str, object], correlation_id: str, deadline: float
    ) -> bytes:
        remaining = max(deadline - monotonic(), 0.001)
        try:
            with self._client.stream(
                "POST",
                path,
                json=message,
                headers={CORRELATION_HEADER: correlation_id},
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
            if len(body) > LIMIT_BYTES:
                raise Malformed(self._system, "too large")
            if monotonic() > deadline:
                raise Unavailable(self._system, _TIMEOUT)
        return bytes(body)

    def _judge(self, response: httpx.Response, body: bytes) -> bytes:
        if response.status_code in _REFUSALS:
            raise self._refusal(body)
        if response.status_code != httpx.codes.OK:
            raise Unavailable(self._system, f"HTTP {response.status_code}")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise Malformed(self._system, "encoded")
        if response.headers.get("Content-Type", "").partition(";")[0].strip() != "application/json":
            raise Malformed(self._system, "not JSON")
        return body

    def _refusal(self, body: bytes) -> GatewayError:
        """Their no: `{"code": …, "message": …}`; anything else is not an answer of the protocol."""
        try:
            answer = json.loads(body)
            code, text = answer["code"], answer.get("message", "")
        except (ValueError, TypeError, KeyError, AttributeError):
            return Malformed(self._system, "refusal without a code")
        return Rejected(self._system, str(code), str(text))
