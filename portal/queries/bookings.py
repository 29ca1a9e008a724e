"""What pages read of bookings: the one in the way of another, and the one behind an application."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application
from models.enums import Attendance, Speciality, VisitState
from portal.clock import local
from portal.documents.reception import BRING, PlannedReception
from portal.language import Bilingual
from portal.queries.kept_times import Instead, instead_of
from portal.regulation.actors import Actor, may_touch
from portal.regulation.appointments import booked_slot, visit_of
from portal.regulation.booking import CUT_OFF, OpenBooking
from portal.regulation.specialities import SPECIALITIES


@dataclass(frozen=True, slots=True)
class InTheWay:
    """A booking in the way: its doctor's speciality and time; `number` when the reader may open it."""

    speciality: Bilingual
    starts_at: datetime
    number: str


@dataclass(frozen=True, slots=True)
class Booked:
    """The booked visit of an application. Until `movable_until` (aware) its citizen may move or cancel it.

    `instead` is set when the doctor will be absent on that day: then until the visit itself.
    """

    visit: PlannedReception = field(repr=False)
    clinic_id: int
    doctor_id: int
    practice: Speciality
    attendance: Attendance | None
    movable_until: datetime
    is_ahead: bool
    is_today: bool
    can_change: bool
    instead: Instead | None = None
    bring: tuple[Bilingual, ...] = BRING

    @property
    def status(self) -> str:
        """The word for the tag: how it went, or that it is planned."""
        return self.attendance.value if self.attendance else VisitState.PLANNED.value


def booking_in_the_way(session: Session, found: OpenBooking, *, actor: Actor) -> InTheWay:
    """The open booking as its page names it; a stranger's number is not told."""
    application = session.scalar(select(Application).where(Application.id == found.application_id))
    is_ours = application is not None and may_touch(actor, application)
    number = application.number or "" if application is not None and is_ours else ""
    return InTheWay(SPECIALITIES[found.speciality], found.starts_at, number)


def booked_of(session: Session, application: Application, now: datetime) -> Booked | None:
    """The visit booked by the application; None when none is, or not any more."""
    if "slot" not in application.answers:
        return None
    slot = booked_slot(session, application.id)
    if slot is None:
        return None
    is_ahead = slot.starts_at > now and slot.attendance is None
    instead = instead_of(session, slot, now) if is_ahead else None
    return Booked(
        visit=visit_of(slot),
        clinic_id=slot.doctor.clinic_id,
        doctor_id=slot.doctor_id,
        practice=slot.doctor.speciality,
        attendance=slot.attendance,
        movable_until=slot.starts_at - CUT_OFF,
        is_ahead=is_ahead,
        is_today=local(slot.starts_at).date() == local(now).date(),
        can_change=is_ahead and (instead is not None or now <= slot.starts_at - CUT_OFF),
        instead=instead,
    )
