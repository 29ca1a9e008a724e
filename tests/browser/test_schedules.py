"""Schedules in a real browser: no barrier on any page, the week walked by keyboard, a list by day on a small phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import WeeklyRule
from models.enums import Language, Role
from portal.regulation import schedules
from tests.browser.live import Live
from tests.browser.test_desk import Jar, enter
from tests.browser.visitor import Visitor
from tests.factories.access import sign_in
from tests.factories.booked import booked_visit
from tests.factories.schedule import doctor, slot, slots_of, write
from tests.factories.staff import staff_of

DAY = timedelta(days=1)


def a_week_with_everything(live: Live, page: Page) -> tuple[int, int]:
    """Sign a registrar in; a doctor's week with bookings and an absence; gives the doctor and a rule."""
    now = live.clock.now()
    with Session(live.app.extensions["engine"]) as session:
        one, (slot_id, *_) = doctor(session), slots_of(session)
        booked_visit(session, slot_id, now)
        day = slot(session, slot_id).day
        write(session)
        schedules.absence(session, one.id, first=day, last=day + DAY, staff_id=None, words="Курс", now=now)
        session.commit()
        rule = session.scalars(select(WeeklyRule.id).where(WeeklyRule.doctor_id == one.id)).first()
        enter(session, page, live, staff_of(session, Role.REGISTRAR))
        return one.id, rule or 0


def test_no_page_of_schedules_has_a_barrier(
    visit: Visitor, live: Live, page: Page, language: Language
) -> None:
    one, rule = a_week_with_everything(live, page)
    pages = ("", "/history", "/conflicts", "/add", "/extra", "/shortened", f"/change/{rule}", f"/end/{rule}")
    visit.open("/desk/schedules")
    visit.finds_no_barrier_on_any_screen()
    for path in pages:
        visit.open(f"/desk/schedules/{one}{path}")
        visit.finds_no_barrier_on_any_screen()
    visit.open(f"/desk/schedules/{one}/add")
    visit.press()
    visit.finds_no_barrier_on_any_screen()


def test_an_absence_is_entered_and_answered_without_a_barrier(
    visit: Visitor, live: Live, page: Page, width: int, language: Language
) -> None:
    now = live.clock.now()
    with Session(live.app.extensions["engine"]) as session:
        one, (slot_id, *_) = doctor(session).id, slots_of(session)
        booked = booked_visit(session, slot_id, now)
        number, account_id, day = booked.number, booked.account_id, slot(session, slot_id).day
        enter(session, page, live, staff_of(session, Role.HEAD))
    visit.open(f"/desk/schedules/{one}/absence?day={day.isoformat()}")
    visit.finds_no_barrier()
    visit.fill_all(**{"last-day": str(day.day), "last-month": str(day.month), "last-year": str(day.year)})
    visit.press("look")
    visit.sees(str(number))
    visit.finds_no_barrier()
    visit.press("confirm")
    visit.finds_no_barrier()
    with Session(live.app.extensions["engine"]) as session:
        sign_in(session, Jar(page, live), f"citizen:{account_id}", now)  # type: ignore[arg-type]  # takes the cookie
    visit.open(f"/cabinet/applications/{number}")
    visit.finds_no_barrier()
    visit.press("keep")
    visit.finds_no_barrier()
    page.locator("#slot").focus()
    page.keyboard.press("Space")
    visit.press("keep")
    expect(page.locator(".notice--success")).to_be_visible()
    expect(page.locator('main input[name="slot"]')).to_have_count(0)


@pytest.mark.parametrize("width", [1280], indirect=True)
def test_the_week_is_walked_and_a_reception_changed_by_keyboard_alone(
    visit: Visitor, live: Live, page: Page, width: int
) -> None:
    one, rule = a_week_with_everything(live, page)
    visit.open(f"/desk/schedules/{one}")
    page.locator(".table-frame").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".week a").first).to_be_focused()
    reached = []
    for _ in range(page.locator(".week a").count()):
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
        page.keyboard.press("Tab")
    assert len(set(reached)) == len(reached)
    page.locator(f'.week a[href*="/change/{rule}?"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("#slot_minutes")).to_have_value("30")
    page.locator("#slot_minutes").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("60")
    page.keyboard.press("Enter")
    expect(page.locator(".notice--success")).to_be_visible()
    with Session(live.app.extensions["engine"]) as session:
        minutes = session.scalars(
            select(WeeklyRule.slot_minutes).where(WeeklyRule.doctor_id == one).order_by(WeeklyRule.id.desc())
        ).first()
    assert minutes == 60


@pytest.mark.parametrize("scripts", [False], indirect=True)
def test_on_a_very_small_phone_without_scripts_the_week_is_a_list_by_day(
    visit: Visitor, live: Live, page: Page, scripts: bool, language: Language
) -> None:
    one, _ = a_week_with_everything(live, page)
    page.set_viewport_size({"width": 320, "height": 568})
    visit.open(f"/desk/schedules/{one}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    tops = [page.locator(".week tbody tr").nth(number).bounding_box() for number in range(7)]
    assert all(box and box["width"] <= 320 for box in tops)
    for link in page.locator(".week a").all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 44
    visit.follow("/add?day=2026-03-06")
    visit.fill_all(begins="9", ends="12", slot_minutes="20", room="7")
    visit.press()
    visit.sees("09:00–12:00")
