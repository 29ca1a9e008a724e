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

    def proof(self, cms: bytes, examined: Examined) -> bytes:
        """See `SignatureGateway.proof`."""
        return self.near.proof(cms, examined)

    def examine_kept(self, cms: bytes, proof: bytes, *, at: datetime) -> Examined:
        """See `SignatureGateway.examine_kept`."""
        found = self.near.examine_kept(cms, proof, at=at)
        is_far = found.trouble is Trouble.ALGORITHM
        return self.far.examine_kept(cms, proof, at=at) if is_far else found
