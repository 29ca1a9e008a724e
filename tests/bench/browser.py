"""A browser that costs little: one kept connection, one cookie, an address of its own behind the proxy."""

import re
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlencode

IDLE_SECONDS = 3.0  # the server ends a connection on which nothing happened for five
SECONDS_OF_PATIENCE = 60
FORM = "application/x-www-form-urlencoded"
END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"(?i)^content-length: (\d+)", re.MULTILINE)
LOCATION = re.compile(rb"(?i)^location: ([^\r\n]+)", re.MULTILINE)
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
        self._port = port
        self._connection: socket.socket | None = None
        self._used_at = 0.0
        self._hidden: dict[str, str] = {}
        octets = ".".join(str(serial >> shift & 255) for shift in (16, 8, 0))
        self._headers = (
            f"Host: 127.0.0.1:{port}\r\nX-Forwarded-For: 10.{octets}\r\nCookie: emhana={cookie}\r\n"
        )

    def connect(self) -> None:
        """Open a fresh connection beforehand."""
        self.close()
        self._connection = socket.create_connection(("127.0.0.1", self._port), SECONDS_OF_PATIENCE)
        self._used_at = time.monotonic()

    def get(self, path: str) -> Answer:
        """Read a page; what it hides in its forms is sent with the next one."""
        answer = self._ask("GET", path, "")
        self._hidden = dict(HIDDEN.findall(answer.html)) or self._hidden
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        """Send the form of the page that was read last."""
        return self._ask("POST", path, urlencode({**self._hidden, **fields}))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: str) -> Answer:
        """One exchange on the kept connection, by hand: two hundred at once must cost the portal's machine little.

        Raises OSError when the server ends it too early, ValueError for an answer that does not tell its length.
        """
        if self._connection is None or time.monotonic() - self._used_at > IDLE_SECONDS:
            self.connect()
        assert self._connection is not None
        kind = f"Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\n" if method == "POST" else ""
        request = f"{method} {path} HTTP/1.1\r\n{self._headers}{kind}\r\n{body}".encode("latin-1")
        began = time.perf_counter()
        self._connection.sendall(request)
        head, page = _answer(self._connection)
        seconds = time.perf_counter() - began
        self._used_at = time.monotonic()
        to = LOCATION.search(head)
        return Answer(int(head[9:12]), to[1].decode() if to else "", page.decode(), seconds)


def _answer(connection: socket.socket) -> tuple[bytes, bytes]:
    """The head and the body of what comes back."""
    came = bytearray()
    while (ends := came.find(END_OF_HEAD)) < 0:
        came += _more(connection)
    head, rest = bytes(came[:ends]), came[ends + len(END_OF_HEAD) :]
    length = LENGTH.search(head)
    if length is None:
        raise ValueError("an answer without its length")
    while len(rest) < int(length[1]):
        rest += _more(connection)
    return head, bytes(rest)


def _more(connection: socket.socket) -> bytes:
    came = connection.recv(65_536)
    if not came:
        raise ConnectionResetError("the server ended the connection")
    return came
