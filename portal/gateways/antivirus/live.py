"""ClamAV's clamd by its INSTREAM, over TCP or a socket of the machine (docs/systems/antivirus.md)."""

import re
import socket
from time import monotonic
from urllib.parse import urlsplit

import structlog

from portal.floor import outside
from portal.gateways.antivirus.port import SIZE_LIMIT, SYSTEM, Clean, Infected
from portal.gateways.errors import GatewayError, Malformed, Rejected, Unavailable

PORT = 3310
CHUNK = 64 * 1024
LONGEST_ANSWER = 1024

_FOUND = re.compile(r"stream: ([\x21-\x7e]{1,200}) FOUND", re.ASCII)
_log = structlog.get_logger("gateways")


class LiveAntivirus:
    """Asks the clamd at `url`: `tcp://host:port` or `unix:///run/clamav/clamd.ctl`. `timeout_seconds` bounds a
    question as a whole."""

    def __init__(self, url: str, *, timeout_seconds: float) -> None:
        self._url = urlsplit(url)
        self._timeout = timeout_seconds

    def scan(self, content: bytes) -> Clean | Infected:
        """See `Antivirus.scan`."""
        started = monotonic()
        outcome = "answered"
        try:
            return _told(self._ask(content, started + self._timeout))
        except GatewayError as failure:
            outcome = str(failure)
            raise
        finally:
            milliseconds = round((monotonic() - started) * 1000)
            _log.info("gateway_call", system=SYSTEM, path="scan", outcome=outcome, milliseconds=milliseconds)

    def _ask(self, content: bytes, deadline: float) -> str:
        try:
            with outside(), self._connected(deadline) as line:
                self._send(line, content, deadline)
                return _answer(line, deadline)
        except TimeoutError:
            raise Unavailable(SYSTEM, "timeout") from None
        except OSError:
            raise Unavailable(SYSTEM, "no connection") from None

    def _connected(self, deadline: float) -> socket.socket:
        if self._url.scheme == "unix":
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(_left(deadline))
            try:
                line.connect(self._url.path)
            except OSError:
                line.close()
                raise
            return line
        address = (self._url.hostname or "", self._url.port or PORT)
        return socket.create_connection(address, timeout=_left(deadline))

    @staticmethod
    def _send(line: socket.socket, content: bytes, deadline: float) -> None:
        """The file in pieces with their lengths, and an empty one at its end. A scanner that hangs up in the
        middle has something to say: it is read then."""
        try:
            line.sendall(b"zINSTREAM\0")
            for place in range(0, len(content), CHUNK):
                piece = content[place : place + CHUNK]
                line.settimeout(_left(deadline))
                line.sendall(len(piece).to_bytes(4, "big") + piece)
            line.sendall(bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            return


def _answer(line: socket.socket, deadline: float) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        line.settimeout(_left(deadline))
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0").decode("ascii", "replace")


def _told(said: str) -> Clean | Infected:
    if said == "stream: OK":
        return Clean()
    if found := _FOUND.fullmatch(said):
        return Infected(found.group(1))
    if said.endswith("ERROR"):
        code = SIZE_LIMIT if "size limit" in said else "ERROR"
        raise Rejected(SYSTEM, code, said)
    if not said:
        raise Unavailable(SYSTEM, "no answer")
    raise Malformed(SYSTEM, "neither OK nor FOUND")


def _left(deadline: float) -> float:
    return max(deadline - monotonic(), 0.001)
