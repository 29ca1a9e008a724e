"""The whole path of a booking in a real browser: chosen, kept, signed, moved, cancelled, brought back."""

import re

from playwright.sync_api import expect

from models.enums import Language
from tests.browser.visitor import Visitor

MAN, PHONE = "850715390009", "+77000000101"
PASSWORD = "Emhana-2026!"
SENT = {Language.KK: "Өтініш тіркелді", Language.RU: "Заявление зарегистрировано"}


def test_a_man_books_moves_and_cancels_a_visit(
    visit: Visitor, width: int, scripts: bool, language: Language
) -> None:
    _sign_in(visit)
    visit.open("/services/appointment")
    visit.follow("/apply/appointment/")
    visit.finds_no_barrier()
    visit.choose("subject", "self")
    visit.press("next")
    visit.finds_no_barrier()
    visit.choose("doctor", "own")
    visit.press("next")
    visit.finds_no_barrier()
    visit.open("/apply/appointment/slot?day=2026-03-04")
    visit.page.locator('main input[name="slot"]').first.check()
    visit.finds_no_barrier()
    visit.press("next")
    visit.finds_no_barrier()
    visit.press("sign")
    visit.finds_no_barrier()
    visit.enter_code(PHONE)
    visit.press("sign")
    assert visit.heading() == SENT[language]
    visit.follow("/cabinet/applications/")
    visit.finds_no_barrier()
    visit.follow("/move")
    visit.finds_no_barrier()
    visit.page.locator('main input[name="slot"]').last.check()
    visit.press("move")
    visit.finds_no_barrier()
    visit.follow("/withdraw")
    visit.finds_no_barrier()
    visit.choose("reason", "better")
    visit.press("withdraw")
    visit.finds_no_barrier()


def test_a_time_is_chosen_and_signed_by_keyboard_alone(visit: Visitor) -> None:
    _sign_in(visit)
    visit.open("/apply/appointment/who")
    visit.choose("subject", "self")
    visit.press("next")
    visit.choose("doctor", "own")
    visit.press("next")
    first = visit.page.locator('main input[name="slot"]').first
    first.focus()
    visit.page.keyboard.press("Space")
    visit.page.keyboard.press("ArrowRight")
    with visit.page.expect_navigation():
        visit.page.keyboard.press("Enter")
    expect(visit.page).to_have_url(f"{visit.live.url}/{visit.language}/apply/appointment/review")


def test_the_countdown_of_a_kept_time_runs(visit: Visitor) -> None:
    _sign_in(visit)
    visit.open("/apply/appointment/who")
    visit.choose("subject", "self")
    visit.press("next")
    visit.choose("doctor", "own")
    visit.press("next")
    visit.page.locator('main input[name="slot"]').first.check()
    visit.press("next")
    before = visit.page.locator("#kept").inner_text()
    expect(visit.page.locator("#kept")).not_to_have_text(before)


def _sign_in(visit: Visitor) -> None:
    visit.open("/login")
    visit.fill_all(iin=MAN, password=PASSWORD)
    visit.page.locator('main [name="password"]').press("Enter")
    visit.page.wait_for_url(re.compile("/login/code"))
    visit.enter_code(PHONE)
    visit.page.locator('main [name="code"]').press("Enter")
    visit.page.wait_for_url(re.compile("/cabinet/"))
