"""The sandbox's register of powers of attorney: a few between its made-up people, in every state they can have."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from portal.clock import local
from portal.gateways.notary.port import SYSTEM, PowerOfAttorney
from portal.gateways.sandbox_store import SandboxStore, answer_as_told

_FILE = Path(__file__).with_name("sandbox_powers.json")


class SandboxNotary:
    """Answers from the file of powers, whose days are counted from the sandbox's today, as `store` tells it to."""

    def __init__(self, store: SandboxStore, *, now: Callable[[], datetime], wait_seconds: float) -> None:
        self._store = store
        self._now = now
        self._wait = wait_seconds

    def find(self, number: str) -> PowerOfAttorney | None:
        """See `NotaryRegister.find`."""
        answer_as_told(self._store, SYSTEM, wait_seconds=self._wait)
        row = sandbox_powers().get(number)
        return _power(number, row, local(self._now()).date()) if row is not None else None


@cache
def sandbox_powers() -> dict[str, dict[str, Any]]:
    """Every power of attorney in the sandbox by number; `begins` and `ends` are days from today."""
    rows: dict[str, dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return rows


def _power(number: str, row: dict[str, Any], today: date) -> PowerOfAttorney:
    return PowerOfAttorney(
        number=number,
        principal_iin=row["principal"],
        attorney_iin=row["attorney"],
        begins=today + timedelta(days=row["begins"]),
        ends=today + timedelta(days=row["ends"]),
        is_revoked=row.get("is_revoked", False),
        powers=tuple(row["powers"]),
    )
