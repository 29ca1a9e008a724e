"""A field draws itself: its label, hint, error and control belong together for eye and screen reader."""

from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from tests.unit.components.conftest import Draw


class Iin(StringField):
    component = "iin"


class Day(StringField):
    component = "date"

    @property
    def parts(self) -> dict[str, str]:
        return {"day": "8", "month": "3", "year": "2026"}


class Sample(Form):
    iin = Iin("ЖСН", [InputRequired("Толтырыңыз")], description="12 цифр")
    name = StringField("Аты", render_kw={"autocomplete": "given-name", "class": "govuk-input--width-20"})
    password = PasswordField("Құпиясөз")
    words = TextAreaField("Өз сөзіңізбен", [Optional()])
    clinic = SelectField("Емхана", choices=[SelectChoice("1", "№ 1"), SelectChoice("2", "№ 2")])
    whom = RadioField(
        "Кімге?", choices=[SelectChoice("me", "Өзіме"), SelectChoice("child", "Балама", {"hint": "Аружан"})]
    )
    signs = SelectMultipleField(
        "Не мазалайды?", choices=[SelectChoice("a", "Қызу")], widget=widgets.ListWidget()
    )
    since = Day("Қашаннан бері")
    agree = BooleanField("Келісемін")
    token = HiddenField()


def the(tree: LexborHTMLParser, selector: str) -> LexborNode:
    found = tree.css(selector)
    assert len(found) == 1, f"{len(found)} of {selector} in {tree.html}"
    return found[0]


def sent(**values: str) -> Sample:
    form = Sample(MultiDict({"clinic": "1", "whom": "me", **values}))
    form.validate()
    return form


def test_the_label_leads_to_the_control(draw: Draw) -> None:
    tree = draw("field", Sample().name)
    assert the(tree, "label").attributes["for"] == the(tree, "input").attributes["id"] == "name"


def test_hint_and_error_are_read_with_the_control(draw: Draw) -> None:
    tree = draw("field", sent().iin)
    assert the(tree, "input").attributes["aria-describedby"] == "iin-hint iin-error"
    assert the(tree, "#iin-hint").text() == "12 цифр"
    assert "Толтырыңыз" in the(tree, "#iin-error").text()


def test_what_was_typed_comes_back_escaped(draw: Draw) -> None:
    tree = draw("field", sent(name='<b>"Ә"').name)
    assert the(tree, "input").attributes["value"] == '<b>"Ә"'
    assert not tree.css("b")


def test_attributes_of_the_field_reach_the_control(draw: Draw) -> None:
    control = the(draw("field", Sample().name), "input")
    assert control.attributes["autocomplete"] == "given-name"
    assert "govuk-input--width-20" in (control.attributes["class"] or "")


def test_an_iin_is_typed_on_the_keyboard_of_digits(draw: Draw) -> None:
    assert the(draw("field", Sample().iin), "input").attributes["inputmode"] == "numeric"


def test_a_password_never_comes_back(draw: Draw) -> None:
    control = the(draw("field", sent(password="Emhana-2026!").password), "input")
    assert control.attributes["type"] == "password"
    assert "value" not in control.attributes


def test_a_field_that_may_be_left_empty_says_so(draw: Draw) -> None:
    assert "may be left empty" in the(draw("field", Sample().words), "label").text()
    assert "may be left empty" not in the(draw("field", Sample().name), "label").text()


def test_long_words_keep_their_lines(draw: Draw) -> None:
    assert the(draw("field", sent(words="бір\nекі").words), "textarea").text().strip() == "бір\nекі"


def test_the_chosen_option_stays_chosen(draw: Draw) -> None:
    tree = draw("field", sent(clinic="2").clinic)
    assert the(tree, "option[selected]").attributes["value"] == "2"


def test_the_first_choice_has_the_id_that_the_error_summary_links_to(draw: Draw) -> None:
    tree = draw("field", Sample().whom)
    assert [node.attributes["id"] for node in tree.css("input[type=radio]")] == ["whom", "whom-2"]
    assert the(tree, "legend").text().strip() == "Кімге?"


def test_a_choice_may_explain_itself(draw: Draw) -> None:
    tree = draw("field", Sample().whom)
    assert the(tree, "#whom-2").attributes["aria-describedby"] == "whom-2-note"
    assert the(tree, "#whom-2-note").text() == "Аружан"


def test_a_choice_opens_what_belongs_to_it(draw: Draw) -> None:
    form = sent(whom="child")
    tree = draw("field", form.whom, caller=lambda value: "street" if value == "child" else "")
    assert the(tree, "input[data-reveals]").attributes["id"] == "whom-2"
    assert "hidden" not in (the(tree, "#whom-2-more").attributes["class"] or "")


def test_many_may_be_chosen_by_checkboxes(draw: Draw) -> None:
    assert the(draw("field", Sample().signs), "input").attributes["type"] == "checkbox"


def test_a_date_is_typed_in_three_boxes(draw: Draw) -> None:
    boxes = draw("field", Sample().since).css("input")
    assert [box.attributes["name"] for box in boxes] == ["since-day", "since-month", "since-year"]
    assert [box.attributes["value"] for box in boxes] == ["8", "3", "2026"]
    assert boxes[0].attributes["id"] == "since"


def test_a_single_consent_is_one_checkbox(draw: Draw) -> None:
    tree = draw("field", sent(agree="y").agree)
    assert "checked" in the(tree, "input[type=checkbox]").attributes


def test_a_hidden_field_shows_nothing(draw: Draw) -> None:
    assert not draw("field", Sample().token).css("label")


def test_the_label_can_be_the_heading_of_the_page(draw: Draw) -> None:
    assert the(draw("field", Sample().whom, heading=True), "h1").text().strip() == "Кімге?"
    assert the(draw("field", Sample().name, heading=True), "h1").text().strip() == "Аты"


def test_every_error_is_a_link_to_its_field(draw: Draw) -> None:
    tree = draw("error_summary", sent(clinic="9"))
    links = tree.css("a")
    assert [link.attributes["href"] for link in links] == ["#iin", "#clinic"]
    assert links[0].text() == "Толтырыңыз"


def test_a_form_without_errors_has_no_summary(draw: Draw) -> None:
    assert not draw("error_summary", Sample()).css("div")
