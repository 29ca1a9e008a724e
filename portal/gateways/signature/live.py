"""Where revocation is asked in earnest: one OCSP responder and the lists of the authorities, at the addresses of the
settings and nowhere else: an address that a stranger's certificate names is never visited."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from cryptography import x509

from portal.gateways.breaker import Breaker
from portal.gateways.errors import GatewayError, Malformed, Unavailable
from portal.gateways.http import Dialect, Door
from portal.gateways.signature.port import SYSTEM

# The lists of the National CA are megabytes.
LONGEST_LIST = 64 * 1024 * 1024
# A list is downloaded anew so often, and after a failure not sooner than so (seconds).
KEPT, PAUSE = 15 * 60.0, 30.0
SLOWER = 5


def _says_no(system: str, _body: bytes) -> GatewayError:
    """A responder refuses inside its answer; a refusing status is no word of the protocol."""
    return Malformed(system, "refused by status")


OCSP = Dialect(
    "application/ocsp-response",
    refusals=frozenset({400, 422}),
    read_refusal=_says_no,
    headers={"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"},
)
LIST = Dialect("", refusals=frozenset(), read_refusal=_says_no, method="GET", limit_bytes=LONGEST_LIST)


@dataclass(slots=True)
class _Kept:
    """A list that was downloaded, until when it is in force by its own word, and when it is worth trying again
    (seconds of the portal's steady clock). `renewing` is held by who downloads the next."""

    der: bytes = field(default=b"", repr=False)
    ends: datetime | None = None
    again_at: float = 0.0
    renewing: Lock = field(default_factory=Lock, repr=False)


class LiveSources:
    """Asks over HTTP; `ocsp_url` "" and no `list_urls` are not asked. Safe to share between threads."""

    def __init__(
        self,
        ocsp_url: str,
        list_urls: Iterable[str],
        *,
        now: Callable[[], datetime],
        seconds: Callable[[], float],
        timeout_seconds: float,
        breaker: Breaker,
    ) -> None:
        self._breaker = breaker
        self._now = now
        self._seconds = seconds
        self._responder = (
            Door(SYSTEM, ocsp_url, token="", timeout_seconds=timeout_seconds, dialect=OCSP)
            if ocsp_url
            else None
        )
        self._lists = {
            url: Door(SYSTEM, url, token="", timeout_seconds=timeout_seconds * SLOWER, dialect=LIST)
            for url in list_urls
        }
        self._kept = {url: _Kept() for url in self._lists}

    def ocsp(self, request: bytes) -> bytes:
        """See `Sources.ocsp`."""
        if self._responder is None:
            raise Unavailable(SYSTEM, "no responder is set")
        return self._breaker.call(self._responder.send, "", request, repeatable=True)

    def lists(self) -> Iterable[bytes]:
        """See `Sources.lists`: each as fresh as it could be had; one that could not is passed over."""
        for url, door in self._lists.items():
            self._renew(self._kept[url], door)
        found = [each.der for each in self._kept.values() if each.der]
        if not found:
            raise Unavailable(SYSTEM, "no list could be had")
        return found

    def _renew(self, kept: _Kept, door: Door) -> None:
        """Of many who need a list one fetches it; the others wait only while they have none in force."""
        if self._seconds() < kept.again_at:
            return
        serves = kept.ends is not None and self._now() < kept.ends
        if not kept.renewing.acquire(blocking=not serves):
            return
        try:
            if self._seconds() >= kept.again_at:  # nobody fetched it while we waited
                self._fetch(kept, door)
        finally:
            kept.renewing.release()

    def _fetch(self, kept: _Kept, door: Door) -> None:
        try:
            der = door.send("", b"")
            ends = x509.load_der_x509_crl(der).next_update_utc
        except (GatewayError, ValueError):
            kept.again_at = self._seconds() + PAUSE
            return  # the older one serves as long as it says itself that it is fresh
        kept.der, kept.ends, kept.again_at = der, ends, self._seconds() + KEPT
