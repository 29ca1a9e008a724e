"""PortalClient: Flask's test client with the hands of a visitor and the eyes of a strict reader.

Every page that any test opens is held to the rules of `tests/page_rules.py`.
"""

from collections.abc import Callable
from urllib.parse import urljoin

from flask import Flask
from werkzeug.test import TestResponse

from portal.demo.people import DEMO_PASSWORD, demo_people
from tests.page import Form, Page
from tests.page_rules import Reader

WITHOUT_LANGUAGE = (
    "/kk/",
    "/ru/",
    "/sandbox/",
    "/static/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/.well-known/",
    "/_",
)


class PortalClient:
    """One browser with its cookies, at the page it saw last.

    `before_request` is called before each request, so that a test's open transaction is committed.
    """

    def __init__(
        self, app: Flask, *, language: str = "kk", before_request: Callable[[], None] = lambda: None
    ) -> None:
        self.app = app
        self.language = str(language)
        self._before_request = before_request
        self.browser = app.test_client()
        self._reader = Reader(app)
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        """The page seen last."""
        assert self._page, "no page was opened yet"
        return self._page

    def get(self, path: str, *, expect: int = 200, follow: bool = True, **request: object) -> Page:
        """Open `path` (the language is put before it) and return the page it ends at, checked."""
        return self._open("GET", self.address(path), expect=expect, follow=follow, **request)

    def post(
        self,
        path: str,
        data: dict[str, object] | bytes | None = None,
        *,
        expect: int = 200,
        **request: object,
    ) -> Page:
        """Send `data` as it is, without a form: for what no honest browser would send."""
        return self._open("POST", self.address(path), expect=expect, data=data or {}, **request)

    def post_form(
        self,
        form: str = "",
        *,
        act: str | None = None,
        expect: int = 200,
        follow: bool = True,
        **fields: object,
    ) -> Page:
        """Fill in `fields` of the form seen last, press the button `act`, return the page it ends at.

        A list fills a field several times, None empties it. Fails on a field that is not there.
        """
        chosen = self.page.form(form, act, frozenset(fields))
        data = {**chosen.values(), **{name: _typed(value) for name, value in fields.items()}}
        data.update(_pressed(chosen, act))
        address = urljoin(self.page.path, chosen.action)
        if chosen.is_post:
            return self._open("POST", address, expect=expect, follow=follow, data=data)
        return self._open("GET", address, expect=expect, follow=follow, query_string=data)

    def follow(self, wanted: str, *, expect: int = 200) -> Page:
        """Go where the link with these words, or this part of an address, leads."""
        return self.get(urljoin(self.page.path, self.page.link(wanted)), expect=expect)

    def sms(self, phone: str) -> str:
        """The newest code that was sent to `phone`."""
        code = next((m["code"] for m in self.messages(phone) if m["code"]), None)
        assert code, f"no code was sent to the number ending in {phone[-2:]}"
        return code

    def messages(self, phone: str) -> list[dict[str, str]]:
        """Every message sent to `phone`, newest first."""
        self._before_request()
        answer = self.browser.get(
            "/sandbox/sms", query_string={"phone": phone}, headers={"Accept": "application/json"}
        )
        assert answer.status_code == 200, f"/sandbox/sms answered {answer.status_code}"
        messages: list[dict[str, str]] = answer.get_json()
        return messages

    def letters(self, address: str) -> list[dict[str, str]]:
        """Every letter sent to `address`, newest first."""
        self._before_request()
        answer = self.browser.get(
            "/sandbox/email", query_string={"address": address}, headers={"Accept": "application/json"}
        )
        assert answer.status_code == 200, f"/sandbox/email answered {answer.status_code}"
        letters: list[dict[str, str]] = answer.get_json()
        return letters

    def login(self, iin: str, phone: str = "", *, password: str = DEMO_PASSWORD, at: str = "/login") -> Page:
        """Sign in, with the code by SMS where it is asked for; `phone` is looked up among the demo people."""
        self.get(at)
        page = self.post_form(iin=iin, password=password)
        if page.tree.css_first('main input[name="code"]'):
            page = self.post_form(code=self.sms(phone or _phone_of(iin)))
        return page

    def login_officer(self, iin: str, phone: str = "", *, password: str = DEMO_PASSWORD) -> Page:
        """Sign in at the desk."""
        return self.login(iin, phone, password=password, at="/desk/login")

    def address(self, path: str) -> str:
        """`path` in the visitor's language; an address that has a language or needs none stays."""
        if path.startswith(WITHOUT_LANGUAGE) or "://" in path:
            return path
        return f"/{self.language}{path}"

    def _open(
        self, method: str, address: str, *, expect: int, follow: bool = True, **request: object
    ) -> Page:
        self._before_request()
        response: TestResponse = self.browser.open(
            address,
            method=method,
            follow_redirects=follow,
            **request,  # type: ignore[arg-type]  # passed on
        )
        passed = [step.headers.get("Location", "") for step in (*response.history, response)]
        page = Page(response, self.language, [each for each in passed if each])
        assert page.status == expect, (
            f"{method} {address} answered {page.status}: {page.h1 or page.html[:300]}"
        )
        self._reader.check(page)
        if page.is_html and not 300 <= page.status < 400:
            self._page = page
        return page


def _typed(value: object) -> list[str]:
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


def _pressed(form: Form, act: str | None) -> dict[str, list[str]]:
    """The button that sends the form: the one with the value `act`, else the first, as Enter would."""
    acts = form.acts()
    name, value = next(((n, v) for n, v in acts if v == act), acts[0] if acts else ("", ""))
    return {name: [value]} if name else {}


def _phone_of(iin: str) -> str:
    phone = next((person["phone"] for person in demo_people() if person["iin"] == iin), None)
    assert phone, f"{iin} is nobody of the demo region who has a phone"
    return phone
