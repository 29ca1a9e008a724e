"""The harness itself: axe sees a barrier, and a page's script error is heard."""

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import axe
from tests.browser.chromium import SETTING, NoBrowser, find


def test_axe_finds_a_picture_without_words(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        '<html lang="kk"><title>Сурет</title><main><h1>Сурет</h1><img src="data:,"></main></html>'
    )
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
    page.close()


def test_axe_finds_nothing_on_a_plain_good_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content('<html lang="kk"><title>Бет</title><main><h1>Бет</h1></main></html>')
    axe(page)
    page.close()


def test_a_browser_that_is_named_but_missing_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "/nowhere/chromium")
    with pytest.raises(NoBrowser, match=r"^PORTAL_TEST_BROWSER=/nowhere/chromium is not a program"):
        find()
