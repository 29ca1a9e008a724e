"""The sandbox's register of attachments: who of the made-up people belongs to which made-up clinic."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from portal.gateways.attachment.port import SYSTEM, AttachmentRecord
from portal.gateways.sandbox_store import SandboxStore, answer_as_told

_FILE = Path(__file__).with_name("sandbox_attachments.json")


class SandboxAttachment:
    """Answers from the attachments file, as `store` tells it to."""

    def __init__(self, store: SandboxStore, *, wait_seconds: float) -> None:
        self._store = store
        self._wait = wait_seconds

    def find(self, iin: str) -> AttachmentRecord | None:
        """See `AttachmentRegister.find`."""
        answer_as_told(self._store, SYSTEM, wait_seconds=self._wait)
        return sandbox_attachments().get(iin)


@cache
def sandbox_attachments() -> Mapping[str, AttachmentRecord]:
    """Every attachment in the sandbox's register by IIN."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({iin: _attachment(iin, *row) for iin, row in rows.items()})


def _attachment(iin: str, clinic: str, territory: int, doctor: str, since: str) -> AttachmentRecord:
    return AttachmentRecord(
        iin=iin,
        clinic_code=clinic,
        territory_number=territory,
        doctor_code=doctor,
        since=date.fromisoformat(since),
    )
