"""What a personal link opens: its visit while that lies ahead, or the cancelling while it can be undone."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Application, Clinic, Slot
from models.enums import HoldKind
from portal import dates
from portal.clock import local
from portal.language import Bilingual
from portal.queries.bookings import Booked, booked_of
from portal.regulation import companions, process
from portal.regulation.visit_links import Link, holds, token_of


@dataclass(frozen=True, slots=True)
class Beside:
    """The other visit that the same reminder names: its time, and its own link."""

    hour: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LinkedVisit:
    """A booked visit as whoever has its link may see it: nothing of the patient."""

    application_id: int
    account_id: int | None
    service: str
    number: str
    clinic: Bilingual
    phone: str
    beside: tuple[Beside, ...]
    booked: Booked = field(repr=False)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A visit that was cancelled; `until` then it can be taken back."""

    application_id: int
    account_id: int | None
    service: str
    until: datetime


def linked_visit(session: Session, link: Link, key: str, now: datetime) -> LinkedVisit | None:
    """The visit of the link; None when there is none, or not at that time, or not ahead any more."""
    application = _application(session, link)
    booked = booked_of(session, application, now) if application is not None else None
    if application is None or booked is None or not booked.is_ahead:
        return None
    if not holds(link, key, booked.visit.starts_at):
        return None
    clinic = application.clinic or session.get_one(Clinic, booked.clinic_id)
    return LinkedVisit(
        application_id=application.id,
        account_id=application.account_id,
        service=application.service,
        number=link.number,
        clinic=Bilingual(kk=clinic.name_kk, ru=clinic.name_ru),
        phone=clinic.phone,
        beside=_beside(session, application, booked, key),
        booked=booked,
    )


def cancelled_visit(session: Session, link: Link, key: str, now: datetime) -> Cancelled | None:
    """The cancelling of the visit of the link while its time waits for a change of mind."""
    application = _application(session, link)
    if application is None or not process.may_restore(application, now):
        return None
    slot = session.scalar(
        select(Slot).where(
            Slot.held_by_id == application.id, Slot.held_as == HoldKind.UNDO, Slot.held_until >= now
        )
    )
    if slot is None or slot.held_until is None or not holds(link, key, slot.starts_at):
        return None
    return Cancelled(application.id, application.account_id, application.service, slot.held_until)


def _beside(session: Session, application: Application, booked: Booked, key: str) -> tuple[Beside, ...]:
    day = local(booked.visit.starts_at).date()
    found = companions.beside(session, application, booked.doctor_id, day)
    return tuple(
        Beside(dates.clock_time(slot.starts_at), token_of(key, number, slot.starts_at))
        for slot, number in found
    )


def _application(session: Session, link: Link) -> Application | None:
    return session.scalar(
        select(Application)
        .where(Application.number == link.number)
        .options(joinedload(Application.clinic))
        .execution_options(populate_existing=True)
    )
