"""One thing has one name: the agreed terms of `translations/glossary.csv`, and never their rivals."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from models.enums import Language
from tests.catalogues import TRANSLATIONS
from tests.texts import texts


@dataclass(frozen=True)
class Term:
    """A term as it is said in one language, and a pattern of what must not be said for it."""

    name: str
    language: Language
    said: str
    wrong: str


def terms() -> Iterator[Term]:
    with (TRANSLATIONS / "glossary.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for language in Language:
                yield Term(row["term"], language, row[language], row[f"wrong_{language}"])


TERMS = tuple(terms())
RIVALS = [term for term in TERMS if term.wrong]
each = pytest.mark.parametrize("term", RIVALS, ids=lambda term: f"{term.name}-{term.language.value}")


@each
def test_no_text_says_a_term_otherwise_than_agreed(term: Term) -> None:
    wrong = re.compile(term.wrong, re.IGNORECASE)
    found = [f"{where}: {text}" for where, text in texts(term.language) if wrong.search(text)]
    assert not found, f"say «{term.said}»"


@each
def test_a_term_is_not_its_own_rival(term: Term) -> None:
    assert not re.search(term.wrong, term.said, re.IGNORECASE)


@pytest.mark.parametrize("language", list(Language), ids=lambda language: language.value)
def test_every_term_is_named_in_both_languages_and_only_once(language: Language) -> None:
    said = [term.said for term in TERMS if term.language is language]
    assert all(said)
    assert len(said) == len(set(said))
