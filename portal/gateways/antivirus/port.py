"""What the portal may ask of a scanner of viruses."""

from dataclasses import dataclass
from typing import Protocol

SYSTEM = "antivirus"
# The code under which a scanner says that a file is larger than it looks at.
SIZE_LIMIT = "SIZE_LIMIT"


@dataclass(frozen=True, slots=True)
class Clean:
    """The scanner found nothing."""


@dataclass(frozen=True, slots=True)
class Infected:
    """The scanner knows this: its name for it."""

    name: str


class Antivirus(Protocol):
    """Looks through files."""

    def scan(self, content: bytes) -> Clean | Infected:
        """What is found in `content`. Raises Unavailable, Rejected (it looks at no such file) or Malformed."""
        ...
