"""Signing with the phone in a real browser: the code is read from the screen, the sandbox's phone signs over HTTP."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy.orm import Session

from models.enums import Language
from portal.gateways.signature.rule import Failure
from portal.language import speaking
from portal.regulation.signature_words import WORDS
from tests.browser.live import Door, Live
from tests.browser.visitor import Visitor
from tests.client import PortalClient
from tests.databases import Databases
from tests.pages.home_call import at_home
from tests.phones import to_phone_page
from tests.signing import WOMAN, ca_in

PAGE = "/apply/home-call/sign/phone"
SENT = {Language.KK: "Өтініш тіркелді", Language.RU: "Заявление зарегистрировано"}
KEYS = {
    "--key expired": Failure.EXPIRED,
    "--key revoked": Failure.REVOKED,
    "--key foreign": Failure.UNKNOWN_ISSUER,
    "--key wrong_purpose": Failure.WRONG_USAGE,
    "--changed": Failure.OTHER_CONTENT,
}
REFUSED = {Language.KK: "Кілт басқа адамдікі", Language.RU: "Ключ другого человека"}


@pytest.fixture
def live(databases: Databases, tmp_path: Path, door: Door) -> Iterator[Live]:
    """A portal that names itself by the address at which it stands: the phone goes where the code leads."""
    with databases.fresh("sqlite") as url, Databases.apps(url, tmp_path) as make:
        app = make(BASE_URL=door.url)
        ca_in(app.extensions["settings"].SANDBOX_FILE.parent)
        yield door.leads_to(app)


@pytest.mark.parametrize(
    ("language", "scripts"),
    [(Language.KK, True), (Language.RU, False)],
    ids=["kk with scripts", "ru without scripts"],
)
def test_what_the_phone_signs_is_refused_and_signed_and_the_page_says_both(
    visit: Visitor, language: Language, scripts: bool
) -> None:
    _at_the_code(visit)
    visit.finds_no_barrier_on_any_screen()
    said = _scan(visit, "--person", WOMAN.iin)
    assert "PUT   403" in said
    _goes_on(visit, REFUSED[language])
    visit.finds_no_barrier_on_any_screen()
    with visit.page.expect_navigation():
        visit.page.locator(f'form[action$="{PAGE}"] button').click()
    assert "PUT   nothing" in _scan(visit, "--cancel")
    assert "PUT   200" in _scan(visit)
    _goes_on(visit, SENT[language])
    assert "/apply/home-call/sent/" in visit.page.url


def test_each_key_that_may_not_sign_is_told_on_the_screen_and_the_right_one_signs_after_all(
    visit: Visitor, language: Language
) -> None:
    _at_the_code(visit)
    replay = _code(visit)
    for option, failure in KEYS.items():
        assert "PUT   403" in _scan(visit, *option.split())
        with speaking(language):
            _goes_on(visit, str(WORDS[failure]))
        with visit.page.expect_navigation():
            visit.page.locator(f'form[action$="{PAGE}"] button').click()
    assert "PUT" not in _phone(visit, replay)  # the first code, shown once more
    assert "PUT   200" in _scan(visit)
    _goes_on(visit, SENT[language])


def _at_the_code(visit: Visitor) -> None:
    """Somebody who has signed in and filled in the form, before the code."""
    app = visit.live.app
    client = PortalClient(app, language=visit.language)
    with Session(app.extensions["engine"]) as session:
        at_home(session, client, app.extensions["clock"].now()).to_review()
    to_phone_page(client)
    cookie = client.browser.get_cookie("emhana")
    assert cookie is not None
    visit.page.context.add_cookies([{"name": "emhana", "value": cookie.value, "url": visit.live.url}])
    visit.open(PAGE)


def _scan(visit: Visitor, *options: str) -> str:
    """What the sandbox's phone says of the code that stands on the screen."""
    return _phone(visit, _code(visit), *options)


def _phone(visit: Visitor, code: str, *options: str) -> str:
    return visit.live.app.test_cli_runner().invoke(args=["sandbox", "egov-mobile", code, *options]).output


def _code(visit: Visitor) -> str:
    """The code as a camera reads it off the screen."""
    drawn = visit.page.locator(".phone__code").screenshot()
    [found] = zxingcpp.read_barcodes(Image.open(BytesIO(drawn)))
    text: str = found.text
    assert text.startswith("mobileSign:")
    return text


def _goes_on(visit: Visitor, words: str) -> None:
    """By itself with scripts; by the button without."""
    if not visit.has_scripts:
        with visit.page.expect_navigation():
            visit.page.locator('main a.govuk-button:not([href^="https:"])').click()
    visit.sees(words)
