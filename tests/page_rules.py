"""What every page of the portal must be, whichever test opens it.

A rule is a function that takes a page and yields what is wrong with it, in words.
"""

import gzip
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from urllib.parse import unquote, urlsplit

import html5lib
from flask import Flask
from html5lib.html5parser import ParseError
from selectolax.lexbor import LexborNode

from models.enums import Language
from tests import html_form
from tests.catalogues import catalogue
from tests.page import Form, Page, words, words_of

Wrongs = Iterator[str]
Rule = Callable[[Page], Wrongs]

BYTES_OF_A_PAGE = 30 * 1024
PERSONAL_NUMBER = re.compile(r"(?<![\w.])\+?\d{11,12}(?![\w.])", re.ASCII)
UNFILLED = re.compile(r"%\(\w+\)[sd]|\{\{|\}\}|\{%|\bNone\b|\bUndefined\b|<\w+ object at|datetime\.")
REFERRING = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage", "aria-owns", "for")
SPOKEN = ("aria-label", "title", "alt", "placeholder", "content")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "",
    "Cache-Control": "",
}

_valid_forms: set[str] = set()


class Reader:
    """Checks pages of one portal; remembers how much each static file weighs."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._weights: dict[str, int] = {}

    def check(self, page: Page) -> None:
        """Fail with everything that is wrong with `page`."""
        wrong = [*_headers(page), *_addresses_passed(page)]
        if page.is_html and not 300 <= page.status < 400:
            wrong += [each for rule in RULES for each in rule(page)]
            wrong += self._weight(page)
        assert not wrong, f"{page.path} in {page.language}:\n- " + "\n- ".join(wrong)

    def _weight(self, page: Page) -> Wrongs:
        linked = page.tree.css("link[rel=stylesheet][href], script[src], main img[src]:not([loading=lazy])")
        files = {n.attributes.get("href") or n.attributes.get("src") or "" for n in linked}
        files = {each for each in files if not each.startswith("data:")}
        total = len(gzip.compress(page.response.get_data())) + sum(map(self._weight_of, files))
        if total > BYTES_OF_A_PAGE:
            yield f"weighs {total} bytes gzipped, more than {BYTES_OF_A_PAGE}"

    def _weight_of(self, address: str) -> int:
        if address not in self._weights:
            with self._app.test_client() as browser, browser.get(address) as answer:
                assert answer.status_code == 200, f"{address} answers {answer.status_code}"
                self._weights[address] = len(gzip.compress(answer.get_data()))
        return self._weights[address]


def _headers(page: Page) -> Wrongs:
    headers = page.response.headers
    for name, start in HEADERS.items():
        if not headers.get(name, "").startswith(start) or name not in headers:
            yield f"header {name} is {headers.get(name)!r}"
    for cookie in headers.getlist("Set-Cookie"):
        name = cookie.split("=", 1)[0]
        if "SameSite=" not in cookie:
            yield f"cookie {name} has no SameSite"
        if name == "emhana" and "HttpOnly" not in cookie:
            yield f"cookie {name} can be read by scripts"


def _addresses_passed(page: Page) -> Wrongs:
    for address in [page.path, *page.redirects]:
        if _is_personal(address):
            yield "an identifier of a person stands in an address on the way to the page"


def strict_html(page: Page) -> Wrongs:
    form = html_form.of(page.html)
    if form in _valid_forms:
        return
    try:
        html5lib.HTMLParser(strict=True).parse(page.html)
        _valid_forms.add(form)
    except ParseError as error:
        yield f"not valid HTML: {error}"


def one_heading(page: Page) -> Wrongs:
    headings = page.tree.css("h1")
    if len(headings) != 1 or not page.h1:
        yield f"{len(headings)} h1 elements instead of one: {[words_of(h) for h in headings]}"
    if len(page.tree.css("main")) != 1:
        yield "not exactly one main element"


def title_begins_with_heading(page: Page) -> Wrongs:
    heading = page.h1
    if not page.title.startswith(heading) and not page.title.split(": ", 1)[-1].startswith(heading):
        yield f"the title {page.title!r} does not begin with the heading {heading!r}"
    if PERSONAL_NUMBER.search(page.title):
        yield "an identifier of a person stands in the title"


def unique_ids(page: Page) -> Wrongs:
    counted = Counter(node.attributes["id"] for node in page.tree.css("[id]"))
    for each, times in counted.items():
        if times > 1 or not each:
            yield f"id {each!r} stands {times} times"


def references_lead_somewhere(page: Page) -> Wrongs:
    ids = {node.attributes["id"] for node in page.tree.css("[id]")}
    for name in REFERRING:
        for node in page.tree.css(f"[{name}]"):
            for each in (node.attributes[name] or "").split():
                if each not in ids:
                    yield f"{name} points at {each!r}, which is not there"
    for node in page.tree.css('a[href^="#"]'):
        if (node.attributes["href"] or "")[1:] not in ids:
            yield f"a link leads to {node.attributes['href']!r}, which is not there"


def controls_have_labels(page: Page) -> Wrongs:
    labelled = {node.attributes["for"] for node in page.tree.css("label[for]")}
    for node in page.tree.css("input:not([type=hidden]):not([type=submit]), select, textarea"):
        named = node.attributes.get("aria-label") or node.attributes.get("aria-labelledby")
        if node.attributes.get("id") not in labelled and not named:
            yield f"the control {node.attributes.get('name')!r} has no label"


def files_come_from_the_camera_or_the_phone(page: Page) -> Wrongs:
    # Pictures first: a phone offers its camera beside its files. `capture` opens the camera and leaves no choice.
    for node in page.tree.css("input[type=file]"):
        name = node.attributes.get("name")
        if not (node.attributes.get("accept") or "").startswith("image/*"):
            yield f"the field of files {name!r} offers no camera"
        if "capture" in node.attributes:
            yield f"the field of files {name!r} leaves no choice but the camera"


def forms_are_whole(page: Page) -> Wrongs:
    for node in page.tree.css("form"):
        form = Form(node, page.path)
        if "method" not in node.attributes or not node.attributes.get("action"):
            yield f"the form {node.attributes} names no method or no action"
        if form.is_post != ("csrf_token" in form.names):
            yield f"the form to {form.action} is {'post' if form.is_post else 'get'} and csrf_token is wrong for it"


def language_is_right(page: Page) -> Wrongs:
    root = page.tree.css_first("html")
    said = root.attributes.get("lang") if root else None
    first = page.path.split("/")[1]
    if said not in set(Language):
        yield f"lang is {said!r}"
    if first in set(Language) and said != first:
        yield f"lang is {said!r} under /{first}/"


def other_language_is_marked(page: Page) -> Wrongs:
    other = f"/{_other(page)}/"
    for node in page.tree.css("a[href]"):
        marks = (node.attributes.get("lang"), node.attributes.get("hreflang"))
        if (node.attributes["href"] or "").startswith(other) and marks != (_other(page), _other(page)):
            yield f"the link {words_of(node)!r} into the other language has lang, hreflang = {marks}"


def nothing_inline(page: Page) -> Wrongs:
    policy = page.response.headers.get("Content-Security-Policy", "")
    for node in page.tree.css("script:not([src]), style"):
        nonce = node.attributes.get("nonce")
        inside = b64encode(sha256(node.text().encode()).digest()).decode()
        if not (nonce and f"'nonce-{nonce}'" in policy) and f"'sha256-{inside}'" not in policy:
            yield f"inline {node.tag} without the nonce or the hash of the header"
    for node in page.tree.css("*"):
        handlers = [n for n in node.attributes if n == "style" or n.startswith("on")]
        if handlers:
            yield f"{node.tag} has inline {handlers}"


def no_identifiers_in_addresses(page: Page) -> Wrongs:
    if page.path.startswith("/sandbox/"):
        return
    for node in page.tree.css("[href], [action], [src], [formaction]"):
        for name in ("href", "action", "src", "formaction"):
            if _is_personal(node.attributes.get(name) or ""):
                yield f"an identifier of a person stands in {name} of {node.tag} {words_of(node)!r}"


def only_its_language(page: Page) -> Wrongs:
    language = _said(page)
    for said, node in _everything_said(page):
        if foreign := _foreign(said, language):
            yield f"{said!r} in {node.tag} is {foreign}"
        if found := UNFILLED.search(said):
            yield f"{said!r} holds {found.group()!r}"


@lru_cache(maxsize=50_000)
def _foreign(said: str, language: Language) -> str:
    own, other = catalogue(language), catalogue(_another(language))
    if said in own.texts:
        return ""
    if said in own.ids:
        return "the id of a message, not its translation"
    if said in other.texts:
        return "in the other language"
    leaked = next((each for each in own.sentences if each in said), None)
    return f"holding the untranslated {leaked!r}" if leaked else ""


def _everything_said(page: Page) -> Iterator[tuple[str, LexborNode]]:
    """Every text with the element it stands in, but for those marked as another language."""
    root, language = page.tree.root, _said(page)
    marks: dict[int, str] = {}
    for node in root.traverse(include_text=True) if root else ():
        holder = node if node.tag != "-text" else node.parent
        if holder is None or holder.tag in {"script", "style"} or _marked(holder, marks) != language:
            continue
        if node.tag == "-text":
            texts = [node.text(deep=False)]
        else:
            texts = [node.attributes.get(name) or "" for name in SPOKEN]
        yield from ((words(text), holder) for text in texts if text.strip())


def _marked(node: LexborNode | None, marks: dict[int, str]) -> str:
    """The language that `node` or the nearest element around it names; `marks` remembers it."""
    if node is None or node.tag == "-document":
        return ""
    if node.mem_id not in marks:
        marks[node.mem_id] = node.attributes.get("lang") or _marked(node.parent, marks)
    return marks[node.mem_id]


def _is_personal(address: str) -> bool:
    parts = urlsplit(unquote(address))
    if parts.scheme in {"tel", "data"} or parts.path.startswith(("/sandbox/", "/static/")):
        return False
    return any(PERSONAL_NUMBER.search(part) for part in (parts.path, parts.query))


def _said(page: Page) -> Language:
    root = page.tree.css_first("html")
    said = (root.attributes.get("lang") if root else None) or page.language
    return Language(said) if said in set(Language) else Language(page.language)


def _other(page: Page) -> Language:
    return _another(_said(page))


def _another(language: Language) -> Language:
    return Language.RU if language is Language.KK else Language.KK


RULES: tuple[Rule, ...] = (
    strict_html,
    one_heading,
    title_begins_with_heading,
    unique_ids,
    references_lead_somewhere,
    controls_have_labels,
    files_come_from_the_camera_or_the_phone,
    forms_are_whole,
    language_is_right,
    other_language_is_marked,
    nothing_inline,
    no_identifiers_in_addresses,
    only_its_language,
)
