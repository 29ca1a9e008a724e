"""The life of one person's attachments in the sandbox's register: what the file says, and every act told since."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, reduce
from pathlib import Path
from types import MappingProxyType

from portal.gateways.attachment.port import AttachmentRecord

_FILE = Path(__file__).with_name("sandbox_attachments.json")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stay:
    """One attachment from its first day to its last one; `until` None is without end."""

    record: AttachmentRecord
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is valid on `day`, as far as it alone knows."""
        return self.record.since <= day and (self.until is None or day <= self.until)


Stays = tuple[Stay, ...]  # of one person, newest first


@cache
def sandbox_attachments() -> Mapping[str, AttachmentRecord]:
    """Every attachment in the sandbox's file by IIN: those of the first day."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({iin: _record(iin, *row) for iin, row in rows.items()})


def act_of(record: AttachmentRecord) -> str:
    """The order to attach as the sandbox remembers it."""
    place = [record.clinic_code, record.territory_number, record.doctor_code, record.since.isoformat()]
    return json.dumps({"attach": place})


def act_of_release(on: date) -> str:
    """The order to release as the sandbox remembers it."""
    return json.dumps({"release": on.isoformat()})


def stays(iin: str, acts: Iterable[str]) -> Stays:
    """All attachments of this person after `acts`, which come in the order in which they were told."""
    first = sandbox_attachments().get(iin)
    begun: Stays = (Stay(first),) if first else ()
    return reduce(lambda so_far, act: _after(so_far, iin, act), acts, begun)


def valid_on(day: date, known: Stays) -> AttachmentRecord | None:
    """The attachment that is valid on `day`: the newest, when one was replaced on its first day."""
    return next((stay.record for stay in known if stay.holds(day)), None)


def _after(known: Stays, iin: str, act: str) -> Stays:
    told = json.loads(act)
    if "release" in told:
        last = date.fromisoformat(told["release"])
        return tuple(_ended(stay, last) for stay in known if stay.record.since <= last)
    record = _record(iin, *told["attach"])
    last = record.since - _DAY
    return (Stay(record), *(_ended(stay, last) for stay in known if stay.record.since <= record.since))


def _ended(stay: Stay, last: date) -> Stay:
    """`stay` that is over after `last` at the latest; what began, has its first day in any case."""
    return replace(stay, until=max(stay.record.since, min(last, stay.until or last)))


def _record(iin: str, clinic: str, territory: int, doctor: str, since: str) -> AttachmentRecord:
    return AttachmentRecord(
        iin=iin,
        clinic_code=clinic,
        territory_number=territory,
        doctor_code=doctor,
        since=date.fromisoformat(since),
    )
