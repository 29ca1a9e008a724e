"""Refused and late applications, complaints about them, made by the process's own verbs."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Application, Complaint, StaffMember
from models.enums import ActorKind, Channel, ComplaintKind
from portal.regulation import complaint_facts, complaints, process
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.complaints import Said
from portal.regulation.outcomes import Refused
from portal.services import CATALOGUE
from tests.factories.application import at, home_call

WORDS = "Негізсіз бас тартылды"


def staff_actor(staff: StaffMember) -> Actor:
    """A head or an administrator as the one who acts."""
    return Actor(ActorKind(staff.role.value), staff.id, staff.full_name, Channel.WINDOW, staff.clinic_id)


def owner_of(application: Application) -> Actor:
    """The citizen whose application it is."""
    return Actor(ActorKind.CITIZEN, application.account_id, application.applicant.full_name)


def refused_call(session: Session, now: datetime, by: Actor = SYSTEM, **made: Any) -> Application:
    """A home call that was refused on a ground of the standard."""
    call = home_call(session, now, **made)
    if by is not SYSTEM:
        process.take(session, call, actor=by, now=now)
    process.refuse(session, call, CATALOGUE["home-call"], Refused("not_attached"), actor=by, at=at(now))
    session.commit()
    return call


def complaint_about(
    session: Session,
    application: Application,
    now: datetime,
    kind: ComplaintKind = ComplaintKind.DECISION,
    words: str = WORDS,
) -> Complaint:
    """A complaint that its citizen has just made."""
    held = process.lock(session, application.id)
    facts = complaint_facts.facts_of(held, CATALOGUE[held.service].passport)
    said = Said(kind, words, facts)
    complaint = complaints.complain(session, held, said, actor=owner_of(held), now=now)
    session.commit()
    return complaint
