"""Keeps what must not be read in the database: AES-256-GCM under keys from the settings, the newest first.

A locked value names its key and is bound to its place (`label`): moved to another row it does not open.
"""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from portal.keyfiles import write_once

KEY_BYTES = 32
NONCE_BYTES = 12
LONGEST_NAME = 16
SANDBOX_KEY_NAME = "vault-sandbox.key"


class VaultKeyError(ValueError):
    """The keys of the vault are missing or unreadable; the message says why and repeats no key."""


class CannotUnlock(RuntimeError):
    """The value was locked with a key that is not here, for another place, or was changed since."""


class Vault:
    """Locks with its first key, opens with any of them. `keys` are 32 bytes each by a short name."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys:
            raise VaultKeyError("there is no key")
        for name, key in keys.items():
            if not (name.isascii() and name.isalnum() and len(name) <= LONGEST_NAME):
                raise VaultKeyError("a name of a key is 1 to 16 letters and digits")
            if len(key) != KEY_BYTES:
                raise VaultKeyError(f"the key {name} is not {KEY_BYTES} bytes long")
        self._ciphers = {name.encode(): AESGCM(key) for name, key in keys.items()}
        self._newest = next(iter(self._ciphers))

    def lock(self, content: bytes, label: str) -> bytes:
        """`content` as nobody without the keys can read it: name of the key, nonce, ciphertext."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        locked = self._ciphers[self._newest].encrypt(nonce, content, label.encode())
        return b"%b:%b%b" % (self._newest, nonce, locked)

    def unlock(self, locked: bytes, label: str) -> bytes:
        """What was locked for the same `label`. Raises `CannotUnlock`."""
        name, _, rest = locked.partition(b":")
        cipher = self._ciphers.get(name)
        if cipher is None or len(rest) < NONCE_BYTES:
            raise CannotUnlock("no such key")
        try:
            return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], label.encode())
        except InvalidTag:
            raise CannotUnlock("changed, or of another place") from None

    def is_current(self, locked: bytes) -> bool:
        """Whether the value is under the newest key already."""
        return locked.partition(b":")[0] == self._newest


def vault_of(keys: SecretStr | None, instance: Path) -> Vault:
    """The vault of the settings; the sandbox's own where they name no key. Raises `VaultKeyError`."""
    return read_keys(keys.get_secret_value()) if keys is not None else sandbox_vault(instance)


def read_keys(written: str) -> Vault:
    """The vault of `name:base64,name:base64`, the newest key first. Raises `VaultKeyError`."""
    keys = {}
    for entry in written.split(","):
        name, _, encoded = entry.strip().partition(":")
        try:
            keys[name] = b64decode(encoded, validate=True)
        except ValueError:
            raise VaultKeyError("a key is not base64") from None
    return Vault(keys)


def new_key() -> str:
    """A fresh key as the settings take it, without its name."""
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def sandbox_vault(instance: Path) -> Vault:
    """The sandbox's vault: its key is made once in the `instance` folder, for its owner only."""
    key_file = instance / SANDBOX_KEY_NAME
    if not key_file.exists():
        write_once(key_file, f"sandbox:{new_key()}".encode())
    return read_keys(key_file.read_text())
