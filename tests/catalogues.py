"""The two catalogues of messages, read for tests."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from models.enums import Language

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


@dataclass(frozen=True)
class Catalogue:
    """What a page in one language may and may not say.

    `sentences` are ids of several words, which no page in either language can hold by chance.
    """

    texts: frozenset[str]
    ids: frozenset[str]
    sentences: tuple[str, ...]


def read(language: Language) -> Catalog:
    """The catalogue of `language` as Babel reads it; empty while there is none."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Catalog(locale=language.value)
    with path.open("rb") as file:
        return read_po(file, locale=language.value)


@cache
def catalogue(language: Language) -> Catalogue:
    """The texts and ids of one language, as they may stand on a page."""
    texts: set[str] = set()
    ids: set[str] = set()
    for message in read(language):
        texts.update(_each(message.string))
        ids.update(_each(message.id))
    ids -= texts
    sentences = tuple(each for each in ids if each.isascii() and each.count(" ") and "%" not in each)
    return Catalogue(frozenset(texts), frozenset(ids), sentences)


def _each(said: object) -> set[str]:
    parts = said if isinstance(said, list | tuple) else [said]
    return {" ".join(str(part).split()) for part in parts if part}
