"""The sandbox's operator of short messages: keeps them in the sandbox's store, where
`/sandbox/sms` shows them."""

from collections.abc import Callable
from datetime import datetime

from portal.gateways.errors import Rejected, Unavailable
from portal.gateways.sandbox_store import Mode, SandboxStore, answer_as_told
from portal.gateways.sms.port import SYSTEM


class SandboxSms:
    """Keeps messages under the sandbox's time `now`, as `store` tells it to."""

    def __init__(self, store: SandboxStore, *, now: Callable[[], datetime], wait_seconds: float) -> None:
        self._store = store
        self._now = now
        self._wait = wait_seconds

    def send(self, phone: str, text: str, key: str) -> None:
        """See `SmsGateway.send`. When slow, the message goes out although the caller has given up."""
        try:
            answer_as_told(self._store, SYSTEM, wait_seconds=self._wait)
        except Unavailable:
            if self._store.mode(SYSTEM) is Mode.SLOW:
                self._deliver(phone, text, key)
            raise
        self._deliver(phone, text, key)

    def _deliver(self, phone: str, text: str, key: str) -> None:
        if not self._store.put_message(phone, text, key, self._now()):
            raise Rejected(SYSTEM, "KEY_REUSED", "This key belongs to another message.")
