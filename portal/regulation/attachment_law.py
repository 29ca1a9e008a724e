"""What the law says of attaching: how many people a doctor may have, how often one may change, when it begins.

Standard "МСАК көрсететін медициналық ұйымға бекіту" (seed 003), order of 13 November 2020 № ҚР ДСМ-194/2020.
What changes with time is a file of dated rules, each with its source (`attachment_law.toml`, or another one that is
set).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from models.enums import Speciality
from portal.language import Bilingual
from portal.regulation.attachment_law_file import SHIPPED, Rules, read_rules

ADULT, CHILD, INFANT = 18, 14, 6


@dataclass(frozen=True, slots=True)
class Heads:
    """People attached to a doctor: all, those under 6, those under 14 (these included)."""

    people: int = 0
    under_6: int = 0
    under_14: int = 0

    def __add__(self, other: "Heads") -> "Heads":
        return Heads(self.people + other.people, self.under_6 + other.under_6, self.under_14 + other.under_14)

    def __sub__(self, other: "Heads") -> "Heads":
        return Heads(self.people - other.people, self.under_6 - other.under_6, self.under_14 - other.under_14)


# Row 9, 3): a mixed population of 1700, 2200 adults, 500 children under 6 and 900 under 14.
NO_LIMIT = 1_000_000
LIMITS = {
    Speciality.GENERAL_PRACTITIONER: Heads(1700, NO_LIMIT, NO_LIMIT),
    Speciality.DISTRICT_THERAPIST: Heads(2200, NO_LIMIT, NO_LIMIT),
    Speciality.PAEDIATRICIAN: Heads(NO_LIMIT, 500, 900),
}
LOAD_SOURCE = Bilingual(kk="стандарттың 9-тармағы, 3) тармақша", ru="стандарт, пункт 9, подпункт 3)")
UNIT_SOURCE = Bilingual(kk="стандарттың 9-тармағы, 2) тармақша", ru="стандарт, пункт 9, подпункт 2)")
GUARDIAN_SOURCE = Bilingual(kk="стандарттың 9-тармағы, 4) тармақша", ru="стандарт, пункт 9, подпункт 4)")


def one_person(age: int) -> Heads:
    """What one person of this age (full years) adds to a doctor's load."""
    return Heads(1, int(age < INFANT), int(age < CHILD))


def places_left(speciality: Speciality, load: Heads, age: int) -> int:
    """How many people of this age the doctor can still take, never below 0; 0 for one who attaches nobody."""
    limit = LIMITS.get(speciality)
    if limit is None:
        return 0
    one = one_person(age)
    left = [limit.people - load.people]
    left += [limit.under_6 - load.under_6] * one.under_6 + [limit.under_14 - load.under_14] * one.under_14
    return max(0, min(left))


def suitable(age: int) -> frozenset[Speciality]:
    """To whom somebody of this age is attached: children under 18 to a paediatrician, a general practitioner
    to a family of any age, a district therapist to adults."""
    own = Speciality.PAEDIATRICIAN if age < ADULT else Speciality.DISTRICT_THERAPIST
    return frozenset({own, Speciality.GENERAL_PRACTITIONER})


class Move(StrEnum):
    """Why somebody attaches: nowhere attached yet, another doctor of the same clinic, another place of living,
    or another clinic by free choice."""

    FIRST = "first"
    DOCTOR = "doctor"
    MOVED = "moved"
    CHOICE = "choice"


# The wordings in force, the latest last: a process goes by one law. `put_in_force` replaces them at its start.
RULES = [*read_rules(SHIPPED)]


def put_in_force(path: Path | None) -> None:
    """From now on this process goes by the rules of the file, None: of the one that comes with the portal.

    Raises `LawFileError`, and then goes on by those it had.
    """
    RULES[:] = read_rules(path or SHIPPED)


def rules_on(day: date) -> Rules:
    """The rules in force on `day`; before the first of them, the first."""
    return next((each for each in reversed(RULES) if each.since <= day), RULES[0])


def is_campaign(day: date) -> bool:
    """Whether clinics are chosen freely for the next year on `day`."""
    first, last = rules_on(day).campaign
    return first <= (day.month, day.day) <= last


def changes_left(changes: int, day: date) -> int:
    """How many changes of clinic are left in the year of `day` after so many of them, never below 0."""
    return max(0, rules_on(day).changes_a_year - changes)


def begins_on(move: Move, changes: int, day: date) -> date:
    """From which day an attachment agreed on `day` holds: at once, or by free choice from 1 January when it is
    the campaign or the year's changes are used up."""
    if move is Move.CHOICE and (is_campaign(day) or not changes_left(changes, day)):
        return date(day.year + 1, 1, 1)
    return day
