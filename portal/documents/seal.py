"""The seal over what a document says: that it is ours and that nothing in the record was changed since.

Ed25519 over the canonical content. The paper carries a seal of its own, which strangers can check (`pades.py`).
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.keyfiles import SealKeyError, read_key_file, write_once

ALGORITHM = "Ed25519"
SANDBOX_KEY_NAME = "seal-sandbox.pem"


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature in base64, with the name of the key that can check it."""

    algorithm: str
    key_id: str
    signature: str


class Sealer:
    """Seals with one private key; checks with it and with the public keys that sealed before."""

    def __init__(self, private: Ed25519PrivateKey, retired: Iterable[Ed25519PublicKey] = ()) -> None:
        current = private.public_key()
        self._private = private
        self._known = {_key_id(key): key for key in (*retired, current)}
        self.key_id = _key_id(current)

    def seal(self, content: bytes) -> Seal:
        """The seal over the canonical bytes of a document."""
        return Seal(ALGORITHM, self.key_id, b64encode(self._private.sign(content)).decode())

    def holds(self, seal: Seal, content: bytes) -> bool:
        """Whether one of our keys, present or past, sealed exactly this content."""
        key = self._known.get(seal.key_id)
        if key is None or seal.algorithm != ALGORITHM:
            return False
        try:
            key.verify(b64decode(seal.signature, validate=True), content)
        except (InvalidSignature, ValueError):
            return False
        return True

    def public_pem(self) -> bytes:
        """The public half of the present key: published, and kept when the key is replaced."""
        return self._private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


def load_sealer(key_file: Path) -> Sealer:
    """The sealer of the PEM `key_file`; every `*.pub.pem` beside it is a key that sealed before.

    Raises `SealKeyError`.
    """
    pem = read_key_file(key_file)
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise SealKeyError(f"the seal's key {key_file.name} cannot be read: {error}") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise SealKeyError(f"the seal's key {key_file.name} is not an Ed25519 key")
    return Sealer(private, [_public_key(path) for path in sorted(key_file.parent.glob("*.pub.pem"))])


def sandbox_sealer(instance: Path) -> Sealer:
    """The sandbox's sealer: its key is made once in the `instance` folder, for its owner only."""
    key_file = instance / SANDBOX_KEY_NAME
    if not key_file.exists():
        write_once(key_file, _new_key())
    return load_sealer(key_file)


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SealKeyError(f"the retired key {path.name} cannot be read: {error}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise SealKeyError(f"the retired key {path.name} is not an Ed25519 key")
    return key


def _key_id(key: Ed25519PublicKey) -> str:
    return sha256(key.public_bytes_raw()).hexdigest()[:16]
