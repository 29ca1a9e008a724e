"""A signed application is executed after the commit, once in effect, whatever happens on the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, HomeDuty, HomeVisit, JournalEntry, OutgoingTask, ResultDocument
from models.enums import ActorKind, Language, Role, State, WaitingFor
from portal.clock import Clock
from portal.database import begin_writing
from portal.documents.content import from_data
from portal.documents.seal import Seal
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.regulation import process
from portal.regulation.actors import Actor
from portal.regulation.definition import Journey, ServiceDefinition
from portal.regulation.outcomes import Postponed
from portal.services import CATALOGUE
from portal.worker.kit import Kit
from portal.worker.work import run_due, run_one
from tests.factories.application import MOTHER, at, by_registrar, home_call
from tests.factories.staff import staff_of
from tests.integration.worker.conftest import work_off

MAN_S_PHONE = "+77000000101"
ATTACHED_NOWHERE = "031109590009"
Tell = Callable[[str, Mode], None]


def changed(kit: Kit, **functions: object) -> Kit:
    """The same worker with other functions in the journey of the home call."""
    service = CATALOGUE["home-call"]
    assert service.journey is not None
    journey: Journey = replace(service.journey, **functions)
    return replace(kit, catalogue={"home-call": ServiceDefinition(service.passport, journey)})


def facts(session: Session, application: Application) -> list[str]:
    query = select(JournalEntry.fact).where(JournalEntry.application_id == application.id)
    return list(session.scalars(query.order_by(JournalEntry.position)))


def task(session: Session, application: Application, kind: str = "execute") -> OutgoingTask:
    session.rollback()
    query = select(OutgoingTask).where(
        OutgoingTask.application_id == application.id, OutgoingTask.kind == kind
    )
    return session.scalars(query.order_by(OutgoingTask.id)).first()


def test_a_signed_call_is_fulfilled_sealed_and_told(
    app: Flask, session: Session, clock: Clock, store: SandboxStore, language: Language
) -> None:
    call = home_call(session, clock.now(), language=language)
    run_due(app)
    session.rollback()
    document = session.scalars(select(ResultDocument)).one()
    assert call.state is State.FULFILLED
    assert facts(session, call) == ["signed", "fulfilled"]
    assert document.pdf.startswith(b"%PDF")
    seal = Seal(**document.seal)
    assert app.extensions["sealer"].holds(seal, from_data(document.content).as_bytes())
    told = [message.text for message in store.messages(MAN_S_PHONE)]
    assert len(told) == 2
    assert all(call.number in text for text in told)
    assert ("өтінішіңіз" in told[-1]) == (language is Language.KK)


def test_nothing_runs_before_it_is_due(kit: Kit, session: Session, clock: Clock) -> None:
    home_call(session, clock.now() + timedelta(minutes=5))
    assert run_one(kit) is None


@pytest.mark.parametrize("mode", [Mode.DOWN, Mode.SLOW, Mode.REJECT])
def test_a_register_that_fails_makes_the_call_wait_and_its_return_fulfils_it(
    app: Flask, session: Session, clock: Clock, store: SandboxStore, tell: Tell, mode: Mode
) -> None:
    tell("attachment", mode)
    call = home_call(session, clock.now())
    for _ in range(8):
        run_due(app)
        clock.advance(timedelta(minutes=30))
    waiting = task(session, call)
    assert (call.state, call.waiting_for) == (State.WAITING, WaitingFor.REGISTRY)
    assert facts(session, call) == ["signed", "postponed"]
    assert waiting.done_at is None
    assert waiting.attempts > 4
    assert waiting.last_error in {"Unavailable attachment", "Rejected attachment"}
    assert len(store.messages(MAN_S_PHONE)) == 2

    tell("attachment", Mode.UP)
    clock.advance(timedelta(hours=2))
    run_due(app)
    session.rollback()
    assert call.state is State.FULFILLED
    assert task(session, call).last_error == ""


def test_pauses_grow_while_a_register_is_down(kit: Kit, session: Session, clock: Clock, tell: Tell) -> None:
    tell("attachment", Mode.DOWN)
    call = home_call(session, clock.now())
    pauses = []
    for _ in range(7):
        work_off(kit)
        row = task(session, call)
        pauses.append(row.run_at - clock.now())
        clock.travel_to(row.run_at)
    seconds = [pause.total_seconds() for pause in pauses]
    for wanted, found in zip([5, 15, 60, 300, 300, 300, 300], seconds, strict=True):
        assert wanted * 0.75 < found < wanted * 1.25


def test_a_crash_between_the_question_and_the_decision_loses_and_doubles_nothing(
    kit: Kit, session: Session, clock: Clock
) -> None:
    call = home_call(session, clock.now())

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    mortal = replace(changed(kit, decide=die), lease=timedelta(0))
    with pytest.raises(KeyboardInterrupt):
        work_off(mortal)
    session.rollback()
    assert call.state is State.REGISTERED

    work_off(replace(kit, name="another"))
    session.rollback()
    assert call.state is State.FULFILLED
    assert facts(session, call) == ["signed", "fulfilled"]
    assert len(session.scalars(select(HomeVisit)).all()) == 1
    assert len(session.scalars(select(ResultDocument)).all()) == 1


def test_a_worker_taken_for_dead_changes_nothing_when_it_wakes_up(
    kit: Kit, session: Session, clock: Clock
) -> None:
    call = home_call(session, clock.now())
    journey = CATALOGUE["home-call"].journey
    heir = replace(kit, name="heir")

    def sleepy(*question: object) -> object:
        answer = journey.ask(*question)
        work_off(heir)
        return answer

    slow = replace(changed(kit, ask=sleepy), lease=timedelta(0))
    ends = []
    while (end := run_one(slow)) is not None:
        ends.append(end.name)
    session.rollback()
    assert "lease_lost" in ends
    assert facts(session, call) == ["signed", "fulfilled"]
    assert len(session.scalars(select(HomeVisit)).all()) == 1


def test_a_mistake_of_ours_is_tried_again_and_names_no_person(
    app: Flask, kit: Kit, session: Session, clock: Clock
) -> None:
    call = home_call(session, clock.now())

    def mistaken(*_: object) -> None:
        raise ValueError("850715390009 is not a number we like")

    work_off(changed(kit, decide=mistaken))
    broken = task(session, call)
    assert call.state is State.REGISTERED
    assert (broken.done_at, broken.last_error) == (None, "ValueError")

    clock.advance(timedelta(minutes=1))
    run_due(app)
    session.rollback()
    assert call.state is State.FULFILLED


def test_answers_that_were_changed_behind_the_signature_are_not_fulfilled(
    kit: Kit, session: Session, clock: Clock
) -> None:
    call = home_call(session, clock.now())
    call.answers = {**call.answers, "where": {**call.answers["where"], "flat_number": "6"}}
    session.commit()
    work_off(kit)
    assert task(session, call).last_error == "NotWhatWasSigned"
    assert call.state is State.REGISTERED


def test_a_service_that_puts_its_decision_off_is_asked_again(
    app: Flask, kit: Kit, session: Session, clock: Clock
) -> None:
    call = home_call(session, clock.now())
    work_off(changed(kit, decide=lambda *_: Postponed("registry")))
    assert task(session, call).done_at is None
    assert (call.state, call.waiting_for) == (State.WAITING, WaitingFor.REGISTRY)
    clock.advance(timedelta(minutes=1))
    run_due(app)
    session.rollback()
    assert call.state is State.FULFILLED


def test_what_a_registrar_took_is_left_to_them_and_comes_back_with_them(
    app: Flask, session: Session, clock: Clock
) -> None:
    call = home_call(session, clock.now())
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    process.take(session, call, actor=registrar, now=clock.now())
    session.commit()
    run_due(app)
    session.rollback()
    assert call.state is State.IN_PROGRESS

    process.give_back(session, call, actor=registrar, now=clock.now())
    session.commit()
    clock.advance(timedelta(minutes=2))
    run_due(app)
    session.rollback()
    assert call.state is State.FULFILLED


def test_what_was_withdrawn_meanwhile_is_not_decided(kit: Kit, session: Session, clock: Clock) -> None:
    call = home_call(session, clock.now())
    journey = CATALOGUE["home-call"].journey
    citizen = Actor(ActorKind.CITIZEN, call.account_id, "")

    def interrupted(*question: object) -> object:
        begin_writing(session)
        process.withdraw(session, process.lock(session, call.id), journey, actor=citizen, now=clock.now())
        session.commit()
        return journey.ask(*question)

    work_off(changed(kit, ask=interrupted))
    session.rollback()
    assert call.state is State.WITHDRAWN
    assert task(session, call).done_at is not None
    assert facts(session, call) == ["signed", "withdrawn"]


def test_a_withdrawal_that_was_undone_is_executed_again(app: Flask, session: Session, clock: Clock) -> None:
    call = home_call(session, clock.now())
    journey = CATALOGUE["home-call"].journey
    citizen = Actor(ActorKind.CITIZEN, call.account_id, "")
    process.withdraw(session, call, journey, actor=citizen, now=clock.now())
    session.commit()
    run_due(app)
    process.restore(session, call, journey, actor=citizen, now=clock.now())
    session.commit()
    run_due(app)
    session.rollback()
    assert call.state is State.FULFILLED


def test_without_a_free_doctor_the_registrar_decides(app: Flask, session: Session, clock: Clock) -> None:
    for duty in session.scalars(select(HomeDuty)):
        duty.capacity = 0
    session.commit()
    call = home_call(session, clock.now())
    run_due(app)
    session.rollback()
    assert (call.state, bool(call.handed_to_desk)) == (State.REGISTERED, True)
    assert task(session, call).done_at is not None


def test_who_is_attached_nowhere_gets_a_reasoned_refusal_on_paper(
    app: Flask, session: Session, clock: Clock
) -> None:
    call = home_call(session, clock.now(), iin=ATTACHED_NOWHERE)
    run_due(app)
    session.rollback()
    document = session.scalars(select(ResultDocument)).one()
    assert call.state is State.REFUSED
    assert call.refusal_ground
    assert document.kind == "refusal"
    assert document.pdf


def test_tasks_at_once_run_after_the_commit_of_a_request(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app()
    now = app.extensions["clock"].now()
    with Session(app.extensions["engine"]) as session:
        call = home_call(session, now)
        with app.app_context():
            app.extensions["after_commit"]()
        session.rollback()
        assert call.state is State.FULFILLED
        assert at(now).now == now


def test_a_paper_takes_the_place_of_its_application_in_the_queue(
    kit: Kit, session: Session, clock: Clock
) -> None:
    """Who signed first has the paper in hand before the register is asked for whoever signed next."""
    first = home_call(session, clock.now())
    clock.advance(timedelta(seconds=1))
    second = home_call(session, clock.now(), iin=MOTHER)
    session.query(OutgoingTask).where(OutgoingTask.kind == "sms").delete()
    session.commit()
    clock.advance(timedelta(seconds=1))
    for _ in range(2):
        run_one(kit)
    assert session.scalars(select(ResultDocument.pdf)).one() is not None
    session.rollback()
    assert (first.state, second.state) == (State.FULFILLED, State.REGISTERED)
