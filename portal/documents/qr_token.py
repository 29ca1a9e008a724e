"""What the QR code of a paper says by itself, under a signature that a browser can check with no network.

A JWS in its compact form (RFC 7515) by ES256. Its payload is a JSON array, because every sign makes the squares of
the code smaller: `PLACES` is its table of contents, the first place is the version.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from portal.clock import ALMATY
from portal.documents.content import DocumentContent, DocumentKind
from portal.keyfiles import SealKeyError, read_key_file, write_once

VERSION = 1
ALGORITHM = "ES256"
SANDBOX_KEY_NAME = "qr-sandbox.pem"
RETIRED = "*.qr-pub.pem"
PLACES = (
    "version", "kind", "number", "code", "issued_at", "ends_at",
    "organisation", "person", "specimen", "register", "is_observed",
)  # fmt: skip

_KINDS = {DocumentKind.CONFIRMATION: "c", DocumentKind.REFUSAL: "r", DocumentKind.CERTIFICATE: "s"}
_KINDS_SAID = {letter: kind for kind, letter in _KINDS.items()}
_KEY_ID_SIGNS = 8
_LONGEST = 2000
_LONGEST_NAME = 80
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}")


class QrTokenError(ValueError):
    """The text is not a token of ours: altered, of a strange key or version, or nothing of the kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a paper tells without the portal. `register` and `is_observed` are a certificate's only."""

    kind: DocumentKind
    number: str
    code: str
    issued_at: datetime
    organisation: str
    person: str = field(repr=False)
    valid_until: date | None = None
    is_specimen: bool = False
    register: str = ""
    is_observed: bool | None = field(default=None, repr=False)


def claims_of(content: DocumentContent) -> Claims:
    """What the code of this document says; long names are cut, the paper has them whole."""
    told = content.told
    return Claims(
        kind=content.kind,
        number=content.number,
        code=content.verification_code,
        issued_at=content.issued_at.astimezone(UTC).replace(microsecond=0),
        organisation=_short(content.clinic.kk),
        person=_short(told.person) if told else "",
        valid_until=content.valid_until,
        is_specimen=content.specimen,
        register=told.register if told else "",
        is_observed=told.is_observed if told else None,
    )


class QrKeys:
    """Signs with one P-256 key; checks with it and with the public keys that signed before."""

    def __init__(self, private: ECKey, retired: Iterable[ECKey] = ()) -> None:
        self.private = private
        self.key_id = key_id(private)
        self.known: Mapping[str, ECKey] = {key_id(key): key for key in (*retired, private)}

    def sign(self, claims: Claims) -> str:
        """The token of `claims` by the present key."""
        return encode(claims, self.private)

    def read(self, text: str) -> Claims:
        """What a token or the link with it says. Raises `QrTokenError`."""
        return decode(text, self.known)

    def published(self) -> dict[str, list[dict[str, Any]]]:
        """Every public key that ever signed, as a JWK Set (RFC 7517)."""
        return {
            "keys": [
                {**key.as_dict(private=False), "kid": name, "use": "sig", "alg": ALGORITHM}
                for name, key in self.known.items()
            ]
        }

    def public_pem(self) -> bytes:
        """The public half of the present key: kept as `<name>.qr-pub.pem` when the key is replaced."""
        return bytes(self.private.as_pem(private=False))


def encode(claims: Claims, key: ECKey) -> str:
    """The token of `claims`, signed by the private `key`."""
    said = json.dumps(_places(claims), ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact({"alg": ALGORITHM, "kid": key_id(key)}, said, key, algorithms=[ALGORITHM])


def decode(text: str, keys: Mapping[str, ECKey]) -> Claims:
    """What a token, or a link that ends in one, says under the signature of one of `keys`. Raises `QrTokenError`.

    Each text has one spelling: the last sign of base64 has bits that mean nothing, and they must be as we wrote them.
    """
    token = text.strip().rpartition("#")[2]
    if len(text) > _LONGEST or not _TOKEN.fullmatch(token):
        raise QrTokenError("this is not a token")
    try:
        if not all(map(_is_spelled, token.split("."))):
            raise QrTokenError("spelled as we never spell")
        key = keys[jws.extract_compact(token.encode()).headers()["kid"]]
        read = jws.deserialize_compact(token, key, algorithms=[ALGORITHM])
        claims = _claims(json.loads(read.payload))
    except (JoseError, KeyError, ValueError, TypeError, OverflowError, OSError) as error:
        raise QrTokenError("this token is not ours or was altered") from error
    return claims


def link(verify_url: str, token: str) -> str:
    """What the QR code holds: the page of the check, and behind `#`, which no browser sends, the content itself."""
    return f"{verify_url}#{token}"


def key_id(key: ECKey) -> str:
    """The short name of a key: the beginning of its thumbprint (RFC 7638)."""
    return str(key.thumbprint())[:_KEY_ID_SIGNS]


def load_qr_keys(key_file: Path) -> QrKeys:
    """The keys of the PEM `key_file`; every `*.qr-pub.pem` beside it is a key that signed before.

    Raises `SealKeyError`.
    """
    retired = [_imported(path, path.read_bytes()) for path in sorted(key_file.parent.glob(RETIRED))]
    private = _imported(key_file, read_key_file(key_file))
    if not private.is_private:
        raise SealKeyError(f"the key of the QR codes {key_file.name} has no private half")
    return QrKeys(private, retired)


def sandbox_qr_keys(instance: Path) -> QrKeys:
    """The sandbox's keys: made once in the `instance` folder, for its owner only."""
    key_file = instance / SANDBOX_KEY_NAME
    if not key_file.exists():
        pem = generate_private_key(SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_once(key_file, pem)
    return load_qr_keys(key_file)


def _imported(path: Path, pem: bytes) -> ECKey:
    try:
        key = ECKey.import_key(pem)
    except (JoseError, ValueError, TypeError) as error:
        raise SealKeyError(f"the key of the QR codes {path.name} cannot be read: {error}") from error
    if key.curve_name != "P-256":
        raise SealKeyError(f"the key of the QR codes {path.name} is not a P-256 key")
    return key


def _places(claims: Claims) -> list[Any]:
    said: list[Any] = [
        VERSION,
        _KINDS[claims.kind],
        claims.number,
        claims.code,
        int(claims.issued_at.timestamp()),
        _end(claims.valid_until),
        claims.organisation,
        claims.person,
        int(claims.is_specimen),
    ]
    if claims.register:
        said += [claims.register, int(bool(claims.is_observed))]
    return said


def _claims(said: Any) -> Claims:
    """Raises `ValueError`, `KeyError` or `TypeError` for anything that we never wrote."""
    version, kind, number, code, issued, ends, organisation, person, specimen, *answer = said
    if version != VERSION or len(answer) not in {0, 2}:
        raise QrTokenError("of another version")
    last_day = datetime.fromtimestamp(ends, ALMATY).date() - timedelta(days=1) if ends else None
    return Claims(
        kind=_KINDS_SAID[kind],
        number=number,
        code=code,
        issued_at=datetime.fromtimestamp(issued, UTC),
        valid_until=last_day,
        organisation=organisation,
        person=person,
        is_specimen=bool(specimen),
        register=answer[0] if answer else "",
        is_observed=bool(answer[1]) if answer else None,
    )


def _end(last_day: date | None) -> int:
    """The moment at which the last day is over, 24:00 in Almaty; 0 for a paper without a term."""
    if last_day is None:
        return 0
    return int(datetime.combine(last_day + timedelta(days=1), time(), ALMATY).timestamp())


def _is_spelled(part: str) -> bool:
    """Whether this is how base64url spells its bytes."""
    return urlsafe_b64encode(urlsafe_b64decode(part + "=" * (-len(part) % 4))).decode().rstrip("=") == part


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
