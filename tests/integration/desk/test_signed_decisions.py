"""Who came to the desk by a key signs each decision with it: it is the decision that is signed, and only then made."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, JournalEntry, StaffMember
from models.enums import Language, SignaturePurpose, SignatureState, State
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.gateways.signature.rule import Failure
from portal.regulation import rounds
from portal.regulation.appointments import booked_slot
from portal.regulation.signature_words import WORDS
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.application import handed_to_desk
from tests.factories.attachment import loaded
from tests.factories.booking import booked_visit, signed_visit, visit_without_slot
from tests.factories.schedule import slots_of
from tests.integration.test_entering_by_key import begin, given
from tests.integration.test_entering_by_key import cms_of as cms_at_entrance
from tests.integration.test_signing_by_key import store
from tests.page import Page
from tests.pages.attachment import attaching
from tests.pages.home_call import at_home
from tests.signing import MAN, Holder, Kind, key_of, sign

__all__ = ["store"]
At = Callable[[StaffMember], PortalClient]
THERAPIST = "city-1-therapist"
WHY = "Қабылдайтын дәрігер жоқ"


def holder_of(staff: StaffMember, bin_: str = "") -> Holder:
    clinic = staff.clinic
    name = (staff.surname, staff.given_name, staff.patronymic)
    return Holder(staff.iin.digits, *name, clinic.name_kk, bin_ or clinic.bin)


@pytest.fixture
def keyed(
    new_client: Callable[..., PortalClient], request: pytest.FixtureRequest, session: Session, clock: Clock
) -> At:
    """`keyed(staff)`: a browser of staff who came in by their key and the code."""
    spoken = request.getfixturevalue("language") if "language" in request.fixturenames else Language.KK

    def browser(staff: StaffMember) -> PortalClient:
        client = new_client(spoken)
        begin(client, "/desk/login")
        client.post_form("form", cms=cms_at_entrance(client, clock, holder_of(staff), Kind.EMPLOYEE))
        page = client.post_form(code=client.sms(staff.phone.e164))
        assert page.path.startswith(f"/{spoken}/desk")
        return client

    return browser


@pytest.fixture
def desk(keyed: At, registrar: StaffMember) -> PortalClient:
    """The registrar's browser, opened by a key."""
    return keyed(registrar)


def path(application: Application, act: str = "") -> str:
    return f"/desk/applications/{application.number}" + (f"/{act}" if act else "")


def decide(desk: PortalClient, application: Application, act: str, **said: str) -> Page:
    """Fill in the form of an act and come to the page of the key."""
    desk.get(path(application, act))
    return decide_on(desk, **said)


def decide_on(desk: PortalClient, **said: str) -> Page:
    """The form of the page that is open, to the page of the key."""
    page = desk.post_form("form", **said)
    assert "/sign/" in page.path, page.errors
    return page


def refuse(desk: PortalClient, application: Application, words: str = WHY) -> Page:
    page = desk.get(path(application, "refuse"))
    ground = page.tree.css("input[name=ground]")[0].attributes["value"] or ""
    return decide(desk, application, "refuse", ground=ground, words=words)


def what_is_given(desk: PortalClient) -> bytes:
    """The bytes as the link of the page shows them."""
    opened = desk.browser.get(f"{desk.page.path}/text")
    assert opened.status_code == 200
    return bytes(opened.data)


def signed_by(
    desk: PortalClient, clock: Clock, staff: Holder, kind: Kind = Kind.EMPLOYEE, content: bytes = b""
) -> str:
    made = sign(key_of(staff, kind), content or given(desk), clock.now())
    return b64encode(made).decode()


def facts(session: Session, application: Application) -> list[str]:
    session.rollback()
    query = select(JournalEntry.fact).where(JournalEntry.application_id == application.id)
    return list(session.scalars(query.order_by(JournalEntry.position)))


def state_of(session: Session, application: Application) -> State:
    session.rollback()
    return session.get_one(Application, application.id, populate_existing=True).state


def kept(session: Session) -> list[ElectronicSignature]:
    session.rollback()
    return list(session.scalars(select(ElectronicSignature)))


@pytest.mark.both_engines
def test_a_refusal_is_made_when_the_registrars_key_has_signed_just_what_it_says(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember, language: Language
) -> None:
    call = handed_to_desk(session, clock.now())
    page = refuse(desk, call)
    assert state_of(session, call) is State.REGISTERED
    said = json.loads(what_is_given(desk))
    assert all(row["value"] in page.main for row in said["shown"])
    assert WHY in [row["value"] for row in said["shown"]]
    organisation = {"kk": registrar.clinic.name_kk, "ru": registrar.clinic.name_ru}[language.value]
    assert f"{registrar.full_name}, {organisation}" in page.main
    assert (said["application"], said["act"], said["by"]["bin"]) == (
        call.number,
        "refuse",
        registrar.clinic.bin,
    )
    assert registrar.iin.digits not in what_is_given(desk).decode()
    desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))
    assert desk.page.path.endswith(call.number or "")
    assert state_of(session, call) is State.REFUSED
    assert facts(session, call)[-2:] == ["decision_signed", "refused"]
    [row] = kept(session)
    assert (row.purpose, row.state) == (SignaturePurpose.STAFF, SignatureState.ACCEPTED)
    assert row.application_id == call.id
    assert {"kk": "кілтпен қол қойылды", "ru": "подписано ключом"}[language.value] in desk.page.main


def test_a_home_call_is_given_by_a_signed_decision_that_names_doctor_day_and_window(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    place = desk.get(path(call, "assign")).tree.css("input[name=place]")[-1].attributes["value"] or ""
    page = decide(desk, call, "assign", place=place)
    assert "2026 жылғы" in page.main
    desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))
    visit = rounds.visit_of(session, call.id)
    assert visit is not None
    assert visit.doctor.full_name in page.main
    assert f"{visit.doctor_id}|{visit.day}|{visit.window_from:%H:%M}" == place


def test_a_visit_is_moved_by_a_signed_decision_on_whatever_day_it_was_found(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    visit = booked_visit(session, clock.now(), slots_of(session, THERAPIST, 1)[0])
    day = desk.get(path(visit, "move")).tree.css("a.strip__link")[-1].attributes["href"] or ""
    page = desk.get(day.removeprefix("/kk"))
    slot = page.tree.css("input[name=slot]")[0].attributes["value"] or ""
    desk.post_form("form", slot=slot)
    assert "/sign/" in desk.page.path
    desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))
    session.rollback()
    taken = booked_slot(session, visit.id)
    assert taken is not None
    assert str(taken.id) == slot


def test_a_visit_is_confirmed_by_a_signed_decision_that_says_which(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember, store: SandboxStore
) -> None:
    store.set_mode("attachment", Mode.DOWN)
    visit = signed_visit(session, clock.now(), slots_of(session, THERAPIST, 1)[0])
    session.commit()
    desk.get(path(visit))
    desk.get(path(visit))  # the first reading found the register silent
    page = desk.post_form("/confirm")
    taken = booked_slot(session, visit.id)
    assert taken is not None
    assert taken.doctor.full_name in page.main
    assert any(taken.doctor.full_name in row["value"] for row in json.loads(given(desk))["shown"])
    desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))
    assert facts(session, visit)[-2:] == ["decision_signed", "fulfilled"]


def test_a_time_is_given_by_a_signed_decision_to_whom_it_was_lost(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    visit = visit_without_slot(session, clock.now(), slots_of(session, THERAPIST, 1)[0])
    page = desk.get(path(visit, "book"))
    decide_on(desk, slot=page.tree.css("input[name=slot]")[0].attributes["value"] or "")
    desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))
    assert state_of(session, visit) is State.FULFILLED
    assert booked_slot(session, visit.id) is not None


def test_a_doctor_who_filled_up_while_the_key_was_looked_for_is_told_and_nothing_is_kept(
    app: Flask,
    client: PortalClient,
    desk: PortalClient,
    session: Session,
    clock: Clock,
    registrar: StaffMember,
) -> None:
    number = attaching(session, client, clock.now()).send("Сүлейменова")
    run_due(app)
    asked = session.scalars(select(Application).where(Application.number == number)).one()
    decide(desk, asked, "agree")
    loaded(session, THERAPIST, people=2200)
    session.commit()
    page = desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)), expect=409)
    assert page.errors
    assert not kept(session)


def test_a_person_is_attached_by_a_signed_decision(
    app: Flask,
    client: PortalClient,
    desk: PortalClient,
    session: Session,
    clock: Clock,
    registrar: StaffMember,
) -> None:
    number = attaching(session, client, clock.now()).send("Сүлейменова")
    run_due(app)
    asked = session.scalars(select(Application).where(Application.number == number)).one()
    page = decide(desk, asked, "agree")
    assert "Сүлейменова" in page.main
    desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))
    run_due(app)
    assert state_of(session, asked) is State.FULFILLED
    assert "decision_signed" in facts(session, asked)
    told = client.get(f"/cabinet/applications/{number}")
    assert "Шешімге қызметкер кілтімен қол қойды" in told.main


def test_what_decides_nothing_is_done_without_a_key(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    desk.get(path(call))
    desk.post_form("/take")
    assert state_of(session, call) is State.IN_PROGRESS
    desk.get(path(call, "ask"))
    desk.post_form("form", question="Кіреберістің нөмірі қандай?")
    assert state_of(session, call) is State.WAITING
    assert not kept(session)


def test_who_came_by_the_password_decides_without_a_key_unless_the_clinic_wants_one(
    at_desk: At, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    desk = at_desk(registrar)
    page = desk.get(path(call, "refuse"))
    ground = page.tree.css("input[name=ground]")[0].attributes["value"] or ""
    desk.post_form("form", ground=ground, words=WHY)
    assert state_of(session, call) is State.REFUSED
    assert not kept(session)


def test_where_the_clinic_wants_a_key_nobody_decides_without_one(
    make_app: Callable[..., Flask], session: Session, clock: Clock, registrar: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    app = make_app(DECISIONS_NEED_KEY=True)
    desk = PortalClient(app)
    sign_in_staff(session, desk.browser, registrar, clock.now())
    refuse(desk, call)
    assert state_of(session, call) is State.REGISTERED


@pytest.mark.parametrize(
    ("kind", "failure"),
    [
        (Kind.EXPIRED, Failure.EXPIRED),
        (Kind.FOREIGN, Failure.UNKNOWN_ISSUER),
        (Kind.COMBINED, Failure.NOT_EMPLOYEE),
    ],
    ids=["expired", "foreign", "of a citizen"],
)
def test_a_key_that_may_not_decide_is_told_why_and_nothing_typed_is_lost(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember, kind: Kind, failure: Failure
) -> None:
    call = handed_to_desk(session, clock.now())
    refuse(desk, call)
    holder = Holder(registrar.iin.digits, registrar.surname, registrar.given_name)
    page = desk.post_form("form", cms=signed_by(desk, clock, holder, kind))
    assert page.errors == [WORDS[failure].kk]
    assert WHY in page.main
    assert state_of(session, call) is State.REGISTERED
    assert facts(session, call)[-1] == "decision_not_signed"
    desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))
    assert state_of(session, call) is State.REFUSED


def test_a_colleagues_key_and_a_key_for_another_clinic_decide_nothing(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember, colleague: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    refuse(desk, call)
    page = desk.post_form("form", cms=signed_by(desk, clock, holder_of(colleague)))
    assert page.errors == [WORDS[Failure.OTHER_PERSON].kk]
    page = desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar, "990240005556")))
    assert page.errors == [WORDS[Failure.OTHER_ORGANISATION].kk]
    assert state_of(session, call) is State.REGISTERED


def test_the_citizen_is_not_told_of_signatures_that_were_not_accepted(
    client: PortalClient, desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    refuse(desk, call)
    desk.post_form("form", cms="AAAA")
    assert facts(session, call)[-1] == "decision_not_signed"
    at_home(session, client, clock.now(), MAN.iin)
    told = client.get(f"/cabinet/applications/{call.number}").tree.css(".timeline__entry")
    assert len(told) == len(facts(session, call)) - 1


def test_while_nobody_tells_whether_the_key_is_revoked_nothing_is_decided_and_then_it_is(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember, store: SandboxStore
) -> None:
    call = handed_to_desk(session, clock.now())
    refuse(desk, call)
    store.set_mode("signature", Mode.DOWN)
    page = desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))
    assert "сәлден соң қайта қол қойыңыз" in page.errors[0]
    assert state_of(session, call) is State.REGISTERED
    store.set_mode("signature", Mode.UP)
    clock.advance(timedelta(minutes=1))
    desk.post_form("form", cms=signed_by(desk, clock, holder_of(registrar)))
    assert state_of(session, call) is State.REFUSED
