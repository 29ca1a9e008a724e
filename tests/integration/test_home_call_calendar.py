"""When a call counts: told before signing, kept in the database, and the day on which the doctor comes."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import ClinicHours, HomeDuty, HomeVisit
from models.enums import Language, State
from portal import dates
from portal.clock import Clock, local
from portal.demo.load import extend_roster
from portal.worker.chores import do_chores
from portal.worker.kit import kit_of
from tests.client import PortalClient
from tests.moments import almaty
from tests.pages.home_call import at_home, newest

TERM = timedelta(minutes=30)
# Sent, counts for, clock starts, and why it waits (words in both languages).
MOMENTS = [
    ("17:59", almaty(2026, 3, 2, 17, 59), almaty(2026, 3, 2, 17, 59), ("", "")),
    ("18:00", almaty(2026, 3, 2, 18), almaty(2026, 3, 2, 18), ("", "")),
    ("18:00:40", almaty(2026, 3, 2, 18, 0, 40), almaty(2026, 3, 2, 18, 0, 40), ("", "")),
    ("18:01", almaty(2026, 3, 2, 18, 1), almaty(2026, 3, 3, 8), ("18:00", "18:00")),
    ("late evening", almaty(2026, 3, 2, 23, 59), almaty(2026, 3, 3, 8), ("18:00", "18:00")),
    ("after midnight", almaty(2026, 3, 3, 0, 1), almaty(2026, 3, 3, 8), ("бүгін", "сегодня")),
    ("before opening", almaty(2026, 3, 3, 7, 59), almaty(2026, 3, 3, 8), ("бүгін", "сегодня")),
    ("Saturday noon", almaty(2026, 3, 14, 12), almaty(2026, 3, 14, 12), ("", "")),
    ("Saturday 12:01", almaty(2026, 3, 14, 12, 1), almaty(2026, 3, 16, 8), ("12:00", "12:00")),
    ("Friday evening", almaty(2026, 3, 13, 19), almaty(2026, 3, 14, 9), ("сенбі", "суббот")),
    ("Sunday", almaty(2026, 3, 15, 11), almaty(2026, 3, 16, 8), ("демалыс", "выходной")),
    ("8 March, a Sunday", almaty(2026, 3, 8, 10), almaty(2026, 3, 10, 8), ("әйелдер", "женский")),
    ("9 March, carried over", almaty(2026, 3, 9, 10), almaty(2026, 3, 10, 8), ("10 наурыз", "10 марта")),
    ("Saturday before it", almaty(2026, 3, 7, 12, 1), almaty(2026, 3, 10, 8), ("10 наурыз", "10 марта")),
    ("29 February", almaty(2028, 2, 29, 10), almaty(2028, 2, 29, 10), ("", "")),
    ("28 February, late", almaty(2028, 2, 28, 18, 1), almaty(2028, 2, 29, 8), ("29 ақпан", "29 февраля")),
    ("29 February, late", almaty(2028, 2, 29, 18, 1), almaty(2028, 3, 1, 8), ("1 наурыз", "1 марта")),
]  # fmt: skip
EDGES = {"18:01", "after midnight", "9 March, carried over", "28 February, late"}


def on_duty(app: Flask, session: Session, clock: Clock, moment: datetime) -> None:
    """The clinic lives at this moment: its holidays are filled in and its doctors are on duty."""
    clock.travel_to(moment)
    do_chores(kit_of(app))
    extend_roster(session, local(moment).date())
    session.commit()


# The arithmetic is one; PostgreSQL is asked where a stored day or moment could go wrong.
ON = [
    (engine, each)
    for engine in ("sqlite", "postgresql")
    for each in MOMENTS
    if engine == "sqlite" or each[0] in EDGES
]


@pytest.mark.parametrize(
    ("engine", "moment"), ON, ids=[f"{engine}-{each[0]}" for engine, each in ON], indirect=["engine"]
)
def test_a_call_counts_from_the_moment_that_the_review_names(
    app: Flask,
    client: PortalClient,
    session: Session,
    clock: Clock,
    language: Language,
    moment: tuple[str, datetime, datetime, tuple[str, str]],
) -> None:
    _, sent, begins, why = moment
    on_duty(app, session, clock, sent - timedelta(minutes=1))
    call = at_home(session, client, clock.now())
    call.to_review()
    clock.travel_to(sent)
    said = client.get("/apply/home-call/review").text
    waiting = why[language is Language.RU]
    assert waiting in said
    notice = client.page.tree.css_first("main [class*=notice]")
    assert bool(notice) == bool(waiting), "the page says that it waits exactly when it does"
    by = begins + TERM
    assert dates.full_date(local(by).date()).say(language) in said

    call.ask_for_code()
    call.sign()
    application = newest(session)
    slack = timedelta(seconds=20)
    assert application.counts_for == begins.date()
    assert begins <= application.begins_at <= begins + slack
    assert by <= application.deadline_at <= by + slack
    assert application.state is State.FULFILLED
    visit = session.query(HomeVisit).one()
    assert visit.day == begins.date()
    assert dates.full_date(visit.day).say(language) in client.messages(call.phone)[0]["text"]


def test_a_clinic_with_its_own_hours_is_believed(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    for hours in session.query(ClinicHours).filter(ClinicHours.weekday == 0):
        hours.closes = almaty(2026, 3, 2, 17).time()
    on_duty(app, session, clock, almaty(2026, 3, 2, 14, 50))
    call = at_home(session, client, clock.now())
    call.to_review()
    clock.travel_to(almaty(2026, 3, 2, 15, 1))
    assert "15:00" in client.get("/apply/home-call/review").text
    call.ask_for_code()
    call.sign()
    assert newest(session).counts_for == date(2026, 3, 3)


def test_a_promise_that_changed_before_the_code_is_shown_again_before_signing(
    app: Flask, client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    on_duty(app, session, clock, almaty(2026, 3, 2, 17, 58))
    call = at_home(session, client, clock.now())
    call.to_review()
    clock.travel_to(almaty(2026, 3, 2, 18, 0, 30))
    call.ask_for_code()
    clock.travel_to(almaty(2026, 3, 2, 18, 1, 5))
    page = call.sign()
    assert page.path.endswith("/review")
    assert {Language.KK: "3 наурыз", Language.RU: "3 марта"}[language] in page.text
    assert newest(session).state is State.DRAFT
    call.ask_for_code()
    call.sign()
    assert newest(session).counts_for == date(2026, 3, 3)


def test_a_day_without_anybody_on_duty_is_for_the_registrar(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    on_duty(app, session, clock, almaty(2026, 3, 2, 10))
    session.query(HomeDuty).filter(HomeDuty.day == date(2026, 3, 2)).delete()
    call = at_home(session, client, clock.now())
    number = call.send()
    application = newest(session)
    assert (application.state, application.handed_to_desk) == (State.REGISTERED, "no_capacity")
    assert application.deadline_at - application.begins_at == timedelta(minutes=30)
    assert number in client.get(f"/cabinet/applications/{number}").text
