"""A browser for each test process and a portal for each test; what the console complains of fails it.

Windows are used again with their page: a new one costs the browser a second, and it has to learn axe anew. What a
portal leaves in one is taken out, and it may leave nothing but cookies.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from models.enums import Language
from tests.browser import ways
from tests.browser.chromium import FLAGS, NoBrowser, find
from tests.browser.live import Door, Live, opened
from tests.browser.visitor import HEIGHTS, Visitor
from tests.databases import Databases

UNANSWERED = "WebSocket connection to 'wss://127.0.0.1:"
NewPage = Callable[..., AbstractContextManager[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = ways.shared(items)


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


@pytest.fixture(scope="session")
def new_page(browser: Browser) -> Iterator[NewPage]:
    """`with new_page(width, **settings) as page`: a page in the one window that has these settings.

    With `keep=False` the window is new and ends with the page.
    """
    kept: dict[str, Page] = {}

    @contextmanager
    def new(width: int, *, keep: bool = True, **settings: object) -> Iterator[Page]:
        name = repr(sorted(settings.items()))
        page = kept.pop(name, None) if keep else None
        if page is None:
            window = browser.new_context(**settings)
            window.set_default_timeout(30_000)
            page = window.new_page()
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        try:
            yield page
            if keep:
                _leave_clean(page)
                kept[name] = page
        finally:
            if name not in kept or not keep:
                page.context.close()

    yield new
    for each in kept.values():
        each.context.close()


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    """The one address of this test process."""
    with opened() as door:
        yield door


@pytest.fixture
def live(databases: Databases, tmp_path: Path, door: Door) -> Iterator[Live]:
    """The portal behind the door, with its own database and sandbox."""
    with databases.fresh("sqlite") as url, Databases.apps(url, tmp_path) as make:
        yield door.leads_to(make())


@pytest.fixture(params=[360, 1280])
def width(request: pytest.FixtureRequest) -> int:
    """A phone and a desktop; whoever asks for it runs on both."""
    return int(request.param)


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """With and without scripts; whoever asks for it runs both ways."""
    return bool(request.param)


@pytest.fixture
def own_window() -> None:
    """For tests that change what a window keeps for ever, as its clock or what it is permitted: nobody else comes
    to it."""


@pytest.fixture
def page(new_page: NewPage, live: Live, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A clean browser window: 360 pixels wide with scripts, unless the test asks for `width` or `scripts`."""
    settings = {
        "base_url": live.url,
        "java_script_enabled": bool(_asked(request, "scripts", 1)),
        "locale": f"{_language(request)}-KZ",
        "timezone_id": "Asia/Almaty",
        "reduced_motion": "reduce",
        "ignore_https_errors": True,  # the sandbox's NCALayer has a certificate of its own
    }
    keep = "own_window" not in request.fixturenames
    with (
        new_page(_asked(request, "width", 360), keep=keep, **settings) as page,
        _listening(page) as complaints,
    ):
        yield page
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)


@pytest.fixture
def visit(page: Page, live: Live, request: pytest.FixtureRequest) -> Visitor:
    """A person at that window; speaks Kazakh unless the test asks for `language`."""
    return Visitor(page, live, _language(request), scripts=bool(_asked(request, "scripts", 1)))


def _leave_clean(page: Page) -> None:
    window = page.context
    left = window.storage_state()["origins"]
    of_this_page, turned = page.evaluate(
        "[origin === 'null' ? {} : {...sessionStorage},"
        " '__pwClock' in globalThis || Object.hasOwn(navigator.permissions ?? {}, 'query')]"
    )
    for each in window.pages:
        if each is not page:
            each.close()
    page.goto("about:blank")
    window.clear_cookies()
    assert not left, f"the portal keeps in the browser: {left}"
    assert not of_this_page, f"the portal keeps in this page: {of_this_page}"
    assert not turned, "a test that changes the clock or the permissions of its window asks for `own_window`"


@contextmanager
def _listening(page: Page) -> Iterator[list[str]]:
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # A page that is meant to answer 404 is not a fault of the page, nor that NCALayer does not run.
        is_meant = message.location.get("url") == page.url or message.text.startswith(UNANSWERED)
        if message.type == "error" and not is_meant:
            complaints.append(f"{message.text} at {message.location}")

    def fall(error: Error) -> None:
        complaints.append(str(error))

    page.on("console", hear)
    page.on("pageerror", fall)
    yield complaints
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", fall)


def _asked(request: pytest.FixtureRequest, name: str, default: int) -> int:
    return int(request.getfixturevalue(name)) if name in request.fixturenames else default


def _language(request: pytest.FixtureRequest) -> str:
    if "language" in request.fixturenames:
        return Language(request.getfixturevalue("language")).value
    return Language.KK.value
