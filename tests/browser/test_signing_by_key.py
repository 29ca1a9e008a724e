"""Signing with a key in a real browser, with the sandbox's NCALayer on the other end of its WebSocket."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import JournalEntry, Signature
from models.enums import Language
from portal.clock import Clock
from portal.demo.computers import ncalayer
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.ncalayer_script import Act, Script, write_script
from portal.gateways.signature.rule import Failure
from portal.language import speaking
from portal.regulation.signature_words import WORDS
from tests.browser.live import Door, Live
from tests.browser.visitor import Visitor
from tests.client import PortalClient
from tests.databases import Databases
from tests.factories.access import session_of
from tests.moments import MONDAY
from tests.pages.home_call import HomeCall, account_of
from tests.signing import ca_in

MAN = "850715390009"
START, AGAIN, SAID = "[data-start]", "[data-again]", "[data-said]"
REFUSALS = {
    Act.OTHER_PERSON: Failure.OTHER_PERSON,
    Act.EXPIRED: Failure.EXPIRED,
    Act.REVOKED: Failure.REVOKED,
    Act.FOREIGN: Failure.UNKNOWN_ISSUER,
    Act.CHANGED: Failure.OTHER_CONTENT,
    Act.WRONG_PURPOSE: Failure.WRONG_USAGE,
}


class Computer:
    """The citizen's computer: its NCALayer can be told what its owner does, and switched off."""

    def __init__(self, folder: Path) -> None:
        ca_in(folder)
        self._folder = folder
        store, clock = SandboxStore(folder / "sandbox.sqlite"), Clock(MONDAY)
        self._server = ncalayer(store, folder, 0, clock.now)
        self.url = f"wss://127.0.0.1:{self._server.socket.getsockname()[1]}"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def will(self, act: Act, iin: str = "") -> None:
        write_script(self._folder, Script(act, iin))

    def switch_off(self) -> None:
        self._server.shutdown()
        self._thread.join()


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    computer = Computer(tmp_path)
    yield computer
    computer.switch_off()


@pytest.fixture
def live(databases: Databases, tmp_path: Path, door: Door, computer: Computer) -> Iterator[Live]:
    """The portal whose citizens have that computer."""
    file = tmp_path / "sandbox.sqlite"
    with databases.fresh("sqlite") as url, Databases.apps(url, tmp_path) as make:
        yield door.leads_to(make(NCALAYER_URL=computer.url, SANDBOX_FILE=file))


def to_the_key(visit: Visitor) -> None:
    """The man has filled in a home call and chooses the key on the review page."""
    live = visit.live
    with Session(live.app.extensions["engine"]) as session:
        account = account_of(session, MAN)
        token = session_of(session, f"citizen:{account.id}", live.clock.now())
    client = PortalClient(live.app, language=visit.language)
    client.browser.set_cookie("emhana", token)
    HomeCall(client).to_review()
    visit.page.context.add_cookies([{"name": "emhana", "value": token, "url": live.url}])
    visit.open("/apply/home-call/review")
    visit.finds_no_barrier()
    visit.choose("way", "key")
    visit.press("sign")
    assert visit.page.url.endswith("/apply/home-call/sign/key")


def facts(live: Live) -> list[str]:
    with Session(live.app.extensions["engine"]) as session:
        return list(session.scalars(select(JournalEntry.fact).order_by(JournalEntry.id)))


def sign(page: Page) -> None:
    with page.expect_navigation():
        page.locator(START).click()


def test_a_key_signs_and_the_application_is_seen_in_the_cabinet(
    visit: Visitor, computer: Computer, width: int, language: Language
) -> None:
    to_the_key(visit)
    visit.sees(MAN)
    visit.finds_no_barrier()
    sign(visit.page)
    assert "/sent/" in visit.page.url
    number = visit.page.url.rpartition("/")[2]
    visit.finds_no_barrier()
    visit.open("/cabinet/")
    visit.sees(number)
    with Session(visit.live.app.extensions["engine"]) as session:
        assert session.scalars(select(Signature)).one().method == "ncalayer"


def test_each_key_that_may_not_sign_is_told_why_and_the_right_one_signs_after_all(
    visit: Visitor, computer: Computer, language: Language
) -> None:
    to_the_key(visit)
    for act, failure in REFUSALS.items():
        computer.will(act)
        sign(visit.page)
        with speaking(language):
            visit.sees(str(WORDS[failure]))
    visit.finds_no_barrier()
    assert facts(visit.live) == ["signature_refused"] * len(REFUSALS)
    computer.will(Act.SIGN)
    sign(visit.page)
    assert "/sent/" in visit.page.url


def test_a_window_that_was_closed_signs_nothing_and_says_so(
    visit: Visitor, computer: Computer, language: Language
) -> None:
    to_the_key(visit)
    computer.will(Act.CANCEL)
    visit.page.locator(START).click()
    said = visit.page.locator(SAID)
    expect(said).to_have_text(visit.page.locator('[data-word="cancelled"]').text_content() or "")
    assert said.get_attribute("role") == "status"
    expect(visit.page.locator(START)).to_be_focused()
    visit.finds_no_barrier()
    assert facts(visit.live) == []


def test_a_page_asks_only_for_the_keys_of_its_own_person(visit: Visitor, computer: Computer) -> None:
    to_the_key(visit)
    computer.will(Act.SIGN, "900228490109")
    visit.page.locator(START).click()
    expect(visit.page.locator(SAID)).to_have_text(
        visit.page.locator('[data-word="cancelled"]').text_content() or ""
    )


def test_what_goes_wrong_in_the_program_is_told_with_its_own_words(
    visit: Visitor, computer: Computer
) -> None:
    to_the_key(visit)
    computer.will(Act.ERROR)
    visit.page.locator(START).click()
    expect(visit.page.locator(SAID)).to_contain_text("The key store could not be read")
    assert facts(visit.live) == []


def test_a_second_press_while_the_window_is_open_asks_nothing_more(
    visit: Visitor, computer: Computer
) -> None:
    to_the_key(visit)
    computer.will(Act.SLOW)
    start = visit.page.locator(START)
    with visit.page.expect_navigation():
        start.click()
        expect(visit.page.locator(SAID)).to_have_text(
            visit.page.locator('[data-word="waiting"]').text_content() or ""
        )
        assert start.get_attribute("aria-disabled") == "true"
        start.dispatch_event("click")
    assert "/sent/" in visit.page.url
    assert facts(visit.live) == ["signed", "fulfilled"]


def test_a_signature_of_an_earlier_text_is_not_taken_for_another(visit: Visitor, computer: Computer) -> None:
    to_the_key(visit)
    computer.will(Act.SIGN)
    sign(visit.page)
    visit.live.clock.travel_to(MONDAY.replace(day=3))
    computer.will(Act.REPLAY)
    to_the_key(visit)
    sign(visit.page)
    visit.sees(WORDS[Failure.OTHER_CONTENT].kk)


@pytest.mark.parametrize("act", [None, Act.GONE], ids=["not running", "died"])
def test_a_program_that_does_not_answer_shows_three_causes_with_drawings_and_two_ways_on(
    visit: Visitor, computer: Computer, width: int, language: Language, act: Act | None
) -> None:
    to_the_key(visit)
    if act:
        computer.will(act)
    else:
        computer.switch_off()
    visit.page.locator(START).click()
    causes = visit.page.locator("[data-causes]")
    expect(causes).to_be_visible()
    expect(causes.locator("h2")).to_be_focused()
    assert causes.locator("li img").count() == 3
    first = causes.locator("li").first
    assert first.get_attribute("data-cause") == "start"
    expect(first.locator(".tag")).to_be_visible()
    visit.finds_no_barrier()
    visit.page.keyboard.press("Tab")
    expect(visit.page.locator(AGAIN)).to_be_focused()
    visit.page.keyboard.press("Enter")
    expect(causes).to_be_visible()
    visit.press("sms")
    assert visit.page.url.endswith("/apply/home-call/sign")
    visit.enter_code("+77000000101")
    visit.press("sign")
    assert "/sent/" in visit.page.url


def test_a_browser_that_was_told_no_is_named_as_the_likely_cause(
    own_window: None, visit: Visitor, computer: Computer
) -> None:
    visit.page.add_init_script(
        "Object.defineProperty(navigator.permissions, 'query', {value: async () => ({state: 'denied'})})"
    )
    to_the_key(visit)
    computer.switch_off()
    visit.page.locator(START).click()
    first = visit.page.locator("[data-causes] li").first
    expect(first.locator(".tag")).to_be_visible()
    assert first.get_attribute("data-cause") == "permission"


def test_without_scripts_the_page_says_what_a_key_needs_and_the_code_stays(
    visit: Visitor, scripts: bool, language: Language
) -> None:
    to_the_key(visit)
    expect(visit.page.locator("[data-without]")).to_be_visible(visible=not scripts)
    expect(visit.page.locator(START)).to_be_visible(visible=scripts)
    visit.press("sms")
    visit.enter_code("+77000000101")
    visit.press("sign")
    assert "/sent/" in visit.page.url


def test_a_key_lets_its_owner_into_the_cabinet(
    visit: Visitor, computer: Computer, language: Language
) -> None:
    visit.open("/login")
    visit.press("key")
    visit.finds_no_barrier()
    computer.will(Act.EXPIRED)
    sign(visit.page)
    with speaking(language):
        visit.sees(str(WORDS[Failure.EXPIRED]))
    computer.will(Act.SIGN)
    sign(visit.page)
    assert visit.page.url.endswith("/login/code")
    visit.enter_code("+77000000101")
    with visit.page.expect_navigation():
        visit.page.locator('main [name="code"]').press("Enter")
    assert "/cabinet/" in visit.page.url
