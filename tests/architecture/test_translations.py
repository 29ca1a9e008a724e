"""Each language is itself. That both catalogues are whole is what `flask translate check` says (test_tools.py)."""

import ast
import re
from collections.abc import Iterator

from babel.messages.catalog import Message

from models.enums import Language
from tests.architecture.tree import modules
from tests.catalogues import read

PLACE = re.compile(r"\{\w*\}")
WORDS = re.compile(r"[^\W\d_]{2,}")
KAZAKH_LETTERS = set("әіңғүұқөһӘІҢҒҮҰҚӨҺ")
NAMES_IN_THEIR_OWN_LANGUAGE = {"Қазақша", "ҚР"}  # ҚР stands in the numbers of legal acts
LONG_ENOUGH_TO_TELL = 120


def test_no_russian_text_holds_kazakh_letters() -> None:
    texts = {text for m in _messages(Language.RU) for text in _texts(m.string)}
    texts |= {ru for _, _, ru in _bilinguals()}
    words = {word for text in texts for word in WORDS.findall(text)}
    assert not {word for word in words if KAZAKH_LETTERS & set(word)} - NAMES_IN_THEIR_OWN_LANGUAGE


def test_no_long_kazakh_text_is_without_kazakh_letters() -> None:
    texts = {text for m in _messages(Language.KK) for text in _texts(m.string)}
    texts |= {kk for _, kk, _ in _bilinguals()}
    long = {text for text in texts if sum(map(str.isalpha, text)) > LONG_ENOUGH_TO_TELL}
    assert not {text for text in long if not KAZAKH_LETTERS & set(text)}


def test_both_halves_of_a_bilingual_text_have_the_same_places_to_fill() -> None:
    assert not [(where, kk, ru) for where, kk, ru in _bilinguals() if _places(kk) != _places(ru)]


def _messages(language: Language) -> list[Message]:
    return [message for message in read(language) if message.id]


def _texts(said: object) -> list[str]:
    parts = said if isinstance(said, list | tuple) else [said]
    return [str(part or "") for part in parts]


def _places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def _bilinguals() -> Iterator[tuple[str, str, str]]:
    """Every `Bilingual(kk=…, ru=…)` that is written in plain words, with where it stands."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Bilingual":
                said = {word.arg: word.value for word in node.keywords}
                kk, ru = said.get("kk"), said.get("ru")
                if isinstance(kk, ast.Constant) and isinstance(ru, ast.Constant):
                    yield module.at(node), str(kk.value), str(ru.value)
