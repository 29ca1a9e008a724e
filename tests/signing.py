"""Keys of people for tests, from one authority of the sandbox that is made once, and what they sign."""

import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from portal.gateways.signature.sandbox_ca import FILE, Holder, Key, Kind, SandboxCa, sandbox_ca
from portal.gateways.signature.sandbox_signer import sign

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MAN = Holder("850715390009", "Қасымов", "Нұрлан", "Әбдіхалықұлы")
WOMAN = Holder("900228490109", "Ыбыраева", "Гүлнәр", "Серікқызы")
EMPLOYEE = Holder("850715390009", "Қасымов", "Нұрлан", "Әбдіхалықұлы", "№ 1 қалалық емхана", "990140990004")

__all__ = ["EMPLOYEE", "MAN", "NOW", "WOMAN", "Kind", "ca_in", "key_of", "sign", "the_ca"]


@cache
def _folder() -> Path:
    folder = Path(mkdtemp(prefix="emhana-ca-"))
    sandbox_ca(folder, NOW)
    return folder


@cache
def the_ca() -> SandboxCa:
    """The one authority of the tests."""
    return sandbox_ca(_folder(), NOW)


def ca_in(folder: Path) -> SandboxCa:
    """The same authority as that of the sandbox whose files lie in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(_folder() / FILE, folder / FILE)
    return the_ca()


def key_of(holder: Holder = MAN, kind: Kind = Kind.SIGN) -> Key:
    """A key of this kind with its certificate; the same one whenever it is asked for."""
    return _key(holder, kind)


@cache
def _key(holder: Holder, kind: Kind) -> Key:
    return the_ca().issue(holder, kind, NOW)
