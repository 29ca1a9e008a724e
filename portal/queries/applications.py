"""What the pages round signing say of an application: when it will count, and what was registered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Signature
from portal.language import Bilingual
from portal.regulation.actors import Actor, may_touch
from portal.regulation.calendar import WorkingCalendar
from portal.regulation.deadlines import deadline, explain_wait, reception_of
from portal.regulation.definition import Journey, Passport


@dataclass(frozen=True, slots=True)
class Promise:
    """What a person is told before signing: who answers, by when, and whether it counts later than today."""

    clinic: Bilingual | None
    answer_by: datetime
    counts_for: date
    waits: Bilingual | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A registered application as its own page of thanks shows it. `counts_for` is None for what no clinic's day
    delays."""

    number: str
    service: Bilingual
    code: str
    answer_by: datetime | None
    counts_for: date | None
    next_steps: Sequence[Bilingual]


def promise_before_signing(
    draft: Application, calendar: WorkingCalendar, journey: Journey, now: datetime
) -> Promise:
    """The lawful promise for a draft if it were signed at `now`; `calendar` is its clinic's, whose hours delay
    nothing where no person is waited for."""
    reception = reception_of(calendar, now, journey.term)
    clinic = draft.clinic
    return Promise(
        clinic=Bilingual(kk=clinic.name_kk, ru=clinic.name_ru) if clinic else None,
        answer_by=deadline(calendar, now, journey.term),
        counts_for=reception.counts_as_day,
        waits=None if journey.is_automatic else explain_wait(calendar, reception),
    )


def signed_as(session: Session, content_hash: str, *, actor: Actor) -> Application | None:
    """The actor's application that was signed over exactly these bytes; None when nothing was."""
    query = select(Application).join(Signature, Signature.application_id == Application.id)
    query = query.where(Signature.content_hash == content_hash).order_by(Application.id)
    found = session.scalars(query).first()
    return found if found is not None and may_touch(actor, found) else None


def sent_application(application: Application, passport: Passport, journey: Journey) -> Sent:
    """What the page after signing tells."""
    return Sent(
        number=application.number or "",
        service=passport.title,
        code=application.service,
        answer_by=application.deadline_at,
        counts_for=None if journey.is_automatic else application.counts_for,
        next_steps=journey.next_steps,
    )
