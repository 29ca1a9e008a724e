"""What a member of staff may do to one application now: the page draws these acts, the server allows no other."""

from enum import StrEnum

from sqlalchemy.orm import Session

from models import Application, HomeVisit, Slot
from models.enums import ActorKind, State, VisitState
from portal.regulation import rounds
from portal.regulation.actors import Actor, may_touch
from portal.regulation.appointments import booked_slot
from portal.regulation.attachments import CODE
from portal.regulation.states import OPEN, Verb, allows


class DeskAct(StrEnum):
    """An act of a registrar; its value stands in the address of the act."""

    TAKE = "take"
    GIVE_BACK = "give-back"
    TAKE_OVER = "take-over"
    ASSIGN = "assign"
    BOOK = "book"
    CONFIRM = "confirm"
    MOVE = "move"
    AGREE = "agree"
    ASK = "ask"
    REFUSE = "refuse"
    CANCEL = "cancel"


VERBS = {
    DeskAct.TAKE: Verb.TAKE,
    DeskAct.GIVE_BACK: Verb.GIVE_BACK,
    DeskAct.TAKE_OVER: Verb.TAKE_OVER,
    DeskAct.ASSIGN: Verb.FULFIL,
    DeskAct.BOOK: Verb.FULFIL,
    DeskAct.CONFIRM: Verb.FULFIL,
    DeskAct.MOVE: Verb.RESCHEDULE,
    DeskAct.AGREE: Verb.AGREE,
    DeskAct.ASK: Verb.ASK_CORRECTION,
    DeskAct.REFUSE: Verb.REFUSE,
    DeskAct.CANCEL: Verb.WITHDRAW,
}
# A caller who changed their mind is not sent from one registrar to another.
WHOEVER_HOLDS_IT = frozenset({DeskAct.CANCEL})


_VISITS = {DeskAct.ASSIGN, DeskAct.BOOK, DeskAct.CONFIRM, DeskAct.MOVE}

# What was given: a doctor on the way to the patient, or a time at which the patient comes to the doctor.
Plan = HomeVisit | Slot


class NotNow(RuntimeError):
    """This act is not open to this person at this moment."""


def is_booking(application: Application) -> bool:
    """Whether a time with a doctor is asked for, and not a doctor at home."""
    return "slot" in application.answers


def is_attaching(application: Application) -> bool:
    """Whether a place at a doctor of the clinic is asked for."""
    return application.service == CODE


def plan_of(session: Session, application: Application) -> Plan | None:
    """What stands given for the application now; None when nothing does."""
    if is_booking(application):
        return booked_slot(session, application.id)
    return rounds.visit_of(session, application.id)


def possible(application: Application, actor: Actor, plan: Plan | None) -> frozenset[DeskAct]:
    """The acts that are open to `actor`; one who does not hold the application must take it over first."""
    if actor.kind is not ActorKind.REGISTRAR or not may_touch(actor, application):
        return frozenset()
    verbs = dict(VERBS)
    if application.state is State.FULFILLED:
        verbs[DeskAct.ASSIGN] = Verb.AMEND
    found = {act for act, verb in verbs.items() if allows(verb, application.state, actor.kind)}
    if held_by_another(application, actor):
        found &= {DeskAct.TAKE_OVER} | WHOEVER_HOLDS_IT
    else:
        found -= {DeskAct.TAKE_OVER}
    return frozenset(found - _out_of_place(application, plan))


def _out_of_place(application: Application, plan: Plan | None) -> set[DeskAct]:
    """What has no sense for this service, or after what was given has begun."""
    if is_attaching(application):
        return set(DeskAct) if application.result.get("agreed") else _VISITS
    return {DeskAct.AGREE} | _no_place_for_a_visit(application, plan)


def _no_place_for_a_visit(application: Application, plan: Plan | None) -> set[DeskAct]:
    if not is_booking(application):
        foreign = {DeskAct.BOOK, DeskAct.CONFIRM, DeskAct.MOVE}
        is_still = plan is None or plan.state in (VisitState.PLANNED, VisitState.CANCELLED)
        return foreign if is_still else foreign | {DeskAct.ASSIGN, DeskAct.CANCEL}
    if plan is None:
        return {DeskAct.ASSIGN, DeskAct.CONFIRM, DeskAct.MOVE}
    has_come = isinstance(plan, Slot) and plan.attendance is not None
    return {DeskAct.ASSIGN, DeskAct.BOOK} | ({DeskAct.MOVE, DeskAct.CANCEL} if has_come else set())


def held_by_another(application: Application, actor: Actor) -> bool:
    """Whether another registrar is at work on it."""
    return application.state in OPEN and application.taken_by_id not in (None, actor.id)


def check(act: DeskAct, application: Application, actor: Actor, plan: Plan | None) -> None:
    """Raise `NotNow` unless `act` is possible."""
    if act not in possible(application, actor, plan):
        raise NotNow
