"""A citizen says that a visit in the journal did not take place: a case that the head of the clinic answers.

Whoever closed the visit cannot close the case about it.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import HomeVisit, VisitCase
from models.enums import ActorKind, VisitState
from portal.clock import local
from portal.regulation import process
from portal.regulation.actors import Actor, Forbidden
from portal.regulation.clinic_calendar import calendar_of

ANSWER_WORKING_DAYS = 3
CLOSED = frozenset({VisitState.DONE, VisitState.NOBODY_HOME})


class VisitNotClosed(RuntimeError):
    """The visit is not marked as ended, so there is nothing to dispute yet."""


class ClosedByThemselves(RuntimeError):
    """The one who closed the visit cannot answer the case about it."""


class AlreadyAnswered(RuntimeError):
    """Somebody has answered the case before."""


def open_case(session: Session, visit: HomeVisit, words: str, *, actor: Actor, now: datetime) -> VisitCase:
    """Open the case of a visit that did not take place; said twice, it is the same case.

    To be answered within 3 working days of the clinic, counted from the next day.
    Raises `VisitNotClosed`, `Forbidden`.
    """
    application = process.lock(session, visit.application_id)
    session.refresh(visit)
    if visit.state not in CLOSED:
        raise VisitNotClosed
    standing = session.scalar(select(VisitCase).where(VisitCase.visit_id == visit.id))
    if standing is not None:
        return standing
    today = local(now).date()
    calendar = calendar_of(session, visit.clinic_id, today)
    case = VisitCase(
        visit_id=visit.id,
        clinic_id=visit.clinic_id,
        words=words,
        opened_at=now,
        answer_by=calendar.add_working_days(today, ANSWER_WORKING_DAYS),
    )
    session.add(case)
    visit.citizen_says = False
    visit.citizen_said_at = now
    process.note(session, application, "case_opened", actor=actor, now=now, details={"words": words})
    return case


def answer_case(
    session: Session,
    case: VisitCase,
    words: str,
    *,
    visit_confirmed: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """The head of the clinic says what was found, and whether the visit was real; the citizen gets an SMS.

    Raises `Forbidden` for anybody but a head of that clinic, `ClosedByThemselves`, `AlreadyAnswered`.
    """
    application = process.lock(session, case.visit.application_id)
    session.refresh(case)
    if actor.kind is not ActorKind.HEAD or actor.clinic_id != case.clinic_id:
        raise Forbidden
    if not may_answer(case, actor):
        raise ClosedByThemselves
    if case.answered_at is not None:
        raise AlreadyAnswered
    case.answer = words
    case.visit_confirmed = visit_confirmed
    case.answered_at = now
    case.answered_by_id = actor.id
    details = {"answer": words, "visit_confirmed": visit_confirmed}
    process.note(
        session, application, "case_answered", actor=actor, now=now, details=details, notice="case_answered"
    )


def may_answer(case: VisitCase, actor: Actor) -> bool:
    """Whether this head had no hand in closing the visit."""
    return actor.id is not None and case.visit.closed_by_id != actor.id
