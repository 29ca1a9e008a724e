"""A browser that costs little: one kept connection, one cookie, an address of its own behind the proxy."""

import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

IDLE_SECONDS = 3.0  # the server ends a connection on which nothing happened for five
HIDDEN = re.compile(r'name="(csrf_token|shown)"[^>]*? value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took from sending to the last byte."""

    status: int
    to: str
    html: str
    seconds: float

    @property
    def size(self) -> int:
        return len(self.html.encode())


class Browser:
    """`serial` makes the visitor's address; `cookie` is the session's token, "" for nobody's."""

    def __init__(self, port: int, serial: int = 1, cookie: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._used_at = 0.0
        self._hidden: dict[str, str] = {}
        octets = ".".join(str(serial >> shift & 255) for shift in (16, 8, 0))
        self._headers = {"X-Forwarded-For": f"10.{octets}", "Cookie": f"emhana={cookie}" if cookie else ""}

    def connect(self) -> None:
        """Open a fresh connection beforehand."""
        self._connection.close()
        self._connection.connect()
        self._used_at = time.monotonic()

    def get(self, path: str) -> Answer:
        """Read a page; what it hides in its forms is sent with the next one."""
        answer = self._ask("GET", path, None)
        self._hidden = dict(HIDDEN.findall(answer.html)) or self._hidden
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        """Send the form of the page that was read last."""
        return self._ask("POST", path, urlencode({**self._hidden, **fields}))

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        if time.monotonic() - self._used_at > IDLE_SECONDS:
            self._connection.close()
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        began = time.perf_counter()
        self._connection.request(method, path, body, {**self._headers, **kind})
        response = self._connection.getresponse()
        html = response.read().decode()
        seconds = time.perf_counter() - began
        self._used_at = time.monotonic()
        return Answer(response.status, response.headers.get("Location", ""), html, seconds)
