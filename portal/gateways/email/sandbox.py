"""The sandbox's mail server: keeps letters in the sandbox's store, where `/sandbox/email` shows them."""

from collections.abc import Callable
from datetime import datetime

from portal.gateways.email.port import SYSTEM, Letter
from portal.gateways.errors import Rejected, Unavailable
from portal.gateways.sandbox_store import Mode, SandboxStore, answer_as_told

REFUSED = "5.7.1"


class SandboxEmail:
    """Keeps letters under the sandbox's time `now`, as `store` tells it to."""

    def __init__(self, store: SandboxStore, *, now: Callable[[], datetime], wait_seconds: float) -> None:
        self._store = store
        self._now = now
        self._wait = wait_seconds

    def send(self, letter: Letter, key: str) -> None:
        """See `EmailGateway.send`. When slow, the letter goes out although the caller has given up."""
        try:
            answer_as_told(self._store, SYSTEM, wait_seconds=self._wait)
        except Unavailable:
            if self._store.mode(SYSTEM) is Mode.SLOW:
                self._deliver(letter, key)
            raise
        except Rejected as refusal:
            raise Rejected(SYSTEM, REFUSED, refusal.text) from None
        self._deliver(letter, key)

    def _deliver(self, letter: Letter, key: str) -> None:
        self._store.put_letter(letter.address, letter.subject, letter.text, key, self._now())
