"""A mail server over SMTP, never without TLS (docs/systems/email.md)."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, localtime, parseaddr
from hashlib import sha256
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urlsplit

import structlog

from portal.floor import outside
from portal.gateways.email.port import SYSTEM, Letter
from portal.gateways.errors import GatewayError, Rejected, Unavailable

PORTS = {"smtp": 587, "smtps": 465}
PERMANENT = 500

_ENHANCED = re.compile(rb"(?:\d{3}[ -])?(\d\.\d{1,3}\.\d{1,3})\b")
_log = structlog.get_logger("gateways")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are given away: `smtp://host:port` (STARTTLS) or `smtps://host:port`, who we are there,
    and the address from which letters come. `tls` judges the server's certificate."""

    url: str
    sender: str
    login: str
    password: str = field(repr=False)
    tls: ssl.SSLContext = field(repr=False)

    @property
    def domain(self) -> str:
        """The domain from which letters come."""
        return parseaddr(self.sender)[1].rpartition("@")[2]


class LiveEmail:
    """Gives letters to `server`, a connection a letter. `timeout_seconds` bounds the sending as a whole."""

    def __init__(self, server: MailServer, *, timeout_seconds: float) -> None:
        self._server = server
        self._timeout = timeout_seconds

    def send(self, letter: Letter, key: str) -> None:
        """See `EmailGateway.send`: the key becomes the Message-ID."""
        started = monotonic()
        outcome = "answered"
        try:
            self._give(letter, key)
        except GatewayError as failure:
            outcome = str(failure)
            raise
        finally:
            milliseconds = round((monotonic() - started) * 1000)
            _log.info("gateway_call", system=SYSTEM, path="send", outcome=outcome, milliseconds=milliseconds)

    def _give(self, letter: Letter, key: str) -> None:
        server, message = self._server, self._message(letter, key)
        with outside(), _failures(), _connected(server, monotonic() + self._timeout) as line:
            if server.login:
                line.login(server.login, server.password)
            line.send_message(message)

    def _message(self, letter: Letter, key: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._server.sender
        message["To"] = letter.address
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(localtime())
        message["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:40]}@{self._server.domain}>"
        # No holiday answers to a machine.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message


class _Punctual(smtplib.SMTP):
    """A conversation that ends at `deadline` however many turns it takes."""

    def __init__(self, deadline: float, address: SplitResult, *, called: str, **tls: Any) -> None:
        self._deadline = deadline
        port = address.port or PORTS[address.scheme]
        super().__init__(address.hostname or "", port, called, timeout=_left(deadline), **tls)

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is not None:
            self.sock.settimeout(_left(self._deadline))
        try:
            return super().getreply()
        except smtplib.SMTPServerDisconnected:
            # smtplib says the same of a server that hung up and of one that we waited for too long.
            if monotonic() >= self._deadline:
                raise TimeoutError from None
            raise


class _PunctualInTls(_Punctual, smtplib.SMTP_SSL):
    """The same in TLS from the first byte."""


@contextmanager
def _connected(server: MailServer, deadline: float) -> Iterator[smtplib.SMTP]:
    """A line to the server, in TLS; hung up politely when all went well, else just cut."""
    address = urlsplit(server.url)
    if address.scheme == "smtps":
        line: _Punctual = _PunctualInTls(deadline, address, called=server.domain, context=server.tls)
    else:
        line = _Punctual(deadline, address, called=server.domain)
    try:
        if address.scheme == "smtp":
            line.starttls(context=server.tls)
        yield line
        with suppress(OSError, smtplib.SMTPException):
            line.quit()
    finally:
        line.close()


@contextmanager
def _failures() -> Iterator[None]:
    """What goes wrong on the line, in the ways of the house."""
    try:
        yield
    except (OSError, smtplib.SMTPException) as error:
        raise _told(error) from None


def _told(error: Exception) -> GatewayError:
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _judged(*next(iter(error.recipients.values())))
        case smtplib.SMTPDataError():
            return _judged(error.smtp_code, error.smtp_error)
        case smtplib.SMTPResponseException():
            # It is we who are not let in, or nobody is now: no citizen's address is at fault.
            return Unavailable(SYSTEM, f"SMTP {error.smtp_code}")
    return Unavailable(SYSTEM, next(words for kind, words in _REASONS if isinstance(error, kind)))


_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPNotSupportedError, "no TLS or no login"),
    (TimeoutError, "timeout"),
    (ssl.SSLError, "no trusted TLS"),
    (Exception, "no connection"),
)


def _judged(code: int, text: bytes | str) -> GatewayError:
    """Their no to this letter: for good (5xx) with its enhanced code, or for now (4xx)."""
    if code < PERMANENT:
        return Unavailable(SYSTEM, f"SMTP {code}")
    said = text if isinstance(text, bytes) else text.encode()
    enhanced = _ENHANCED.match(said)
    return Rejected(
        SYSTEM, enhanced.group(1).decode() if enhanced else str(code), said.decode(errors="replace")
    )


def _left(deadline: float) -> float:
    return max(deadline - monotonic(), 0.001)
