"""Many people at one moment: places are never overfilled, the same call is never doubled, nobody waits for ever."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, HomeDuty, HomeVisit, OutgoingTask, Signature
from models.enums import ActorKind, Channel, Language, Role, State
from portal.clock import Clock
from portal.database import begin_writing
from portal.documents.canonical import content_hash
from portal.regulation import drafting, process
from portal.regulation.actors import Actor
from portal.regulation.process import Signing
from portal.regulation.registering import AlreadyOpen
from portal.services import CATALOGUE
from portal.worker.kit import kit_of
from portal.worker.work import run_one
from tests.client import PortalClient
from tests.factories.application import answers, at, by_registrar, home_call, person, stranger
from tests.factories.staff import staff_of
from tests.pages.home_call import BEGINNING, at_home

CITIZENS, PLACES, WORKERS = 30, 5, 6
JOURNEY = CATALOGUE["home-call"].journey
assert JOURNEY is not None


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The portal as in life: workers are separate."""
    return make_app(TASKS_AT_ONCE=False)


def test_thirty_citizens_and_five_places(app: Flask, session: Session, clock: Clock) -> None:
    duties = session.scalars(select(HomeDuty).where(HomeDuty.day == date(2026, 3, 2))).all()
    for duty in duties:
        duty.capacity = {"city-1-therapist": 3, "city-1-gp": 2}.get(duty.doctor.code, 0)
    session.commit()
    for serial in range(1, CITIZENS + 1):
        home_call(session, clock.now(), subject=stranger(session, serial, clock.now()))

    # The sandbox's register knows few people; of these it would say that they are attached nowhere.
    attached = {"attachment": {"clinic": "city-1", "territory": 1, "doctor": ""}}
    journey = replace(JOURNEY, ask=lambda *_: attached)
    catalogue = {"home-call": replace(CATALOGUE["home-call"], journey=journey)}

    def work(number: int) -> Counter[str]:
        kit = kit_of(app, name=f"worker-{number}", catalogue=catalogue, strict=True)
        ends = Counter[str]()
        while (end := run_one(kit)) is not None:
            ends[end.name] += 1
        return ends

    with ThreadPoolExecutor(WORKERS) as pool:
        ends = sum(pool.map(work, range(WORKERS)), Counter[str]())
    assert (ends["fulfilled"], ends["for_desk"]) == (PLACES, CITIZENS - PLACES)
    session.rollback()
    by_doctor = dict(
        session.execute(select(HomeVisit.doctor_id, func.count()).group_by(HomeVisit.doctor_id)).all()
    )
    capacity = {duty.doctor_id: duty.capacity for duty in duties if duty.capacity}
    assert by_doctor == capacity
    states = Counter(session.execute(select(Application.state, Application.handed_to_desk)).all())
    assert states == {(State.FULFILLED, ""): PLACES, (State.REGISTERED, "no_capacity"): CITIZENS - PLACES}
    assert session.scalars(select(OutgoingTask).where(OutgoingTask.done_at.is_(None))).all() == []


def ready_draft(session: Session, actor: Actor, clock: Clock) -> int:
    """A draft about the same man that is held for signing."""
    draft = drafting.blank("home-call", person(session), actor=actor, language=Language.KK, now=clock.now())
    session.add(draft)
    session.flush()
    draft.clinic_id = actor.clinic_id or staff_of(session, Role.REGISTRAR).clinic_id
    draft.answers = answers(session)
    drafting.hold_for_signing(session, draft, drafting.content_of(draft, [], Language.KK), Language.KK)
    session.commit()
    return draft.id


def test_the_citizen_and_the_registrar_sign_the_same_call_at_one_moment(
    app: Flask, session: Session, clock: Clock
) -> None:
    citizen = Actor(ActorKind.CITIZEN, person(session).account.id, "")
    registrar = by_registrar(staff_of(session, Role.REGISTRAR), Channel.PHONE)
    both = [
        (citizen, ready_draft(session, citizen, clock)),
        (registrar, ready_draft(session, registrar, clock)),
    ]
    session.rollback()
    start = Barrier(2, timeout=20)

    def sign(actor: Actor, draft_id: int) -> str:
        with Session(app.extensions["engine"]) as own:
            start.wait()
            begin_writing(own)
            draft = process.lock(own, draft_id)
            assert draft.to_sign is not None
            signing = Signing("sms", content_hash(draft.to_sign), {})
            try:
                process.submit(own, draft, JOURNEY, signing, actor=actor, at=at(clock.now()))
                own.commit()
            except AlreadyOpen as joined:
                return f"joined {joined.application.number}"
            return f"signed {draft.number}"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(lambda each: sign(*each), both))
    number = session.scalars(select(Application.number).where(Application.number.is_not(None))).one()
    assert said == [f"joined {number}", f"signed {number}"]
    assert session.scalar(select(func.count(Signature.id))) == 1


def test_a_double_click_signs_once_and_both_answers_lead_to_the_thanks(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    page = call.ask_for_code()
    form = {**page.form("form", "sign").values(), "act": "sign", "code": call.code()}
    cookie = client.browser.get_cookie("emhana")
    assert cookie is not None
    session.commit()
    start = Barrier(2, timeout=20)

    def click(_: int) -> str:
        browser = app.test_client()
        browser.set_cookie("emhana", cookie.value)
        start.wait()
        return browser.post(f"/kk{BEGINNING}sign", data=form).headers["Location"]

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(click, range(2))
    assert first == second
    assert "/sent/" in first
    session.rollback()
    assert session.scalar(select(func.count(Signature.id))) == 1
