"""Attaching to a clinic: the citizen asks, the registrar agrees, the register is told, the clinic serves at once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Attachment, DoctorLoad, OutgoingTask
from models.enums import AttachmentState, Language, Role, State, WaitingFor
from portal.clock import Clock
from portal.gateways import Gateways
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.application import GIRL, MAN, MOTHER, person, stranger
from tests.factories.attachment import NOWHERE, asked, doctor_of, loaded, related
from tests.factories.booked import booked_visit
from tests.factories.schedule import slots_of
from tests.factories.staff import staff_of
from tests.moments import almaty
from tests.pages.attachment import attaching
from tests.pages.home_call import newest

Browser = Callable[..., PortalClient]
Tell = Callable[[str, Mode], None]
THERAPIST, GP, PAEDIATRICIAN = "Сүлейменова", "Мұхамедияров", "Өтегенова"


@pytest.fixture
def tell(app: Flask) -> Tell:
    """Set how a stand-in answers from now on."""
    return SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode


def desk_of(session: Session, client: PortalClient, clock: Clock, clinic: str = "city-1") -> PortalClient:
    """The registrar of the clinic, signed in."""
    session.commit()
    sign_in_staff(session, client.browser, staff_of(session, Role.REGISTRAR, clinic=clinic), clock.now())
    return client


def agree(desk: PortalClient, number: str) -> None:
    """Attach the person to the doctor they chose."""
    desk.get(f"/desk/applications/{number}/agree")
    desk.post_form("form")


def attachment_of(session: Session, number: str) -> Attachment:
    session.rollback()
    row = select(Attachment).join(Application, Application.id == Attachment.application_id)
    return session.scalars(row.where(Application.number == number)).one()


def load_of(session: Session, doctor: str) -> DoctorLoad:
    session.rollback()
    session.expire_all()
    return session.get_one(DoctorLoad, doctor_of(session, doctor).id)


def notices_to(session: Session, number: str) -> list[str]:
    session.rollback()
    rows = session.scalars(
        select(OutgoingTask.payload)
        .join(Application, Application.id == OutgoingTask.application_id)
        .where(Application.number == number, OutgoingTask.kind == "sms")
        .order_by(OutgoingTask.id)
    )
    return [row["notice"] for row in rows]


@pytest.mark.both_engines
def test_who_belongs_nowhere_gets_a_clinic_and_it_serves_them_at_once(
    app: Flask,
    client: PortalClient,
    new_client: Browser,
    session: Session,
    clock: Clock,
    gateways: Gateways,
    language: Language,
) -> None:
    before = load_of(session, "city-1-therapist").people
    number = attaching(session, client, clock.now()).send(THERAPIST)
    run_due(app)
    assert newest(session).handed_to_desk
    agree(desk_of(session, new_client(language), clock), number)
    run_due(app)
    assert newest(session).state is State.FULFILLED
    assert attachment_of(session, number).standing is AttachmentState.HOLDS
    assert load_of(session, "city-1-therapist").people == before + 1
    found = gateways.attachment.find(NOWHERE)
    assert found is not None
    assert found.clinic_code == "city-1"
    page = client.get(f"/cabinet/applications/{number}")
    assert {"kk": "Емханаға бекіту туралы хабарлама", "ru": "Уведомление о прикреплении"}[
        language.value
    ] in page.main
    paper = client.get(f"/cabinet/applications/{number}/document.pdf").response
    assert paper.data.startswith(b"%PDF")
    assert client.get("/apply/home-call/who").status == 200
    client.post_form("form", act="next", subject="self")
    assert "/danger" in client.page.path


@pytest.mark.both_engines
def test_a_family_signs_once_and_everybody_gets_a_doctor_of_their_age(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    request = attaching(session, client, clock.now(), MOTHER)
    request.people("Я" if client.language == Language.RU else "Өзім", "Айсұлу")
    request.at_home()
    request.doctor(THERAPIST)
    request.group()
    request.ask_for_code()
    request.sign()
    session.rollback()
    rows = session.scalars(select(Attachment).order_by(Attachment.id)).all()
    assert [row.doctor.code for row in rows] == ["city-1-therapist", "city-1-paediatrician"]
    assert rows[1].person_id == person(session, GIRL).id
    assert {row.application.state for row in rows} == {State.REGISTERED}


def test_the_full_doctor_is_shown_as_full_with_who_has_a_place_instead(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    loaded(session, "city-1-gp", people=1700)
    request = attaching(session, client, clock.now())
    request.people()
    page = request.at_home()
    full = page.tree.css_first(".clinics__full")
    assert full is not None
    assert GP in full.text()
    assert THERAPIST in full.text() or "Кузнецова" in full.text()
    assert not any(GP in label.text() for label in page.tree.css("label"))


def test_who_is_full_meanwhile_is_told_beside_the_choice(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    request = attaching(session, client, clock.now())
    request.people()
    request.at_home()
    client.get("/apply/attachment/clinic")
    loaded(session, "city-1-gp", people=1700)
    page = client.post_form("form", act="next", doctor=str(doctor_of(session, "city-1-gp").id))
    assert page.path.endswith("/clinic")
    assert page.errors


def test_the_children_of_a_full_paediatrician_name_whom_the_clinic_cannot_take(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    loaded(session, "city-1-paediatrician", people=900, under_6=300, under_14=900)
    loaded(session, "city-1-gp", people=1700)
    request = attaching(session, client, clock.now(), MOTHER)
    request.people("Я" if client.language == Language.RU else "Өзім", "Айсұлу")
    request.at_home()
    page = request.doctor(THERAPIST)
    assert page.path.endswith("/clinic")
    assert "Айсұлу" in " ".join(page.errors)


@pytest.mark.both_engines
def test_a_newer_application_of_the_same_person_closes_the_older_one(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    first = attaching(session, client, clock.now()).send(THERAPIST)
    clock.advance(timedelta(minutes=5))
    request = attaching(session, client, clock.now())
    page = request.to_review(GP)
    assert first in page.main, "what happens with the older one is said before signing"
    request.ask_for_code()
    request.sign()
    second = request.number()
    assert attachment_of(session, first).standing is AttachmentState.DROPPED
    assert attachment_of(session, first).application.state is State.WITHDRAWN
    assert attachment_of(session, second).standing is AttachmentState.ASKED
    assert "superseded" in notices_to(session, first)


@pytest.mark.both_engines
def test_a_register_that_is_down_after_the_agreement_keeps_it_waiting_and_then_takes_it(
    app: Flask, new_client: Browser, session: Session, clock: Clock, tell: Tell, gateways: Gateways
) -> None:
    application = asked(session, clock.now())
    number = application.number or ""
    tell("attachment", Mode.DOWN)
    agree(desk_of(session, new_client(Language.KK), clock), number)
    run_due(app)
    assert newest(session).state is State.WAITING
    assert newest(session).waiting_for is WaitingFor.REGISTRY
    assert "postponed" in notices_to(session, number)
    taken = load_of(session, "city-1-gp").people
    tell("attachment", Mode.UP)
    clock.advance(timedelta(minutes=10))
    run_due(app)
    assert newest(session).state is State.FULFILLED
    assert gateways.attachment.find(NOWHERE) is not None
    assert load_of(session, "city-1-gp").people == taken


def test_what_the_register_does_not_take_goes_back_to_the_desk_and_frees_the_place(
    app: Flask, new_client: Browser, session: Session, clock: Clock, tell: Tell
) -> None:
    before = load_of(session, "city-1-gp").people
    number = asked(session, clock.now()).number or ""
    tell("attachment", Mode.REJECT)
    agree(desk_of(session, new_client(Language.KK), clock), number)
    run_due(app)
    assert newest(session).handed_to_desk == "register_refused"
    assert attachment_of(session, number).standing is AttachmentState.ASKED
    assert load_of(session, "city-1-gp").people == before


@pytest.mark.both_engines
def test_the_last_place_given_meanwhile_is_told_to_the_registrar_with_the_other_doctors(
    new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    number = asked(session, clock.now()).number or ""
    desk = desk_of(session, new_client(language), clock)
    desk.get(f"/desk/applications/{number}/agree")
    loaded(session, "city-1-gp", people=1700)
    page = desk.post_form("form", expect=409)
    assert page.errors
    assert THERAPIST in page.main
    assert attachment_of(session, number).standing is AttachmentState.ASKED


def test_after_the_agreement_nobody_at_the_desk_can_refuse_or_take_it(
    new_client: Browser, session: Session, clock: Clock
) -> None:
    number = asked(session, clock.now()).number or ""
    desk = desk_of(session, new_client(Language.KK), clock)
    agree(desk, number)
    page = desk.get(f"/desk/applications/{number}")
    assert f"{number}/refuse" not in page.html
    assert f"{number}/agree" not in page.html


def test_a_refusal_names_the_ground_and_gives_the_place_back_to_nobody(
    app: Flask, client: PortalClient, new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    number = attaching(session, client, clock.now()).send(GP)
    run_due(app)
    before = load_of(session, "city-1-gp").people
    desk = desk_of(session, new_client(language), clock)
    page = desk.get(f"/desk/applications/{number}/refuse")
    assert page.tree.css('input[name="ground"]')
    desk.post_form("form", ground="lives_elsewhere", words="Мекенжай басқа ауданда.")
    assert newest(session).state is State.REFUSED
    assert attachment_of(session, number).standing is AttachmentState.DROPPED
    assert load_of(session, "city-1-gp").people == before
    assert "Мекенжай басқа ауданда." in client.get(f"/cabinet/applications/{number}").main


def test_who_gave_it_up_can_take_that_back(client: PortalClient, session: Session, clock: Clock) -> None:
    number = attaching(session, client, clock.now()).send(GP)
    client.get(f"/cabinet/applications/{number}/withdraw")
    client.post_form(act="withdraw")
    assert attachment_of(session, number).standing is AttachmentState.DROPPED
    client.post_form("restore")
    assert attachment_of(session, number).standing is AttachmentState.ASKED
    assert newest(session).state is State.REGISTERED


def test_the_other_parent_is_told_and_the_one_who_asked_is_not_told_twice(
    client: PortalClient, session: Session, clock: Clock, app: Flask
) -> None:
    father, child = person(session, MAN), person(session, GIRL)
    related(session, father, child, clock.now())
    number = attaching(session, client, clock.now(), MOTHER).send(PAEDIATRICIAN, "Айсұлу")
    assert notices_to(session, number).count("child_attached") == 1
    run_due(app)
    told = " ".join(each["text"] for each in client.messages("+77000000101"))
    assert number in told
    assert "Айсұлу" not in told


@pytest.mark.both_engines
def test_visits_booked_in_the_clinic_that_is_left_are_called_off_and_told(
    app: Flask, new_client: Browser, session: Session, clock: Clock
) -> None:
    man = person(session, MAN)
    visit = booked_visit(session, slots_of(session, "city-1-cardiologist")[0], clock.now(), man)
    number = asked(
        session, clock.now(), who=man, doctor="city-2-therapist", street="dostyk", house="10"
    ).number
    agree(desk_of(session, new_client(Language.KK), clock, "city-2"), number or "")
    run_due(app)
    session.expire_all()
    assert visit.state is State.WITHDRAWN
    assert "clinic_left" in notices_to(session, visit.number or "")


def test_a_free_choice_in_the_campaign_begins_on_the_first_of_january_and_the_old_clinic_serves_till_then(
    app: Flask, client: PortalClient, new_client: Browser, session: Session, clock: Clock, gateways: Gateways
) -> None:
    clock.advance(almaty(2026, 9, 10, 10) - clock.now())
    request = attaching(session, client, clock.now(), MAN)
    page = request.to_review("Кузнецова")
    assert "2027" in page.main
    request.ask_for_code()
    request.sign()
    run_due(app)
    number = request.number()
    agree(desk_of(session, new_client(Language.KK), clock, "city-2"), number)
    run_due(app)
    assert attachment_of(session, number).since == date(2027, 1, 1)
    found = gateways.attachment.find(MAN)
    assert found is not None
    assert found.clinic_code == "city-1"


@pytest.mark.parametrize(("born", "is_adult"), [(date(2008, 3, 2), True), (date(2008, 3, 3), False)])
def test_who_turns_18_today_is_attached_to_a_doctor_of_adults(
    client: PortalClient, session: Session, clock: Clock, born: date, is_adult: bool
) -> None:
    person(session, NOWHERE).birth_date = born
    session.commit()
    request = attaching(session, client, clock.now())
    request.people()
    page = request.at_home()
    assert (THERAPIST in page.main) is is_adult
    assert (PAEDIATRICIAN in page.main) is not is_adult


@pytest.mark.parametrize(
    ("until", "is_good"), [("1", False), ("2", True), ("", True)], ids=["yesterday", "today", "without-end"]
)
def test_a_guardians_paper_must_hold_today(
    client: PortalClient, session: Session, clock: Clock, until: str, is_good: bool
) -> None:
    ward = stranger(session, 7, clock.now(), birth_date=date(2015, 5, 5), given_name="Мағжан")
    related(session, person(session, MAN), ward, clock.now(), is_guardian=True)
    request = attaching(session, client, clock.now(), MAN)
    request.people("Мағжан")
    request.elsewhere("Абай" if client.language == Language.KK else "Абая", "12")
    request.doctor(PAEDIATRICIAN)
    parts = {
        "paper_until-day": until,
        "paper_until-month": "3" if until else "",
        "paper_until-year": "2026" if until else "",
    }
    page = request.group(**parts)
    assert page.path.endswith("/documents") is is_good
    assert bool(page.errors) is not is_good


def test_another_clinics_registrar_sees_nothing_of_it(
    new_client: Browser, session: Session, clock: Clock
) -> None:
    number = asked(session, clock.now()).number
    stranger_desk = desk_of(session, new_client(Language.KK), clock, "city-2")
    stranger_desk.get(f"/desk/applications/{number}", expect=404)
    stranger_desk.get(f"/desk/applications/{number}/agree", expect=404)


@pytest.mark.both_engines
def test_two_accounts_that_sign_for_one_child_leave_one_open_application(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    related(session, person(session, MAN), person(session, GIRL), clock.now())
    first = attaching(session, client, clock.now(), MOTHER).send(PAEDIATRICIAN, "Айсұлу")
    second = attaching(session, new_client(client.language), clock.now(), MAN).send(PAEDIATRICIAN, "Айсұлу")
    assert attachment_of(session, first).standing is AttachmentState.DROPPED
    assert attachment_of(session, second).standing is AttachmentState.ASKED
