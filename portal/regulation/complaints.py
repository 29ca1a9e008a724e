"""A complaint about a decision, a delay or a person: made to the head of the clinic, answered in five working days.

The order is that of `appeal.py`. Whoever had a hand in the application does not answer a complaint about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Complaint
from models.enums import ActorKind, ComplaintKind, ComplaintOutcome, State
from portal.clock import local
from portal.documents.canonical import canonical, content_hash
from portal.regulation import actors, process
from portal.regulation.actors import Actor, Forbidden
from portal.regulation.appeal import ANSWERED, answer_day, hands, who_answers
from portal.regulation.cases import AlreadyAnswered
from portal.regulation.complaint_facts import Fact, as_data
from portal.regulation.deadlines import is_overdue

MADE = "complaint_made"
DECIDED = frozenset({State.FULFILLED, State.REFUSED, State.EXPIRED})


class NothingToComplainOf(RuntimeError):
    """There is no decision, or no delay, to complain of; or the answer to that complaint was given."""


class OwnAct(RuntimeError):
    """Whoever had a hand in the application cannot answer a complaint about it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the citizen sends: the kind, their words, and the facts that stood above them."""

    kind: ComplaintKind
    words: str = field(repr=False)
    facts: tuple[Fact, ...] = field(repr=False)


def kinds_of(application: Application, made: Sequence[Complaint], now: datetime) -> list[ComplaintKind]:
    """What can be complained of now, when `made` has been complained of already.

    A decision and a delay once, because after the answer the law leads to the higher body; a person again as
    soon as the complaint before is answered, for it may be another person.
    """
    kinds = [ComplaintKind.PERSON] if application.signed_at is not None else []
    if _was_late(application, now):
        kinds.insert(0, ComplaintKind.DELAY)
    if application.state in DECIDED and application.signed_at is not None:
        kinds.insert(0, ComplaintKind.DECISION)
    shut = {each.kind for each in made if each.open_key is not None}
    return [kind for kind in kinds if kind not in shut]


def complain(
    session: Session, application: Application, said: Said, *, actor: Actor, now: datetime
) -> Complaint:
    """Make a complaint; the same kind made again while it stands is the same complaint. The caller holds the
    application's row.

    Raises `NothingToComplainOf`, `Forbidden`.
    """
    actors.check(actor, application)
    made = of_application(session, application.id)
    standing = next((each for each in made if each.kind is said.kind and each.answered_at is None), None)
    if standing is not None:
        return standing
    if said.kind not in kinds_of(application, made, now):
        raise NothingToComplainOf
    clinic_id = who_answers(session, application)
    complaint = Complaint(
        application_id=application.id,
        clinic_id=clinic_id,
        kind=said.kind,
        open_key=f"{application.id}:{said.kind.value}",
        words=said.words,
        facts=as_data(said.facts),
        opened_at=now,
        answer_by=answer_day(session, clinic_id, local(now).date()),
    )
    session.add(complaint)
    session.flush()
    details = {"kind": said.kind.value, "words_hash": content_hash(canonical(said.words))}
    process.note(session, application, MADE, actor=actor, now=now, details=details)
    return complaint


def answer(
    session: Session,
    complaint: Complaint,
    words: str,
    *,
    outcome: ComplaintOutcome,
    actor: Actor,
    now: datetime,
) -> None:
    """Answer a complaint; the citizen gets an SMS.

    Raises `Forbidden` for anybody whom it was not given to, `OwnAct`, `AlreadyAnswered`.
    """
    application = process.lock(session, complaint.application_id)
    session.refresh(complaint)
    if not is_given_to(complaint, actor):
        raise Forbidden
    if had_a_hand(session, application.id, actor):
        raise OwnAct
    if complaint.answered_at is not None:
        raise AlreadyAnswered
    complaint.answer = words
    complaint.outcome = outcome
    complaint.answered_at = now
    complaint.answered_by_id = actor.id
    if complaint.kind is ComplaintKind.PERSON:
        complaint.open_key = None
    process.note(
        session,
        application,
        ANSWERED,
        actor=replace(actor, application_id=application.id),
        now=now,
        details={"kind": complaint.kind.value, "outcome": outcome.value},
        notice=ANSWERED,
    )


def is_given_to(complaint: Complaint, actor: Actor) -> bool:
    """Whether the complaint is this head's or administrator's to read."""
    if complaint.clinic_id is None:
        return actor.kind is ActorKind.ADMINISTRATOR
    return actor.kind is ActorKind.HEAD and actor.clinic_id == complaint.clinic_id


def had_a_hand(session: Session, application_id: int, actor: Actor) -> bool:
    """Whether the journal names this member of staff: then the complaint may be about what they did."""
    return actor.id in hands(session, application_id)


def of_application(session: Session, application_id: int) -> list[Complaint]:
    """The complaints about an application, the first first."""
    query = select(Complaint).where(Complaint.application_id == application_id).order_by(Complaint.id)
    return list(session.scalars(query))


def _was_late(application: Application, now: datetime) -> bool:
    """Whether the lawful time ran out before an answer; it does not run while it stands still."""
    if application.deadline_at is None or application.paused_at is not None:
        return False
    if application.state is State.WITHDRAWN:
        return False
    return is_overdue(application.deadline_at, application.ended_at or now)
