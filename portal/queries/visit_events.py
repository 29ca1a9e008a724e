"""Booked visits as calendars are told of them: one, or all of an account."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload, load_only

from models import Application, Doctor, Slot
from models.enums import SlotState
from portal.documents.visit_calendar import VisitEvent
from portal.regulation.appointments import visit_of

KEPT = timedelta(days=30)
# A calendar asks each hour: what was typed and signed stays where it is.
TOLD = (
    Application.number,
    Application.version,
    Application.result,
    Application.created_at,
    Application.signed_at,
    Application.changed_at,
)


def visit_event(session: Session, application: Application) -> VisitEvent | None:
    """The visit that the application promised; None when it has promised none yet."""
    return next(iter(_events(session, [application])), None)


def events_of(session: Session, account_id: int, now: datetime) -> list[VisitEvent]:
    """The visits booked through the account, its children's too, by their time: those of the last thirty
    days and all to come, and those that were cancelled in the last thirty days."""
    since = now - KEPT
    applications = session.scalars(
        select(Application)
        .options(load_only(*TOLD))
        .outerjoin(Slot, and_(Slot.taken_by_id == Application.id, Slot.state == SlotState.TAKEN))
        .where(Application.account_id == account_id, Application.number.is_not(None))
        .where(or_(Slot.starts_at >= since, and_(Slot.id.is_(None), Application.changed_at >= since)))
    ).all()
    return sorted(_events(session, applications), key=lambda event: (event.starts_at, event.number))


def _events(session: Session, applications: Sequence[Application]) -> list[VisitEvent]:
    """A visit that was promised and whose slot is not the application's any more is cancelled."""
    promised = {each.id: each.result["slot"] for each in applications if "slot" in each.result}
    slots = _slots(session, promised)
    taken = {slot.taken_by_id: slot for slot in slots}
    kept = {slot.id: slot for slot in slots}
    found = []
    for each in applications:
        slot = taken.get(each.id) or kept.get(promised.get(each.id, 0))
        if slot is not None:
            found.append(_event(each, slot, is_cancelled=slot.taken_by_id != each.id))
    return found


def _slots(session: Session, promised: dict[int, int]) -> Sequence[Slot]:
    if not promised:
        return ()
    return session.scalars(
        select(Slot)
        .where(or_(Slot.taken_by_id.in_(promised), Slot.id.in_(promised.values())))
        .options(joinedload(Slot.doctor).joinedload(Doctor.clinic))
        .options(joinedload(Slot.doctor).joinedload(Doctor.building))
    ).all()


def _event(application: Application, slot: Slot, *, is_cancelled: bool) -> VisitEvent:
    visit = visit_of(slot)
    return VisitEvent(
        number=application.number or "",
        version=application.version,
        booked_at=application.signed_at or application.created_at,
        changed_at=application.changed_at,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place=visit.way,
        is_cancelled=is_cancelled,
    )
