"""The sandbox's scanner: knows the one virus that is none, the test file of EICAR."""

from portal.gateways.antivirus.port import SIZE_LIMIT, SYSTEM, Clean, Infected
from portal.gateways.errors import Rejected
from portal.gateways.sandbox_store import SandboxStore, answer_as_told

# In two parts, so that a real scanner leaves this source alone.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
EICAR_NAME = "Eicar-Signature"


class SandboxAntivirus:
    """Answers as `store` tells it to."""

    def __init__(self, store: SandboxStore, *, wait_seconds: float) -> None:
        self._store = store
        self._wait = wait_seconds

    def scan(self, content: bytes) -> Clean | Infected:
        """See `Antivirus.scan`."""
        try:
            answer_as_told(self._store, SYSTEM, wait_seconds=self._wait)
        except Rejected as refusal:
            raise Rejected(SYSTEM, SIZE_LIMIT, refusal.text) from None
        return Infected(EICAR_NAME) if EICAR in content else Clean()
