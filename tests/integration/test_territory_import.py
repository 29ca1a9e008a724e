"""Tables of territories are imported whole or not at all, with every bad line named."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from models import Clinic, Street, Territory
from portal.regulation.territories import territory_at

HEADER = "clinic_code,territory,street_code,house_from,house_to,parity,letters"
NEW_CITY = "city-1,1,abai,1,70,all,\ncity-1,2,abai,71,139,тақ,\ncity-1,2,abai,140,140,,А-\n"
GENEROUS_SECONDS = 60.0
Import = Callable[..., Result]


@pytest.fixture
def run(app: Flask, tmp_path: Path) -> Import:
    def run(lines: str, *more: str, code: int = 0, encoding: str = "utf-8") -> Result:
        file = tmp_path / "territories.csv"
        file.write_text(f"{HEADER}\n{lines}", encoding=encoding)
        result = app.test_cli_runner().invoke(
            args=["territories", "import", str(file), *more], catch_exceptions=False
        )
        assert result.exit_code == code, result.output
        return result

    return run


def _rows(session: Session, clinic: str) -> list[tuple[str, int, int, int, str, str]]:
    session.rollback()
    rows = session.execute(
        select(
            Street.code,
            Territory.number,
            Territory.house_from,
            Territory.house_to,
            Territory.parity,
            Territory.letters,
        )
        .join(Street, Street.id == Territory.street_id)
        .join(Clinic, Clinic.id == Territory.clinic_id)
        .where(Clinic.code == clinic)
        .order_by(Territory.house_from, Street.code)
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_territories_of_the_named_clinic_are_replaced_and_others_stay(
    run: Import, session: Session, encoding: str
) -> None:
    other = _rows(session, "city-2")
    assert "city-1: 3 lines imported" in run(NEW_CITY, encoding=encoding).output
    assert _rows(session, "city-1") == [
        ("abai", 1, 1, 70, "all", ""),
        ("abai", 2, 71, 139, "odd", ""),
        ("abai", 2, 140, 140, "all", "-А"),
    ]
    assert _rows(session, "city-2") == other
    clinic, street = (
        session.scalars(select(kind.id).where(kind.code == code)).one()
        for kind, code in ((Clinic, "city-1"), (Street, "abai"))
    )
    found = [territory_at(session, clinic, street, house) for house in ("65", "72", "73", "140a", "140Б")]
    assert found == [1, None, 2, 2, None]


def test_importing_again_gives_the_same(run: Import, session: Session) -> None:
    run(NEW_CITY)
    before = _rows(session, "city-1")
    run(NEW_CITY)
    assert _rows(session, "city-1") == before


def test_with_a_bad_line_nothing_is_imported_and_the_line_is_named(run: Import, session: Session) -> None:
    before = _rows(session, "city-1")
    output = run(NEW_CITY + "city-1,3,nowhere,1,2,all,\n", code=1).output
    assert "line 5: unknown street 'nowhere'" in output
    assert "nothing is imported" in output
    assert _rows(session, "city-1") == before


def test_the_others_are_imported_when_that_is_asked_for(run: Import, session: Session) -> None:
    output = run(NEW_CITY + "city-1,3,abai,1,2,all,\nrural-1,1,abai,x,2,all,\n", "--skip-bad").output
    assert "line 5: overlaps territory 1 of the same clinic: line 2" in output
    assert "line 6: house_from 'x' is not a number" in output
    assert len(_rows(session, "city-1")) == 3
    assert _rows(session, "rural-1"), "a clinic without a good line keeps what it has"


def test_a_house_of_another_clinic_is_not_given_away(run: Import, session: Session) -> None:
    before = _rows(session, "city-1")
    output = run("city-1,1,dostyk,1,2,all,\n", "--skip-bad", code=1).output
    assert "line 2: houses of clinic 'city-2' too: what is there already" in output
    assert _rows(session, "city-1") == before


def test_two_clinics_may_change_houses_in_one_table(run: Import, session: Session) -> None:
    run("city-1,1,dostyk,1,50,all,\ncity-2,1,abai,1,60,all,\n")
    assert [street for street, *_ in _rows(session, "city-1")] == ["dostyk"]
    assert [street for street, *_ in _rows(session, "city-2")] == ["abai"]


def test_a_territory_without_a_doctor_is_told(run: Import) -> None:
    assert "city-1: nobody looks after territory 9" in run("city-1,9,abai,1,60,all,\n").output


def test_a_file_in_another_encoding_is_refused_in_plain_words(run: Import) -> None:
    assert "the file is not UTF-8" in run("city-1,1,abai,1,60,нечётная,\n", code=1, encoding="cp1251").output


def test_of_very_many_bad_lines_the_first_are_told(run: Import) -> None:
    output = run("nobody,1,abai,1,2,all,\n" * 150, code=1).output
    assert "line 101: unknown clinic" in output
    assert "line 102:" not in output
    assert "and 50 lines more" in output


def test_a_hundred_thousand_lines_are_imported_in_time(run: Import, session: Session) -> None:
    """A thousand streets with a hundred lines each: single houses of each side with and without letters."""
    session.execute(
        insert(Street),
        [
            {"code": f"far-{n}", "unit_code": "991010000", "name_kk": f"Көше {n}", "name_ru": f"Улица {n}"}
            for n in range(1000)
        ],
    )
    session.commit()
    lines = "".join(
        f"city-1,{1 + half},far-{street},{house},{house + 1},{side},{letters}\n"
        for street in range(1000)
        for half, house in enumerate(range(1, 50, 2))
        for side in ("odd", "even")
        for letters in ("-", "АБ")
    )
    started = monotonic()
    run(lines)
    assert monotonic() - started < GENEROUS_SECONDS
    clinic = session.scalars(select(Clinic.id).where(Clinic.code == "city-1")).one()
    count = session.scalar(select(func.count()).select_from(Territory).where(Territory.clinic_id == clinic))
    assert count == 100_000
