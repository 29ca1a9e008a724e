"""Each verb from each state by each actor: the whole table at a glance, and nothing beside it."""

from itertools import product

import pytest

from models import Application
from models.enums import ActorKind, State
from portal.regulation.notices import NOTICES
from portal.regulation.states import ENDED, MOVES, OPEN, MoveNotAllowed, Verb, allows, check

C, R, S = ActorKind.CITIZEN, ActorKind.REGISTRAR, ActorKind.SYSTEM

# Columns: draft, registered, in progress, waiting, fulfilled, refused, withdrawn, expired.
# A cell names who may: c citizen, r registrar, s the portal.
TABLE = {
    #                      D     R     P     W     F     X    B     E
    Verb.SUBMIT:         ("cro", "",  "",   "",   "",   "",  "",   ""),
    Verb.TAKE:           ("",   "r",  "",   "",   "",   "",  "",   ""),
    Verb.GIVE_BACK:      ("",   "",   "r",  "",   "",   "",  "",   ""),
    Verb.TAKE_OVER:      ("",   "",   "r",  "",   "",   "",  "",   ""),
    Verb.HAND_TO_DESK:   ("",   "s",  "",   "s",  "",   "",  "",   ""),
    Verb.ASK_CONSENT:    ("",   "s",  "",   "",   "",   "",  "",   ""),
    Verb.CONSENT:        ("",   "",   "",   "c",  "",   "",  "",   ""),
    Verb.ASK_CORRECTION: ("",   "",   "r",  "",   "",   "",  "",   ""),
    Verb.CORRECT:        ("",   "",   "",   "c",  "",   "",  "",   ""),
    Verb.AGREE:          ("",   "r",  "r",  "",   "",   "",  "",   ""),
    Verb.POSTPONE:       ("",   "s",  "",   "s",  "",   "",  "",   ""),
    Verb.FULFIL:         ("",   "rs", "rs", "rs", "",   "",  "",   ""),
    Verb.AMEND:          ("",   "",   "",   "",   "rs", "",  "",   ""),
    Verb.RESCHEDULE:     ("",   "cr", "cr", "cr", "cr", "",  "",   ""),
    Verb.REFUSE:         ("",   "rs", "rs", "rs", "",   "",  "",   ""),
    Verb.WITHDRAW:       ("",   "crs", "crs", "crs", "crs", "", "",  ""),
    Verb.RESTORE:        ("",   "",   "",   "",   "",   "",  "cr", ""),
    Verb.EXPIRE:         ("s",  "",   "",   "s",  "",   "",  "",   ""),
}  # fmt: skip
TARGETS = {
    Verb.SUBMIT: State.REGISTERED,
    Verb.TAKE: State.IN_PROGRESS,
    Verb.GIVE_BACK: State.REGISTERED,
    Verb.TAKE_OVER: State.IN_PROGRESS,
    Verb.HAND_TO_DESK: State.REGISTERED,
    Verb.ASK_CONSENT: State.WAITING,
    Verb.CONSENT: State.REGISTERED,
    Verb.ASK_CORRECTION: State.WAITING,
    Verb.CORRECT: State.IN_PROGRESS,
    Verb.AGREE: State.REGISTERED,
    Verb.POSTPONE: State.WAITING,
    Verb.FULFIL: State.FULFILLED,
    Verb.AMEND: State.FULFILLED,
    Verb.RESCHEDULE: None,
    Verb.REFUSE: State.REFUSED,
    Verb.WITHDRAW: State.WITHDRAWN,
    Verb.RESTORE: None,
    Verb.EXPIRE: State.EXPIRED,
}
LETTERS = {"c": C, "r": R, "s": S, "o": ActorKind.OPERATOR}


def test_every_verb_stands_in_the_table() -> None:
    assert set(TABLE) == set(Verb) == set(MOVES) == set(TARGETS)


@pytest.mark.parametrize("verb", Verb)
def test_a_verb_is_allowed_exactly_where_the_table_says(verb: Verb) -> None:
    allowed = {
        (state, LETTERS[letter])
        for state, cell in zip(State, TABLE[verb], strict=True)
        for letter in cell
    }  # fmt: skip
    for state, actor in product(State, ActorKind):
        assert allows(verb, state, actor) == ((state, actor) in allowed), f"{actor} {verb} {state}"


@pytest.mark.parametrize("verb", Verb)
def test_a_verb_leads_where_the_table_says(verb: Verb) -> None:
    assert MOVES[verb].target is TARGETS[verb]


def test_what_is_not_allowed_is_refused_with_a_name() -> None:
    with pytest.raises(MoveNotAllowed, match="doctor may not fulfil while draft"):
        check(Verb.FULFIL, State.DRAFT, ActorKind.DOCTOR)


def test_what_has_ended_opens_again_only_by_undoing_a_withdrawal() -> None:
    for state, verb, actor in product(ENDED - {State.FULFILLED}, Verb, ActorKind):
        if allows(verb, state, actor):
            assert (state, verb) == (State.WITHDRAWN, Verb.RESTORE)


def test_a_state_is_a_draft_or_open_or_ended() -> None:
    assert OPEN | ENDED | {State.DRAFT} == set(State)
    assert not OPEN & ENDED


def test_nothing_leads_back_to_a_draft() -> None:
    assert State.DRAFT not in {move.target for move in MOVES.values()}


def test_each_verb_writes_a_fact_of_its_own() -> None:
    assert len({move.fact for move in MOVES.values()}) == len(MOVES)


def test_each_notice_of_the_table_has_words() -> None:
    assert {move.notice for move in MOVES.values()} - {""} <= set(NOTICES)


def test_the_column_of_facts_holds_every_fact() -> None:
    assert max(len(move.fact) for move in MOVES.values()) <= 40
    assert Application.state.type.length >= max(len(state) for state in State)
