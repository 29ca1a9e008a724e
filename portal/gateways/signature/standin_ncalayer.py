"""NCALayer for the sandbox: the real protocol over a TLS WebSocket, with certificates of the sandbox's authority and
no window: a script says what the person at the computer would do."""

import json
import ssl
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Lock
from time import sleep
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.x509.oid import NameOID
from websockets.sync.server import Server, ServerConnection, serve

from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.ncalayer import METHOD, MODULE
from portal.gateways.signature.ncalayer_script import Act, Script, read_script
from portal.gateways.signature.sandbox_ca import Holder, Key, Kind, SandboxCa, sandbox_ca
from portal.gateways.signature.sandbox_signer import sign

VERSION = "1.4"
TLS_FILE = "ncalayer-tls.pem"
SLOW_SECONDS = 3.0
# A page sends a text of some kilobytes; a family's or a desk's is no megabyte.
LARGEST_QUESTION = 1024 * 1024


_KINDS = {
    Act.EXPIRED: Kind.EXPIRED,
    Act.NOT_YET: Kind.NOT_YET,
    Act.REVOKED: Kind.REVOKED,
    Act.WRONG_PURPOSE: Kind.WRONG_PURPOSE,
    Act.FOREIGN: Kind.FOREIGN,
}
# What lies on a person's computer, in the order in which it is offered.
_ON_DISK = (Kind.COMBINED, Kind.SIGN, Kind.AUTH)


@dataclass(frozen=True, slots=True)
class Person:
    """Whose keys there are: as an individual, and as an employee of an organisation where they are one."""

    own: Holder
    employee: Holder | None = None


class NcaLayer:
    """Answers as the script in `folder` says; `person` finds whoever an IIN belongs to, `somebody` is whose computer
    it is when neither the page nor the script names one, `other` somebody else."""

    def __init__(
        self,
        store: SandboxStore,
        folder: Path,
        person: Callable[[str], Person | None],
        *,
        somebody: str,
        other: str,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._folder = folder
        self._person = person
        self._somebody = somebody
        self._other = other
        self._now = now
        self._keys: dict[tuple[str, Kind], Key] = {}
        self._making = Lock()
        self._last = ""

    def answer(self, question: object, script: Script) -> dict[str, Any] | None:
        """The answer to one question; None when the program is gone before it could answer."""
        match script.act:
            case Act.GONE:
                return None
            case Act.ERROR:
                return _error("The key store could not be read")
            case Act.SLOW:
                sleep(SLOW_SECONDS)
        try:
            asked = _Asked.of(question)
        except (KeyError, TypeError, ValueError, Error):
            return _error("Malformed request")
        key = None if script.act is Act.CANCEL else self._chosen(asked, script)
        if key is None:
            return {"status": True, "body": {}}
        if script.act is not Act.REPLAY or not self._last:
            self._last = self._signed(asked, key, script.act)
        return {"status": True, "body": {"result": [self._last]}}

    def _signed(self, asked: "_Asked", key: Key, act: Act) -> str:
        content = asked.content + b" " if act is Act.CHANGED else asked.content
        stamper = self._ca.stamper if asked.wants_stamp else None
        return _pem(sign(key, content, self._now(), stamper=stamper))

    def _chosen(self, asked: "_Asked", script: Script) -> Key | None:
        """The key that is pressed; None when the filter leaves nothing to press, and the window is closed."""
        iin = script.iin or asked.iin or self._somebody
        if script.act is Act.OTHER_PERSON:
            iin = self._other
        person = self._person(iin)
        if person is None:
            return None
        if script.act in _KINDS:
            return self._key(person.own, _KINDS[script.act])
        is_other = script.act is Act.OTHER_PERSON
        keys = list(self._on_disk(person)) if is_other or asked.iin in {"", iin} else []
        fitting = next((key for key in keys if asked.purposes <= _purposes(key)), None)
        return fitting or (keys[0] if is_other else None)

    def _on_disk(self, person: Person) -> Iterator[Key]:
        for kind in _ON_DISK:
            yield self._key(person.own, kind)
        if person.employee is not None:
            yield self._key(person.employee, Kind.EMPLOYEE)

    def _key(self, holder: Holder, kind: Kind) -> Key:
        with self._making:
            name = (holder.iin, kind)
            if name not in self._keys:
                self._keys[name] = self._ca.issue(holder, kind, self._now())
                if kind is Kind.REVOKED:
                    serial = self._keys[name].certificate.serial_number
                    self._store.revoke(serial, self._now() - timedelta(days=1))
            return self._keys[name]

    @property
    def _ca(self) -> SandboxCa:
        return sandbox_ca(self._folder, self._now())


def ncalayer_server(layer: NcaLayer, folder: Path, host: str, port: int, now: datetime) -> Server:
    """The program at `wss://host:port`, not yet serving; its self-signed certificate is made once in `folder`."""

    def talk(connection: ServerConnection) -> None:
        connection.send(json.dumps({"result": {"version": VERSION}}))
        for message in connection:
            answer = layer.answer(_read(message), read_script(folder))
            if answer is None:
                return
            connection.send(json.dumps(answer))

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_tls_file(folder, host, now))
    return serve(talk, host, port, ssl=context, max_size=LARGEST_QUESTION)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a page asks for."""

    content: bytes = field(repr=False)
    iin: str = field(repr=False)
    purposes: frozenset[str]
    wants_stamp: bool

    @classmethod
    def of(cls, question: object) -> "_Asked":
        """Raises KeyError, TypeError, ValueError for what the program would not understand."""
        if not isinstance(question, dict) or (question["module"], question["method"]) != (MODULE, METHOD):
            raise ValueError("no such module or method")
        args = question["args"]
        signing, signer = args["signingParams"], args["signerParams"]
        if args["format"] != "cms" or not signing["encapsulate"] or signing["digested"]:
            raise ValueError("only CMS with the content inside is made here")
        data = args["data"]
        content = b64decode(data, validate=True) if signing["decode"] else data.encode()
        purposes = frozenset(signer["extKeyUsageOids"])
        return cls(content, signer.get("iin") or "", purposes, signing["tsaProfile"] is not None)


def _read(message: str | bytes) -> object:
    try:
        return json.loads(message)
    except ValueError:
        return None


def _error(message: str) -> dict[str, Any]:
    return {"status": False, "code": "INVOCATION_ERROR", "message": message, "details": ""}


def _pem(cms: bytes) -> str:
    text = b64encode(cms).decode()
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return f"-----BEGIN CMS-----\n{lines}\n-----END CMS-----\n"


def _purposes(key: Key) -> frozenset[str]:
    found = key.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    return frozenset(each.dotted_string for each in found.value)


def _tls_file(folder: Path, host: str, now: datetime) -> Path:
    file = folder / TLS_FILE
    if not file.exists():
        private = generate_private_key(SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "NCALayer SANDBOX (Emhana)")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=365))
            .not_valid_after(now + timedelta(days=5 * 365))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
            .sign(private, hashes.SHA256())
        )
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(Key(private, certificate).pem())
    return file
