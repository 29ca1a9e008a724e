"""The strict reader itself: a good page passes, and each rule sees its fault."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from models.enums import Language
from tests import html_form
from tests.catalogues import read
from tests.page import Page
from tests.page_rules import RULES, Reader, no_identifiers_in_addresses, only_its_language

GOOD = """<!doctype html>
<html lang="kk"><head><meta charset="utf-8"><title>Кіру – Emhana</title>
<script type="module" src="/static/site.js"></script></head>
<body><a href="/ru/login" lang="ru" hreflang="ru">Русский</a>
<main><h1>Кіру</h1>
<form method="post" action="/kk/login"><input type="hidden" name="csrf_token" value="x">
<label for="iin">ЖСН</label><input id="iin" name="iin" aria-describedby="iin-hint"><p id="iin-hint">12 сан</p>
<button name="act" value="next">Әрі қарай</button></form>
<a href="tel:88000807777">8-800-080-7777</a></main></body></html>"""

FAULTS = {
    "a second heading": ("</main>", "<h1>Тағы</h1></main>", "h1 elements"),
    "broken markup": ("</h1>", "", "not valid HTML"),
    "a title of something else": ("<title>Кіру", "<title>Шығу", "does not begin with the heading"),
    "an IIN in the title": ("– Emhana", "850715390009", "stands in the title"),
    "an id twice": ('id="iin-hint"', 'id="iin"', "stands 2 times"),
    "a label for nothing": ('for="iin"', 'for="phone"', "not there"),
    "a control without a label": ('<label for="iin">ЖСН</label>', "", "has no label"),
    "files without a camera": ('<input id="iin"', '<input id="iin" type="file" accept=".pdf"', "offers no camera"),
    "a camera without files": ('<input id="iin"', '<input id="iin" type="file" capture', "no choice but the camera"),
    "a post without csrf": ("csrf_token", "token", "csrf_token is wrong"),
    "a form to nowhere": ('action="/kk/login"', "", "no action"),
    "the wrong language": ('lang="kk"', 'lang="ru"', "under /kk/"),
    "an unmarked switch": (' lang="ru" hreflang="ru"', "", "into the other language"),
    "an inline script": ("</main>", "<script>1</script></main>", "without the nonce"),
    "an inline style": ("<main>", '<main style="color:red">', "has inline"),
    "an IIN in a link": ("/ru/login", "/ru/login?iin=850715390009", "stands in href"),
    "a phone in a link": ("/ru/login", "/ru/login?to=%2B77010000001", "stands in href"),
    "an unfilled place": ("ЖСН", "%(name)s", "holds"),
}  # fmt: skip


def page(html: str, path: str = "/kk/login") -> Page:
    """A page with `html` as if the portal had answered it at `path`."""
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/<path:rest>", view_func=lambda rest: html)
    response: TestResponse = app.test_client().get(path)
    return Page(response, "kk")


def wrongs(page: Page) -> str:
    return "\n".join(each for rule in RULES for each in rule(page))


def test_a_good_page_has_nothing_wrong() -> None:
    assert wrongs(page(GOOD)) == ""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_page_is_told_its_fault(fault: str) -> None:
    good, bad, words = FAULTS[fault]
    assert good in GOOD
    assert words in wrongs(page(GOOD.replace(good, bad, 1)))


def test_a_message_id_and_a_message_of_the_other_language_are_seen() -> None:
    told = str(read(Language.RU).get("Skip to the main content").string)
    leaked = page(GOOD.replace("Әрі қарай", "Skip to the main content"))
    foreign = page(GOOD.replace("Әрі қарай", told))
    assert "the id of a message" in "\n".join(only_its_language(leaked))
    assert "in the other language" in "\n".join(only_its_language(foreign))


def test_the_sandbox_may_name_the_numbers_of_its_demo_people() -> None:
    told = GOOD.replace("/ru/login", "/ru/login?phone=%2B77010000001")
    assert list(no_identifiers_in_addresses(page(told, "/sandbox/sms"))) == []


def test_a_page_without_the_headers_of_the_portal_is_refused() -> None:
    app = Flask(__name__, static_folder=None)
    with pytest.raises(AssertionError, match="X-Content-Type-Options"):
        Reader(app).check(page(GOOD.replace('<script type="module" src="/static/site.js"></script>', "")))


def test_pages_that_differ_in_words_and_values_have_one_form() -> None:
    other = GOOD.replace("Әрі қарай", "Дальше: 2-й\u00a0шаг").replace('value="x"', 'value="zG5.a-1_b="')
    assert html_form.of(other) == html_form.of(GOOD)
    assert html_form.of(GOOD.replace("<main>", "<main>\n\n  ")) == html_form.of(
        GOOD.replace("<main>", "<main> ")
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<table> <tr>", "<table>слово<tr>"),
        ("<p>слово</p>", "<p>сло&во</p>"),
        ("<p>слово</p>", "<p>сло\x01во</p>"),
        ("<p>слово</p>", "<p>сло\ufffeво</p>"),
        ("<p>слово</p>", "<p>сло>во</p>"),
        ('<p id="a">', "<p id=a=b>"),
        ('<p id="a">', '<p id="&a">'),
        ('<p id="a">', '<p id="a" id="b">'),
        ('<p id="a">', '<p id="a"class="b">'),
        ('<table><input type="hidden">', '<table><input type="text">'),
    ],
)
def test_what_may_be_valid_here_and_not_there_differs_in_form(one: str, other: str) -> None:
    assert html_form.of(one) != html_form.of(other)


@pytest.mark.parametrize("broken", ["</b>", "<p id=''id=''>", "&nothing", "\x01"])
def test_a_valid_page_read_before_lets_no_broken_one_of_its_kind_through(broken: str) -> None:
    assert wrongs(page(GOOD)) == ""
    assert "not valid HTML" in wrongs(page(GOOD.replace("Әрі қарай", f"Дальше {broken}")))
