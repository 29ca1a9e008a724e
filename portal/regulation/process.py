"""The verbs of an application's life: the citizen, the registrar and the worker press the same ones.

Only this module moves `application.state`; each verb writes one journal entry in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application
from models.enums import ActorKind, State, WaitingFor
from portal.documents.canonical import content_hash
from portal.language import Bilingual
from portal.regulation import actors, issuing, journal, notices
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.deadlines import Term
from portal.regulation.definition import Journey, ServiceDefinition
from portal.regulation.issuing import Circumstances
from portal.regulation.outcomes import CALLED_OFF, Fulfilled, Refused
from portal.regulation.registering import (
    free_number,
    keep_signature,
    queue_execution,
    reserve_open_key,
    run_on,
    start_clock,
)
from portal.regulation.states import MOVES, Move, MoveNotAllowed, Verb
from portal.regulation.states import check as check_move

UNDO = timedelta(minutes=10)
CORRECTION_TERM = timedelta(days=3)
DRAFT_TERM = timedelta(days=30)


class NotWhatWasShown(RuntimeError):
    """What is to be signed is not what the review page showed."""


class TooLate(RuntimeError):
    """The time in which this could be done has passed."""


@dataclass(frozen=True, slots=True)
class Signing:
    """How a person signed: the method, the hash of what they saw, and the proof that is kept."""

    method: str
    content_hash: str
    evidence: dict[str, Any]


def lock(session: Session, application_id: int) -> Application:
    """The application with its row held until the end of the transaction. Raises `NoResultFound`."""
    return session.execute(
        select(Application)
        .where(Application.id == application_id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).scalar_one()


def find(session: Session, number: str, *, actor: Actor) -> Application | None:
    """The application of this number when it is the actor's business; None for a stranger's or none."""
    application = session.scalar(select(Application).where(Application.number == number))
    if application is None or not actors.may_touch(actor, application):
        return None
    return application


def submit(
    session: Session,
    application: Application,
    journey: Journey,
    signing: Signing,
    *,
    actor: Actor,
    at: Circumstances,
) -> Application:
    """Sign a draft: it gets a number, a lawful end time, and its work is queued.

    A draft that is signed already is returned as it stands, so that the same form sent twice counts
    once. Raises `NotWhatWasShown`, `AlreadyOpen`, `MoveNotAllowed`, `Forbidden`, and whatever keeps the
    service from taking what is signed for (`SlotNotFree`).
    """
    if application.state is not State.DRAFT:
        actors.check(actor, application)
        return application
    content = application.to_sign
    if content is None or content_hash(content) != signing.content_hash:
        raise NotWhatWasShown
    start_clock(session, application, journey, at.now)
    reserve_open_key(session, application, journey)
    application.number = free_number(session)
    application.signed_at = at.now
    application.channel = actor.channel
    keep_signature(session, application, signing.method, signing.evidence)
    _move(session, application, Verb.SUBMIT, actor=actor, now=at.now, notice="")
    journey.signed(session, application, actor, at.now)
    if not journey.is_automatic:  # else the answer itself comes at once
        notice = "registered" if actor.kind is ActorKind.CITIZEN else "registered_by_staff"
        notices.queue(session, application, notice, now=at.now)
    queue_execution(session, application, at.now)
    return application


def take(session: Session, application: Application, *, actor: Actor, now: datetime) -> None:
    """A registrar takes the application into work."""
    _check(application, Verb.TAKE, actor)
    application.taken_by_id = actor.id
    _move(session, application, Verb.TAKE, actor=actor, now=now)


def give_back(session: Session, application: Application, *, actor: Actor, now: datetime) -> None:
    """The registrar puts the application back into the queue."""
    _check(application, Verb.GIVE_BACK, actor)
    application.taken_by_id = None
    _move(session, application, Verb.GIVE_BACK, actor=actor, now=now)


def take_over(session: Session, application: Application, note: str, *, actor: Actor, now: datetime) -> None:
    """Another registrar takes the application over and says why."""
    _check(application, Verb.TAKE_OVER, actor)
    details = {"note": note, "from": application.taken_by_id}
    application.taken_by_id = actor.id
    _move(session, application, Verb.TAKE_OVER, actor=actor, now=now, details=details)


def hand_to_desk(session: Session, application: Application, reason: str, *, now: datetime) -> None:
    """The rules cannot decide; the application waits in the registrars' queue."""
    _check(application, Verb.HAND_TO_DESK, SYSTEM, WaitingFor.REGISTRY)
    application.handed_to_desk = reason
    application.waiting_for = None
    _move(session, application, Verb.HAND_TO_DESK, actor=SYSTEM, now=now, details={"reason": reason})


def ask_correction(
    session: Session, application: Application, question: str, *, actor: Actor, now: datetime
) -> None:
    """Ask the citizen to correct or explain; the lawful clock stands still until they answer."""
    _check(application, Verb.ASK_CORRECTION, actor)
    application.question = question
    application.waiting_for = WaitingFor.CORRECTION
    application.paused_at = now
    application.expires_at = now + CORRECTION_TERM
    _move(session, application, Verb.ASK_CORRECTION, actor=actor, now=now, details={"question": question})


def correct(
    session: Session,
    application: Application,
    term: Term,
    words: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """The citizen answers the question; the clock runs on from where it stood."""
    _check(application, Verb.CORRECT, actor, WaitingFor.CORRECTION)
    run_on(session, application, term, now)
    _move(session, application, Verb.CORRECT, actor=actor, now=now, details={"answer": words})


def ask_consent(session: Session, application: Application, until: datetime, *, now: datetime) -> None:
    """Wait till `until` for the consent of the person asked about; the lawful clock stands still."""
    _check(application, Verb.ASK_CONSENT, SYSTEM)
    application.waiting_for = WaitingFor.CONSENT
    application.paused_at, application.expires_at = now, until
    _move(session, application, Verb.ASK_CONSENT, actor=SYSTEM, now=now)


def consent(
    session: Session,
    application: Application,
    term: Term,
    evidence: dict[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """The person asked about agrees: the clock runs on, and the register is asked."""
    _check(application, Verb.CONSENT, actor, WaitingFor.CONSENT)
    run_on(session, application, term, now)
    _move(session, application, Verb.CONSENT, actor=actor, now=now, details=evidence)
    queue_execution(session, application, now)


def agree(
    session: Session, application: Application, agreed: dict[str, Any], *, actor: Actor, now: datetime
) -> None:
    """A registrar agrees to what a register must still be told: the worker tells it, then fulfils. Once is enough."""
    _check(application, Verb.AGREE, actor)
    if application.state is State.REGISTERED and "agreed" in application.result:
        return
    application.result, application.handed_to_desk = {"agreed": agreed}, ""
    _move(session, application, Verb.AGREE, actor=actor, now=now)
    queue_execution(session, application, now)


def postpone(session: Session, application: Application, *, now: datetime, notice: str | None = None) -> None:
    """A register is down: the application waits and is asked for again; told to the citizen once."""
    _check(application, Verb.POSTPONE, SYSTEM, WaitingFor.REGISTRY)
    if application.state is State.WAITING:
        return
    application.waiting_for = WaitingFor.REGISTRY
    _move(session, application, Verb.POSTPONE, actor=SYSTEM, now=now, notice=notice)


def fulfil(
    session: Session, application: Application, outcome: Fulfilled, *, actor: Actor, at: Circumstances
) -> None:
    """The service is given: the result document is issued and the citizen told."""
    _check(application, Verb.FULFIL, actor)
    application.result = dict(outcome.result)
    application.waiting_for = application.paused_at = application.expires_at = None
    application.ended_at = at.now
    issuing.issue(session, application, outcome.paper, at)
    _move(session, application, Verb.FULFIL, actor=actor, now=at.now, words=outcome.notice)


def amend(
    session: Session, application: Application, outcome: Fulfilled, *, actor: Actor, at: Circumstances
) -> None:
    """What was promised changed (another doctor, another window): the old paper is recalled, a new one issued."""
    _check(application, Verb.AMEND, actor)
    application.result = dict(outcome.result)
    issuing.recall(session, application, at.now)
    issuing.issue(session, application, outcome.paper, at)
    _move(session, application, Verb.AMEND, actor=actor, now=at.now, words=outcome.notice)


def reschedule(
    session: Session, application: Application, outcome: Fulfilled, *, actor: Actor, at: Circumstances
) -> None:
    """Another time was chosen for what is booked: a paper that was issued gives way to a new one."""
    _check(application, Verb.RESCHEDULE, actor)
    stands = application.state
    application.result = dict(outcome.result)
    if stands is State.FULFILLED:
        issuing.recall(session, application, at.now)
        issuing.issue(session, application, outcome.paper, at)
    _move(
        session,
        application,
        Verb.RESCHEDULE,
        actor=actor,
        now=at.now,
        words=outcome.notice,
        back_to=stands,
    )


def refuse(
    session: Session,
    application: Application,
    service: ServiceDefinition,
    outcome: Refused,
    *,
    actor: Actor,
    at: Circumstances,
) -> None:
    """Refuse on a ground of the standard: the reasoned refusal is issued and the citizen told.

    Raises `KeyError` for a ground that this service's standard does not know.
    """
    _check(application, Verb.REFUSE, actor)
    ground = service.passport.ground(outcome.ground)
    if service.journey is not None:
        service.journey.let_go(session, application, at.now)
    application.refusal_ground = ground.code
    application.refusal_words = outcome.words
    application.waiting_for = application.paused_at = application.expires_at = application.open_key = None
    application.ended_at = at.now
    issuing.issue_refusal(session, application, service.passport, ground, at)
    _move(session, application, Verb.REFUSE, actor=actor, now=at.now, details={"ground": ground.code})


def withdraw(
    session: Session,
    application: Application,
    journey: Journey,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    notice: str | None = None,
) -> None:
    """The citizen takes the application back, or the portal as its end has lost its sense; whatever was issued
    is recalled. Ten minutes to undo, but not what the portal ended. `notice` names another message than the usual.

    Raises `TooLate` when the service no longer lets go of it (the doctor is on the way).
    """
    _check(application, Verb.WITHDRAW, actor)
    if not journey.may_withdraw(session, application, actor, now):
        raise TooLate
    was = application.state
    application.open_key = None
    application.ended_at = now
    journey.withdrawn(session, application, actor, now)
    issuing.recall(session, application, now)
    if actor is SYSTEM:
        application.result = {**application.result, CALLED_OFF: notice}
    details = {"was": was.value, "reason": reason}
    _move(session, application, Verb.WITHDRAW, actor=actor, now=now, details=details, notice=notice)


def restore(
    session: Session, application: Application, journey: Journey, *, actor: Actor, now: datetime
) -> None:
    """Undo a withdrawal within ten minutes. Raises `TooLate` after them, `AlreadyOpen` on a twin."""
    _check(application, Verb.RESTORE, actor)
    if not may_restore(application, now):
        raise TooLate
    was = State(journal.last_details(session, application, MOVES[Verb.WITHDRAW].fact)["was"])
    reserve_open_key(session, application, journey)
    application.ended_at = now if was is State.FULFILLED else None
    journey.restored(session, application, actor, now)
    issuing.reinstate(session, application)
    _move(session, application, Verb.RESTORE, actor=actor, now=now, back_to=was)
    if was is not State.FULFILLED:
        queue_execution(session, application, now)


def may_restore(application: Application, now: datetime) -> bool:
    """Whether a withdrawal can still be undone: what the portal called off is not anybody's to undo."""
    ended = application.ended_at if CALLED_OFF not in application.result else None
    return application.state is State.WITHDRAWN and ended is not None and now <= ended + UNDO


def expire(
    session: Session, application: Application, *, now: datetime, journey: Journey | None = None
) -> None:
    """A draft of 30 days, or a question that was not answered in its term, comes to an end; what `journey`
    had taken for it is given up.

    Of a draft nobody is told by SMS: nothing was asked for yet.
    """
    _check(application, Verb.EXPIRE, SYSTEM, WaitingFor.CORRECTION, WaitingFor.CONSENT)
    if journey is not None:
        journey.let_go(session, application, now)
    application.waiting_for = application.open_key = None
    application.ended_at = now
    _move(session, application, Verb.EXPIRE, actor=SYSTEM, now=now, notice=None if application.number else "")


def note(
    session: Session,
    application: Application,
    fact: str,
    *,
    actor: Actor,
    now: datetime,
    details: dict[str, Any] | None = None,
    notice: str = "",
) -> None:
    """Write a fact that moves no state (the doctor set out, a remark was added), and tell the citizen."""
    actors.check(actor, application)
    application.changed_at = now
    session.flush()
    journal.record(session, application, fact, actor=actor, now=now, details=details)
    if notice:
        notices.queue(session, application, notice, now=now)


def _check(application: Application, verb: Verb, actor: Actor, *waits: WaitingFor) -> Move:
    """The row of `verb`, before anything is touched. One that waits must wait for one of `waits`, if any are
    named. Raises `Forbidden`, `MoveNotAllowed`."""
    actors.check(actor, application)
    move = check_move(verb, application.state, actor.kind)
    if waits and application.state is State.WAITING and application.waiting_for not in waits:
        raise MoveNotAllowed(f"{verb} while waiting for {application.waiting_for}")
    return move


def _move(
    session: Session,
    application: Application,
    verb: Verb,
    *,
    actor: Actor,
    now: datetime,
    details: dict[str, Any] | None = None,
    words: Bilingual | None = None,
    back_to: State | None = None,
    notice: str | None = None,
) -> None:
    """The one place where a state moves: checked against the table, journalled, told by the table's notice or by
    another one ("" for none)."""
    move = _check(application, verb, actor)
    target = move.target or back_to
    assert target is not None
    application.state, application.changed_at = target, now
    session.flush()
    journal.record(session, application, move.fact, actor=actor, now=now, details=details)
    told = move.notice if notice is None else notice
    if told:
        notices.queue(session, application, told, now=now, words=words)
