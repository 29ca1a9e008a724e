"""Files of private keys: written once, for their owner only, and read only while no stranger can."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp


class SealKeyError(ValueError):
    """A key or certificate of ours is missing, unfit or open to strangers; the message says which."""


def read_key_file(path: Path) -> bytes:
    """What the file of a private key holds. Raises `SealKeyError`."""
    try:
        readable_by_all = path.stat().st_mode & 0o007
        content = path.read_bytes()
    except OSError as error:
        raise SealKeyError(f"the key file {path.name} cannot be read: {error.strerror}") from error
    if readable_by_all:
        raise SealKeyError(f"the key file {path.name} is open to everyone: chmod 600")
    return content


def write_once(path: Path, content: bytes) -> None:
    """Write beside and link into place: of two processes at once only one file wins, whole. What is there stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = mkstemp(dir=path.parent)  # mkstemp opens for the owner only
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    with suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()
