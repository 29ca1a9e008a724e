"""A check of signatures that is made when the first signature comes: its libraries are heavy, and most starts of the
portal (a command, a worker at rest) never need them."""

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from threading import Lock
from typing import cast

from portal.gateways.breaker import Breaker
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.port import Examined, SignatureGateway
from portal.gateways.signature.settings import SignatureClock, SignatureSettings


class DeferredSignature:
    """Examines by the adapter of the settings, which is made once. See `wiring.signature_gateway`."""

    def __init__(
        self,
        settings: SignatureSettings,
        store: SandboxStore,
        clock: SignatureClock,
        breakers: Mapping[str, Breaker],
    ) -> None:
        self._asked_for = (settings, store, clock, breakers)
        self._making = Lock()
        self._made: SignatureGateway | None = None

    @property
    def adapter(self) -> SignatureGateway:
        """The adapter itself. Raises OSError or ValueError for roots that cannot be read."""
        with self._making:
            if self._made is None:
                wiring = import_module("portal.gateways.signature.wiring")
                self._made = cast(SignatureGateway, wiring.signature_gateway(*self._asked_for))
            return self._made

    def examine(self, cms: bytes, *, at: datetime) -> Examined:
        """See `SignatureGateway.examine`."""
        return self.adapter.examine(cms, at=at)

    def proof(self, cms: bytes, examined: Examined) -> bytes:
        """See `SignatureGateway.proof`."""
        return self.adapter.proof(cms, examined)

    def examine_kept(self, cms: bytes, proof: bytes, *, at: datetime) -> Examined:
        """See `SignatureGateway.examine_kept`."""
        return self.adapter.examine_kept(cms, proof, at=at)
