"""A citizen who comes over the network, and presses the same form again when the connection breaks."""

import time
from dataclasses import dataclass
from random import Random

import httpx
from selectolax.lexbor import LexborHTMLParser

from portal.gateways.sandbox_store import SandboxStore
from tests.page import Form, words_of
from tests.processes import PATIENCE_SECONDS

APPLY, CABINET = "/kk/apply/appointment/", "/kk/cabinet/applications/"
DAYS = ("2026-03-04", "2026-03-05", "2026-03-06")


@dataclass
class Far:
    """One citizen with one browser; counts the requests that were answered and those that broke off."""

    browser: httpx.Client
    phone: str
    sms: SandboxStore
    dice: Random
    answered: int = 0
    broken: int = 0

    def book(self) -> str:
        """The whole journey, and again with another time when the code that came is not good any more."""
        self.press(f"{APPLY}who", {"subject": "self", "act": "next"}, of=f"{APPLY}who")
        self.press(f"{APPLY}doctor", {"doctor": "own", "act": "next"}, of=f"{APPLY}doctor")
        while True:
            self._choose(f"{APPLY}slot", "next")
            self.press(f"{APPLY}review", {"act": "sign"}, of=f"{APPLY}review")
            code = next(each.code for each in self.sms.messages(self.phone) if each.code)
            thanks = self.press(f"{APPLY}sign", {"act": "sign", "code": code}, of=f"{APPLY}sign")
            if "/sent/" in thanks:
                return thanks.rpartition("/")[2]

    def move(self, number: str) -> None:
        self._choose(f"{CABINET}{number}/move", "move")

    def cancel(self, number: str) -> None:
        path = f"{CABINET}{number}/withdraw"
        assert self.press(path, {"act": "withdraw", "reason": "better"}, of=path).endswith(number)

    def restore(self, number: str) -> None:
        path = f"{CABINET}{number}/restore"
        assert self.press(path, {}, of=f"{CABINET}{number}").endswith(number)

    def press(self, path: str, said: dict[str, str], *, of: str) -> str:
        """Fill in the form for `path` on the page `of`, press it; where the answer leads, "" for nowhere."""
        form = self._form(of, path)
        return self._ask("POST", path, {**form.values(), **said}).headers.get("Location", "")

    def _choose(self, path: str, act: str) -> None:
        """A time of the page, by chance; another one when somebody was quicker."""
        while True:
            form = self._form(f"{path}?day={self.dice.choice(DAYS)}", path)
            times = [each.attributes["value"] for each in form.node.css("input[name=slot]")]
            said = {**form.values(), "act": act, "slot": self.dice.choice(times) or ""}
            if self._ask("POST", path, said).status_code == 302:
                return

    def _form(self, page: str, action: str) -> Form:
        answer = self._ask("GET", page)
        tree = LexborHTMLParser(answer.text)
        forms = [Form(node, page) for node in tree.css("main form")]
        found = [each for each in forms if each.is_post and each.action.partition("?")[0] == action]
        heading = tree.css_first("h1")
        assert found, f"{page} answered {answer.status_code} {heading and words_of(heading)}"
        return found[0]

    def _ask(self, method: str, path: str, said: dict[str, str] | None = None) -> httpx.Response:
        """Ask until somebody answers. Whoever answers may say 409, and nothing worse."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                answer = self.browser.request(method, path, data=said)
            except httpx.TransportError:
                self.broken += 1
                continue
            self.answered += 1
            assert answer.status_code in {200, 302, 409}, f"{method} {path}: {answer.status_code}"
            return answer
        raise AssertionError(f"nobody answered {method} {path}")
