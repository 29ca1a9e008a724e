"""A house as people write it: its number, its letter, and whether a range of a territory holds it."""

import re
from dataclasses import dataclass

WITHOUT_LETTER = "-"
PARITIES = ("all", "odd", "even")

_NUMBER = re.compile(r"[0-9]{1,4}(?![0-9])")
_BEFORE = re.compile(r"(?:(?:дом|д|үй|квартира|кв|пәтер)\b\.?\s*)?(?:№\s*)?(?=\d)", re.IGNORECASE)
_AFTER = re.compile(r"[\s-]*(?:үй|пәтер)$", re.IGNORECASE)
# One letter alone: `12А`, `12 а`, `12-А`, `12«А»`; not the first one of `12 корпус 3` or `12к3`.
_LETTER = re.compile(r"[\s\-«\"']*([^\W\d_])(?!\w)(?!\.?\s*\d)")
_SAME_LOOK = str.maketrans("ABCEHIKMOPTXY", "АВСЕНІКМОРТХУ")


@dataclass(frozen=True, slots=True)
class Houses:
    """The houses of one street from `first` to `last`: all of them, the odd or the even ones, and of each
    number those of `letters` (folded; "" is with any letter and without)."""

    first: int
    last: int
    parity: str = "all"
    letters: str = ""

    def hold(self, house: str) -> bool:
        """Whether the house, as somebody wrote it, is one of these."""
        number = house_number(house)
        if number is None or not self.first <= number <= self.last:
            return False
        if self.parity != "all" and self.parity != parity_of(number):
            return False
        return not self.letters or house_letter(house) in folded(self.letters)

    def meet(self, other: "Houses") -> bool:
        """Whether some house of one street is in both."""
        if {self.parity, other.parity} == {"odd", "even"}:
            return False
        if self.letters and other.letters and not set(self.letters) & set(other.letters):
            return False
        first, last = max(self.first, other.first), min(self.last, other.last)
        parity = self.parity if self.parity != "all" else other.parity
        return first < last or (first == last and parity in {"all", parity_of(first)})


def plain_number(typed: str) -> str:
    """A house or a flat without the words round its number: `д. 5`, `№5` and `5-үй` are all `5`."""
    text = " ".join(typed.split())
    before = _BEFORE.match(text)
    return _AFTER.sub("", text[before.end() :] if before else text)


def house_number(house: str) -> int | None:
    """The number in front of a house: `12А`, `12/1` and `12 корпус 3` are all 12; None without one."""
    match = _NUMBER.match(plain_number(house))
    return int(match.group()) if match else None


def house_letter(house: str) -> str:
    """The letter of a house, folded: А of `12А`, `12 а` and of `12A` in Latin; "-" of one without."""
    plain = plain_number(house)
    number = _NUMBER.match(plain)
    found = _LETTER.match(plain, number.end()) if number else None
    return folded(found.group(1)) if found else WITHOUT_LETTER


def folded(letters: str) -> str:
    """Capitals, and Cyrillic ones for the Latin that look the same: `a`, `A`, `а` and `А` are one letter."""
    return letters.upper().translate(_SAME_LOOK)


def parity_of(number: int) -> str:
    """`odd` or `even`."""
    return "odd" if number % 2 else "even"
