"""`flask audit verify` holds each decision that was signed by a key against what was done."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, JournalEntry, StaffMember
from portal.clock import Clock
from portal.documents.canonical import canonical, content_hash
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.regulation.decision_audit import DONE
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import handed_to_desk, person
from tests.factories.booking import booked_visit, signed_visit, visit_without_slot
from tests.factories.schedule import slots_of
from tests.integration.desk.test_signed_decisions import (
    THERAPIST,
    decide,
    decide_on,
    desk,
    holder_of,
    kept,
    keyed,
    path,
    refuse,
    signed_by,
    store,
)
from tests.pages.attachment import attaching

__all__ = ["desk", "keyed", "store"]
Audit = Callable[[], tuple[int, str]]


@pytest.fixture
def audit(app: Flask, session: Session) -> Audit:
    def run() -> tuple[int, str]:
        session.commit()
        done = app.test_cli_runner().invoke(args=["audit", "verify"])
        return done.exit_code, done.output

    return run


@pytest.fixture
def sign(desk: PortalClient, clock: Clock, registrar: StaffMember) -> Callable[[], object]:
    """`sign()`: the registrar signs the decision that is before them."""
    return lambda: desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))


@pytest.fixture
def refused(desk: PortalClient, session: Session, clock: Clock, sign: Callable[[], object]) -> Application:
    """A call that was refused by a signed decision."""
    call = handed_to_desk(session, clock.now())
    refuse(desk, call, "  Екі жол\r\nжазылды ")
    sign()
    return call


@pytest.mark.both_engines
def test_decisions_that_were_carried_out_prove_themselves(
    app: Flask,
    client: PortalClient,
    desk: PortalClient,
    session: Session,
    clock: Clock,
    refused: Application,
    sign: Callable[[], object],
    audit: Audit,
) -> None:
    call = handed_to_desk(session, clock.now(), iin="900228490109")
    for position in (0, -1):  # given to a doctor, then to another time
        places = desk.get(path(call, "assign")).tree.css("input[name=place]")
        decide(desk, call, "assign", place=places[position].attributes["value"] or "")
        sign()
    visit = booked_visit(session, clock.now(), slots_of(session, THERAPIST, 1)[0])
    day = desk.get(path(visit, "move")).tree.css("a.strip__link")[-1].attributes["href"] or ""
    slot = desk.get(day.removeprefix("/kk")).tree.css("input[name=slot]")[0].attributes["value"] or ""
    desk.post_form("form", slot=slot)
    sign()
    number = attaching(session, client, clock.now()).send("Сүлейменова")
    run_due(app)
    decide(desk, session.scalars(select(Application).where(Application.number == number)).one(), "agree")
    sign()
    acts = [json.loads(row.content)["act"] for row in kept(session)]
    assert acts == ["refuse", "assign", "assign", "move", "agree"]
    code, said = audit()
    assert (code, "5 prove themselves" in said) == (0, True), said


def test_times_that_were_confirmed_and_given_prove_themselves(
    desk: PortalClient,
    session: Session,
    clock: Clock,
    store: SandboxStore,
    sign: Callable[[], object],
    audit: Audit,
) -> None:
    first, second = slots_of(session, THERAPIST, 2)
    lost = visit_without_slot(session, clock.now(), first, applicant=person(session, "900228490109"))
    slot = desk.get(path(lost, "book")).tree.css("input[name=slot]")[0].attributes["value"] or ""
    decide_on(desk, slot=slot)
    sign()
    store.set_mode("attachment", Mode.DOWN)
    visit = signed_visit(session, clock.now(), second)
    session.commit()
    for _ in range(2):  # the first reading finds the register silent
        desk.get(path(visit))
    desk.post_form("/confirm")
    sign()
    assert [json.loads(row.content)["act"] for row in kept(session)] == ["book", "confirm"]
    code, said = audit()
    assert (code, "2 prove themselves" in said) == (0, True), said


def test_each_act_that_is_signed_has_the_facts_by_which_it_is_known() -> None:
    assert {
        "assign": {"fulfilled", "amended"},
        "book": {"fulfilled"},
        "confirm": {"fulfilled"},
        "move": {"rescheduled"},
        "agree": {"agreed"},
        "refuse": {"refused"},
    } == DONE


@pytest.mark.both_engines
def test_a_decision_that_was_removed_is_missed(refused: Application, session: Session, audit: Audit) -> None:
    [row] = kept(session)
    session.delete(row)
    code, said = audit()
    assert (code, f"signature {row.id}: application {refused.id} names it, and it is gone" in said) == (
        1,
        True,
    )


def _other_words(_session: Session, refused: Application) -> None:
    refused.refusal_words = "Басқа сөз"


def _other_ground(_session: Session, refused: Application) -> None:
    refused.refusal_ground = "another"


def _other_fact(session: Session, refused: Application) -> None:
    _last(session, refused).fact = "withdrawn"


def _nothing(session: Session, refused: Application) -> None:
    session.delete(_last(session, refused))


def _last(session: Session, refused: Application) -> JournalEntry:
    for trigger in ("update", "delete"):
        session.execute(text(f"DROP TRIGGER journal_entry_no_{trigger}"))
    query = select(JournalEntry).where(JournalEntry.application_id == refused.id)
    return session.scalars(query.order_by(JournalEntry.position.desc()).limit(1)).one()


DONE_OTHERWISE: dict[str, tuple[Callable[[Session, Application], None], str]] = {
    "words": (_other_words, "it refuses in other words"),
    "ground": (_other_ground, "it refuses in other words"),
    "fact": (_other_fact, "something else was done than it decides"),
    "nothing": (_nothing, "what it decides was not done"),
}


@pytest.mark.parametrize("what", DONE_OTHERWISE)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_was_done_otherwise_than_was_signed_is_found(
    refused: Application, session: Session, audit: Audit, what: str
) -> None:
    change, why = DONE_OTHERWISE[what]
    [row] = kept(session)
    change(session, session.get_one(Application, refused.id))
    code, said = audit()
    assert (code, f"signature {row.id}: {why}" in said) == (1, True), said


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda said: said.pop(name)


def _with(**changed: object) -> Callable[[dict[str, Any]], object]:
    return lambda said: said.update(changed)


NOT_WHOLE = "its content is not whole"
WRITTEN_OTHERWISE: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    **{f"no {each}": (_without(each), NOT_WHOLE) for each in ("form", "application", "act", "by", "typed")},
    "no signed content": (_without("signed_content"), NOT_WHOLE),
    "another form": (_with(form="emhana.decision/9"), NOT_WHOLE),
    "nobody": (_with(by={"staff": "1", "bin": "990140990004"}), NOT_WHOLE),
    "no officer": (_with(by=None), NOT_WHOLE),
    "an officer who is not there": (_with(by={"staff": 10**6, "bin": "990140990004"}), "who decided is gone"),
    "another application": (_with(application="A-1"), "it decides another application"),
    "other words of the citizen": (
        _with(signed_content="0" * 64),
        "it decides an application that was signed with other words",
    ),
    "another act": (_with(act="agree"), "something else was done than it decides"),
    "an act that decides nothing": (_with(act="take"), "something else was done than it decides"),
    "an act that is a list": (_with(act=[]), NOT_WHOLE),
    "no words": (_with(typed={}), NOT_WHOLE),
    "words twice": (_with(typed={"ground": ["a"], "words": ["b", "c"]}), NOT_WHOLE),
    "words that are a number": (_with(typed={"ground": ["a"], "words": [5]}), NOT_WHOLE),
}


@pytest.mark.parametrize("what", WRITTEN_OTHERWISE)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_decision_that_was_written_otherwise_is_named_and_breaks_nothing(
    refused: Application, session: Session, audit: Audit, what: str
) -> None:
    change, why = WRITTEN_OTHERWISE[what]
    [row] = kept(session)
    _rewrite(row, change)
    code, said = audit()
    assert (code, f"signature {row.id}: {why}" in said) == (1, True), said


def _rewrite(row: ElectronicSignature, change: Callable[[dict[str, Any]], object]) -> None:
    """Bytes with a fitting hash: only the signature under them does not fit."""
    said = json.loads(row.content)
    change(said)
    row.content = canonical(said)
    row.content_hash = content_hash(row.content)
