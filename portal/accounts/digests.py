"""Keyed digests: what the database may know of an IIN, a number, a code or a token."""

import hashlib
import hmac


def keyed(key: str, *parts: str) -> str:
    """HMAC-SHA-256 of `parts` under the portal's secret `key`, as 64 hex letters.

    The parts are joined by a separator that none of them holds, so ("a", "bc") is not ("ab", "c").
    """
    return hmac.new(key.encode(), "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two digests are equal, in a time that does not tell where they differ; of whatever letters they are."""
    return hmac.compare_digest(one.encode(), other.encode())
