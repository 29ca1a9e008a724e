"""What the registrar reads beside the buttons of an attachment: the places as an agreement finds them, nothing of
what somebody has in other clinics."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Slot
from models.enums import Language
from portal.clock import Clock
from portal.dates import clock_time
from portal.gateways.sandbox_store import Mode, SandboxStore
from tests.client import PortalClient
from tests.factories.application import MAN, person
from tests.factories.attachment import asked, doctor_of, loaded
from tests.factories.booked import booked_visit
from tests.factories.schedule import slots_of
from tests.pages.attachment import agree

LIMIT = 1700
FULL = {"kk": "бос орын қалмады", "ru": "мест не осталось"}
CALLED_OFF = {"kk": "қабылдау тоқтатылады", "ru": "Отменяемых приёмов"}
COUNTED = {"kk": "Басқа емханаларда жазылған 2 қабылдау", "ru": "Отменяемых приёмов: 2."}
ONE_LEFT = {"kk": "бос орын 1.", "ru": "свободных мест 1."}


def told_of(desk: PortalClient, number: str | None, doctor: str) -> tuple[str, bool]:
    """What the rules say of a doctor, and whether it is in order."""
    page = desk.get(f"/desk/applications/{number}")
    (one,) = [each for each in page.tree.css(".rules__one") if doctor in each.text(deep=True)]
    return one.text(deep=True), "rules__one--holds" in (one.attributes["class"] or "")


def offered_of(desk: PortalClient, number: str | None, doctor: str) -> str:
    """What stands beside a doctor among those to whom the registrar may attach."""
    page = desk.get(f"/desk/applications/{number}/agree")
    (one,) = [each for each in page.tree.css(".govuk-radios__item") if doctor in each.text(deep=True)]
    return one.text(deep=True)


def test_a_full_doctor_is_full_to_the_registrar_too(
    desk: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    number, gp = asked(session, clock.now()).number, doctor_of(session, "city-1-gp").surname
    loaded(session, "city-1-gp", people=LIMIT)
    words, holds = told_of(desk, number, gp)
    assert FULL[language] in words
    assert not holds
    assert {"kk": "орын жоқ", "ru": "мест нет"}[language] in offered_of(desk, number, gp)


@pytest.mark.both_engines
def test_the_last_place_is_there_for_each_of_two_who_ask_until_one_of_them_is_agreed_to(
    desk: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    gp = doctor_of(session, "city-1-gp").surname
    loaded(session, "city-1-gp", people=LIMIT - 1)
    one = asked(session, clock.now()).number
    other = asked(session, clock.now(), who=person(session, MAN)).number
    for number in (one, other):
        words, holds = told_of(desk, number, gp)
        assert ONE_LEFT[language] in words
        assert holds
    agree(desk, one or "")
    words, holds = told_of(desk, other, gp)
    assert FULL[language] in words
    assert not holds


@pytest.mark.both_engines
def test_whose_place_is_taken_already_is_not_counted_against_themselves_nor_off_another_doctor(
    app: Flask, desk: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode("attachment", Mode.DOWN)
    gp, therapist = doctor_of(session, "city-1-gp"), doctor_of(session, "city-1-therapist")
    loaded(session, "city-1-gp", people=LIMIT - 1)
    here = asked(session, clock.now()).number
    there = asked(session, clock.now(), who=person(session, MAN)).number
    agree(desk, here or "")
    assert ONE_LEFT[language] in told_of(desk, here, gp.surname)[0]
    desk.get(f"/desk/applications/{there}/agree")
    desk.post_form("form", doctor=str(therapist.id))
    words, holds = told_of(desk, there, gp.surname)
    assert FULL[language] in words
    assert not holds


@pytest.mark.both_engines
@pytest.mark.parametrize("there", [(), ("city-2-surgeon", "city-2-ophthalmologist")], ids=["none", "two"])
def test_how_many_visits_elsewhere_are_called_off_is_told_and_nothing_else_of_them(
    desk: PortalClient, session: Session, clock: Clock, language: Language, there: tuple[str, ...]
) -> None:
    man, now = person(session, MAN), clock.now()
    for number, code in enumerate(("city-1-cardiologist", *there)):
        booked_visit(session, slots_of(session, code)[number * 4], now, man)
    page = desk.get(f"/desk/applications/{asked(session, now, who=man).number}")
    told = [each.text(deep=True) for each in page.tree.css(".rules__one")]
    assert [COUNTED[language] in each for each in told if CALLED_OFF[language] in each] == [True] * bool(
        there
    )
    visits = session.scalars(select(Slot).where(Slot.person_id == man.id)).all()
    assert len(visits) == 1 + len(there)
    for visit in visits:
        assert clock_time(visit.starts_at) not in "".join(told)
        assert visit.doctor.surname not in page.main
