"""What the portal may ask of the mail server."""

from dataclasses import dataclass, field
from typing import Protocol

SYSTEM = "email"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in plain text to one address. The subject is read on locked screens: nothing personal in it."""

    address: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


class EmailGateway(Protocol):
    """Sends letters."""

    def send(self, letter: Letter, key: str) -> None:
        """Send `letter`; the same `key` makes it the same letter, which a mail program shows once.

        `key` is unique over time, machines and databases and says nothing of the person. Returns when
        the server has taken the letter, which is not yet delivery. Raises Unavailable (it may have gone
        out: send again with the same key) or Rejected (the server takes no such letter: do not).
        """
        ...
