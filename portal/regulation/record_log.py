"""Each opening of a person's record by a member of staff is written down for that person to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import RecordAccess

ONE_OPENING = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """Who looked at whose record, in which application, and in what form (`what` is a closed word)."""

    person_id: int
    staff_id: int
    what: str
    application_id: int | None = None


def unwritten(
    session: Session, openings: Iterable[Opening], now: datetime, within: timedelta = ONE_OPENING
) -> list[Opening]:
    """Those that were not written within the time before `now`: reading a page twice is one opening."""
    wanted = list(dict.fromkeys(openings))
    if not wanted:
        return []
    kept = session.execute(
        select(
            RecordAccess.person_id, RecordAccess.staff_id, RecordAccess.what, RecordAccess.application_id
        ).where(
            RecordAccess.person_id.in_({each.person_id for each in wanted}),
            RecordAccess.staff_id == wanted[0].staff_id,
            RecordAccess.at > now - within,
        )
    )
    known = {Opening(*row) for row in kept}
    return [each for each in wanted if each not in known]


def write(session: Session, openings: Iterable[Opening], now: datetime) -> None:
    """Write the openings down."""
    session.add_all(
        RecordAccess(
            person_id=each.person_id,
            staff_id=each.staff_id,
            application_id=each.application_id,
            what=each.what,
            at=now,
        )
        for each in openings
    )
    session.flush()
