"""After a refusal: the clause, plain words, what the clinic wrote, and a button that does something about it."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Application, ClinicBorder, DoctorLoad, Person, Upload
from models.enums import Language, State
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.regulation import process
from portal.regulation.actors import SYSTEM
from portal.regulation.outcomes import Refused
from portal.services import CATALOGUE
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories import files
from tests.factories.application import GIRL, MAN, MOTHER, at, home_call, person, stranger
from tests.factories.attachment import asked, doctor_of, loaded, related
from tests.integration.test_queries_are_few import asked as asks
from tests.integration.test_queries_are_few import check
from tests.page import Page
from tests.pages.appointment import at_clinic
from tests.pages.attachment import Attaching, attaching
from tests.pages.certificate import at_register
from tests.pages.consent import fill
from tests.pages.papers import upload

GP, PAEDIATRICIAN = "Мұхамедияров", "Өтегенова"
ABAI = {Language.KK: "Абай", Language.RU: "Абая"}
PAPERS = ("guardian", "address", "born_abroad")
OWN_WORDS = "Шешімнің көшірмесі оқылмайды."
SignIn = Callable[[str], PortalClient]


def refuse(session: Session, number: str, ground: str, now: datetime) -> str:
    """Refuse the application of this number; the path of its page."""
    session.commit()
    found = session.scalars(select(Application).where(Application.number == number)).one()
    process.refuse(
        session, found, CATALOGUE[found.service], Refused(ground, OWN_WORDS), actor=SYSTEM, at=at(now)
    )
    session.commit()
    return f"/cabinet/applications/{number}"


def press(client: PortalClient, path: str, way: str) -> Page:
    client.get(path)
    return client.post_form(act=way)


def ways_of(page: Page) -> list[str]:
    """The ways on that the page offers, in its order."""
    return [each.attributes["value"] or "" for each in page.tree.css('form[action$="/again"] button')]


def newest_draft(session: Session) -> Application:
    session.commit()
    session.expire_all()
    query = select(Application).where(Application.state == State.DRAFT).order_by(Application.id.desc())
    return session.scalars(query).first() or pytest.fail("no draft was begun")


def ward_of(session: Session, parent: str, now: datetime) -> Person:
    ward = stranger(session, 7, now, birth_date=date(2015, 5, 5), given_name="Мағжан")
    related(session, person(session, parent), ward, now, is_guardian=True)
    return ward


def sent_for_ward(client: PortalClient, session: Session, clock: Clock) -> tuple[Attaching, str]:
    """An application for a ward at a temporary address, with its two documents; the page object and the number."""
    ward_of(session, MAN, clock.now())
    request = attaching(session, client, clock.now(), MAN)
    request.people("Мағжан")
    request.elsewhere(ABAI[Language(client.language)], "12")
    request.doctor(PAEDIATRICIAN)
    request.group("born_abroad", **day("5"))
    upload(client, "next", **{code: [(f"{code}.jpg", files.photo())] for code in PAPERS})
    assert client.page.path.endswith("/review"), client.page.errors
    request.ask_for_code()
    request.sign()
    return request, request.number()


def day(number: str) -> dict[str, str]:
    return {"paper_until-day": number, "paper_until-month": "3", "paper_until-year": "2026"}


@pytest.mark.parametrize(
    ("ground", "way"),
    [
        ("unreliable_data", "again"),
        ("lives_elsewhere", "address"),
        ("doctor_is_full", "clinic"),
        ("no_proof_of_guardian", "proof"),
    ],
)
def test_each_ground_of_an_attachment_shows_its_clause_plain_words_the_clinics_words_and_its_button(
    app: Flask,
    sign_in_as: SignIn,
    language: Language,
    session: Session,
    now: datetime,
    ground: str,
    way: str,
) -> None:
    path = refuse(session, asked(session, now).number or "", ground, now)
    me = sign_in_as("031109590009")
    page, told = me.get(path), CATALOGUE["attachment"].passport.ground(ground)
    for words in (told.clause, told.words):
        assert words.say(language) in page.main
    assert page.main.count(OWN_WORDS) >= 1
    assert {"kk": "Стандарт: ", "ru": "Стандарт: "}[language] in page.main
    assert page.form(act=way).is_post
    assert page.link("complain")
    check({ground: asks(app, me, path)})


def test_without_proof_the_upload_of_the_proof_opens_and_everything_else_came_along(
    app: Flask, client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    _, number = sent_for_ward(client, session, clock)
    page = press(client, refuse(session, number, "no_proof_of_guardian", clock.now()), "proof")
    assert page.path.endswith("/attachment/documents")
    assert "address.jpg" in page.main
    assert "born_abroad.jpg" in page.main
    assert "guardian.jpg" not in page.main
    page = upload(client, "next", guardian=[("жаңа.jpg", files.photo())])
    assert page.path.endswith("/review")
    before = session.scalars(select(Application).where(Application.number == number)).one()
    draft = newest_draft(session)
    assert draft.subject_id == before.subject_id
    for step in ("address", "clinic", "situation"):
        assert draft.answers[step] == before.answers[step]
    copy = session.scalars(select(Upload).where(Upload.application_id == draft.id)).first()
    assert copy is not None
    assert app.extensions["files"].get(copy.place).startswith(b"\xff\xd8")
    assert len(session.scalars(select(Upload).where(Upload.application_id == before.id)).all()) == 3


def test_a_proof_that_has_ended_is_asked_for_with_its_new_last_day(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    _, number = sent_for_ward(client, session, clock)
    clock.travel_to(clock.now().replace(day=7))
    request = attaching(session, client, clock.now(), MAN)
    page = press(client, refuse(session, number, "no_proof_of_guardian", clock.now()), "proof")
    assert page.path.endswith("/situation")
    chosen = page.tree.css_first('input[name="group"][checked]')
    assert chosen is not None
    assert chosen.attributes["value"] == "born_abroad"
    assert request.group("born_abroad", **day("6")).errors
    page = request.group("born_abroad", **day("9"))
    assert page.path.endswith("/documents")
    assert "address.jpg" in page.main


def test_a_parent_whom_the_clinic_does_not_believe_is_asked_for_the_proof(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    number = attaching(session, client, clock.now(), MOTHER).send(PAEDIATRICIAN, "Айсұлу")
    page = press(client, refuse(session, number, "no_proof_of_guardian", clock.now()), "proof")
    assert page.path.endswith("/documents")
    assert page.tree.css_first('input[name="file-guardian"]') is not None
    assert client.get("/apply/attachment/review").path.endswith("/documents")


@pytest.mark.both_engines
def test_a_full_doctor_is_answered_with_the_nearest_who_has_places(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    number = attaching(session, client, clock.now()).send(GP)
    path = refuse(session, number, "doctor_is_full", clock.now())
    own, other = doctor_of(session, "city-2-therapist"), doctor_of(session, "city-1-therapist")
    assert own.full_name in client.get(path).main  # the house is in the territory of that clinic
    loaded(session, "city-2-therapist", people=2200)
    assert other.full_name in client.get(path).main
    page = press(client, path, "clinic")
    assert page.path.endswith("/review")
    assert other.full_name in page.main


def test_when_nobody_near_has_a_place_it_says_so_and_offers_no_button(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    number = attaching(session, client, clock.now()).send(GP)
    path = refuse(session, number, "doctor_is_full", clock.now())
    session.execute(update(DoctorLoad).values(people=2200))
    session.commit()
    page = client.get(path)
    assert {"kk": "бос орын жоқ", "ru": "мест нет"}[client.language] in page.main
    assert not page.tree.css('button[value="clinic"]')
    assert page.link("complain")


def test_who_lives_outside_the_unit_gives_another_address_and_no_clinic_of_that_unit_is_offered(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    # Row 9, 2) is about the unit: the city's other clinic must refuse on the same ground, with places or without.
    number = attaching(session, client, clock.now()).send(GP)
    path = refuse(session, number, "lives_elsewhere", clock.now())
    other = doctor_of(session, "city-2-therapist").clinic
    page = client.get(path)
    assert ways_of(page) == ["address"]
    assert other.name_kk not in page.main
    assert other.name_ru not in page.main
    no_places = {"kk": "бос орын жоқ", "ru": "мест нет"}[client.language]
    assert no_places not in page.main, "it is not for want of places"
    assert press(client, path, "address").path.endswith("/attachment/address")


@pytest.mark.both_engines
def test_who_lives_on_a_border_is_offered_the_clinic_of_the_other_unit_after_another_address(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    rural = doctor_of(session, "rural-1-gp")
    session.add(
        ClinicBorder(clinic_id=rural.clinic_id, unit_code=doctor_of(session, "city-1-gp").clinic.unit_code)
    )
    number = attaching(session, client, clock.now()).send(GP)
    path = refuse(session, number, "lives_elsewhere", clock.now())
    page = client.get(path)
    assert ways_of(page) == ["address", "clinic"]
    assert rural.full_name in page.main
    assert press(client, path, "address").path.endswith("/attachment/address")
    client.get(path)
    asked_first = client.post_form(act="clinic")
    assert asked_first.path.endswith("/again")
    page = client.post_form(act="clinic")
    assert page.path.endswith("/review")
    assert rural.full_name in page.main


def test_what_is_begun_already_is_not_thrown_away_unasked(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    request = attaching(session, client, clock.now())
    path = refuse(session, request.send(GP), "unreliable_data", clock.now())
    request.people()
    assert newest_draft(session).known.get("before") is None
    page = press(client, path, "again")
    assert page.path.endswith("/again")
    assert newest_draft(session).known.get("before") is None
    assert "/apply/attachment/" in page.link("/apply/attachment/")
    assert client.post_form(act="again").path.endswith("/review")
    assert newest_draft(session).known["before"]["number"] == path.rpartition("/")[2]


def test_the_question_whether_to_throw_away_has_an_address_that_says_what_was_pressed(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    """So that it can be read again, in the other language too, and nothing is sent twice."""
    request = attaching(session, client, clock.now())
    path = refuse(session, request.send(GP), "lives_elsewhere", clock.now())
    request.people()
    client.get(path)
    assert client.post_form(act="address").response.request.query_string == b"act=address"
    page = client.get(f"{path}/again?act=address")
    assert [each.attributes["value"] for each in page.tree.css('main button[name="act"]')] == ["address"]
    for unknown in ("", "?act=proof"):
        assert client.get(f"{path}/again{unknown}").path.endswith(path)
    client.get(f"{path}/again?act=address")
    assert client.post_form(act="address").path.endswith("/attachment/address")


@pytest.mark.both_engines
def test_each_of_a_family_goes_on_alone(client: PortalClient, session: Session, clock: Clock) -> None:
    attaching(session, client, clock.now(), MOTHER).send(
        GP, "Өзім" if client.language == "kk" else "Я", "Айсұлу"
    )
    girl = session.scalars(
        select(Application).where(Application.subject_id == person(session, GIRL).id)
    ).one()
    loaded(session, "city-2-paediatrician")
    page = press(client, refuse(session, girl.number or "", "doctor_is_full", clock.now()), "clinic")
    assert page.path.endswith("/situation"), "the group that was answered is the mother's"
    draft = newest_draft(session)
    assert draft.subject_id == girl.subject_id
    assert list(draft.answers["clinic"]["doctors"]) == [str(girl.subject_id)]


def test_a_stranger_finds_nothing_and_begins_nothing(
    me: PortalClient, stranger: PortalClient, session: Session, now: datetime
) -> None:
    one = home_call(session, now)
    path = refuse(session, one.number or "", "unreliable_data", now)
    page = stranger.get("/cabinet/")
    token = page.tree.css_first('input[name="csrf_token"]')
    assert token is not None
    data: dict[str, object] = {"act": "again", "csrf_token": token.attributes["value"]}
    stranger.post(f"{path}/again", data, expect=404)
    stranger.get(f"{path}/again", expect=404)
    assert not session.scalars(select(Application).where(Application.state == State.DRAFT)).all()
    assert me.get(f"{path}/again").path.endswith(path)


def test_an_application_that_was_not_refused_has_no_way_on(
    me: PortalClient, session: Session, now: datetime
) -> None:
    path = f"/cabinet/applications/{home_call(session, now).number}"
    page = me.get(path)
    token = page.tree.css_first('input[name="csrf_token"]')
    assert token is not None
    me.post(f"{path}/again", {"act": "again", "csrf_token": token.attributes["value"]})
    assert me.page.path.endswith(path)


def test_for_a_child_who_has_grown_up_nothing_is_begun_any_more(
    sign_in_as: SignIn, session: Session, now: datetime, language: Language
) -> None:
    girl = person(session, GIRL)
    one = home_call(session, now, iin=MOTHER, subject=girl)
    path = refuse(session, one.number or "", "unreliable_data", now)
    girl.birth_date = now.date().replace(year=now.year - 18)
    session.commit()
    page = sign_in_as(MOTHER).get(path)
    assert "18" in page.main
    assert not page.tree.css('button[value="again"]')


def test_who_is_attached_nowhere_begins_the_attachment_of_that_very_person(
    sign_in_as: SignIn, session: Session, now: datetime
) -> None:
    one = home_call(session, now, iin=MOTHER, subject=person(session, GIRL))
    path = refuse(session, one.number or "", "not_attached", now)
    page = press(sign_in_as(MOTHER), path, "attach")
    assert page.path.endswith("/attachment/address")
    assert newest_draft(session).subject_id == one.subject_id


def test_a_home_call_is_begun_again_with_danger_asked_afresh_and_the_rest_in_its_fields(
    me: PortalClient, session: Session, now: datetime
) -> None:
    path = refuse(session, home_call(session, now).number or "", "unreliable_data", now)
    page = press(me, path, "again")
    assert page.path.endswith("/home-call/danger")
    assert not page.tree.css('input[name="signs"][checked]')
    page = me.post_form("form", act="next", signs=["none"])
    assert page.path.endswith("/problem")
    assert page.tree.css_first('input[name="complaint"][value="fever"][checked]') is not None


def test_a_booking_is_begun_again_at_the_choice_of_the_time(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    visit = at_clinic(session, client, clock.now())
    visit.to_review()
    visit.ask_for_code()
    store = SandboxStore(app.extensions["settings"].SANDBOX_FILE)
    store.set_mode("attachment", Mode.DOWN)
    visit.sign()
    number = visit.number()
    store.set_mode("attachment", Mode.UP)
    page = press(client, refuse(session, number, "unreliable_data", clock.now()), "again")
    assert page.path.endswith("/appointment/slot")


def test_a_certificate_asks_for_the_consent_again_with_the_same_words(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    request = at_register(session, client, clock.now(), "psychiatry-certificate", MAN)
    fill(request, MOTHER)
    request.ask_for_code()
    request.sign()
    run_due(app)
    page = press(client, refuse(session, request.number(), "no_consent", clock.now()), "again")
    assert page.path.endswith("/psychiatry-certificate/review")
    assert MOTHER in page.main
