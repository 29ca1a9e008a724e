"""A mail server with STARTTLS and a login on a real port, which keeps what it takes in the sandbox's store
and answers as the store tells the stand-in `email` to."""

import asyncio
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.gateways.sandbox_store import Mode, SandboxStore

LOGIN, PASSWORD = "portal", "a password of the test"
REFUSED = "554 5.7.1 The stand-in was told to refuse."
UNKNOWN = "nobody@mail.example"


@dataclass(frozen=True)
class MailServer:
    """Where it listens and whose certificate to trust."""

    url: str
    ca_file: Path


class Answers:
    """What the server says at each step; the names are the library's."""

    def __init__(self, store: SandboxStore, *, now: datetime, slow_seconds: float) -> None:
        self._store = store
        self._now = now
        self._slow = slow_seconds

    async def handle_MAIL(self, server, session: Session, envelope: Envelope, address: str, options) -> str:
        if self._store.mode("email") is Mode.DOWN:
            return "421 4.3.2 Closed for now."
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session: Session, envelope: Envelope, address: str, options) -> str:
        if address == UNKNOWN:
            return "550 5.1.1 No such mailbox."
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session: Session, envelope: Envelope) -> str:
        mode = self._store.mode("email")
        if mode is Mode.REJECT:
            return REFUSED
        if mode is Mode.SLOW:
            await asyncio.sleep(self._slow)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        text = letter.get_content().replace("\r\n", "\n").rstrip("\n")
        self._store.put_letter(envelope.rcpt_tos[0], letter["Subject"], text, letter["Message-ID"], self._now)
        return "250 OK"


class Server(Controller):
    """Listens on whichever port is free and remembers it before the library tries it."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    store: SandboxStore, folder: Path, *, now: datetime, slow_seconds: float, with_tls: bool = True
) -> Iterator[MailServer]:
    """Listens inside the block."""
    certificate = _certificate(folder)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    controller = Server(
        Answers(store, now=now, slow_seconds=slow_seconds),
        hostname="127.0.0.1",
        port=0,
        tls_context=tls if with_tls else None,
        require_starttls=with_tls,
        authenticator=_check,
        auth_required=with_tls,
    )
    controller.start()
    try:
        yield MailServer(f"smtp://127.0.0.1:{controller.port}", certificate)
    finally:
        controller.stop()


def _check(server, session, envelope, mechanism: str, said: LoginPassword) -> AuthResult:
    is_right = (said.login, said.password) == (LOGIN.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


def _certificate(folder: Path) -> Path:
    """A certificate of 127.0.0.1 with its key in one file; it vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail-server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
