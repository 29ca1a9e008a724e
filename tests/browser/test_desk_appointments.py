"""A registrar books a visit by phone in a real browser, and says who came."""

from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from models.enums import Language, Role
from tests.browser.live import Live
from tests.browser.test_desk import enter
from tests.browser.visitor import Visitor
from tests.factories.staff import staff_of


def test_a_visit_is_booked_by_phone_and_the_patient_comes(
    visit: Visitor, live: Live, page: Page, width: int, language: Language
) -> None:
    with Session(live.app.extensions["engine"]) as session:
        enter(session, page, live, staff_of(session, Role.REGISTRAR))
    visit.open("/desk/new")
    visit.finds_no_barrier()
    for name, value in (("service", "appointment"), ("channel", "phone"), ("message_language", "ru")):
        visit.choose(name, value)
    visit.fill_all(iin="410917391004", phone="8 700 000 09 99")
    _go(page, page.locator("#form button.govuk-button").last)
    visit.finds_no_barrier()
    _go(page, page.locator('form[action$="/new/start"] button'))
    visit.choose("subject", "self")
    visit.press("next")
    visit.choose("doctor", "district_therapist")
    visit.press("next")
    page.locator('main input[name="slot"]').first.check()
    visit.press("next")
    _go(page, page.locator("#form button.govuk-button").last)
    _go(page, page.locator('main a[href*="/desk/applications/"]'))
    visit.finds_no_barrier()
    _go(page, page.locator('a[href$="/move"]'))
    visit.finds_no_barrier()
    visit.open("/desk/appointments")
    visit.finds_no_barrier()
    _go(page, page.locator("button.mark").first)
    expect(page.locator(".marks .tag--note")).to_be_visible()
    visit.finds_no_barrier()


def _go(page: Page, pressed: Locator) -> None:
    """Press, and wait for the page to which it leads."""
    with page.expect_navigation():
        pressed.click()
