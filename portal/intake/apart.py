"""Strangers' files are read in a process of their own, which knows no secret and may take little time and memory."""

import os
import subprocess
import sys
from pathlib import Path

from portal.floor import outside
from portal.intake.kinds import Fault, Refused, Safe, Stored, kind_of

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 15  # on the wall clock of a busy machine; the processor is given `child.CPU_SECONDS`
COMMAND: tuple[str, ...] = ("-m", "portal.intake.child")
_GIVEN_ON = ("PATH", "LD_LIBRARY_PATH")

_FAULTS = {each.encode(): each for each in Fault}
_KEPT = {each.encode(): each for each in Stored}


def made_safe(content: bytes) -> Safe:
    """What `make_safe` says of `content`. Raises `Refused`, also when the reader was killed over it."""
    kind_of(content)
    try:
        with outside():
            reader = run_reader(content)
    except subprocess.TimeoutExpired:
        raise Refused(Fault.TOO_COMPLEX) from None
    word, _, made = reader.stdout.partition(b"\n")
    if not reader.returncode and word in _FAULTS:
        raise Refused(_FAULTS[word])
    if reader.returncode or word not in _KEPT:
        raise Refused(Fault.TOO_COMPLEX)
    return Safe(_KEPT[word], made)


def run_reader(content: bytes) -> subprocess.CompletedProcess[bytes]:
    """What the reader answers. It is given no address of a database and no key: what takes it over finds none.

    Raises `subprocess.TimeoutExpired`.
    """
    return subprocess.run(  # noqa: S603 - our own module, no shell
        [sys.executable, *COMMAND],
        input=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={name: os.environ[name] for name in _GIVEN_ON if name in os.environ},
        timeout=SECONDS,
        check=False,
    )
