"""The reader of strangers' files: a file in, one word and what may be kept out (`python -m portal.intake.child`)."""

import logging
import resource
import sys

from portal.intake.kinds import Refused
from portal.intake.making_safe import make_safe

CPU_SECONDS = 3
MEMORY = 1024 * 1024 * 1024
OPEN_FILES = 16


def main() -> None:
    """Read, answer, end."""
    logging.disable()
    for what, limit in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    try:
        safe = make_safe(sys.stdin.buffer.read())
    except Refused as refusal:
        sys.stdout.buffer.write(refusal.fault.encode() + b"\n")
    else:
        sys.stdout.buffer.write(safe.kind.encode() + b"\n" + safe.content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
