"""The sandbox's registers of dynamic observation: who of the made-up people is on which of them."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

from portal.gateways.errors import Rejected, Unavailable
from portal.gateways.registers.port import Register, RegisterAnswer
from portal.gateways.sandbox_store import Mode, SandboxStore, answer_as_told

_FILE = Path(__file__).with_name("sandbox_observed.json")


class SandboxRegister:
    """Answers for `register` from the file of the observed as of the sandbox's time `now`, as `store` tells it to."""

    def __init__(
        self, register: Register, store: SandboxStore, *, now: Callable[[], datetime], wait_seconds: float
    ) -> None:
        self._register = register
        self._store = store
        self._now = now
        self._wait = wait_seconds

    def ask(self, iin: str, message_id: str) -> RegisterAnswer:
        """See `DiseaseRegister.ask`. When slow, the question is counted although the caller has given up."""
        try:
            answer_as_told(self._store, self._register, wait_seconds=self._wait)
        except Unavailable:
            if self._store.mode(self._register) is Mode.SLOW:
                self._count(iin, message_id)
            raise
        self._count(iin, message_id)
        is_observed = iin in sandbox_observed()[self._register]
        return RegisterAnswer(iin, is_observed=is_observed, as_of=self._now())

    def _count(self, iin: str, message_id: str) -> None:
        if not self._store.put_question(self._register, message_id, iin):
            raise Rejected(
                self._register, "MESSAGE_ID_REUSED", "This message id belongs to another question."
            )


@cache
def sandbox_observed() -> Mapping[Register, frozenset[str]]:
    """The IINs of the people under observation, by register."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({register: frozenset(rows[register]) for register in Register})
