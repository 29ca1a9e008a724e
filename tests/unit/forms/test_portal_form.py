"""The base form: what it keeps, what it shows for review, and the language switch that loses nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel

from models.enums import Language
from models.iin import Iin, Phone
from portal.forms.base import PortalForm
from portal.forms.fields import (
    CheckField,
    ChoiceField,
    CodeField,
    DateField,
    DecimalField,
    DropdownField,
    IinField,
    LongTextField,
    MultiCheckField,
    NewPasswordField,
    PhoneField,
    TextField,
    YesNoField,
)
from portal.forms.validators import AtMost, Required, RequiredWhen, SameAs
from portal.language import Bilingual, speaking

SIGNS = [("cough", Bilingual(kk="жөтел", ru="кашель")), ("fever", Bilingual(kk="қызу", ru="жар"))]
TYPED = {
    "iin": " 850715390009 ",
    "phone": "8 701 234 56 78",
    "born-day": "8",
    "born-month": "3",
    "born-year": "1990",
    "walks": "no",
    "where": "home",
    "signs": ["cough", "fever"],
    "heat": "38,5",
    "words": "  үйде  ",
    "sure": "y",
    "password": "Emhana-2026!",
    "code": "123456",
}


class Everything(PortalForm):
    """One field of each kind."""

    iin = IinField("IIN", [Required("iin?")])
    phone = PhoneField("Phone", [Required("phone?")])
    born = DateField("Born", [Required("born?")])
    walks = YesNoField("Walks", [Required("walks?")])
    where = ChoiceField("Where", [Required("where?")])
    signs = MultiCheckField(Bilingual(kk="Белгілері", ru="Признаки"), choices=SIGNS)
    heat = DecimalField("Heat", low="34", high="43", words="34 – 43")
    words = LongTextField("Words", [AtMost(10)])
    sure = CheckField("Sure", [Required("sure?")])
    password = NewPasswordField("Password")
    code = CodeField("Code")


PLACES = {"where": [("home", "Home"), ("clinic", "Clinic", {"hint": "second floor"})]}
Typing = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def typing() -> Iterator[Typing]:
    """`typing(data)`: a request in which this was sent; without data, a page opened."""
    app = Flask("forms")
    app.config.update(SECRET_KEY="forms", WTF_CSRF_ENABLED=False)
    Babel(app)

    def request(data: dict[str, object] | None = None) -> AbstractContextManager[object]:
        return app.test_request_context(method="GET" if data is None else "POST", data=data)

    return request


def test_right_answers_are_taken_and_become_values(typing: Typing) -> None:
    with typing(TYPED):
        form = Everything().supply(choices=PLACES)
        assert form.validate_on_submit(), form.errors
        assert form.iin.data == Iin("850715390009")
        assert form.phone.data == Phone("+77012345678")
        assert (form.born.data, form.walks.data, form.heat.data) == (date(1990, 3, 8), False, Decimal("38.5"))


def test_answers_are_plain_and_come_back_as_they_were(typing: Typing) -> None:
    with typing(TYPED):
        answers = Everything().supply(choices=PLACES).answers()
    assert answers == {
        "iin": "850715390009",
        "phone": "+77012345678",
        "born": "1990-03-08",
        "walks": False,
        "where": "home",
        "signs": ["cough", "fever"],
        "heat": "38.5",
        "words": "үйде",
        "sure": True,
    }
    with typing():
        form = Everything().supply(choices=PLACES, defaults=answers)
        assert form.answers() == answers
        assert form.born.parts == {"day": "8", "month": "3", "year": "1990"}
        assert form.phone._value() == "+7 701 234 56 78"


def test_passwords_and_codes_are_never_kept(typing: Typing) -> None:
    with typing(TYPED):
        form = Everything().supply(choices=PLACES)
        assert not {"password", "code", "csrf_token", "act"} & set(form.answers())
        assert not {"password", "code"} & {row.name for row in form.rows()}
        assert form.code._value() == ""


def test_rows_say_choices_by_their_labels_and_dates_officially(typing: Typing) -> None:
    with typing(TYPED), speaking(Language.RU):
        rows = {row.name: row for row in Everything().supply(choices=PLACES).rows()}
    assert rows["born"].value == "8 марта 1990 года"
    assert rows["signs"].value == "кашель, жар"
    assert rows["signs"].label == "Признаки"
    assert (rows["where"].value, rows["walks"].value, rows["heat"].value) == ("Home", "No", "38,5")
    assert rows["phone"].value == "+7 701 234 56 78"


def test_each_empty_field_tells_one_thing(typing: Typing) -> None:
    with typing({"words": ""}):
        form = Everything().supply(choices=PLACES)
        assert not form.validate_on_submit()
        assert form.error_list() == [
            (name, f"{name}?") for name in ("iin", "phone", "born", "walks", "where", "sure")
        ]


def test_each_wrong_field_tells_one_thing(typing: Typing) -> None:
    wrong = {
        "iin": "850715390008",
        "phone": "1414",
        "born-day": "30",
        "born-month": "2",
        "born-year": "1990",
        "walks": "maybe",
        "where": "moon",
        "signs": ["cough", "love"],
        "heat": "99",
        "words": "more than ten",
        "sure": "y",
    }
    with typing(wrong):
        form = Everything().supply(choices=PLACES)
        assert not form.validate_on_submit()
        assert [len(field.errors) for field in form if field.errors] == [1] * 8


def test_changing_the_language_is_neither_sent_nor_wrong_and_keeps_what_was_typed(typing: Typing) -> None:
    with typing({"iin": "12", "born-day": "31", "act": "language"}):
        form = Everything().supply(choices=PLACES)
        assert form.wants_language
        assert not form.validate_on_submit()
        assert not form.errors
        assert form.iin._value() == "12"
        assert form.born.parts["day"] == "31"


def test_a_form_reopened_after_the_session_ended_shows_what_was_typed(typing: Typing) -> None:
    kept = {"iin": ["850715390009"], "signs": ["cough", "fever"], "born-year": ["1990"]}
    with typing():
        form = Everything.reopened(kept).supply(choices=PLACES, defaults={"iin": "900228490109"})
        assert form.iin._value() == "850715390009"
        assert form.signs.data == ["cough", "fever"]
        assert form.born.parts["year"] == "1990"
        assert Everything.reopened({}).iin._value() == ""


def test_defaults_never_replace_what_was_typed(typing: Typing) -> None:
    with typing({"iin": "850715390009"}):
        form = Everything().supply(choices=PLACES, defaults={"iin": "900228490109", "words": "kept"})
        assert form.iin.data == Iin("850715390009")
        assert form.words.data != "kept"


def test_a_view_may_add_what_only_it_knows(typing: Typing) -> None:
    with typing({}):
        form = Everything().supply(choices=PLACES)
        form.complain("code", "wrong code")
        form.wrap_up("too many tries")
        assert form.error_list() == [("", "too many tries"), ("code", "wrong code")]


class Dependent(PortalForm):
    """Fields that look at each other."""

    kind = DropdownField("Kind", choices=[("", "–"), ("other", "Other")])
    other = TextField("Other", [RequiredWhen(lambda form: form.kind.data == "other", "which?")])
    again = TextField("Again", [SameAs("other", "not the same")])


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"kind": "other", "other": "x", "again": "x"}, []),
        ({"kind": "other", "other": " ", "again": ""}, [("other", "which?")]),
        ({"kind": "other", "other": "\x00\x07", "again": ""}, [("other", "which?")]),
        ({"kind": "", "other": "", "again": ""}, []),
        ({"kind": "", "other": "x", "again": "y"}, [("again", "not the same")]),
    ],
)
def test_fields_may_depend_on_each_other(
    typing: Typing, typed: dict[str, object], errors: list[tuple[str, str]]
) -> None:
    with typing(typed):
        form = Dependent()
        assert form.validate_on_submit() is not bool(errors)
        assert form.error_list() == errors
