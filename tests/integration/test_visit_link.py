"""The short link of a reminder: opens one visit, moves and cancels it, says nothing of the patient, ends with it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, Attempts, JournalEntry, OutgoingTask, ScheduleException, Slot
from models.enums import ExceptionKind, Language, Role, SlotState, State
from portal.clock import Clock
from portal.documents.numbers import new_application_number
from portal.regulation import process
from portal.regulation.visit_links import token_of
from portal.worker import run_due
from tests.client import PortalClient
from tests.factories.access import sign_in
from tests.factories.application import MAN, MOTHER, by_registrar, person, stranger
from tests.factories.booked import booked_visit
from tests.factories.schedule import CARDIOLOGIST, slots_of
from tests.factories.staff import staff_of
from tests.page import Page
from tests.pages.appointment import slot_of
from tests.pages.home_call import account_of

Browser = Callable[..., PortalClient]
PHONE = "+77000000101"
GONE = {Language.KK: "Бұл сілтеме енді жарамсыз", Language.RU: "Эта ссылка больше не действует"}


@pytest.fixture
def visit(session: Session, clock: Clock) -> Application:
    """A visit to the neurologist in two days."""
    slots = slots_of(session, count=200)
    day = session.get_one(Slot, slots[0]).day + timedelta(days=1)
    return booked_visit(session, slots_of(session, day=day)[3], clock.now())


def start_of(session: Session, visit: Application) -> datetime:
    slot = slot_of(session, visit.id)
    assert slot is not None
    return slot.starts_at


def link_to(app: Flask, session: Session, visit: Application) -> str:
    key = app.extensions["settings"].SECRET_KEY
    return f"/v/{token_of(key, visit.number or '', start_of(session, visit))}"


@pytest.fixture
def link(app: Flask, session: Session, visit: Application) -> str:
    return link_to(app, session, visit)


def says_nothing(page: Page, visit: Application, language: Language) -> None:
    assert page.h1 == GONE[language]
    assert visit.number not in page.html


def test_the_link_of_a_reminder_opens_the_visit_without_signing_in(
    app: Flask, client: PortalClient, session: Session, clock: Clock, visit: Application
) -> None:
    clock.travel_to(start_of(session, visit) - timedelta(hours=20))
    run_due(app)
    text = client.messages(PHONE)[0]["text"]
    page = client.get(text.rpartition(" ")[2].removeprefix(app.extensions["settings"].BASE_URL))
    assert page.status == 200
    assert page.path.startswith("/kk/v/")


def test_it_shows_when_where_and_to_whom_and_nothing_of_the_patient(
    client: PortalClient, session: Session, visit: Application, link: str, language: Language
) -> None:
    page = client.get(link)
    slot = slot_of(session, visit.id)
    assert slot is not None
    clinic = slot.doctor.clinic
    for told in (
        slot.doctor.full_name,
        slot.room,
        clinic.name_kk if language is Language.KK else clinic.name_ru,
    ):
        assert told in page.text
    man = person(session)
    for secret in (man.surname, man.given_name, man.iin.digits, PHONE, PHONE[-10:]):
        assert secret not in page.html


def test_nobody_keeps_or_lists_the_page(client: PortalClient, link: str) -> None:
    headers = client.get(link).response.headers
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert client.page.tree.css_first('meta[name=robots][content*="noindex"]')


def test_reading_changes_nothing_however_often_a_program_looks(
    client: PortalClient, session: Session, visit: Application, link: str
) -> None:
    def state() -> tuple[object, ...]:
        session.rollback()
        counted = (
            session.scalar(select(func.count()).select_from(each)) for each in (JournalEntry, OutgoingTask)
        )
        return (*counted, session.get_one(Application, visit.id).version, start_of(session, visit))

    before = state()
    for path in (link, f"{link}/cancel", f"{link}/move"):
        for agent in ("TelegramBot (like TwitterBot)", "facebookexternalhit/1.1", "WhatsApp/2.23"):
            client.get(path, headers={"User-Agent": agent})
            client.browser.head(client.address(path))
    assert state() == before


def test_a_form_without_its_token_changes_nothing(
    client: PortalClient, session: Session, visit, link
) -> None:
    for act in ("cancel", "move", "restore"):
        client.post(f"{link}/{act}", {"act": "withdraw", "slot": "1"}, expect=400)
    assert slot_of(session, visit.id)


def cancel(client: PortalClient, link: str, **typed: str) -> Page:
    client.get(link)
    client.follow("/cancel")
    return client.post_form("form", act="withdraw", **typed)


@pytest.mark.both_engines
def test_it_cancels_and_can_take_back_for_ten_minutes(
    client: PortalClient, session: Session, visit: Application, link: str, language: Language
) -> None:
    page = cancel(client, link, reason="better")
    assert page.path.endswith("/cancelled")
    session.refresh(visit)
    assert visit.state is State.WITHDRAWN
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert (entry.fact, entry.actor_name, entry.details["reason"]) == ("withdrawn", "SMS", "better")
    says_nothing(client.get(link, expect=410), visit, language)
    client.get(f"{link}/cancelled")
    page = client.post_form("/restore")
    assert page.path.endswith(link)
    session.refresh(visit)
    assert visit.state is State.FULFILLED


def test_a_reason_need_not_be_given(client: PortalClient, session: Session, visit, link: str) -> None:
    cancel(client, link)
    session.refresh(visit)
    assert visit.state is State.WITHDRAWN


def test_after_ten_minutes_nothing_is_left_of_it(
    client: PortalClient, clock: Clock, visit: Application, link: str, language: Language
) -> None:
    cancel(client, link)
    clock.advance(timedelta(minutes=10, seconds=1))
    says_nothing(client.post_form("/restore", expect=410), visit, language)
    says_nothing(client.get(f"{link}/cancelled", expect=410), visit, language)


@pytest.mark.both_engines
def test_it_moves_and_a_new_link_comes_of_it(
    client: PortalClient, session: Session, visit: Application, link: str, language: Language
) -> None:
    before = start_of(session, visit)
    client.get(link)
    page = client.follow("/move")
    chosen = page.tree.css("main input[name=slot]")[-1].attributes["value"]
    page = client.post_form("form", act="move", slot=chosen)
    assert start_of(session, visit) != before
    assert page.path.startswith(f"/{language}/v/")
    assert not page.path.endswith(link)
    says_nothing(client.get(link, expect=410), visit, language)


def test_a_time_that_somebody_took_meanwhile_is_told_and_the_old_one_kept(
    client: PortalClient, session: Session, clock: Clock, visit: Application, link: str
) -> None:
    before = start_of(session, visit)
    client.get(link)
    page = client.follow("/move")
    chosen = int(page.tree.css("main input[name=slot]")[-1].attributes["value"] or 0)
    booked_visit(session, chosen, clock.now(), who=person(session, MOTHER))
    token = page.tree.css_first("main input[name=csrf_token]").attributes["value"]
    client.post(page.path.removeprefix("/kk"), {"csrf_token": token, "slot": chosen})
    assert client.page.errors or "бос емес" in client.page.text
    assert start_of(session, visit) == before


def test_another_visit_at_that_time_is_not_named(
    client: PortalClient, session: Session, clock: Clock, visit: Application, link: str
) -> None:
    before = start_of(session, visit)
    heart = slots_of(session, CARDIOLOGIST, count=1)[0]
    booked_visit(session, heart, clock.now())
    other = session.get_one(Slot, heart)
    own = session.scalars(
        select(Slot).where(
            Slot.doctor_id
            == session.scalars(select(Slot.doctor_id).where(Slot.taken_by_id == visit.id)).one(),
            Slot.state == SlotState.FREE,
            Slot.starts_at < other.ends_at,
            Slot.ends_at > other.starts_at,
        )
    ).first()
    if own is None:
        own = session.get_one(Slot, slots_of(session)[0])
        own.starts_at, own.ends_at, own.day = other.starts_at, other.ends_at, other.day
        session.commit()
    client.get(f"{link}/move?day={own.day.isoformat()}")
    page = client.post_form("form", act="move", slot=own.id)
    assert "кабинетті қараңыз" in page.text
    assert "кардиолог" not in page.text.casefold()
    assert start_of(session, visit) == before


def test_less_than_two_hours_before_only_the_telephone_helps(
    client: PortalClient, session: Session, clock: Clock, visit: Application, link: str, language: Language
) -> None:
    starts_at = start_of(session, visit)
    clock.travel_to(starts_at - timedelta(hours=2, minutes=1))
    client.get(link)
    client.follow("/cancel")
    clock.travel_to(starts_at - timedelta(hours=1, minutes=59))
    slot = slot_of(session, visit.id)
    assert slot is not None
    phone = slot.doctor.clinic.phone
    assert phone in client.post_form("form", act="withdraw", expect=409).text
    assert phone in client.get(f"{link}/move", expect=409).text
    page = client.get(link)
    assert phone in page.text
    assert not page.tree.css('a[href$="/cancel"]')
    assert slot_of(session, visit.id)


def test_it_ends_with_the_visit(
    client: PortalClient, session: Session, clock: Clock, visit, link: str
) -> None:
    clock.travel_to(start_of(session, visit))
    says_nothing(client.get(link, expect=410), visit, Language.KK)


def test_a_doctor_who_will_not_be_there_is_told_and_may_be_left_until_the_visit(
    client: PortalClient, session: Session, clock: Clock, visit: Application, link: str, language: Language
) -> None:
    slot = slot_of(session, visit.id)
    assert slot is not None
    starts_at = slot.starts_at
    session.add(ScheduleException(doctor_id=slot.doctor_id, day=slot.day, kind=ExceptionKind.ABSENT))
    session.commit()
    clock.travel_to(starts_at - timedelta(hours=1))
    page = client.get(link)
    assert ("қабылдамайды" if language is Language.KK else "не принимает") in page.text
    cancel(client, link)
    session.refresh(visit)
    assert visit.state is State.WITHDRAWN


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1] + ("a" if t[-1] != "a" else "b"), lambda t: t[:-1], str.upper]
)
def test_a_link_that_is_not_quite_right(client: PortalClient, visit: Application, link: str, change) -> None:
    token = link.removeprefix("/v/")
    changed = f"/v/{change(token)}"
    if change is str.upper:  # a keyboard's capital letters do no harm
        client.get(changed)
    else:
        says_nothing(client.get(changed, expect=410), visit, Language.KK)


def test_a_link_never_given_out_is_answered_as_one_that_is_over(
    app: Flask, client: PortalClient, session: Session, clock: Clock, visit: Application, link: str
) -> None:
    clock.travel_to(start_of(session, visit))
    over = client.get(link, expect=410).text
    number = new_application_number(Random(5))  # noqa: S311 - no secret
    never = client.get(f"/v/{token_of('another key', number, clock.now())}", expect=410).text
    odd = client.get("/v/4821", expect=410).text
    assert over == never == odd


def test_guessing_is_slowed_down_and_a_good_link_never_is(
    client: PortalClient, session: Session, visit: Application, link: str, language: Language
) -> None:
    statuses = []
    for seed in range(45):
        number = new_application_number(Random(seed))  # noqa: S311 - no secret
        wrong = f"/{language}/v/{token_of('another key', number, start_of(session, visit))}"
        statuses.append(client.browser.get(wrong).status_code)
    assert statuses[:40] == [410] * 40
    assert statuses[-1] == 429
    client.get(wrong, expect=429)
    assert client.get(link).status == 200
    assert session.scalar(select(func.count()).select_from(Attempts)) == 1


@pytest.mark.both_engines
def test_the_same_form_sent_twice_cancels_once(
    client: PortalClient, session: Session, visit: Application, link: str
) -> None:
    client.get(f"{link}/cancel")
    page = client.page
    cancel_again = page.form("form").values()
    client.post_form("form", act="withdraw")
    client.post(f"{link}/cancel", {**cancel_again, "act": "withdraw"}, expect=410)
    facts = session.scalars(select(JournalEntry.fact).where(JournalEntry.application_id == visit.id)).all()
    assert facts.count("withdrawn") == 1


def test_a_strangers_session_or_an_officers_changes_nothing_of_it(
    new_client: Browser, session: Session, clock: Clock, visit: Application, link: str
) -> None:
    other = new_client()
    sign_in(session, other.browser, f"citizen:{account_of(session, MOTHER).id}", clock.now())
    assert other.get(link).status == 200
    says_nothing(other.get(f"{link}/cancelled", expect=410), visit, Language.KK)
    other.get(f"/cabinet/applications/{visit.number}", expect=404)


def test_who_was_booked_by_phone_has_the_same_link(
    app: Flask, client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    caller = stranger(session, 9, clock.now(), phone=person(session).phone)
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    visit = booked_visit(session, slots_of(session)[-1], clock.now(), who=caller, by=registrar)
    cancel(client, link_to(app, session, visit), reason="mistake")
    session.refresh(visit)
    assert visit.state is State.WITHDRAWN
    client.post_form("/restore")
    session.refresh(visit)
    assert visit.state is State.FULFILLED


def test_it_works_over_https_where_the_referrer_is_asked_for(
    app: Flask, client: PortalClient, session: Session, visit: Application, link: str
) -> None:
    page = client.get(f"{link}/cancel", base_url="https://localhost")
    form = page.form("form").values()
    address = f"https://localhost/kk{link}/cancel"
    answer = client.browser.post(
        address, data={**form, "act": "withdraw"}, headers={"Referer": address}, base_url="https://localhost"
    )
    assert (answer.status_code, answer.headers["Location"].endswith("/cancelled")) == (302, True)
    assert process.may_restore(
        session.get_one(Application, visit.id, populate_existing=True), visit.changed_at
    )


def test_the_link_reaches_no_log(client: PortalClient, link: str, capsys: pytest.CaptureFixture[str]) -> None:
    client.get(link)
    client.get(f"{link[:-1]}1", expect=410)
    assert link[3:13] not in "".join(capsys.readouterr())


def test_mans_other_bookings_are_not_opened_by_it(
    app: Flask, client: PortalClient, session: Session, clock: Clock, visit: Application, link: str
) -> None:
    other = booked_visit(session, slots_of(session, CARDIOLOGIST)[0], clock.now(), who=person(session, MAN))
    mixed = link_to(app, session, other)[:13] + link[13:]
    says_nothing(client.get(mixed, expect=410), other, Language.KK)
