"""Both languages are whole: neither is the source of the other, neither may lag behind."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from models.enums import Language
from tests.architecture.tree import ROOT, modules
from tests.catalogues import read

PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")
WORDS = re.compile(r"[^\W\d_]{2,}")
KAZAKH_LETTERS = set("әіңғүұқөһӘІҢҒҮҰҚӨҺ")
NAMES_IN_THEIR_OWN_LANGUAGE = {"Қазақша", "ҚР"}  # ҚР stands in the numbers of legal acts
LONG_ENOUGH_TO_TELL = 40
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}

both = pytest.mark.parametrize("language", list(Language), ids=lambda language: language.value)


@both
def test_the_catalogue_holds_what_the_code_says_and_nothing_else(language: Language) -> None:
    written, kept = _extracted(), {_key(message.id) for message in read(language) if message.id}
    missing, idle = sorted(written - kept), sorted(kept - written)
    assert not missing, "said in the code but not translated:\n" + "\n".join(missing)
    assert not idle, "translated but said nowhere:\n" + "\n".join(idle)


@both
def test_every_message_is_translated(language: Language) -> None:
    assert not [m.id for m in _messages(language) if not all(text.strip() for text in _texts(m.string))]


@both
def test_no_translation_is_a_guess(language: Language) -> None:
    assert not [m.id for m in _messages(language) if m.fuzzy]


@both
def test_every_plural_has_all_its_forms(language: Language) -> None:
    wanted = read(language).num_plurals
    assert not [m.id for m in _messages(language) if m.pluralizable and len(_texts(m.string)) != wanted]


@both
def test_every_translation_keeps_the_places_to_fill(language: Language) -> None:
    wrong = []
    for message in _messages(language):
        wanted = _places(_texts(message.id)[-1])
        wrong += [(message.id, text) for text in _texts(message.string) if not _places(text) <= wanted]
        # A singular may say "one" in words; the general form may not lose a place.
        if _places(_texts(message.string)[-1]) != wanted:
            wrong.append((message.id, message.string))
    assert not wrong


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


def _key(said: object) -> str:
    return _texts(said)[0]


@cache
def _extracted() -> frozenset[str]:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return frozenset(_key(message) for _, _, message, _, _ in found if message)


def _bilinguals() -> Iterator[tuple[str, str, str]]:
    """Every `Bilingual(kk=…, ru=…)` that is written in plain words, with where it stands."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Bilingual":
                said = {word.arg: word.value for word in node.keywords}
                kk, ru = said.get("kk"), said.get("ru")
                if isinstance(kk, ast.Constant) and isinstance(ru, ast.Constant):
                    yield module.at(node), str(kk.value), str(ru.value)
