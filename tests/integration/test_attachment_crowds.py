"""Many registrars give away the last places of a doctor at one moment: never one more than the law allows."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Attachment, DoctorLoad
from models.enums import AttachmentState, Language, Role
from portal.clock import Clock
from portal.regulation import attachments, process
from portal.regulation.doctor_loads import DoctorIsFull
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.application import by_registrar, stranger
from tests.factories.attachment import account_for, asked, doctor_of, loaded
from tests.factories.staff import second_registrar, staff_of
from tests.integration.test_booking_crowds import Crowd
from tests.integration.worker.conftest import only_postgresql
from tests.page import Page

CROWD, DESKS = 40, 6
GP, THERAPIST = "Мұхамедияров", "Сүлейменова"
LEFT = {Language.KK: "бос орын 10", Language.RU: "свободных мест 10"}
NO_PLACES = {Language.KK: "орын жоқ", Language.RU: "мест нет"}
WHY = {
    Language.KK: "Бұл дәрігерде орын қалмады. Басқасын таңдаңыз.",
    Language.RU: "У этого врача мест не осталось. Выберите другого.",
}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The portal as in life: the register is told later, by a worker, and can give no place back meanwhile."""
    return make_app(TASKS_AT_ONCE=False)


@pytest.fixture
def crowd(app: Flask, engine_url: str) -> Iterator[Crowd]:
    """Threads that press verbs, each in a transaction of its own."""
    crowd = Crowd(engine_url, (DoctorIsFull,))
    yield crowd
    crowd.engine.dispose()


@only_postgresql
@pytest.mark.parametrize("places", [1, 7])
def test_forty_agreements_at_once_fill_the_last_places_and_no_more(
    crowd: Crowd, session: Session, clock: Clock, places: int
) -> None:
    loaded(session, "city-1-gp", people=1700 - places)
    people = [stranger(session, number, clock.now()) for number in range(CROWD)]
    for number, each in enumerate(people):
        account_for(session, each, number, clock.now())
    ids = [asked(session, clock.now(), who=each).id for each in people]
    doctor = doctor_of(session, "city-1-gp").id
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    session.commit()

    def agree(application_id: int) -> object:
        def press(own: Session) -> None:
            held = process.lock(own, application_id)
            attachments.agree(own, held, doctor, actor=registrar, now=clock.now())

        return press

    outcome = crowd.at_once([agree(each) for each in ids])
    assert outcome == {"done": places, "DoctorIsFull": CROWD - places}
    session.rollback()
    session.expire_all()
    assert session.get_one(DoctorLoad, doctor).people == 1700
    agreed = session.scalars(select(Attachment.id).where(Attachment.standing == AttachmentState.AGREED)).all()
    assert len(agreed) == places


def desks(app: Flask, session: Session, clock: Clock, language: Language) -> list[PortalClient]:
    """As many registrars of the first clinic, each signed in at a browser of their own."""
    first = staff_of(session, Role.REGISTRAR)
    iins = [stranger(session, 900 + number, clock.now()).iin.digits for number in range(DESKS - 1)]
    staff = [
        first,
        *(second_registrar(session, first, f"Тіркеуші{number}", iin) for number, iin in enumerate(iins)),
    ]
    clients = [PortalClient(app, language=language) for _ in staff]
    for client, each in zip(clients, staff, strict=True):
        sign_in_staff(session, client.browser, each, clock.now())
    return clients


def doctor_lines(page: Page) -> dict[str, str]:
    """What the page of agreeing says of each doctor, by surname."""
    lines = (each.text(separator=" ", strip=True) for each in page.tree.css(".govuk-radios__item"))
    return {surname: line for line in lines for surname in (GP, THERAPIST) if surname in line}


@only_postgresql
def test_of_six_registrars_who_press_at_one_moment_one_agrees_and_the_others_see_why_and_the_next_doctor(
    app: Flask, session: Session, clock: Clock, language: Language
) -> None:
    loaded(session, "city-1-gp", people=1699)
    loaded(session, "city-1-therapist", people=2190)
    people = [stranger(session, number, clock.now()) for number in range(DESKS)]
    for number, each in enumerate(people):
        account_for(session, each, number, clock.now())
    numbers = [asked(session, clock.now(), who=each).number for each in people]
    clients = desks(app, session, clock, language)
    for client, number in zip(clients, numbers, strict=True):
        page = client.get(f"/desk/applications/{number}/agree")
        assert NO_PLACES[language] not in doctor_lines(page)[GP], "each of them was shown the last place"
    start = Barrier(DESKS, timeout=30)

    def press(client: PortalClient) -> Page:
        form = client.page.form("form")
        start.wait()
        return Page(client.browser.post(client.page.path, data=form.values()), language)

    with ThreadPoolExecutor(DESKS) as pool:
        pages = list(pool.map(press, clients))
    assert sorted(page.status for page in pages) == [302] + [409] * (DESKS - 1)
    lost = [client for client, page in zip(clients, pages, strict=True) if page.status == 409]
    for page in (each for each in pages if each.status == 409):
        assert page.errors == [WHY[language]]
        assert NO_PLACES[language] in doctor_lines(page)[GP]
        assert LEFT[language] in doctor_lines(page)[THERAPIST]
    session.rollback()
    session.expire_all()
    assert session.get_one(DoctorLoad, doctor_of(session, "city-1-gp").id).people == 1700
    agreed = session.scalars(select(Attachment.id).where(Attachment.standing == AttachmentState.AGREED)).all()
    assert len(agreed) == 1
    lost[0].post_form("form", doctor=str(doctor_of(session, "city-1-therapist").id))
    session.rollback()
    session.expire_all()
    assert session.get_one(DoctorLoad, doctor_of(session, "city-1-therapist").id).people == 2191
