"""An offer of the waiting list is told to whoever waits: when it goes out, whether it still stands, in what words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session, joinedload

from models import OutgoingTask, Slot, WaitListEntry
from models.enums import WaitState
from portal import dates
from portal.clock import local
from portal.language import Bilingual
from portal.regulation.night import out_of_night
from portal.regulation.notices import write_once
from portal.regulation.specialities import SPECIALITIES

WAYS = ("offer_sms", "offer_email")


def tell(session: Session, entry: WaitListEntry, slot_id: int, until: datetime, now: datetime) -> None:
    """Write the tasks that tell of an offer: now, or when the night is over.

    Nobody needs to take them back: an offer that stands no longer is not told.
    """
    end = until.astimezone(UTC)
    ways = WAYS if entry.account_id is not None else WAYS[:1]
    write_once(
        session,
        [
            OutgoingTask(
                kind=way,
                key=f"{way}:{entry.id}:{slot_id}:{end:%Y%m%dT%H%M}",
                payload={"entry": entry.id, "slot": slot_id, "until": end.isoformat()},
                created_at=now,
                run_at=out_of_night(now),
            )
            for way in ways
        ],
    )


def standing(session: Session, payload: Mapping[str, Any], now: datetime) -> WaitListEntry | None:
    """The place whose offer a task tells of; None when it was answered, taken back, or is over."""
    entry = session.get_one(
        WaitListEntry,
        payload["entry"],
        options=[
            joinedload(WaitListEntry.person),
            joinedload(WaitListEntry.account),
            joinedload(WaitListEntry.slot).joinedload(Slot.doctor),
        ],
    )
    until = datetime.fromisoformat(payload["until"])
    is_same = (entry.slot_id, entry.offered_until) == (payload["slot"], until)
    return entry if is_same and entry.state is WaitState.OFFERED and until > now else None


def words(slot: Slot, until: datetime, link: str, now: datetime) -> Bilingual:
    """The text: what is free, until when it is kept, and where to answer; the day as on the day of sending."""
    day, today = local(slot.starts_at).date(), local(now).date()
    return _TEXT.format(
        speciality=SPECIALITIES[slot.doctor.speciality],
        day=dates.near_day(day, today),
        hour=dates.clock_time(slot.starts_at),
        until=dates.until_clock(until),
        link=link,
    )


_TEXT = Bilingual(
    kk="Емхана: {speciality}, {day} {hour} бос. {until} сақтаулы: {link}",
    ru="Емхана: {speciality}, свободно {day} в {hour}. За вами {until}: {link}",
)
