"""The first filling of the calendar against the list of cases and against published six-day calendars."""

import json
from datetime import date
from pathlib import Path

import pytest

from portal.regulation.calendar import DayKind, SpecialDay
from portal.regulation.holidays import fold, library_names, special_days

CASES = json.loads(
    (Path(__file__).parents[2] / "cases" / "kz_holidays_2023_2027.json").read_text(encoding="utf-8")
)
YEARS = range(2023, 2028)
ALL = special_days(YEARS)
LATIN_SCHWA = "\u0259"


def of(year: int, *kinds: DayKind) -> list[SpecialDay]:
    return [row for row in ALL if row.day.year == year and row.kind in kinds]


@pytest.mark.parametrize("year", YEARS)
def test_every_day_off_of_the_cases_is_reproduced_and_no_other(year: int) -> None:
    days_off = of(year, DayKind.HOLIDAY, DayKind.CARRIED_OVER, DayKind.MOVED_DAY_OFF)
    assert [str(row.day) for row in days_off] == sorted(CASES[str(year)])
    assert all(row.closes_five_day for row in days_off)


@pytest.mark.parametrize("year", YEARS)
def test_every_name_of_the_cases_is_reproduced_with_kazakh_letters(year: int) -> None:
    expected = {date.fromisoformat(day): fold(name) for day, name in CASES[str(year)].items()}
    assert library_names([year]) == expected


@pytest.mark.parametrize("year", YEARS)
def test_our_name_begins_with_the_name_of_the_cases(year: int) -> None:
    for row in of(year, DayKind.HOLIDAY, DayKind.CARRIED_OVER):
        assert row.name.kk.split(" (")[0] == fold(CASES[str(year)][str(row.day)]).split(" (")[0]


@pytest.mark.parametrize("year", YEARS)
def test_every_working_weekend_of_the_cases_is_reproduced_and_no_other(year: int) -> None:
    worked = of(year, DayKind.WORKING_WEEKEND)
    assert [str(row.day) for row in worked] == CASES[f"{year}_working_weekends"]
    assert not any(row.closes_five_day or row.closes_six_day for row in worked)


@pytest.mark.parametrize(
    ("year", "six_day_rests_also_on"),
    [
        # 8 → 9 March, 22 → 24 March, 25 → 26 October: as the press gave the six-day week of 2026
        (2026, ["2026-03-09", "2026-03-24", "2026-10-26"]),
        # 8 March is a Saturday: 10 March is worked; of 24 and 25 March only the first is off;
        # 3 January is off for Sunday 5 January
        (2025, ["2025-01-03", "2025-03-24", "2025-07-07"]),
        # 7 July stays a working day for the six-day week: it was moved from a Saturday
        (2023, ["2023-01-03", "2023-05-08"]),
        (2024, []),
        (2027, ["2027-03-24", "2027-05-10"]),
    ],
)
def test_a_six_day_week_rests_on_fewer_days_as_published(year: int, six_day_rests_also_on: list[str]) -> None:
    extra = [
        str(row.day) for row in of(year, DayKind.CARRIED_OVER, DayKind.MOVED_DAY_OFF) if row.closes_six_day
    ]
    assert extra == six_day_rests_also_on


def test_a_holiday_itself_closes_both_weeks() -> None:
    holidays = [row for row in ALL if row.kind is DayKind.HOLIDAY]
    assert all(row.closes_five_day and row.closes_six_day for row in holidays)


def test_christmas_and_kurban_ait_are_never_carried_over() -> None:
    carried = [row.name.ru for row in special_days(range(2010, 2036)) if row.kind is DayKind.CARRIED_OVER]
    assert not [name for name in carried if name.startswith(("Православное", "Курбан"))]


def test_moved_days_name_each_other_in_the_official_style() -> None:
    by_day = {row.day: row.name for row in ALL}
    assert by_day[date(2023, 7, 7)].kk == "Демалыс күні (2023 жылғы 1 шілдеден ауыстырылды)"
    assert by_day[date(2023, 7, 7)].ru == "Выходной день (перенесён с 1 июля 2023 года)"
    assert by_day[date(2023, 7, 1)].kk == "Жұмыс күні (демалыс 2023 жылғы 7 шілдеге ауыстырылды)"
    assert by_day[date(2023, 7, 1)].ru == "Рабочий день (выходной перенесён на 7 июля 2023 года)"


def test_an_estimated_date_of_kurban_ait_is_called_so() -> None:
    by_day = {row.day: row.name for row in ALL}
    assert by_day[date(2025, 6, 6)].ru == "Курбан-айт"
    assert by_day[date(2026, 5, 27)].kk == "Құрбан айт (болжамды күн)"
    assert by_day[date(2026, 5, 27)].ru == "Курбан-айт (предварительная дата)"


def test_the_filling_does_not_follow_the_locale_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANG", "LANGUAGE", "LC_ALL"):
        monkeypatch.setenv(name, "en_US.UTF-8")
    assert special_days([2026]) == special_days(range(2026, 2027))
    assert special_days([2026])[0].name.kk == "Жаңа жыл"


def test_the_case_file_has_the_latin_schwa_and_our_names_never_do() -> None:
    assert LATIN_SCHWA in json.dumps(CASES, ensure_ascii=False)
    assert fold("Т\u0259уелсіздік") == "Т\u04d9уелсіздік"
    for row in special_days(range(2010, 2040)):
        assert LATIN_SCHWA not in row.name.kk
        assert "\u202f" not in row.name.kk + row.name.ru


def test_every_date_has_one_row_and_a_source_in_years_to_come() -> None:
    rows = special_days(range(2015, 2040))
    assert len({row.day for row in rows}) == len(rows)
    assert [row.day for row in rows] == sorted(row.day for row in rows)
    assert all(row.source.startswith("holidays ") for row in rows)
    assert all(len(row.name.kk) <= 200 and len(row.name.ru) <= 200 for row in rows)
