"""The account in a real browser: on a phone and a desktop, with and without scripts, in both languages."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from models.enums import Language
from tests.browser.visitor import Visitor

NEW, NEW_PHONE = "991231190706", "+77000000107"
WOMAN, WOMAN_PHONE = "900228490109", "+77000000102"
STAFF, STAFF_PHONE = "940407493004", "+77000000201"
PASSWORD, NEW_PASSWORD = "Emhana-2026!", "үш сары түйе-2026"


def sign_in(visit: Visitor, iin: str = WOMAN, phone: str = WOMAN_PHONE) -> None:
    visit.open("/login")
    visit.fill_all(iin=iin, password=PASSWORD)
    visit.press("Кіру" if visit.language == "kk" else "Войти")
    visit.enter_code(phone)
    go_on(visit)


def go_on(visit: Visitor) -> None:
    """Send the form by its first button, as Enter would."""
    with visit.page.expect_navigation():
        visit.page.locator("main form#form button[type=submit]").first.click()


def test_registration_has_no_barrier_on_any_step(
    visit: Visitor, width: int, scripts: bool, language: Language
) -> None:
    visit.open("/register")
    steps = [
        {"iin": NEW},
        {"phone": "8 700 000 01 07"},
        {"code": ""},
        {},
        {"password": NEW_PASSWORD},
    ]
    for fields in steps:
        visit.finds_no_barrier()
        if "code" in fields:
            fields["code"] = visit.live.sms(NEW_PHONE)
        visit.fill_all(**fields)
        go_on(visit)
    assert "/cabinet/" in visit.page.url


@pytest.mark.parametrize(
    "path",
    ["/login", "/register", "/register/phone", "/password/reset", "/password/reset/code", "/desk/login"],
)
def test_a_page_full_of_errors_has_no_barrier(visit: Visitor, language: Language, path: str) -> None:
    if path.endswith(("phone", "code")):
        visit.open(path.rsplit("/", 1)[0])
        visit.fill("iin", NEW)
        go_on(visit)
    visit.open(path)
    go_on(visit)
    expect(visit.page.locator(".govuk-error-summary")).to_be_visible()
    visit.finds_no_barrier()


@pytest.mark.parametrize("path", ["profile", "profile/phone", "family", "sessions", "access-log"])
def test_the_pages_about_oneself_have_no_barrier(visit: Visitor, language: Language, path: str) -> None:
    sign_in(visit)
    visit.open(f"/cabinet/{path}")
    visit.finds_no_barrier_on_any_screen()


def test_the_fourth_code_waits_and_the_page_has_no_barrier(visit: Visitor, language: Language) -> None:
    visit.open("/login")
    visit.fill_all(iin=WOMAN, password=PASSWORD)
    go_on(visit)
    for _ in range(2):
        visit.press("resend")
    expect(visit.page.locator("[data-countdown]")).to_be_visible()
    expect(visit.page.locator("main button[value=resend]")).to_be_hidden()
    visit.finds_no_barrier()


def test_the_language_changes_and_what_was_typed_stays(visit: Visitor, page: Page, scripts: bool) -> None:
    visit.open("/login")
    visit.fill_all(iin=WOMAN, password="typed")
    page.get_by_role("button", name="Русский").click()
    assert visit.heading() == "Войти"
    assert page.locator("#iin").input_value() == WOMAN
    assert page.locator("#password").input_value() == ""
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def test_the_session_warns_and_can_be_kept(own_window: None, visit: Visitor, page: Page) -> None:
    page.clock.install()
    sign_in(visit)
    visit.open("/cabinet/profile")
    page.clock.fast_forward("28:30")
    dialog = page.locator("dialog[data-session-warning]")
    expect(dialog).to_be_visible()
    visit.finds_no_barrier()
    dialog.get_by_role("button").click()
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("20:00")
    expect(dialog).to_be_hidden()


def test_an_ended_session_gives_back_what_was_typed(own_window: None, visit: Visitor, page: Page) -> None:
    page.clock.install()
    sign_in(visit)
    visit.open("/cabinet/profile/phone")
    visit.fill("phone", "8 701 234 56 78")
    visit.live.clock.advance(timedelta(minutes=31))
    page.clock.fast_forward("30:05")
    page.clock.run_for(2000)
    page.wait_for_url("**/login")
    visit.fill_all(iin=WOMAN, password=PASSWORD)
    go_on(visit)
    page.wait_for_url("**/cabinet/profile/phone")
    assert page.locator("#phone").input_value() == "8 701 234 56 78"


def test_staff_come_in_by_their_own_door(visit: Visitor, language: Language) -> None:
    visit.open("/desk/login")
    visit.finds_no_barrier_on_any_screen()
    visit.fill_all(iin=STAFF, password=PASSWORD)
    go_on(visit)
    visit.finds_no_barrier_on_any_screen()
    visit.enter_code(STAFF_PHONE)
    go_on(visit)
    assert not visit.page.url.endswith(("/login", "/code"))
