"""One application as the desk sees it: who, what was signed, what happened, the visit, the papers."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Application,
    Doctor,
    HomeVisit,
    JournalEntry,
    Person,
    ResultDocument,
    Signature,
    StaffMember,
)
from models.enums import ActorKind, Channel, Language, Speciality, State, VisitState, WaitingFor
from models.iin import Iin, Phone
from portal.clock import local
from portal.dates import age_words
from portal.language import Bilingual
from portal.queries.bookings import Booked, booked_of
from portal.regulation.appeal import ANSWERED
from portal.regulation.clinic_calendar import calendar_of
from portal.regulation.complaints import MADE
from portal.regulation.deadlines import time_left
from portal.regulation.desk_acts import is_booking

COMPLAINTS = (MADE, ANSWERED)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person in the case: the applicant or the patient."""

    id: int
    name: str = field(repr=False)
    iin: Iin
    birth_date: date = field(repr=False)
    age: Bilingual = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person saw and signed, in the language in which they read it."""

    language: Language
    rows: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Where:
    """The place of the visit and the phone there."""

    address: Bilingual | None = field(repr=False)
    entrance: str = ""
    floor: str = ""
    intercom: str = ""
    phone: Phone | None = None


@dataclass(frozen=True, slots=True)
class Danger:
    """Danger signs that were ticked, and what the person said about 103."""

    signs: tuple[str, ...] = field(repr=False)
    said: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the journal."""

    position: int
    fact: str
    at: datetime
    actor_kind: ActorKind
    actor: str = field(repr=False)
    channel: Channel
    details: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Visit:
    """The planned visit."""

    doctor: str
    speciality: Speciality
    day: date
    window: tuple[time, time]
    state: VisitState


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that was issued."""

    kind: str
    code: str
    issued_at: datetime
    is_recalled: bool


@dataclass(frozen=True, slots=True)
class DeskApplication:
    """Everything the page of one application shows."""

    number: str
    service: str
    state: State
    waiting_for: WaitingFor | None
    reason: str
    channel: Channel
    language: Language
    version: int
    seen: int
    holder: str
    counts_for: date | None
    deadline_at: datetime | None
    is_overdue: bool
    left: timedelta | None
    question: str = field(repr=False)
    refusal_ground: str | None
    refusal_words: str = field(repr=False)
    applicant: Somebody
    subject: Somebody
    account_phone: Phone | None
    shown: Shown | None
    where: Where
    danger: Danger | None
    facts: tuple[Fact, ...]
    visit: Visit | None
    booked: Booked | None
    papers: tuple[Paper, ...]


def look(session: Session, application: Application, now: datetime) -> DeskApplication:
    """All there is to see of an application."""
    facts = facts_of(session, application.id)
    paused = application.waiting_for is WaitingFor.CORRECTION
    ends = application.deadline_at
    today = local(now).date()
    return DeskApplication(
        number=application.number or "",
        service=application.service,
        state=application.state,
        waiting_for=application.waiting_for,
        reason=application.handed_to_desk,
        channel=application.channel,
        language=application.language,
        version=application.version,
        seen=facts[-1].position if facts else 0,
        holder=_name_of(session, application.taken_by_id),
        counts_for=application.counts_for,
        deadline_at=ends,
        is_overdue=ends is not None and not paused and now > ends,
        left=_left(session, application, now),
        question=application.question,
        refusal_ground=application.refusal_ground,
        refusal_words=application.refusal_words,
        applicant=_somebody(application.applicant, today),
        subject=_somebody(application.subject, today),
        account_phone=application.account.phone if application.account else application.applicant.phone,
        shown=_shown(session, application.id),
        where=_where(application),
        danger=_danger(application),
        facts=facts,
        visit=None if is_booking(application) else _visit(session, application.id),
        booked=booked_of(session, application, now),
        papers=_papers(session, application.id),
    )


def facts_of(session: Session, application_id: int, after: int = 0) -> tuple[Fact, ...]:
    """The journal after the entry at position `after`, the oldest first; of complaints only those know who
    answer them."""
    entries = session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.application_id == application_id,
            JournalEntry.position > after,
            JournalEntry.fact.not_in(COMPLAINTS),
        )
        .order_by(JournalEntry.position)
    )
    return tuple(
        Fact(e.position, e.fact, e.at, e.actor_kind, e.actor_name, e.channel, e.details) for e in entries
    )


def _left(session: Session, application: Application, now: datetime) -> timedelta | None:
    """The open time left; None when the clock stands or the term has passed."""
    ends = application.deadline_at
    if ends is None or now > ends or application.waiting_for is WaitingFor.CORRECTION:
        return None
    begins = max(now, application.begins_at or now)
    return time_left(calendar_of(session, application.clinic_id, local(now).date()), ends, begins)


def _somebody(person: Person, today: date) -> Somebody:
    return Somebody(
        person.id, person.full_name, person.iin, person.birth_date, age_words(person.birth_date, today)
    )


def _shown(session: Session, application_id: int) -> Shown | None:
    content = session.scalar(
        select(Signature.content)
        .where(Signature.application_id == application_id)
        .order_by(Signature.signed_at.desc(), Signature.id.desc())
        .limit(1)
    )
    if content is None:
        return None
    said = json.loads(content)
    return Shown(Language(said["language"]), tuple((row["label"], row["value"]) for row in said["shown"]))


def _where(application: Application) -> Where:
    where = application.answers.get("where") or application.answers.get("address", {})
    return Where(
        address=Bilingual(**where["address"]) if where.get("address") else None,
        entrance=where.get("entrance") or "",
        floor=where.get("floor") or "",
        intercom=where.get("intercom") or "",
        phone=Phone(where["phone"]) if where.get("phone") else None,
    )


def _danger(application: Application) -> Danger | None:
    said = application.answers.get("emergency")
    return Danger(tuple(said.get("signs", ())), said.get("said", "")) if said else None


def _visit(session: Session, application_id: int) -> Visit | None:
    found = session.execute(
        select(HomeVisit, Doctor)
        .join(Doctor, Doctor.id == HomeVisit.doctor_id)
        .where(HomeVisit.application_id == application_id)
    ).one_or_none()
    if found is None:
        return None
    visit, doctor = found
    window = (visit.window_from, visit.window_to)
    return Visit(doctor.full_name, doctor.speciality, visit.day, window, visit.state)


def _papers(session: Session, application_id: int) -> tuple[Paper, ...]:
    rows = session.execute(
        select(ResultDocument.kind, ResultDocument.code, ResultDocument.issued_at, ResultDocument.recalled_at)
        .where(ResultDocument.application_id == application_id)
        .order_by(ResultDocument.issued_at.desc(), ResultDocument.id.desc())
    )
    return tuple(Paper(kind, code, issued, recalled is not None) for kind, code, issued, recalled in rows)


def _name_of(session: Session, staff_id: int | None) -> str:
    staff = session.get(StaffMember, staff_id) if staff_id is not None else None
    return staff.full_name if staff else ""
