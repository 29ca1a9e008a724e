"""The sandbox's check of signatures: the true one of this process, with the sandbox's own authority for the root and
its responder for whoever tells of revocation. Only whether the responder answers is told to it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from pathlib import Path

from asn1crypto.x509 import Certificate

from portal.gateways.breaker import Breaker
from portal.gateways.sandbox_store import SandboxStore, answer_as_told
from portal.gateways.signature.local import LocalSignature
from portal.gateways.signature.port import SYSTEM, Examined
from portal.gateways.signature.revocation import asking
from portal.gateways.signature.sandbox_ca import SandboxCa, sandbox_ca
from portal.gateways.signature.sandbox_responder import Responder
from portal.gateways.signature.trust import Trust


class SandboxSignature:
    """Examines by the authority whose keys lie in `folder`, as `store` tells its responder to answer."""

    def __init__(
        self,
        store: SandboxStore,
        folder: Path,
        *,
        now: Callable[[], datetime],
        wait_seconds: float,
        breaker: Breaker,
    ) -> None:
        self._store = store
        self._folder = folder
        self._now = now
        self._wait = wait_seconds
        self._breaker = breaker
        self._local = LocalSignature(lambda: self._trust, asking(self))

    def examine(self, cms: bytes, *, at: datetime) -> Examined:
        """See `SignatureGateway.examine`."""
        return self._local.examine(cms, at=at)

    def proof(self, cms: bytes, examined: Examined) -> bytes:
        """See `SignatureGateway.proof`."""
        return self._local.proof(cms, examined)

    def examine_kept(self, cms: bytes, proof: bytes, *, at: datetime) -> Examined:
        """See `SignatureGateway.examine_kept`."""
        return self._local.examine_kept(cms, proof, at=at)

    def ocsp(self, request: bytes) -> bytes:
        """See `Sources.ocsp`."""
        self._breaker.call(answer_as_told, self._store, SYSTEM, wait_seconds=self._wait)
        return self._responder.ocsp(request)

    def lists(self) -> Iterable[bytes]:
        """See `Sources.lists`."""
        self._breaker.call(answer_as_told, self._store, SYSTEM, wait_seconds=self._wait)
        return [self._responder.crl()]

    @cached_property
    def _ca(self) -> SandboxCa:
        return sandbox_ca(self._folder, self._now())

    @cached_property
    def _trust(self) -> Trust:
        return Trust.of(Certificate.load(der) for der in self._ca.trusted())

    @cached_property
    def _responder(self) -> Responder:
        return Responder(self._ca, self._store.revoked, self._now)
