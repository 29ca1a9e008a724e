"""Puts a table of territories into the database: whole clinics at a time, in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from models import Clinic, Street, Territory, TerritoryDoctor
from portal.regulation.houses import Houses, folded
from portal.regulation.territory_lines import (
    BadLine,
    Table,
    TerritoryLine,
    read_table,
    without_overlaps,
)

_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Imported:
    """How many lines of each clinic were written, which were not and why, and territories nobody looks after."""

    lines: dict[str, int]
    bad: tuple[BadLine, ...]
    without_doctor: tuple[tuple[str, int], ...]


def import_territories(session: Session, file: TextIO, *, skip_bad: bool) -> Imported:
    """Replace the territories of every clinic that the table names with those of the table.

    With a bad line nothing is written, unless `skip_bad`: then the others are. A clinic none of whose
    lines can be read keeps what it has; one that would lose every line to others stops the import.
    Home visits and attachments hold the number of their territory and not its row, so what was
    decided stays as it was. The caller commits. Raises BadTable.
    """
    clinics = {row.code: row.id for row in session.execute(select(Clinic.code, Clinic.id))}
    streets = {row.code: row.id for row in session.execute(select(Street.code, Street.id))}
    table = read_table(file, clinics=clinics.keys(), streets=streets.keys())
    named = {line.clinic_code for line in table.lines}
    table = without_overlaps(table, _of_others(session, named))
    if table.bad and not (skip_bad and named == {line.clinic_code for line in table.lines}):
        return Imported({}, table.bad, ())
    return _written(session, table, clinics, streets)


def _written(session: Session, table: Table, clinics: dict[str, int], streets: dict[str, int]) -> Imported:
    written: dict[str, int] = {}
    for line in table.lines:
        written[line.clinic_code] = written.get(line.clinic_code, 0) + 1
    keys = [clinics[code] for code in written]
    session.execute(delete(Territory).where(Territory.clinic_id.in_(keys)))
    rows = (
        {
            "clinic_id": clinics[line.clinic_code],
            "number": line.territory,
            "street_id": streets[line.street_code],
            "house_from": line.houses.first,
            "house_to": line.houses.last,
            "parity": line.houses.parity,
            "letters": line.houses.letters,
        }
        for line in table.lines
    )
    while some := list(islice(rows, _AT_ONCE)):
        session.execute(insert(Territory), some)
    looked_after = {
        (row.code, row.number)
        for row in session.execute(
            select(Clinic.code, TerritoryDoctor.number).join(Clinic, Clinic.id == TerritoryDoctor.clinic_id)
        )
    }
    lonely = {(line.clinic_code, line.territory) for line in table.lines} - looked_after
    return Imported(written, table.bad, tuple(sorted(lonely)))


def _of_others(session: Session, named: set[str]) -> Iterator[TerritoryLine]:
    """The territories of the clinics that the table does not name: they stay."""
    rows = session.execute(
        select(
            Clinic.code,
            Territory.number,
            Street.code,
            Territory.house_from,
            Territory.house_to,
            Territory.parity,
            Territory.letters,
        )
        .select_from(Territory)
        .join(Clinic, Clinic.id == Territory.clinic_id)
        .join(Street, Street.id == Territory.street_id)
        .where(Clinic.code.not_in(named))
    )
    for clinic, number, street, first, last, parity, letters in rows:
        yield TerritoryLine(0, clinic, number, street, Houses(first, last, parity, folded(letters)))
