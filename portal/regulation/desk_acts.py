"""What a member of staff may do to one application now: the page draws these acts, the server allows no other."""

from enum import StrEnum

from models import Application, HomeVisit
from models.enums import ActorKind, State, VisitState
from portal.regulation.actors import Actor, may_touch
from portal.regulation.states import OPEN, Verb, allows


class DeskAct(StrEnum):
    """An act of a registrar; its value stands in the address of the act."""

    TAKE = "take"
    GIVE_BACK = "give-back"
    TAKE_OVER = "take-over"
    ASSIGN = "assign"
    ASK = "ask"
    REFUSE = "refuse"
    CANCEL = "cancel"


VERBS = {
    DeskAct.TAKE: Verb.TAKE,
    DeskAct.GIVE_BACK: Verb.GIVE_BACK,
    DeskAct.TAKE_OVER: Verb.TAKE_OVER,
    DeskAct.ASSIGN: Verb.FULFIL,
    DeskAct.ASK: Verb.ASK_CORRECTION,
    DeskAct.REFUSE: Verb.REFUSE,
    DeskAct.CANCEL: Verb.WITHDRAW,
}
# A caller who changed their mind is not sent from one registrar to another.
WHOEVER_HOLDS_IT = frozenset({DeskAct.CANCEL})


class NotNow(RuntimeError):
    """This act is not open to this person at this moment."""


def possible(application: Application, actor: Actor, visit: HomeVisit | None) -> frozenset[DeskAct]:
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
    if visit is not None and visit.state not in (VisitState.PLANNED, VisitState.CANCELLED):
        found -= {DeskAct.ASSIGN, DeskAct.CANCEL}
    return frozenset(found)


def held_by_another(application: Application, actor: Actor) -> bool:
    """Whether another registrar is at work on it."""
    return application.state in OPEN and application.taken_by_id not in (None, actor.id)


def check(act: DeskAct, application: Application, actor: Actor, visit: HomeVisit | None) -> None:
    """Raise `NotNow` unless `act` is possible."""
    if act not in possible(application, actor, visit):
        raise NotNow
