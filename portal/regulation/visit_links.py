"""The short personal link to a booked visit: whoever got it by SMS may see, move and cancel that visit.

It holds the application's number and a signature over that number and the moment of the visit, so no table is
needed, and a link to a visit that was moved or cancelled is worth nothing.
"""

from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.accounts.digests import keyed, same
from portal.documents.numbers import parse_application_number

PURPOSE = "visit-link"
DIGITS, SIGNS = 10, 12  # twelve signs of five bits: one guess in 2**60


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it was opened: the application it names, and its signature, not judged yet."""

    number: str
    signature: str


def token_of(key: str, number: str, starts_at: datetime) -> str:
    """The end of the link's address: digits and small letters that no program takes for an end of a sentence."""
    return f"{number.replace('-', '')}{_signature(key, number, starts_at)}"


def read(token: str) -> Link | None:
    """The link in an address; None when it cannot be one."""
    number = parse_application_number(token[:DIGITS]) if len(token) == DIGITS + SIGNS else None
    return Link(number, token[DIGITS:].lower()) if number and token.isascii() else None


def holds(link: Link, key: str, starts_at: datetime) -> bool:
    """Whether the link was made for a visit at this moment."""
    return same(link.signature, _signature(key, link.number, starts_at))


def _signature(key: str, number: str, starts_at: datetime) -> str:
    moment = starts_at.astimezone(UTC).isoformat(timespec="minutes")
    digest = bytes.fromhex(keyed(key, PURPOSE, number, moment))
    return b32encode(digest)[:SIGNS].decode().lower()
