"""The catalogue as a reader sees it: services found by the words people use, and told in a few lines."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.language import Bilingual
from portal.regulation.definition import Passport, ServiceDefinition

# People type Kazakh on a Russian keyboard: "кабылдау" must find «қабылдау», "даригер" «дәрігер».
FOLDED = str.maketrans("әғқңөұүһіыё", "агкноуухиие")
WORD = re.compile(r"[^\W_]+")
SHORTEST_WORD, SHORTEST_STEM, LONG_WORD = 3, 4, 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A service in a list: what it is, and in a line each where, how long, for how much, what to take."""

    code: str
    title: Bilingual
    summary: Bilingual
    where: Bilingual
    term: Bilingual
    fee: Bilingual
    take: Bilingual


def search(catalogue: Mapping[str, ServiceDefinition], query: str) -> list[Passport]:
    """The passports that answer most words of `query`, in the order of the catalogue; all for no words.

    A word of the title or of the search words weighs more than one of the summary or official name.
    """
    passports = [service.passport for service in catalogue.values()]
    if not query.strip():
        return passports
    asked = [word for word in _words(query) if len(word) >= SHORTEST_WORD]
    weights = {passport.code: _weight(passport, asked) for passport in passports}
    best = max(weights.values(), default=0)
    return [passport for passport in passports if best and weights[passport.code] == best]


def entry(passport: Passport) -> Entry:
    """A passport in short: of each row its first line."""
    return Entry(
        code=passport.code,
        title=passport.title,
        summary=passport.summary,
        where=_first_line(passport.channels),
        term=_first_line(passport.term),
        fee=_first_line(passport.fee),
        take=_first_line(passport.documents),
    )


def folded(text: str) -> str:
    """`text` without what people leave out when they type: capitals and the letters of one language."""
    return text.lower().translate(FOLDED)


def _weight(passport: Passport, asked: list[str]) -> int:
    called = _known(passport.title, passport.search_words)
    described = _known(passport.summary, passport.official_name)
    return sum(2 if _finds(word, called) else 1 if _finds(word, described) else 0 for word in asked)


def _known(*texts: Bilingual | None) -> set[str]:
    return {word for text in texts if text for half in (text.kk, text.ru) for word in _words(half)}


def _finds(asked: str, known: set[str]) -> bool:
    return any(_alike(asked, each) for each in known)


def _alike(asked: str, known: str) -> bool:
    """Whether two words differ only by their endings, of which both languages have many."""
    if min(len(asked), len(known)) < SHORTEST_STEM:
        return asked == known
    ending = 2 if len(asked) >= LONG_WORD else 1
    if len(known) > SHORTEST_STEM and asked.startswith(known):
        return True
    return known.startswith(asked[: max(SHORTEST_STEM, len(asked) - ending)])


def _words(text: str) -> list[str]:
    return WORD.findall(folded(text))


def _first_line(text: Bilingual) -> Bilingual:
    return Bilingual(kk=text.kk.splitlines()[0], ru=text.ru.splitlines()[0])
