"""The pages of a home call: what each asks, each mistake told in both languages, and the rows of the review."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from models.enums import Language
from portal.forms.base import PortalForm
from portal.forms.home_call import COMPLAINTS, DangerForm, ProblemForm, WhereForm, WhoForm
from portal.language import Bilingual, speaking
from portal.services import CATALOGUE
from tests.databases import Databases

CHOICES: dict[type[PortalForm], dict[str, list[tuple[str, Bilingual]]]] = {
    WhoForm: {
        "subject": [("self", Bilingual(kk="Өзім", ru="Я")), ("7", Bilingual(kk="Балам", ru="Ребёнок"))]
    },
    DangerForm: {
        "signs": [
            ("breathing", Bilingual(kk="Дем алу қиын", ru="Трудно дышать")),
            ("none", Bilingual(kk="Ешқайсысы жоқ", ru="Ничего из этого")),
        ]
    },
    ProblemForm: {},
    WhereForm: {
        "place": [
            ("registered", Bilingual(kk="Тіркелген мекенжай", ru="Адрес регистрации")),
            ("other", Bilingual(kk="Басқа", ru="Другой")),
        ],
        "street": [("", Bilingual(kk="Таңдаңыз", ru="Выберите")), ("2", Bilingual(kk="Абай", ru="Абая"))],
    },
}
RIGHT: dict[type[PortalForm], dict[str, Any]] = {
    WhoForm: {"subject": "self"},
    DangerForm: {"signs": ["none"]},
    ProblemForm: {
        "complaint": ["stool"],
        "since": "today",
        "walks": "yes",
        "temperature": "37,2",
        "words": "",
    },
    WhereForm: {"place": "registered", "phone": "8 701 234 56 78", "street": "", "house": ""},
}
# The form, what is changed in right answers, the field that complains, and words of the complaint.
MISTAKES = [
    (WhoForm, {"subject": None}, "subject", ("Дәрігер кімге керегін", "кому нужен врач")),
    (WhoForm, {"subject": "8"}, "subject", ("", "")),
    (DangerForm, {"signs": None}, "signs", ("Ешқайсысы жоқ", "Ничего из этого")),
    (DangerForm, {"signs": ["none", "breathing"]}, "signs", ("алып тастаңыз", "снимите")),
    (DangerForm, {"signs": ["aliens"]}, "signs", ("", "")),
    (ProblemForm, {"complaint": None}, "complaint", ("мазалайтынын белгілеңіз", "что беспокоит")),
    (ProblemForm, {"complaint": ["other"]}, "words", ("мазалайтынын жазыңыз", "Напишите")),
    (ProblemForm, {"words": "а" * 601}, "words", ("600", "600")),
    (ProblemForm, {"since": None}, "since", ("Қашан басталғанын", "когда началось")),
    (ProblemForm, {"walks": None}, "walks", ("Иә", "Да")),
    (ProblemForm, {"temperature": "33,9"}, "temperature", ("34 пен 43", "от 34 до 43")),
    (ProblemForm, {"temperature": "43.1"}, "temperature", ("34 пен 43", "от 34 до 43")),
    (ProblemForm, {"temperature": "385"}, "temperature", ("34 пен 43", "от 34 до 43")),
    (ProblemForm, {"temperature": "жоғары"}, "temperature", ("34 пен 43", "от 34 до 43")),
    (ProblemForm, {"temperature": "NaN"}, "temperature", ("34 пен 43", "от 34 до 43")),
    (WhereForm, {"place": None}, "place", ("Мекенжайды таңдаңыз", "Выберите адрес")),
    (WhereForm, {"place": "other", "house": "5"}, "street", ("Көшені таңдаңыз", "Выберите улицу")),
    (WhereForm, {"place": "other", "street": "2"}, "house", ("Үй нөмірін", "номер дома")),
    (WhereForm, {"place": "other", "street": "9", "house": "5"}, "street", ("", "")),
    (WhereForm, {"flat": "1" * 17}, "flat", ("16", "16")),
    (WhereForm, {"intercom": "1" * 33}, "intercom", ("32", "32")),
    (WhereForm, {"phone": None}, "phone", ("Телефон нөмірін", "телефон")),
    (WhereForm, {"phone": "123"}, "phone", ("", "")),
]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("forms")
    with Databases.apps(f"sqlite:///{folder / 'never-opened.sqlite'}", folder) as make:
        yield make(WTF_CSRF_ENABLED=False)


@pytest.fixture
def fill(language: Language, portal: Flask) -> Iterator[Callable[..., PortalForm]]:
    """`fill(Form, changed=…)`: the form as it was sent, in the language of the test."""
    with portal.test_request_context(f"/{language}/", method="POST"), speaking(language):

        def sent(kind: type[PortalForm], **changed: Any) -> PortalForm:
            answers = {name: value for name, value in {**RIGHT[kind], **changed}.items() if value is not None}
            form = kind(formdata=MultiDict(answers))
            return form.supply(CHOICES[kind])

        yield sent


@pytest.mark.parametrize("kind", RIGHT)
def test_right_answers_are_right(fill: Callable[..., PortalForm], kind: type[PortalForm]) -> None:
    form = fill(kind)
    assert form.validate(), form.errors
    assert {row.label for row in form.rows()}


@pytest.mark.parametrize(("kind", "changed", "field", "words"), MISTAKES)
def test_a_mistake_is_told_once_where_it_is(
    fill: Callable[..., PortalForm],
    language: Language,
    kind: type[PortalForm],
    changed: dict[str, Any],
    field: str,
    words: tuple[str, str],
) -> None:
    form = fill(kind, **changed)
    assert not form.validate()
    assert list(form.errors) == [field]
    (said,) = map(str, form.errors[field])
    wanted = words[language is Language.RU]
    assert wanted in said


def test_words_are_asked_of_whoever_chose_other(fill: Callable[..., PortalForm]) -> None:
    assert fill(ProblemForm, complaint=["other"], words="Құлағы ауырады").validate()


def test_temperature_is_read_with_a_comma_or_a_point_and_may_be_left_out(
    fill: Callable[..., PortalForm],
) -> None:
    for typed, kept in (("38,5", "38.5"), ("38.5", "38.5"), (" 34 ", "34"), ("43", "43"), ("", None)):
        form = fill(ProblemForm, temperature=typed)
        assert form.validate(), typed
        assert form.answers()["temperature"] == kept


def test_the_review_shows_an_address_once(fill: Callable[..., PortalForm]) -> None:
    registered = fill(WhereForm)
    assert [row.name for row in registered.rows()] == ["place", "phone"]
    other = fill(WhereForm, place="other", street="2", house="5", entrance="3")
    assert [row.name for row in other.rows()] == ["street", "house", "entrance", "phone"]


def test_labels_and_choices_speak_both_languages(portal: Flask) -> None:
    said = {}
    for spoken in Language:
        with portal.test_request_context(f"/{spoken}/"), speaking(spoken):
            forms = [kind(formdata=None).supply(CHOICES[kind]) for kind in RIGHT]
            said[spoken] = [str(field.label.text) for form in forms for field in form._asking()]
    pairs = list(zip(said[Language.KK], said[Language.RU], strict=True))
    same = [kk for kk, ru in pairs if kk == ru]
    assert same == ["Домофон"]
    assert all(words.kk != words.ru for words in COMPLAINTS.values())


def test_a_step_opens_when_those_before_it_are_answered() -> None:
    journey = CATALOGUE["home-call"].journey
    assert journey is not None
    names = [step.name for step in journey.steps]
    assert names == ["who", "danger", "problem", "where"], "danger comes before anything is told at length"
    answers: dict[str, Any] = {}
    for name in names:
        assert journey.first_unanswered(answers) is journey.step(name)
        answers[name] = {}
    assert journey.first_unanswered(answers) is None
    assert journey.step("review") is None
