"""How a form is read: what would be sent, which form is meant."""

import pytest

from tests.page import Form
from tests.unit.test_page_rules import page

HTML = """<!doctype html><html lang="kk"><head><title>Бет</title></head><body>
<form method="post" action="/kk/logout"><input type="hidden" name="csrf_token" value="t"><button>Шығу</button></form>
<main><h1>Бет</h1>
<form method="get" action="/kk/cabinet/"><input name="q"></form>
<form method="post" action="/kk/apply"><input type="hidden" name="csrf_token" value="t">
<input name="flat" value="12"><textarea name="words">
бас ауырады</textarea>
<input type="radio" name="walks" value="yes" checked><input type="radio" name="walks" value="no">
<input type="checkbox" name="signs" value="cough"><input type="checkbox" name="signs" value="fever" checked>
<select name="street"><option value="1">Абай</option><option value="2" selected>Сәтбаев</option></select>
<button name="act" value="next">Әрі қарай</button><button name="act" value="save">Сақтау</button></form>
</main></body></html>"""


def form() -> Form:
    return page(HTML).form(act="next")


def test_a_form_sends_what_stands_in_it() -> None:
    assert form().values() == {
        "csrf_token": ["t"],
        "flat": ["12"],
        "words": ["бас ауырады"],
        "walks": ["yes"],
        "signs": ["fever"],
        "street": ["2"],
    }


def test_a_form_is_found_by_its_fields_and_its_place() -> None:
    assert page(HTML).form(names=frozenset({"q"})).action == "/kk/cabinet/"
    assert page(HTML).form("logout").action == "/kk/logout"
    assert page(HTML).form().action == "/kk/apply"


def test_a_field_that_is_not_there_cannot_be_filled() -> None:
    with pytest.raises(AssertionError, match="no form"):
        page(HTML).form(names=frozenset({"iin"}))
