"""Any verbs by anybody in any order: the law holds, and the journal alone tells where an application stands."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count, product
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, HomeDuty, JournalEntry, ResultDocument, Signature
from models.enums import ActorKind, Language, Role, State, WaitingFor
from portal.documents.canonical import content_hash
from portal.regulation import drafting, home_calls, process, rounds
from portal.regulation.actors import SYSTEM, Actor, Forbidden, may_touch
from portal.regulation.journal import first_broken_entry
from portal.regulation.outcomes import Fulfilled, Refused
from portal.regulation.process import NotWhatWasShown, Signing, TooLate
from portal.regulation.registering import AlreadyOpen
from portal.regulation.states import MOVES, MoveNotAllowed, Verb, allows
from portal.services import CATALOGUE
from tests.factories.application import MAN, MOTHER, answers, at, by_registrar, person, stranger
from tests.factories.staff import staff_of
from tests.moments import MONDAY

SERVICE = CATALOGUE["home-call"]
JOURNEY = SERVICE.journey
assert JOURNEY is not None
REFUSALS = (MoveNotAllowed, Forbidden, TooLate, AlreadyOpen, NotWhatWasShown)
CITY = {"attachment": {"clinic": "city-1", "territory": 1, "doctor": ""}}
FACTS = {move.fact: move for move in MOVES.values()}
SERIALS = count(1)
PEOPLE = ("citizen", "stranger", "registrar", "elsewhere", "doctor", "portal")
PRESSED: Counter[Verb] = Counter()
WAITS = {
    Verb.CONSENT: {WaitingFor.CONSENT},
    Verb.CORRECT: {WaitingFor.CORRECTION},
    Verb.POSTPONE: {WaitingFor.REGISTRY},
    Verb.HAND_TO_DESK: {WaitingFor.REGISTRY},
    Verb.EXPIRE: {WaitingFor.CORRECTION, WaitingFor.CONSENT},
}


def snapshot(application: Application) -> dict[str, Any]:
    return {column.key: getattr(application, column.key) for column in Application.__table__.columns}


def replayed(entries: list[JournalEntry]) -> State:
    """The state that the journal alone tells."""
    state, was = State.DRAFT, State.DRAFT
    for entry in entries:
        move = FACTS[entry.fact]
        assert state in move.sources
        if move.verb is Verb.WITHDRAW:
            was = State(entry.details["was"])
        if move.verb is not Verb.RESCHEDULE:  # another time, the same state
            state = move.target or was
    return state


class Law(RuleBasedStateMachine):
    """Two requests about one patient, pressed by all kinds of people."""

    session: Session

    @initialize()
    def begin(self) -> None:
        self.session.rollback()
        self.now = MONDAY
        registrar = by_registrar(staff_of(self.session, Role.REGISTRAR))
        self.actors = {
            "citizen": Actor(ActorKind.CITIZEN, person(self.session, MAN).account.id, "citizen"),
            "stranger": Actor(ActorKind.CITIZEN, person(self.session, MOTHER).account.id, "stranger"),
            "registrar": registrar,
            "elsewhere": by_registrar(staff_of(self.session, Role.REGISTRAR, "city-2")),
            "doctor": Actor(ActorKind.DOCTOR, 1, "doctor", clinic_id=registrar.clinic_id),
            "portal": SYSTEM,
        }
        patient = stranger(self.session, next(SERIALS), self.now)
        self.applications = [self.draft(patient.id, registrar.clinic_id) for _ in range(2)]
        self.press(Verb.SUBMIT, "citizen", 0)

    def draft(self, patient: int, clinic: int | None) -> Application:
        me = person(self.session, MAN)
        draft = drafting.blank(
            "home-call", me, actor=self.actors["citizen"], language=Language.KK, now=self.now
        )
        self.session.add(draft)
        self.session.flush()
        draft.subject_id, draft.clinic_id, draft.answers = patient, clinic, answers(self.session)
        self.session.flush()
        self.session.expire(draft)
        drafting.hold_for_signing(
            self.session, draft, drafting.content_of(draft, [], Language.KK), Language.KK
        )
        self.session.commit()
        return draft

    @rule(minutes=st.sampled_from([0, 1, 9, 10, 11, 60, 60 * 24]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(verb=st.sampled_from(Verb), who=st.sampled_from(PEOPLE), which=st.integers(0, 1))
    def press_anything(self, verb: Verb, who: str, which: int) -> None:
        self.press(verb, who, which)

    @rule(data=st.data())
    def press_what_is_lawful(self, data: st.DataObject) -> None:
        pairs = [
            (verb, who, which)
            for verb, who, which in product(Verb, PEOPLE, (0, 1))
            if self.is_lawful(verb, self.applications[which], self.actors[who])
        ]
        if pairs:
            verb = data.draw(st.sampled_from(sorted({each[0] for each in pairs}, key=list(Verb).index)))
            self.press(*data.draw(st.sampled_from([each for each in pairs if each[0] is verb])))

    def press(self, verb: Verb, who: str, which: int) -> None:
        application, actor = self.applications[which], self.actors[who]
        before, story = snapshot(application), len(self.entries(application))
        lawful = self.is_lawful(verb, application, actor)
        try:
            done = self.act(verb, application, actor)
            self.session.commit()
        except REFUSALS as refusal:
            by_circumstances = isinstance(refusal, AlreadyOpen | TooLate)
            self.session.rollback()
            assert snapshot(application) == before, "what is refused changes nothing"
            assert len(self.entries(application)) == story
            if lawful and not by_circumstances:
                raise
        else:
            if done:
                PRESSED[verb] += 1
                assert lawful, f"{who} {verb} from {before['state']}"
                assert len(self.entries(application)) == story + 1

    def is_lawful(self, verb: Verb, application: Application, actor: Actor) -> bool:
        waits_rightly = application.state is not State.WAITING or application.waiting_for in WAITS.get(
            verb, set(WaitingFor)
        )
        by = SYSTEM if verb in {Verb.HAND_TO_DESK, Verb.POSTPONE, Verb.EXPIRE, Verb.ASK_CONSENT} else actor
        return allows(verb, application.state, by.kind) and may_touch(by, application) and waits_rightly

    def act(self, verb: Verb, application: Application, actor: Actor) -> bool:
        """Press the verb; False when it had, lawfully, nothing to do."""
        idle = {
            Verb.SUBMIT: application.state is not State.DRAFT,
            Verb.POSTPONE: application.waiting_for is not None,
            Verb.AGREE: application.state is State.REGISTERED and "agreed" in application.result,
        }
        session, press, place = (
            self.session,
            {"actor": actor, "now": self.now},
            {"actor": actor, "at": at(self.now)},
        )
        signing = Signing("sms", content_hash(application.to_sign or b""), {})
        refusal = Refused("not_attached")
        deeds: dict[Verb, Callable[[], object]] = {
            Verb.SUBMIT: lambda: process.submit(session, application, JOURNEY, signing, **place),
            Verb.TAKE: lambda: process.take(session, application, **press),
            Verb.GIVE_BACK: lambda: process.give_back(session, application, **press),
            Verb.TAKE_OVER: lambda: process.take_over(session, application, "note", **press),
            Verb.HAND_TO_DESK: lambda: process.hand_to_desk(
                session, application, "no_capacity", now=self.now
            ),
            Verb.ASK_CONSENT: lambda: process.ask_consent(
                session, application, self.now + timedelta(days=3), now=self.now
            ),
            Verb.CONSENT: lambda: process.consent(session, application, JOURNEY.term, {}, **press),
            Verb.ASK_CORRECTION: lambda: process.ask_correction(session, application, "Which door?", **press),
            Verb.CORRECT: lambda: process.correct(
                session, application, JOURNEY.term, "The blue one", **press
            ),
            Verb.AGREE: lambda: process.agree(session, application, {}, **press),
            Verb.POSTPONE: lambda: process.postpone(session, application, now=self.now),
            Verb.FULFIL: lambda: self.give(verb, application, place),
            Verb.AMEND: lambda: self.give(verb, application, place),
            Verb.RESCHEDULE: lambda: self.give(verb, application, place),
            Verb.REFUSE: lambda: process.refuse(session, application, SERVICE, refusal, **place),
            Verb.WITHDRAW: lambda: process.withdraw(session, application, JOURNEY, **press),
            Verb.RESTORE: lambda: process.restore(session, application, JOURNEY, **press),
            Verb.EXPIRE: lambda: process.expire(session, application, now=self.now),
        }
        deeds[verb]()
        return not idle.get(verb, False)

    def give(self, verb: Verb, application: Application, place: dict[str, Any]) -> None:
        visit = rounds.visit_of(self.session, application.id)
        if visit is not None:
            outcome = home_calls.promise(self.session, application, visit)
        else:
            outcome = Fulfilled(lambda _: pytest.fail("nothing was planned"), {}, home_calls._CHOOSE)
        if allows(verb, application.state, place["actor"].kind) and may_touch(place["actor"], application):
            found = home_calls.decide(self.session, application, CITY, self.now) if visit is None else outcome
            if not isinstance(found, Fulfilled):
                raise TooLate
            outcome = found
        verbs = {
            Verb.FULFIL: process.fulfil,
            Verb.AMEND: process.amend,
            Verb.RESCHEDULE: process.reschedule,
        }
        verbs[verb](self.session, application, outcome, **place)

    def entries(self, application: Application) -> list[JournalEntry]:
        query = select(JournalEntry).where(JournalEntry.application_id == application.id)
        return list(self.session.scalars(query.order_by(JournalEntry.position)))

    @invariant()
    def the_journal_alone_tells_the_state(self) -> None:
        for application in self.applications:
            entries = self.entries(application)
            assert first_broken_entry(entries) is None
            assert replayed(entries) is application.state

    @invariant()
    def what_was_signed_stays(self) -> None:
        for application in self.applications:
            was_signed = any(entry.fact == "signed" for entry in self.entries(application))
            kept = self.session.scalars(
                select(Signature).where(Signature.application_id == application.id)
            ).all()
            assert len(kept) == was_signed == bool(application.number)
            assert all(content_hash(each.content) == each.content_hash for each in kept)

    @invariant()
    def only_one_call_is_open_for_one_patient_and_day(self) -> None:
        keys = [each.open_key for each in self.applications if each.open_key]
        assert len(keys) == len(set(keys))
        for application in self.applications:
            is_over = application.state in {State.DRAFT, State.REFUSED, State.WITHDRAWN, State.EXPIRED}
            assert bool(application.open_key) != is_over

    @invariant()
    def only_a_promise_that_holds_has_a_valid_paper(self) -> None:
        for application in self.applications:
            valid = self.session.scalars(
                select(ResultDocument).where(
                    ResultDocument.application_id == application.id, ResultDocument.recalled_at.is_(None)
                )
            ).all()
            assert len(valid) == (application.state in {State.FULFILLED, State.REFUSED})

    @invariant()
    def who_waits_waits_for_something(self) -> None:
        for application in self.applications:
            assert (application.state is State.WAITING) == (application.waiting_for is not None) or (
                application.state is State.WITHDRAWN
            )


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_law_holds_whatever_is_pressed(session: Session) -> None:
    for duty in session.scalars(select(HomeDuty)):
        duty.capacity = 100_000
    session.commit()
    machine = type("TheLaw", (Law,), {"session": session})
    run_state_machine_as_test(machine, settings=settings(max_examples=160, stateful_step_count=30))
    assert set(PRESSED) == set(Verb), "every verb was really pressed"
