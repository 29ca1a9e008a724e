"""The PIN that a token refused, noted beside the file of the PIN: no process says it again, restarted or not."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from hashlib import scrypt
from hmac import compare_digest
from io import FileIO
from pathlib import Path

from portal.keyfiles import SealKeyError

END = ".refused"
SALT_BYTES = 16
# scrypt with 16 MB (RFC 7914): a PIN has few digits, and the refused one is often nearly the right one.
COST, BLOCK = 2**14, 8


class Note:
    """What is noted: a salted digest of the refused PIN, or nothing."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._kept = file.readall()

    def tells_of(self, pin: str) -> bool:
        """Whether just this PIN was refused."""
        salt, digest = self._kept[:SALT_BYTES], self._kept[SALT_BYTES:]
        return bool(digest) and compare_digest(_digest(pin, salt), digest)

    def take_down(self, pin: str) -> None:
        """This PIN was refused; what was noted before gives way to it."""
        salt = os.urandom(SALT_BYTES)
        self._write(salt + _digest(pin, salt))

    def wipe(self) -> None:
        """A PIN was accepted."""
        if self._kept:
            self._write(b"")

    def _write(self, content: bytes) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.write(content)
        os.fsync(self._file.fileno())


@contextmanager
def note_beside(pin_file: Path) -> Iterator[Note]:
    """The note, to this process alone: of two that say a PIN at one moment the second hears what the first was told.

    Raises `SealKeyError` where nothing can be noted: then no PIN may be said.
    """
    path = place_of(pin_file)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SealKeyError(f"a refused PIN cannot be noted in {path.name}: {error.strerror}") from error
    with FileIO(handle, "r+") as file:
        flock(file, LOCK_EX)
        yield Note(file)


def place_of(pin_file: Path) -> Path:
    """Where it is noted."""
    return pin_file.with_name(pin_file.name + END)


def _digest(pin: str, salt: bytes) -> bytes:
    return scrypt(pin.encode(), salt=salt, n=COST, r=BLOCK, p=1)
