"""RSA and ECDSA here, the national algorithms at NCANode: who can examine a signature is told by its algorithm."""

from dataclasses import dataclass
from datetime import datetime

from portal.gateways.signature.port import Examined, SignatureGateway, Trouble


@dataclass(frozen=True, slots=True)
class SplitSignature:
    """Asks `near`, and `far` when the algorithm is none that `near` knows."""

    near: SignatureGateway
    far: SignatureGateway

    def examine(self, cms: bytes, *, at: datetime) -> Examined:
        """See `SignatureGateway.examine`."""
        found = self.near.examine(cms, at=at)
        return self.far.examine(cms, at=at) if found.trouble is Trouble.ALGORITHM else found
