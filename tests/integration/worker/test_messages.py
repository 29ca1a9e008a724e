"""Messages and papers: once for each key, in the citizen's language, and not for ever."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import OutgoingTask, ResultDocument
from models.enums import Role
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker.kit import Kit
from portal.worker.work import run_due, run_one
from tests.factories.application import by_registrar, home_call, stranger
from tests.factories.staff import staff_of
from tests.integration.worker.conftest import work_off

MAN_S_PHONE = "+77000000101"
Tell = Callable[[str, Mode], None]


def of_kind(session: Session, kind: str) -> OutgoingTask:
    session.rollback()
    return session.scalars(
        select(OutgoingTask).where(OutgoingTask.kind == kind).order_by(OutgoingTask.id)
    ).first()


def test_somebody_without_a_phone_is_told_nothing_and_no_task_is_left(
    app: Flask, session: Session, clock: Clock
) -> None:
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    home_call(session, clock.now(), applicant=stranger(session, 17, clock.now()), actor=registrar)
    run_due(app)
    message = of_kind(session, "sms")
    assert message.done_at is not None
    assert message.last_error == "no phone"


class DiesAfterSending:
    """An operator's line that is cut when the message has gone out."""

    def __init__(self, line: object) -> None:
        self._line = line

    def send(self, phone: str, text: str, key: str) -> None:
        self._line.send(phone, text, key)
        raise KeyboardInterrupt


def test_a_crash_after_sending_sends_no_second_message(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    home_call(session, clock.now())
    cut = replace(kit.gateways, sms=DiesAfterSending(kit.gateways.sms))
    with pytest.raises(KeyboardInterrupt):
        run_one(replace(kit, gateways=cut, lease=timedelta(0)))
    assert of_kind(session, "sms").done_at is None
    work_off(replace(kit, name="another"))
    assert of_kind(session, "sms").done_at is not None
    assert len([m for m in store.messages(MAN_S_PHONE) if "қабылданды" in m.text]) == 1


def test_a_number_that_changed_after_the_message_went_out_gets_no_second_one(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore
) -> None:
    home_call(session, clock.now())
    message = of_kind(session, "sms")
    store.put_message("+77000000999", "The same news.", message.key, clock.now())
    work_off(kit)
    assert of_kind(session, "sms").last_error == "sent before"


def test_a_message_that_could_not_be_sent_for_a_day_is_given_up(
    app: Flask, session: Session, clock: Clock, store: SandboxStore, tell: Tell
) -> None:
    tell("sms", Mode.DOWN)
    home_call(session, clock.now())
    run_due(app)
    waiting = of_kind(session, "sms")
    assert (waiting.done_at, waiting.last_error) == (None, "Unavailable sms")
    tell("sms", Mode.UP)
    clock.advance(timedelta(hours=25))
    run_due(app)
    assert of_kind(session, "sms").last_error == "given up"
    assert not [m for m in store.messages(MAN_S_PHONE) if "қабылданды" in m.text]


def test_a_paper_that_is_drawn_is_not_drawn_again(app: Flask, session: Session, clock: Clock) -> None:
    home_call(session, clock.now())
    run_due(app)
    document = session.scalars(select(ResultDocument)).one()
    before = (document.seal, document.pdf)
    again = of_kind(session, "document")
    again.done_at = None
    session.commit()
    run_due(app)
    session.rollback()
    assert of_kind(session, "document").done_at is not None
    assert (document.seal, document.pdf) == before


def test_a_kind_that_this_worker_does_not_know_waits_for_one_that_does(
    kit: Kit, session: Session, clock: Clock
) -> None:
    now = clock.now()
    session.add(OutgoingTask(kind="of_tomorrow", key="of_tomorrow:1", created_at=now, run_at=now))
    session.commit()
    assert run_one(kit).name == "failed"
    row = of_kind(session, "of_tomorrow")
    assert (row.done_at, row.last_error) == (None, "UnknownKind")
    assert row.run_at > now


def test_what_has_waited_longest_goes_first(kit: Kit, session: Session, clock: Clock) -> None:
    now = clock.now()
    for number, minutes in enumerate((1, 9, 5)):
        moment = now - timedelta(minutes=minutes)
        session.add(
            OutgoingTask(kind="of_tomorrow", key=f"of_tomorrow:{number}", created_at=now, run_at=moment)
        )
    session.commit()
    run_one(kit)
    session.rollback()
    tried = session.scalars(select(OutgoingTask).where(OutgoingTask.attempts == 1)).one()
    assert tried.key == "of_tomorrow:1"
