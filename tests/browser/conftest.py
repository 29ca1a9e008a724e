"""A browser for the suite and a live portal for each test; what the console complains of fails it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from models.enums import Language
from tests.browser.chromium import FLAGS, NoBrowser, find
from tests.browser.live import Live, serving
from tests.browser.visitor import Visitor
from tests.databases import Databases

HEIGHTS = {360: 740, 1280: 800}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of this test process."""
    try:
        path = find()
    except NoBrowser as missing:
        pytest.exit(str(missing), returncode=1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def live(databases: Databases, tmp_path: Path) -> Iterator[Live]:
    """The portal on a port of its own, with its own database and sandbox."""
    with (
        databases.fresh("sqlite") as url,
        Databases.apps(url, tmp_path) as make,
        serving(make()) as live,
    ):
        yield live


@pytest.fixture(params=[360, 1280])
def width(request: pytest.FixtureRequest) -> int:
    """A phone and a desktop; whoever asks for it runs on both."""
    return int(request.param)


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """With and without scripts; whoever asks for it runs both ways."""
    return bool(request.param)


@pytest.fixture
def page(browser: Browser, live: Live, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh browser window: 360 pixels wide with scripts, unless the test asks for `width` or `scripts`."""
    width = _asked(request, "width", 360)
    context = browser.new_context(
        base_url=live.url,
        viewport={"width": width, "height": HEIGHTS[width]},
        java_script_enabled=bool(_asked(request, "scripts", 1)),
        locale=f"{_language(request)}-KZ",
        timezone_id="Asia/Almaty",
        reduced_motion="reduce",
    )
    context.set_default_timeout(30_000)
    page = context.new_page()
    complaints = _listen(page)
    yield page
    context.close()
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)


@pytest.fixture
def visit(page: Page, live: Live, request: pytest.FixtureRequest) -> Visitor:
    """A person at that window; speaks Kazakh unless the test asks for `language`."""
    return Visitor(page, live, _language(request), scripts=bool(_asked(request, "scripts", 1)))


def _listen(page: Page) -> list[str]:
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # A page that is meant to answer 404 is not a fault of the page.
        if message.type == "error" and message.location.get("url") != page.url:
            complaints.append(f"{message.text} at {message.location}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def _asked(request: pytest.FixtureRequest, name: str, default: int) -> int:
    return int(request.getfixturevalue(name)) if name in request.fixturenames else default


def _language(request: pytest.FixtureRequest) -> str:
    if "language" in request.fixturenames:
        return Language(request.getfixturevalue("language")).value
    return Language.KK.value
