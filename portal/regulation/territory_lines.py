"""A table of territories as clinics keep it: its lines read, its mistakes named, no house given twice."""

import csv
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from portal.regulation.houses import WITHOUT_LETTER, Houses, folded

COLUMNS = ("clinic_code", "territory", "street_code", "house_from", "house_to", "parity", "letters")
GREATEST_HOUSE = 9999
LETTERS_KEPT = 32

_MORE = "more"
_PARITIES = {
    **dict.fromkeys(("", "all", "барлығы", "все"), "all"),
    **dict.fromkeys(("odd", "тақ", "нечётная", "нечетная", "нечётные", "нечетные"), "odd"),
    **dict.fromkeys(("even", "жұп", "чётная", "четная", "чётные", "четные"), "even"),
}
_BETWEEN_LETTERS = str.maketrans("–—", "--", " ,;\t")


@dataclass(frozen=True, slots=True)
class TerritoryLine:
    """Houses of one street that a clinic gives to its territory; `line` is where it stands in the file,
    0 for what is known already."""

    line: int
    clinic_code: str
    territory: int
    street_code: str
    houses: Houses


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be imported, and why, in plain words."""

    line: int
    reason: str


class BadTable(ValueError):
    """The file is not such a table at all; its text says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: the lines that may be imported and those that may not, in the order of the file."""

    lines: tuple[TerritoryLine, ...]
    bad: tuple[BadLine, ...]


def read_table(file: TextIO, *, clinics: Collection[str], streets: Collection[str]) -> Table:
    """Read a CSV with the header `COLUMNS`, with commas or semicolons; `clinics` and `streets` are the codes
    there are. What overlaps is not looked for: see `without_overlaps`. Raises BadTable."""
    lines: list[TerritoryLine] = []
    bad: list[BadLine] = []
    try:
        for number, cells in _rows(file):
            try:
                lines.append(_line(number, cells, clinics, streets))
            except ValueError as why:
                bad.append(BadLine(number, str(why)))
    except UnicodeDecodeError:
        raise BadTable("the file is not UTF-8") from None
    except csv.Error as why:
        raise BadTable(f"the file is not a table: {why}") from None
    return Table(tuple(lines), tuple(bad))


def without_overlaps(table: Table, known: Iterable[TerritoryLine]) -> Table:
    """`table` without the lines that give a house away twice: in it, or against `known` of other clinics.

    Of two lines of the file the one with the smaller numbers stays. Each street is swept once by its
    first houses, so that a line is compared with the few that reach its first house.
    """
    bad = list(table.bad)
    by_street: dict[str, list[TerritoryLine]] = defaultdict(list)
    for line in table.lines:
        by_street[line.street_code].append(line)
    for line in known:
        if line.street_code in by_street:
            by_street[line.street_code].append(line)
    for lines in by_street.values():
        bad.extend(_swept(sorted(lines, key=lambda each: (each.houses.first, each.line))))
    wrong = {each.line for each in bad}
    return Table(
        tuple(line for line in table.lines if line.line not in wrong),
        tuple(sorted(bad, key=lambda each: each.line)),
    )


def _rows(file: TextIO) -> Iterator[tuple[int, dict[str, str]]]:
    header = file.readline()
    reader = csv.reader(file, delimiter=";" if ";" in header else ",")
    names = [
        name.strip().lower() for name in next(csv.reader([header], delimiter=reader.dialect.delimiter), [])
    ]
    if missing := [name for name in COLUMNS if name not in names]:
        raise BadTable(f"the header has no {', '.join(missing)}")
    for cells in reader:
        if any(cell.strip() for cell in cells):
            more = "".join(cells[len(names) :]).strip()
            yield reader.line_num + 1, {**dict(zip(names, cells, strict=False)), _MORE: more}


def _line(
    number: int, cells: dict[str, str], clinics: Collection[str], streets: Collection[str]
) -> TerritoryLine:
    """The line; ValueError says in plain words why it is none."""
    said = {name: cells.get(name, "").strip() for name in COLUMNS}
    if cells[_MORE]:
        raise ValueError("more cells than the header has: letters with commas need quotes")
    if said["clinic_code"] not in clinics:
        raise ValueError(f"unknown clinic {said['clinic_code']!r}")
    if said["street_code"] not in streets:
        raise ValueError(f"unknown street {said['street_code']!r}")
    first, last = _number(said, "house_from"), _number(said, "house_to")
    if first > last:
        raise ValueError(f"house_from {first} is greater than house_to {last}")
    parity = _PARITIES.get(said["parity"].lower())
    if parity is None:
        raise ValueError(f"parity {said['parity']!r} is neither all, odd nor even")
    return TerritoryLine(
        line=number,
        clinic_code=said["clinic_code"],
        territory=_number(said, "territory"),
        street_code=said["street_code"],
        houses=Houses(first, last, parity, _letters(said["letters"])),
    )


def _number(said: dict[str, str], name: str) -> int:
    typed = said[name]
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        raise ValueError(f"{name} {typed!r} is not a number from 1 to {GREATEST_HOUSE}")
    if not int(typed):
        raise ValueError(f"{name} is 0")
    return int(typed)


def _letters(typed: str) -> str:
    named = folded(typed.translate(_BETWEEN_LETTERS))
    letters = "".join(sorted(set(named)))
    if len(letters) < len(named):
        raise ValueError(f"letters {typed!r} hold one letter twice")
    if not all(letter.isalpha() or letter == WITHOUT_LETTER for letter in letters):
        raise ValueError(f"letters {typed!r} hold something that is no letter")
    if len(letters) > LETTERS_KEPT:
        raise ValueError(f"letters are more than {LETTERS_KEPT}")
    return letters


def _swept(lines: list[TerritoryLine]) -> Iterator[BadLine]:
    """The lines of one street, in the order of their first houses, that meet one which stays."""
    reaching: list[TerritoryLine] = []
    for line in lines:
        reaching = [each for each in reaching if each.houses.last >= line.houses.first]
        met = [each for each in reaching if each.houses.meet(line.houses) and (each.line or line.line)]
        if line.line and met:
            yield _clash(line, met[0])
            continue
        for each in met:  # what is known stays, whatever the file says
            reaching.remove(each)
            yield _clash(each, line)
        reaching.append(line)


def _clash(wrong: TerritoryLine, stays: TerritoryLine) -> BadLine:
    where = f"line {stays.line}" if stays.line else "what is there already"
    if wrong.clinic_code != stays.clinic_code:
        return BadLine(wrong.line, f"houses of clinic {stays.clinic_code!r} too: {where}")
    return BadLine(wrong.line, f"overlaps territory {stays.territory} of the same clinic: {where}")
