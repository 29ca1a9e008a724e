"""Attaching at its edges: a register that falls silent midway, places given away for January, orders that overtake."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Departure, DoctorLoad
from models.enums import Language, Role, State
from portal.clock import Clock
from portal.database import begin_writing
from portal.gateways import Gateways
from portal.gateways.attachment.port import AttachmentRegister
from portal.gateways.errors import Unavailable
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.regulation import attachments, leaving, process
from portal.worker.kit import kit_of
from portal.worker.registering import count_doctors
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.application import GIRL, MAN, MOTHER, by_registrar, person
from tests.factories.attachment import NOWHERE, asked, doctor_of
from tests.factories.staff import staff_of
from tests.moments import almaty
from tests.pages.attachment import attaching
from tests.pages.home_call import account_of, newest

Browser = Callable[..., PortalClient]


class SilentHistory:
    """A register that answers where somebody is attached and then nothing more."""

    def __init__(self, behind: AttachmentRegister) -> None:
        self.find = behind.find

    def history(self, iin: str) -> None:
        raise Unavailable("attachment", "timeout")


def agree(session: Session, browser: PortalClient, clock: Clock, number: str, clinic: str = "city-1") -> None:
    """The clinic's registrar attaches the person to the doctor they chose."""
    session.commit()
    sign_in_staff(session, browser.browser, staff_of(session, Role.REGISTRAR, clinic=clinic), clock.now())
    browser.get(f"/desk/applications/{number}/agree")
    browser.post_form("form")


def load_of(session: Session, doctor: str) -> int:
    session.rollback()
    session.expire_all()
    return session.get_one(DoctorLoad, doctor_of(session, doctor).id).people


def test_a_register_that_falls_silent_between_two_questions_leaves_the_second_answer_out(
    gateways: Gateways,
) -> None:
    midway = replace(gateways, attachment=SilentHistory(gateways.attachment))
    known = attachments.look_up(MAN, midway)
    assert known["attached"]["clinic"] == "city-1"
    assert "history" not in known


@pytest.mark.both_engines
def test_two_registrars_who_agree_one_after_the_other_give_away_one_place(
    app: Flask, session: Session, clock: Clock
) -> None:
    SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode("attachment", Mode.DOWN)
    waits, before = asked(session, clock.now()), load_of(session, "city-1-gp")
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    for code in ("city-1-gp", "city-1-therapist"):
        doctor = doctor_of(session, code).id
        begin_writing(session)
        held = process.lock(session, waits.id)
        agreed = attachments.agree(session, held, doctor, actor=registrar, now=clock.now())
        assert agreed.doctor.code == "city-1-gp"
        session.commit()
    assert load_of(session, "city-1-gp") == before + 1


def test_a_place_given_away_for_january_stays_given_when_the_register_counts_today(
    app: Flask, client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    clock.advance(almaty(2026, 9, 10, 10) - clock.now())
    count_doctors(kit_of(app))
    before = load_of(session, "city-2-therapist")
    number = attaching(session, client, clock.now(), MAN).send("Кузнецова")
    run_due(app)
    agree(session, new_client(Language.KK), clock, number, "city-2")
    run_due(app)
    assert newest(session).state is State.FULFILLED
    clock.advance(timedelta(days=1))
    assert count_doctors(kit_of(app)) > 0
    assert load_of(session, "city-2-therapist") == before + 1


def test_who_left_while_the_register_was_down_and_was_taken_by_a_clinic_meanwhile_stays_there(
    app: Flask, new_client: Browser, session: Session, clock: Clock, gateways: Gateways
) -> None:
    tell = SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode
    tell("attachment", Mode.DOWN)
    leaving.leave(session, account_of(session, MAN), clock.now())
    session.commit()
    run_due(app)
    clock.advance(timedelta(minutes=1))
    number = asked(session, clock.now(), who=person(session, MAN)).number or ""
    agree(session, new_client(Language.KK), clock, number)
    tell("attachment", Mode.UP)
    clock.advance(timedelta(minutes=30))
    run_due(app)
    clock.advance(timedelta(days=1))
    found = gateways.attachment.find(MAN)
    assert found is not None
    assert found.doctor_code == "city-1-gp"
    session.rollback()
    assert session.scalars(select(Departure.entered_at)).one() is not None


def test_the_registrar_reads_of_each_of_a_family_where_they_themselves_belong(
    app: Flask, client: PortalClient, new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    request = attaching(session, client, clock.now(), MOTHER)
    request.people({"kk": "Өзім", "ru": "Я"}[language.value], "Айсұлу")
    request.at_home()
    request.doctor("Сүлейменова")
    request.group()
    request.ask_for_code()
    request.sign()
    run_due(app)
    child = newest(session)
    assert child.subject_id == person(session, GIRL).id
    child.known = {**child.known, "attached": {"clinic": "rural-1", "territory": 1, "doctor": ""}}
    session.commit()
    desk = new_client(language)
    sign_in_staff(session, desk.browser, staff_of(session, Role.REGISTRAR), clock.now())
    page = desk.get(f"/desk/applications/{child.number}")
    assert {"kk": "Ақбұлақ аудандық", "ru": "Акбулакская"}[language.value] in page.main


@pytest.mark.both_engines
def test_what_a_newer_application_closed_cannot_be_taken_back_beside_it(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    first = attaching(session, client, clock.now(), NOWHERE).send("Сүлейменова")
    second = attaching(session, client, clock.now(), NOWHERE).send("Кузнецова")
    page = client.get(f"/cabinet/applications/{first}")
    assert second in page.main
    assert {"kk": "Оның орнына жаңа", "ru": "Вместо него подано"}[language.value] in page.main
    assert page.tree.css_first('form[action$="/restore"]') is None
    token = page.form("/logout").values()["csrf_token"]
    client.post(f"/cabinet/applications/{first}/restore", {"csrf_token": token}, expect=409)
    session.rollback()
    assert newest(session).state is State.REGISTERED
