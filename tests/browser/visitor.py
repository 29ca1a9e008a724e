"""A person at a browser: opens, types, chooses, presses, reads."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import axe
from tests.browser.live import Live

HEIGHTS = {360: 740, 1280: 800}


class Visitor:
    """Drives one Playwright page at a live portal in one language."""

    def __init__(self, page: Page, live: Live, language: str, *, scripts: bool = True) -> None:
        self.page = page
        self.live = live
        self.language = language
        self.has_scripts = scripts

    def open(self, path: str, *, expect_status: int = 200) -> None:
        """Open `path` in the visitor's language. Fails when it answers with another status."""
        answer = self.page.goto(f"{self.live.url}/{self.language}{path}")
        assert answer, f"{path} gave no answer"
        assert answer.status == expect_status, f"{path} answered {answer.status}"

    def fill(self, name: str, value: str) -> None:
        """Type `value` into the field called `name`."""
        self._field(name).fill(value)

    def fill_all(self, **values: str) -> None:
        """Type each value into the field of its name."""
        for name, value in values.items():
            self.fill(name, value)

    def choose(self, name: str, value: str) -> None:
        """Tick the radio button or check box `value` of `name`."""
        self.page.locator(f'main input[name="{name}"][value="{value}"]').check()

    def select(self, name: str, value: str) -> None:
        """Pick `value` from the list `name`."""
        self._field(name).select_option(value)

    def press(self, act: str = "") -> None:
        """Press the button whose act, else whose words, are `act`; with none, the page's only button."""
        buttons = self.page.locator('main button:not([type="button"])')
        chosen = buttons.locator(f'xpath=self::*[@value="{act}"]') if act else buttons
        if act and not chosen.count():
            exactly = buttons.filter(has_text=re.compile(rf"^\s*{re.escape(act)}\s*$"))
            chosen = exactly if exactly.count() else buttons.filter(has_text=act)
        with self.page.expect_navigation():
            chosen.click()

    def follow(self, words: str) -> None:
        """Click the link with these words, or with this part of an address."""
        links = self.page.get_by_role("link", name=words)
        chosen = links if links.count() else self.page.locator(f'a[href*="{words}"]')
        with self.page.expect_navigation():
            chosen.first.click()

    def enter_code(self, phone: str) -> None:
        """Type the code that came to `phone`."""
        self.fill("code", self.live.sms(phone))

    def sees(self, words: str) -> None:
        """Fail unless `words` stand on the page."""
        expect(self.page.locator("body")).to_contain_text(words)

    def heading(self) -> str:
        """The words of the page's h1."""
        return self.page.locator("h1").inner_text()

    def finds_no_barrier(self) -> None:
        """Fail on anything that axe finds, and on a page wider than the screen."""
        widths = self.page.evaluate(
            "[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert widths[0] <= widths[1], f"{self.page.url} scrolls sideways: {widths[0]} in {widths[1]} pixels"
        if self.has_scripts:
            axe(self.page)

    def finds_no_barrier_on_any_screen(self) -> None:
        """Hold the page to the same on a phone and on a desktop; it stays as wide as it was."""
        before = self.page.viewport_size
        assert before
        for width, height in HEIGHTS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.finds_no_barrier()
        self.page.set_viewport_size(before)

    def _field(self, name: str) -> Locator:
        return self.page.locator(f'main [name="{name}"]').first
