"""Who waits for a slot of a clinic, in the order in which slots are offered; nobody is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Doctor, WaitListEntry
from models.enums import Speciality
from portal.regulation.wait_list import OPEN


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in the list. `doctor` is the code of the only doctor wished, empty for any of the speciality."""

    entry_id: int
    speciality: Speciality
    doctor: str
    rank: int
    since: datetime
    slot_id: int | None
    offered_until: datetime | None


def waiting(session: Session, clinic_id: int) -> tuple[Waiting, ...]:
    """The open places of a clinic by speciality and rank, in one question."""
    rows = session.execute(
        select(WaitListEntry, Doctor.code)
        .outerjoin(Doctor, Doctor.id == WaitListEntry.doctor_id)
        .where(WaitListEntry.clinic_id == clinic_id, WaitListEntry.state.in_(OPEN))
        .order_by(WaitListEntry.speciality, WaitListEntry.since, WaitListEntry.id)
    ).all()
    entries = [entry for entry, _ in rows]
    return tuple(
        Waiting(
            entry_id=entry.id,
            speciality=entry.speciality,
            doctor=code or "",
            rank=1 + _ahead(entries[:index], entry),
            since=entry.since,
            slot_id=entry.slot_id if entry.offered_until else None,
            offered_until=entry.offered_until,
        )
        for index, (entry, code) in enumerate(rows)
    )


def _ahead(earlier: Sequence[WaitListEntry], entry: WaitListEntry) -> int:
    """How many of those who joined earlier could be offered the same slots first."""
    return sum(
        each.speciality == entry.speciality
        and (entry.doctor_id is None or each.doctor_id in (None, entry.doctor_id))
        for each in earlier
    )
