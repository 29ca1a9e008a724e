"""Complaints as the citizen who made them and as those who answer them read them."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from models import Application, Clinic, Complaint
from models.enums import ActorKind, ComplaintKind, ComplaintOutcome
from portal.language import Bilingual
from portal.regulation.actors import Actor
from portal.regulation.appeal import answer_day, who_answers
from portal.regulation.complaint_facts import Fact, from_data
from portal.regulation.complaints import of_application

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """Who would answer a complaint made today, and by when; `clinic` is None for the portal's administrator."""

    clinic: Bilingual | None
    answer_by: date


@dataclass(frozen=True, slots=True)
class Standing:
    """One complaint with all that is to be said of it. `clinic` is None when the administrator answers."""

    id: int
    number: str
    service: str
    application_id: int
    person_id: int
    applicant: str = field(repr=False)
    clinic: Bilingual | None
    kind: ComplaintKind
    words: str = field(repr=False)
    facts: tuple[Fact, ...] = field(repr=False)
    opened_at: datetime
    answer_by: date
    is_late: bool
    answer: str = field(repr=False)
    outcome: ComplaintOutcome | None
    answered_at: datetime | None
    answered_by: str


def offer_of(session: Session, application: Application, today: date) -> Offer:
    """What the citizen is told before they write."""
    clinic_id = who_answers(session, application)
    clinic = application.clinic if clinic_id is not None else None
    return Offer(_named(clinic), answer_day(session, clinic_id, today))


def made_of(session: Session, application: Application) -> list[Complaint]:
    """The complaints of an application, to know what can still be complained of."""
    return of_application(session, application.id)


def complaint_of_citizen(
    session: Session, number: str, complaint_id: int, person_id: int, today: date
) -> Standing | None:
    """The person's own complaint about the application of this number; None for a stranger's or none."""
    query = _all().where(
        Complaint.id == complaint_id, Application.number == number, Application.applicant_id == person_id
    )
    found = session.scalar(query)
    return _standing(found, today) if found else None


def complaints_of(session: Session, actor: Actor, today: date) -> tuple[Standing, ...]:
    """The complaints given to a head or an administrator: the unanswered first by their answer date, then the
    latest answered, `SHOWN` at most."""
    query = _given_to(actor).order_by(
        Complaint.answered_at.is_not(None), Complaint.answered_at.desc(), Complaint.answer_by, Complaint.id
    )
    return tuple(_standing(found, today) for found in session.scalars(query.limit(SHOWN)))


def complaint_of(session: Session, complaint_id: int, actor: Actor, today: date) -> Standing | None:
    """One complaint that is given to them, or None."""
    found = session.scalar(_given_to(actor).where(Complaint.id == complaint_id))
    return _standing(found, today) if found else None


def _given_to(actor: Actor) -> Select[Complaint]:
    is_head = actor.kind is ActorKind.HEAD
    return _all().where(Complaint.clinic_id == actor.clinic_id if is_head else Complaint.clinic_id.is_(None))


def _all() -> Select[Complaint]:
    return (
        select(Complaint)
        .join(Complaint.application)
        .options(
            contains_eager(Complaint.application).joinedload(Application.applicant),
            joinedload(Complaint.clinic),
            joinedload(Complaint.answered_by),
        )
        .execution_options(populate_existing=True)
    )


def _standing(complaint: Complaint, today: date) -> Standing:
    application = complaint.application
    return Standing(
        id=complaint.id,
        number=application.number or "",
        service=application.service,
        application_id=application.id,
        person_id=application.applicant_id,
        applicant=application.applicant.full_name,
        clinic=_named(complaint.clinic),
        kind=complaint.kind,
        words=complaint.words,
        facts=from_data(complaint.facts),
        opened_at=complaint.opened_at,
        answer_by=complaint.answer_by,
        is_late=complaint.answered_at is None and today > complaint.answer_by,
        answer=complaint.answer,
        outcome=complaint.outcome,
        answered_at=complaint.answered_at,
        answered_by=complaint.answered_by.full_name if complaint.answered_by else "",
    )


def _named(clinic: Clinic | None) -> Bilingual | None:
    return Bilingual(kk=clinic.name_kk, ru=clinic.name_ru) if clinic else None
