"""One true spelling of what is signed or sealed, so that the same content always gives the same bytes."""

from hashlib import sha256

import rfc8785


class NotCanonical(ValueError):
    """The content holds something that JSON cannot say in exactly one way (a date, a NaN, a set)."""


def canonical(data: object) -> bytes:
    """`data` (what JSON knows) as the bytes of RFC 8785. Raises `NotCanonical`."""
    try:
        return rfc8785.dumps(data)  # type: ignore[arg-type]  # the library refuses what it cannot spell
    except rfc8785.CanonicalizationError as error:
        raise NotCanonical(str(error)) from error


def content_hash(content: bytes) -> str:
    """SHA-256 of `content`, 64 hex digits: the short name of exactly these bytes."""
    return sha256(content).hexdigest()
