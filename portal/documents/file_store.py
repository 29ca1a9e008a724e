"""Files that are too large for the database: each locked by the vault, under a random name, for its owner only."""

import os
import re
import secrets
from pathlib import Path

from portal.documents.vault import Vault

_PLACE = re.compile(r"[0-9a-f]{40}", re.ASCII)


class FileMissing(RuntimeError):
    """The file of a record is not where it was put."""


def new_place() -> str:
    """A name for one more file that nobody can guess."""
    return secrets.token_hex(20)


class FileStore:
    """A folder of locked files. `put` may be stopped at any moment: the record that names the place was there
    before, so that what is left can be found and thrown away."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def put(self, place: str, content: bytes) -> None:
        """Keep `content` at `place`, written down to the disk before this returns."""
        path = self._path(place)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, self._vault.lock(content, _label(place)))

    def get(self, place: str) -> bytes:
        """What was put. Raises `FileMissing`, or `CannotUnlock` for what was changed or moved here."""
        return self._vault.unlock(self._read(place), _label(place))

    def drop(self, place: str) -> None:
        """Throw the file away; harmless when it is gone already."""
        self._path(place).unlink(missing_ok=True)

    def relock(self, place: str) -> bool:
        """Lock the file under the newest key; says whether it was under another one. Raises like `get`."""
        locked = self._read(place)
        if self._vault.is_current(locked):
            return False
        path = self._path(place)
        beside = path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        _write(beside, self._vault.lock(self._vault.unlock(locked, _label(place)), _label(place)))
        beside.replace(path)
        return True

    def _read(self, place: str) -> bytes:
        try:
            return self._path(place).read_bytes()
        except FileNotFoundError:
            raise FileMissing from None

    def _path(self, place: str) -> Path:
        if not _PLACE.fullmatch(place):
            raise ValueError("not a place of this store")
        return self._folder / place[:2] / place


def _label(place: str) -> str:
    return f"upload:{place}"


def _write(path: Path, content: bytes) -> None:
    """Make the file, for its owner only; one that is there already is never written over."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(number, "wb") as file:  # noqa: PTH123 - a number has no path
        file.write(content)
        file.flush()
        os.fsync(number)
