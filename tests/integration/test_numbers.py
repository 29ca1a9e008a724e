"""The figures of the services: counted by the worker once a month, shown so that nobody can be found."""

import csv
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, Clinic, ServiceFigures, SurveyAnswer
from models.enums import Language, Role, State
from portal.clock import Clock
from portal.regulation import figures
from portal.services import CATALOGUE
from portal.worker.chores import count_services
from portal.worker.kit import kit_of
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.application import person
from tests.factories.staff import staff_of
from tests.integration.test_no_table_is_read_whole import no_scan
from tests.integration.test_queries_are_few import READING, asked
from tests.moments import almaty

CANARY = "канарейка<script>alert(1)</script>"
SECRETS = ("850715390009", "Қасымов", "+77000000101", "fever", "канарейка")


def ended(
    session: Session,
    signed_at: datetime,
    seconds: int = 600,
    *,
    clinic: str = "city-1",
    ground: str = "",
    said: tuple[int, int] | None = None,
) -> None:
    """An application that was answered, and what was said of it."""
    clinic_id = session.scalars(select(Clinic.id).where(Clinic.code == clinic)).one()
    applicant = person(session)
    application = Application(
        service="home-call",
        state=State.REFUSED if ground else State.FULFILLED,
        refusal_ground=ground or None,
        applicant_id=applicant.id,
        subject_id=applicant.id,
        clinic_id=clinic_id,
        answers={"problem": {"complaint": ["fever"], "words": CANARY}},
        created_at=signed_at,
        changed_at=signed_at,
        signed_at=signed_at,
        ended_at=signed_at + timedelta(seconds=seconds),
    )
    session.add(application)
    session.flush()
    if said:
        quality, information = said
        session.add(
            SurveyAnswer(
                application_id=application.id,
                clinic_id=clinic_id,
                service="home-call",
                month=signed_at.date().replace(day=1),
                quality=quality,
                information=information,
                words=CANARY,
            )
        )


@pytest.fixture
def year(app: Flask, session: Session) -> None:
    """In city-1 26 calls: 21 approved (12 said yes, 3 no), 5 refused; in city-2 8 more; and what lies outside."""
    within = almaty(2026, 2, 10, 9)
    for minute in range(21):
        said = (3, 3) if minute < 12 else (1, 2) if minute < 15 else None
        ended(session, within, 60 * (minute + 1), said=said)
    for _ in range(5):
        ended(session, within, 60, ground="not_attached")
    for _ in range(8):
        ended(session, within, clinic="city-2")
    ended(session, almaty(2026, 3, 1, 0, 0))
    ended(session, almaty(2025, 2, 28, 23, 59))
    session.commit()
    count_services(kit_of(app))


def figure_of(session: Session, clinic: str | None) -> ServiceFigures:
    session.rollback()
    query = select(ServiceFigures).where(ServiceFigures.service == "home-call")
    if clinic is None:
        return session.scalars(query.where(ServiceFigures.clinic_id.is_(None))).one()
    return session.scalars(query.join(Clinic).where(Clinic.code == clinic)).one()


@pytest.fixture
def at_desk(
    language: Language, session: Session, clock: Clock, new_client: Callable[..., PortalClient]
) -> Callable[[Role, str], PortalClient]:
    def browser(role: Role, clinic: str) -> PortalClient:
        client = new_client(language)
        sign_in_staff(session, client.browser, staff_of(session, role, clinic), clock.now())
        return client

    return browser


def test_the_twelve_whole_months_before_are_counted_by_the_days_of_almaty(
    year: None, session: Session
) -> None:
    everywhere, own = figure_of(session, None), figure_of(session, "city-1")
    assert (own.since, own.until) == (date(2025, 3, 1), date(2026, 3, 1))
    assert (everywhere.applications, own.applications) == (34, 26)
    assert own.answered == 26
    assert own.median_seconds == 60 * 8, "five refusals of a minute, then 1 to 21 minutes"
    assert own.refusals == {"not_attached": 5}
    assert (own.quality, own.information) == ({"3": 12, "1": 3}, {"3": 12, "2": 3})


def test_a_month_is_counted_once_and_never_again(
    app: Flask, year: None, session: Session, clock: Clock
) -> None:
    ended(session, almaty(2026, 2, 11))
    session.commit()
    assert count_services(kit_of(app)) == 0
    assert figure_of(session, None).applications == 34
    clock.travel_to(almaty(2026, 4, 1, 0, 1))
    assert count_services(kit_of(app)) > 0
    session.rollback()
    latest = select(ServiceFigures.applications).where(
        ServiceFigures.until == date(2026, 4, 1),
        ServiceFigures.clinic_id.is_(None),
        ServiceFigures.service == "home-call",
    )
    assert session.scalars(latest).one() == 36


def test_a_year_without_applications_is_counted_too_and_not_every_minute(
    app: Flask, session: Session
) -> None:
    assert count_services(kit_of(app)) > 0
    assert count_services(kit_of(app)) == 0
    assert session.scalar(select(func.sum(ServiceFigures.applications))) == 0


def test_everybody_sees_tens_and_nobody_in_them(language: Language, client: PortalClient, year: None) -> None:
    page = client.get("/numbers")
    section = page.tree.css_first("section.numbers:has(#numbers-home-call)")
    assert section is not None
    facts = [dd.text(strip=True) for dd in section.css("dl dd")]
    assert facts[:2] == ["30", "30"], "34 applications and answers"
    cells = [td.text(strip=True)[:1] for td in section.css("td")]
    refusals = len(CATALOGUE["home-call"].passport.grounds)
    assert set(cells[:refusals]) == {"—"}, "of 5 refusals nothing is told"
    assert cells[refusals:] == ["1", "—", "—"] * 2, "12 satisfied; 3 who were not look like none"
    for secret in SECRETS:
        assert secret not in page.main


def test_the_table_to_take_away_says_the_same(language: Language, client: PortalClient, year: None) -> None:
    answer = client.browser.get(f"/{language}/numbers.csv")
    assert answer.mimetype == "text/csv"
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeffsince,until,code,")
    rows = [row for row in csv.reader(StringIO(text[1:])) if row[2] == "home-call"]
    assert all(row[:2] == ["2025-03-01", "2026-02-28"] for row in rows)
    values = [row[-1] for row in rows]
    assert values[:3] == ["30", "30", "10"]
    refusals = len(CATALOGUE["home-call"].passport.grounds)
    assert set(values[3 : 3 + refusals]) == {""}
    assert values[3 + refusals :] == ["", "", "10"] * 2
    for secret in SECRETS:
        assert secret not in text


def test_before_the_first_count_the_page_says_so(client: PortalClient) -> None:
    assert client.get("/numbers").tree.css_first(".empty")
    lines = client.browser.get("/kk/numbers.csv").get_data(as_text=True).splitlines()
    assert len(lines) == 1


def test_the_head_sees_the_own_clinic_exactly_and_the_survey_without_anybody(
    at_desk: Callable[[Role, str], PortalClient], year: None
) -> None:
    page = at_desk(Role.HEAD, "city-1").get("/desk/numbers")
    section = page.tree.css_first("section.numbers")
    assert section is not None
    assert [dd.text(strip=True) for dd in section.css("dl dd")][:2] == ["26", "26"]
    refusals, *said = section.css("table")
    assert "5" in [td.text(strip=True) for td in refusals.css("td")]
    assert [td.text(strip=True)[:2] for table in said for td in table.css("td")][::3] == ["10", "10"]
    assert "канарейка&lt;script&gt;" in page.html
    assert "канарейка<" not in page.html
    for secret in SECRETS[:3]:
        assert secret not in page.main


def test_the_words_are_turned_over_ten_at_a_time(
    app: Flask, at_desk: Callable[[Role, str], PortalClient], year: None
) -> None:
    head = at_desk(Role.HEAD, "city-1")
    first = head.get("/desk/numbers")
    assert len(first.tree.css("main .govuk-inset-text")) == 10
    last = int(re.findall(r"\d+", first.tree.css_first(".pages__place").text())[-1])
    assert head.get(f"/desk/numbers?page={last}").tree.css("main .govuk-inset-text")
    assert not head.page.tree.css('.pages a[rel="next"]')
    assert head.get("/desk/numbers?page=99999").tree.css("main .govuk-inset-text")


def test_words_are_read_only_among_ten_and_by_the_head_of_the_clinic(
    app: Flask, at_desk: Callable[[Role, str], PortalClient], session: Session
) -> None:
    for _ in range(9):
        ended(session, almaty(2026, 2, 10), clinic="city-2", said=(1, 1))
    session.commit()
    count_services(kit_of(app))
    assert "канарейка" not in at_desk(Role.HEAD, "city-2").get("/desk/numbers").html
    assert at_desk(Role.HEAD, "city-1").get("/desk/numbers").tree.css_first(".empty")
    at_desk(Role.REGISTRAR, "city-2").get("/desk/numbers", expect=404)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_page_of_figures_asks_little_and_reads_no_table_whole(
    app: Flask, client: PortalClient, at_desk: Callable[[Role, str], PortalClient], year: None
) -> None:
    head = at_desk(Role.HEAD, "city-1")
    assert len(asked(app, client, "/numbers")) <= 2
    assert len(asked(app, head, "/desk/numbers")) <= READING
    with no_scan(app.extensions["engine"]):
        client.get("/numbers")
        client.browser.get("/kk/numbers.csv")
        head.get("/desk/numbers")
        count_services(kit_of(app))


def test_the_period_turns_with_the_month() -> None:
    assert figures.period_before(date(2026, 1, 31)) == (date(2025, 1, 1), date(2026, 1, 1))
    assert figures.period_before(date(2024, 2, 29)) == (date(2023, 2, 1), date(2024, 2, 1))
