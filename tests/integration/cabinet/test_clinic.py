"""My clinic: what holds by the register, what was, and leaving with a code."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Departure, DoctorLoad
from models.enums import Language
from portal.clock import Clock
from portal.gateways import Gateways
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker.kit import kit_of
from portal.worker.registering import count_doctors
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.access import sign_in
from tests.factories.application import MAN
from tests.factories.attachment import NOWHERE, doctor_of, loaded
from tests.moments import almaty
from tests.pages.attachment import agree, attaching, desk_of
from tests.pages.home_call import account_of

PHONE = "+77000000101"
Tell = Callable[[str, Mode], None]


@pytest.fixture
def tell(app: Flask) -> Tell:
    """Set how a stand-in answers from now on."""
    return SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode


def at_home(session: Session, client: PortalClient, clock: Clock, iin: str = MAN) -> PortalClient:
    """The cabinet of this citizen."""
    sign_in(session, client.browser, f"citizen:{account_of(session, iin).id}", clock.now())
    session.commit()
    return client


def leave(client: PortalClient) -> None:
    client.get("/cabinet/clinic/leave")
    client.post_form("form")
    client.post_form("form", code=client.sms(PHONE))


def test_the_page_shows_the_clinic_the_doctor_and_since_when(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    page = at_home(session, client, clock).get("/cabinet/clinic")
    assert {"kk": "№ 1 қалалық емхана", "ru": "Городская поликлиника № 1"}[language.value] in page.main
    assert "Сүлейменова" in page.main
    assert "2019" in page.main


def test_who_belongs_nowhere_is_led_to_choosing_and_cannot_leave(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    page = at_home(session, client, clock, NOWHERE).get("/cabinet/clinic")
    assert "services/attachment" in page.html
    assert "clinic/leave" not in page.html
    assert client.get("/cabinet/clinic/leave").path.endswith("/cabinet/clinic")


def test_who_is_attached_from_tomorrow_reads_it_first(
    client: PortalClient,
    new_client: Callable[..., PortalClient],
    session: Session,
    clock: Clock,
    language: Language,
) -> None:
    clock.travel_to(almaty(2026, 3, 2, 19))
    number = attaching(session, client, clock.now()).send("Кузнецова")
    agree(desk_of(session, new_client(), clock.now(), "city-2"), number)
    page = client.get("/cabinet/clinic")
    said = {"kk": "2026 жылғы 3 наурыз күні күшіне енеді", "ru": "действует с 3 марта 2026 года"}
    assert said[language.value] in page.main
    assert not page.tree.css(".empty")
    assert "clinic/leave" not in page.html


def test_a_register_that_is_silent_says_nothing_false(
    client: PortalClient, session: Session, clock: Clock, tell: Tell
) -> None:
    tell("attachment", Mode.DOWN)
    page = at_home(session, client, clock).get("/cabinet/clinic")
    assert page.tree.css_first(".notice--warning")
    assert "services/attachment" not in page.main


def test_leaving_takes_a_code_tells_the_register_and_gives_the_place_back(
    app: Flask, client: PortalClient, session: Session, clock: Clock, gateways: Gateways
) -> None:
    loaded(session, "city-1-therapist", people=100)
    leave(at_home(session, client, clock))
    run_due(app)
    session.rollback()
    departure = session.scalars(select(Departure)).one()
    assert departure.entered_at is not None
    session.expire_all()
    assert session.get_one(DoctorLoad, doctor_of(session, "city-1-therapist").id).people == 99
    clock.advance(timedelta(days=1))
    assert gateways.attachment.find(MAN) is None
    assert "2026" in at_home(session, client, clock).get("/cabinet/clinic").main


def test_a_register_that_is_down_is_told_when_it_is_back_and_the_page_says_so(
    app: Flask, client: PortalClient, session: Session, clock: Clock, tell: Tell
) -> None:
    at_home(session, client, clock)
    client.get("/cabinet/clinic/leave")
    client.post_form("form")
    tell("attachment", Mode.DOWN)
    client.post_form("form", code=client.sms(PHONE))
    run_due(app)
    session.rollback()
    assert session.scalars(select(Departure.entered_at)).one() is None
    assert len(client.page.tree.css(".notice")) >= 2
    tell("attachment", Mode.UP)
    clock.advance(timedelta(minutes=10))
    run_due(app)
    session.rollback()
    assert session.scalars(select(Departure.entered_at)).one() is not None


def test_leaving_twice_on_a_day_is_leaving_once(client: PortalClient, session: Session, clock: Clock) -> None:
    at_home(session, client, clock)
    leave(client)
    assert client.get("/cabinet/clinic/leave").path.endswith("/cabinet/clinic")
    session.rollback()
    assert len(session.scalars(select(Departure)).all()) == 1


def test_a_wrong_code_lets_nobody_go(client: PortalClient, session: Session, clock: Clock) -> None:
    at_home(session, client, clock)
    client.get("/cabinet/clinic/leave")
    client.post_form("form")
    right = client.sms(PHONE)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    page = client.post_form("form", code=wrong)
    assert page.errors
    session.rollback()
    assert session.scalars(select(Departure)).all() == []


def test_doctors_are_counted_once_a_day_and_what_the_register_says_then_holds(
    app: Flask, session: Session, clock: Clock, tell: Tell
) -> None:
    loaded(session, "city-1-gp", people=5)
    assert count_doctors(kit_of(app)) == 0, "the demo is counted at its loading"
    clock.advance(timedelta(days=1))
    tell("attachment", Mode.DOWN)
    assert count_doctors(kit_of(app)) == 0
    tell("attachment", Mode.UP)
    clock.advance(timedelta(minutes=5))
    assert count_doctors(kit_of(app)) == 7
    session.expire_all()
    assert session.get_one(DoctorLoad, doctor_of(session, "city-1-gp").id).people == 1699
    assert count_doctors(kit_of(app)) == 0
