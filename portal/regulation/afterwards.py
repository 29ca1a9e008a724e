"""What a citizen can do to an application of theirs once it is sent: add a remark, say how the visit went."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from models import Application, HomeVisit, VisitCase
from models.enums import State, VisitState, WaitingFor
from portal.regulation import cases, journal, process, rounds
from portal.regulation.actors import Actor
from portal.regulation.process import TooLate
from portal.regulation.states import OPEN

REMARK, CONFIRMED = "remark", "visit_confirmed"
AHEAD = frozenset({VisitState.PLANNED, VisitState.ON_THE_WAY})


def hold_own(session: Session, number: str, *, person_id: int, account_id: int) -> Application | None:
    """The person's application of this number with its row held; None for a stranger's or none.

    One that a registrar made before the person had an account becomes the account's own now.
    """
    found = session.scalar(
        select(Application.id).where(Application.number == number, Application.applicant_id == person_id)
    )
    if found is None:
        return None
    application = process.lock(session, found)
    if application.account_id is None:
        application.account_id = account_id
    return application


def is_asked(application: Application) -> bool:
    """Whether the application waits for the citizen's answer to a question."""
    return application.state is State.WAITING and application.waiting_for is WaitingFor.CORRECTION


def may_remark(application: Application, visit: HomeVisit | None) -> bool:
    """Whether words can still reach the one who does the work: a clinic has it open, or the visit lies ahead."""
    if application.clinic_id is None:
        return False
    if application.state is State.FULFILLED:
        return visit is not None and visit.state in AHEAD
    return application.state in OPEN


def remark(session: Session, application: Application, words: str, *, actor: Actor, now: datetime) -> None:
    """Add words for the doctor and the registry; the same words sent twice count once.

    Raises `TooLate` when nobody works on the application any more.
    """
    if not may_remark(application, rounds.visit_of(session, application.id)):
        raise TooLate
    if _last(session, application, REMARK).get("words") != words:
        process.note(session, application, REMARK, actor=actor, now=now, details={"words": words})


def may_say_of_visit(visit: HomeVisit | None) -> bool:
    """Whether the citizen can be asked how the visit went: it is closed in the journal of calls."""
    return visit is not None and visit.state in cases.CLOSED


def say_of_visit(
    session: Session,
    application: Application,
    took_place: bool,
    words: str = "",
    *,
    actor: Actor,
    now: datetime,
) -> VisitCase | None:
    """The citizen says whether the visit took place; "no" opens a case for the head of the clinic.

    A "no" stands once it is said; a "yes" by mistake may still become a "no". Raises `TooLate` when
    there is no closed visit to speak of.
    """
    visit = rounds.visit_of(session, application.id)
    if visit is None or not may_say_of_visit(visit):
        raise TooLate
    if visit.citizen_says is False or visit.citizen_says is took_place:
        return visit.case
    if not took_place:
        return cases.open_case(session, visit, words, actor=actor, now=now)
    visit.citizen_says = True
    visit.citizen_said_at = now
    process.note(session, application, CONFIRMED, actor=actor, now=now)
    return None


def _last(session: Session, application: Application, fact: str) -> dict[str, Any]:
    try:
        return journal.last_details(session, application, fact)
    except NoResultFound:
        return {}
