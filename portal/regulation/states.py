"""The table of moves: from which state a verb may lead to which, who may press it, what is written.

docs/process-states.md is drawn from this table.
"""

from dataclasses import dataclass
from enum import StrEnum

from models.enums import ActorKind, State

D, R, P, W = State.DRAFT, State.REGISTERED, State.IN_PROGRESS, State.WAITING
F, X, B, E = State.FULFILLED, State.REFUSED, State.WITHDRAWN, State.EXPIRED
CITIZEN, REGISTRAR, SYSTEM = ActorKind.CITIZEN, ActorKind.REGISTRAR, ActorKind.SYSTEM
OPERATOR = ActorKind.OPERATOR

OPEN = frozenset({R, P, W})
ENDED = frozenset({F, X, B, E})


class Verb(StrEnum):
    """What can be done to an application."""

    SUBMIT = "submit"
    TAKE = "take"
    GIVE_BACK = "give_back"
    TAKE_OVER = "take_over"
    HAND_TO_DESK = "hand_to_desk"
    ASK_CONSENT = "ask_consent"
    CONSENT = "consent"
    ASK_CORRECTION = "ask_correction"
    CORRECT = "correct"
    AGREE = "agree"
    POSTPONE = "postpone"
    FULFIL = "fulfil"
    AMEND = "amend"
    RESCHEDULE = "reschedule"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    EXPIRE = "expire"


class MoveNotAllowed(RuntimeError):
    """The application is not in a state from which this actor may do this."""


@dataclass(frozen=True, slots=True)
class Move:
    """One row: the verb, where it may start, where it ends (None: where it stood before), who may,
    the past-tense fact for the journal, and the name of the notice to the citizen ("" for none)."""

    verb: Verb
    sources: frozenset[State]
    target: State | None
    actors: frozenset[ActorKind]
    fact: str
    notice: str = ""


def _move(verb: Verb, sources: set[State], target: State | None, actors: set[ActorKind], *texts: str) -> Move:
    fact, notice = (*texts, "")[:2]
    return Move(verb, frozenset(sources), target, frozenset(actors), fact, notice)


MOVES: dict[Verb, Move] = {
    move.verb: move
    for move in (
        _move(Verb.SUBMIT, {D}, R, {CITIZEN, REGISTRAR, OPERATOR}, "signed", "registered"),
        _move(Verb.TAKE, {R}, P, {REGISTRAR}, "taken"),
        _move(Verb.GIVE_BACK, {P}, R, {REGISTRAR}, "given_back"),
        _move(Verb.TAKE_OVER, {P}, P, {REGISTRAR}, "taken_over"),
        _move(Verb.HAND_TO_DESK, {R, W}, R, {SYSTEM}, "handed_to_desk"),
        _move(Verb.ASK_CONSENT, {R}, W, {SYSTEM}, "consent_asked"),
        _move(Verb.CONSENT, {W}, R, {CITIZEN}, "consent_given"),
        _move(Verb.ASK_CORRECTION, {P}, W, {REGISTRAR}, "correction_asked", "correction_asked"),
        _move(Verb.CORRECT, {W}, P, {CITIZEN}, "corrected"),
        _move(Verb.AGREE, {R, P}, R, {REGISTRAR}, "agreed"),
        _move(Verb.POSTPONE, {R, W}, W, {SYSTEM}, "postponed", "postponed"),
        _move(Verb.FULFIL, {R, P, W}, F, {REGISTRAR, SYSTEM}, "fulfilled", "fulfilled"),
        _move(Verb.AMEND, {F}, F, {REGISTRAR, SYSTEM}, "amended", "amended"),
        _move(Verb.RESCHEDULE, {R, P, W, F}, None, {CITIZEN, REGISTRAR}, "rescheduled", "rescheduled"),
        _move(Verb.REFUSE, {R, P, W}, X, {REGISTRAR, SYSTEM}, "refused", "refused"),
        _move(Verb.WITHDRAW, {R, P, W, F}, B, {CITIZEN, REGISTRAR, SYSTEM}, "withdrawn", "withdrawn"),
        _move(Verb.RESTORE, {B}, None, {CITIZEN, REGISTRAR}, "restored", "restored"),
        _move(Verb.EXPIRE, {D, W}, E, {SYSTEM}, "expired", "expired"),
    )
}


def allows(verb: Verb, state: State, actor: ActorKind) -> bool:
    """Whether an actor of this kind may press `verb` while the application stands in `state`."""
    move = MOVES[verb]
    return state in move.sources and actor in move.actors


def check(verb: Verb, state: State, actor: ActorKind) -> Move:
    """The row of `verb`. Raises `MoveNotAllowed` unless `allows`."""
    if not allows(verb, state, actor):
        raise MoveNotAllowed(f"{actor} may not {verb} while {state}")
    return MOVES[verb]
