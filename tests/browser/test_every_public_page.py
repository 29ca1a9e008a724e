"""Every page that anyone may open, in both languages, on a phone and a desktop, without a barrier."""

import pytest

from models.enums import Language
from tests.browser.live import Live
from tests.browser.visitor import Visitor

PAGES = [
    "/",
    "/services/",
    "/services/home-call",
    "/help",
    "/accessibility",
    "/privacy",
    "/login",
    "/login/key",
    "/desk/login",
    "/desk/login/key",
    "/register",
    "/password/reset",
    "/numbers",
    "/verify/",
    "/verify/file",
    "/verify/offline",
    "/_components",
    "/no-such-page",
]
GUARDS = {"everyone", "sandbox"}
FOUND_BY_CODE = {"/services/home-call", "/no-such-page"}
# To be taken away, not to be looked at.
FILES = {"/numbers.csv"}
# These stand in the middle of a path and send a newcomer to its beginning; test_account.py walks through them.
ON_THE_WAY = {
    "/register/phone",
    "/register/code",
    "/register/person",
    "/register/password",
    "/login/code",
    "/desk/login/code",
    "/password/reset/code",
    "/password/reset/password",
}


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_has_no_barrier(visit: Visitor, path: str, language: Language) -> None:
    visit.open(path, expect_status=404 if path == "/no-such-page" else 200)
    visit.finds_no_barrier_on_any_screen()


def test_no_page_for_everyone_is_forgotten_here(live: Live) -> None:
    rules = live.app.url_map.iter_rules()
    pages = {
        rule.rule.removeprefix("/<language>")
        for rule in rules
        if rule.arguments == {"language"}
        and "GET" in (rule.methods or ())
        and getattr(live.app.view_functions[rule.endpoint], "__guard__", "") in GUARDS
    }
    assert pages == (set(PAGES) - FOUND_BY_CODE) | ON_THE_WAY | FILES
