"""Changes of a schedule that make no sense are named by field; those that do pass in silence."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from models.enums import ExceptionKind
from portal.language import Bilingual
from portal.regulation import schedule_sense as sense
from portal.regulation.calendar import DayKind, SpecialDay, working_calendar
from portal.regulation.schedule_sense import Fault, Known
from portal.regulation.slots import OtherDay, Rule

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
HOLIDAY = SpecialDay(MONDAY + 3 * DAY, DayKind.HOLIDAY, Bilingual(kk="Мереке", ru="Праздник"))
MORNING = Rule(0, time(8), time(12), minutes=30, valid_from=MONDAY - 30 * DAY)


def known(*others: OtherDay, rules: tuple[Rule, ...] = (MORNING,)) -> Known:
    return Known(rules, others, working_calendar(special_days=[HOLIDAY]), MONDAY)


def rule(**other: Any) -> Rule:
    right: dict[str, Any] = {"weekday": 0, "begins": time(14), "ends": time(18), "minutes": 20}
    return Rule(**{**right, "valid_from": MONDAY, **other})


def told(found: Any) -> list[tuple[str, Fault]]:
    return [(each.field, each.fault) for each in sense.first_of_each(found)]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({}, []),
        ({"begins": time(12)}, []),
        ({"begins": time(18)}, [("ends", Fault.ENDS_FIRST)]),
        ({"minutes": 241}, [("slot_minutes", Fault.TOO_SHORT)]),
        ({"begins": time(11, 30)}, [("begins", Fault.OVERLAPS)]),
        ({"begins": time(7)}, [("begins", Fault.OUTSIDE_HOURS)]),
        ({"ends": time(20, 30)}, [("ends", Fault.OUTSIDE_HOURS)]),
        ({"weekday": 6}, [("weekdays", Fault.CLINIC_CLOSED)]),
        ({"valid_from": MONDAY - DAY}, [("valid_from", Fault.PAST)]),
        ({"valid_from": MONDAY + 367 * DAY}, [("valid_from", Fault.TOO_FAR)]),
        ({"valid_to": MONDAY - DAY}, [("valid_to", Fault.LAST_BEFORE_FIRST)]),
        ({"valid_to": MONDAY}, []),
    ],
)
def test_a_rule_is_judged(changed: dict[str, Any], wrong: list[tuple[str, Fault]]) -> None:
    assert told(sense.of_rules([rule(**changed)], known())) == wrong


def test_rules_that_never_hold_on_one_day_do_not_overlap() -> None:
    over = Rule(0, time(14), time(18), minutes=20, valid_from=MONDAY - 30 * DAY, valid_to=MONDAY - DAY)
    later = Rule(0, time(14), time(18), minutes=20, valid_from=MONDAY + 30 * DAY)
    assert told(sense.of_rules([rule(valid_to=MONDAY + 29 * DAY)], known(rules=(over, later)))) == []
    assert told(sense.of_rules([rule()], known(rules=(over, later)))) == [("begins", Fault.OVERLAPS)]


@pytest.mark.parametrize(
    ("since", "wrong"),
    [
        (MONDAY, []),
        (MONDAY - DAY, [("since", Fault.PAST)]),
        (MONDAY + 8 * DAY, [("since", Fault.OVER_BY_THEN)]),
    ],
)
def test_an_end_is_judged(since: date, wrong: list[tuple[str, Fault]]) -> None:
    assert told(sense.of_end(since, rule(valid_to=MONDAY + 7 * DAY), known())) == wrong


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        (1, 1, []),
        (1, 3, []),
        (2, 1, [("last", Fault.LAST_BEFORE_FIRST)]),
        (-1, 3, [("first", Fault.PAST)]),
        (0, 367, [("last", Fault.TOO_FAR)]),
        (4, 6, [("first", Fault.ABSENT_ALREADY)]),
        (3, 6, [("last", Fault.ABSENT_ALREADY)]),
    ],
)
def test_an_absence_is_judged(first: int, last: int, wrong: list[tuple[str, Fault]]) -> None:
    absent = OtherDay(MONDAY + 4 * DAY, ExceptionKind.ABSENT)
    found = sense.of_absence(MONDAY + first * DAY, MONDAY + last * DAY, [absent], MONDAY)
    assert told(found) == wrong


@pytest.mark.parametrize(
    ("kind", "day", "hours", "wrong"),
    [
        (ExceptionKind.EXTRA, 0, (14, 16), []),
        (ExceptionKind.EXTRA, 6, (10, 12), []),
        (ExceptionKind.EXTRA, 0, (11, 13), [("begins", Fault.OVERLAPS)]),
        (ExceptionKind.EXTRA, 0, (16, 14), [("ends", Fault.ENDS_FIRST)]),
        (ExceptionKind.EXTRA, 3, (14, 16), [("day", Fault.CLINIC_CLOSED)]),
        (ExceptionKind.EXTRA, 4, (14, 16), [("day", Fault.ABSENT_ALREADY)]),
        (ExceptionKind.EXTRA, -1, (14, 16), [("day", Fault.PAST)]),
        (ExceptionKind.SHORTENED, 0, (9, 11), []),
        (ExceptionKind.SHORTENED, 1, (9, 11), [("day", Fault.NOTHING_TO_SHORTEN)]),
        (ExceptionKind.SHORTENED, 0, (7, 13), [("begins", Fault.TAKES_NOTHING)]),
        (ExceptionKind.SHORTENED, 0, (13, 14), [("begins", Fault.LEAVES_NOTHING)]),
        (ExceptionKind.SHORTENED, 7, (9, 11), [("day", Fault.DIFFERS_ALREADY)]),
    ],
)
def test_a_day_that_differs_is_judged(
    kind: ExceptionKind, day: int, hours: tuple[int, int], wrong: list[tuple[str, Fault]]
) -> None:
    absent = OtherDay(MONDAY + 4 * DAY, ExceptionKind.ABSENT)
    shortened = OtherDay(MONDAY + 7 * DAY, ExceptionKind.SHORTENED, time(8), time(10))
    minutes = 20 if kind is ExceptionKind.EXTRA else None
    new = OtherDay(MONDAY + day * DAY, kind, time(hours[0]), time(hours[1]), minutes=minutes)
    assert told(sense.of_other_day(new, known(absent, shortened))) == wrong
