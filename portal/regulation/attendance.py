"""How a booked patient's visit to the clinic goes: they came, are with the doctor, were received, or did not come.

Only staff of the clinic say so, in the order in which it happens; a wrong press can be taken back on its day.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Application, Slot
from models.enums import ActorKind, Attendance
from portal.clock import local
from portal.regulation import actors, journal, process
from portal.regulation.actors import Actor, Forbidden
from portal.regulation.appointments import booked_slot
from portal.regulation.process import TooLate
from portal.regulation.slot_rows import OVER, change, open_key

FACTS = {
    Attendance.ARRIVED: "arrived",
    Attendance.IN_ROOM: "in_room",
    Attendance.DONE: "received",
    Attendance.MISSED: "did_not_come",
}
UNDONE = "attendance_undone"
_BY_REGISTRAR: Mapping[Attendance | None, tuple[Attendance, ...]] = {
    None: (Attendance.ARRIVED, Attendance.MISSED),
    Attendance.ARRIVED: (Attendance.IN_ROOM,),
    Attendance.IN_ROOM: (Attendance.DONE,),
}
# A doctor calls in whoever sits at the door, written down at the window or not.
_BY_DOCTOR = {**_BY_REGISTRAR, None: (Attendance.IN_ROOM, Attendance.MISSED)}
NEXT = {ActorKind.REGISTRAR: _BY_REGISTRAR, ActorKind.DOCTOR: _BY_DOCTOR}


def next_marks(
    stands: Attendance | None, starts_at: datetime, actor: Actor, now: datetime
) -> tuple[Attendance, ...]:
    """What this actor may say of a visit now: nothing before its day, not of missing it before it begins."""
    if actor.kind not in NEXT or local(starts_at).date() > local(now).date():
        return ()
    found = NEXT[actor.kind].get(stands, ())
    return tuple(each for each in found if each is not Attendance.MISSED or now >= starts_at)


def may_undo(stands: Attendance | None, attended_at: datetime | None, actor: Actor, now: datetime) -> bool:
    """Whether the last press can be taken back: on the day on which it was made."""
    is_today = attended_at is not None and local(attended_at).date() == local(now).date()
    return stands is not None and is_today and actor.kind in NEXT


def mark(
    session: Session,
    application: Application,
    wanted: Attendance,
    *,
    stands: Attendance | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Say how the visit goes on from where the page showed it (`stands`); the application's row is held.

    Raises `Forbidden`, and `TooLate` when it stands elsewhere by now or this does not come next.
    """
    slot = _slot(session, application, stands, actor)
    if wanted not in next_marks(stands, slot.starts_at, actor, now):
        raise TooLate
    was_at = slot.attended_at.isoformat() if slot.attended_at else None
    details = {"was": stands.value if stands else None, "was_at": was_at}
    values: dict[Any, Any] = {Slot.attendance: wanted, Slot.attended_at: now}
    if wanted in OVER:  # who was received may book the next visit at once
        values[Slot.open_key] = None
    _change(session, slot, application, stands, values)
    process.note(session, application, FACTS[wanted], actor=actor, now=now, details=details)


def undo(
    session: Session, application: Application, *, stands: Attendance, actor: Actor, now: datetime
) -> None:
    """Take the last press back. Raises as `mark`; also when the next visit is booked already."""
    slot = _slot(session, application, stands, actor)
    if not may_undo(stands, slot.attended_at, actor, now):
        raise TooLate
    said = journal.last_details(session, application, FACTS[stands])
    was, was_at = said["was"], said["was_at"]
    values: dict[Any, Any] = {
        Slot.attendance: Attendance(was) if was else None,
        Slot.attended_at: datetime.fromisoformat(was_at) if was_at else None,
    }
    if stands in OVER and slot.person_id is not None and slot.ends_at > now:
        values[Slot.open_key] = open_key(slot.person_id, slot.doctor.speciality)
    try:
        with session.begin_nested():
            _change(session, slot, application, stands, values)
    except IntegrityError:
        raise TooLate from None
    process.note(session, application, UNDONE, actor=actor, now=now, details={"undone": stands.value})


def _slot(session: Session, application: Application, stands: Attendance | None, actor: Actor) -> Slot:
    """The booked slot, standing as the page showed it and the actor's business."""
    actors.check(actor, application)
    if actor.kind not in NEXT:
        raise Forbidden
    slot = booked_slot(session, application.id)
    if slot is None or slot.attendance is not stands:
        raise TooLate
    return slot


def _change(
    session: Session,
    slot: Slot,
    application: Application,
    stands: Attendance | None,
    values: Mapping[Any, Any],
) -> None:
    """The one conditional update. Raises `TooLate` when somebody else was faster."""
    as_shown = Slot.attendance.is_(None) if stands is None else Slot.attendance == stands
    if change(session, values, Slot.id == slot.id, Slot.taken_by_id == application.id, as_shown) != 1:
        raise TooLate
