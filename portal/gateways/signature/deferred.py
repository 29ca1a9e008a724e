"""A check of signatures that is made when the first signature comes: its libraries are heavy, and most starts of the
portal (a command, a worker at rest) never need them."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from portal.gateways.signature.port import Examined, SignatureGateway


class DeferredSignature:
    """Examines by what `make` makes, once."""

    def __init__(self, make: Callable[[], SignatureGateway]) -> None:
        self._make = make
        self._made: SignatureGateway | None = None
        self._making = Lock()

    def examine(self, cms: bytes, *, at: datetime) -> Examined:
        """See `SignatureGateway.examine`."""
        with self._making:
            made = self._made = self._made or self._make()
        return made.examine(cms, at=at)
