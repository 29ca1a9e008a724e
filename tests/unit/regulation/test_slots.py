"""Slots: what a schedule gives, what is free of it, and the public cases of another country's booking system."""

import json
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.enums import ExceptionKind
from portal.language import Bilingual
from portal.regulation.calendar import DayKind, SpecialDay, WorkingCalendar
from portal.regulation.slots import (
    Booking,
    OtherDay,
    Place,
    Rule,
    Sitting,
    free_places,
    moment,
    places_of,
    places_on,
    sittings_on,
    without_overlaps,
)
from tests.moments import almaty

MONDAY = date(2026, 3, 2)
NOW = almaty(2026, 3, 2, 7)
CASES = json.loads((Path(__file__).parents[2] / "cases" / "nbs_slots.json").read_text(encoding="utf-8"))
SINCE = date(2024, 1, 1)


def clock(place: Place) -> str:
    return f"{place.starts_at.astimezone(NOW.tzinfo):%H:%M}"


def times(places: tuple[Place, ...]) -> list[str]:
    return [clock(place) for place in places]


def day_named(words: str) -> date:
    return MONDAY + timedelta(days=1 if words == "Tomorrow" else int(words.split(maxsplit=1)[0]))


def case_sitting(row: dict[str, str]) -> Sitting:
    day = day_named(row["Date"])
    return Sitting(
        moment(day, time.fromisoformat(row["From"])),
        moment(day, time.fromisoformat(row["Until"])),
        int(row["Slot Length"]),
        services=frozenset(row["Services"].split(", ")),
        capacity=int(row["Capacity"]),
    )


def case_booking(row: dict[str, str], **rest: Any) -> Booking:
    begins = moment(day_named(row["Date"]), time.fromisoformat(row["Time"]))
    return Booking(begins, begins + timedelta(minutes=int(row["Duration"])), row["Service"], **rest)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_cases_of_the_national_booking_service(case: dict[str, Any]) -> None:
    places = [place for row in case["sessions"] for place in places_of(case_sitting(row))]
    soon, past = NOW + timedelta(minutes=5), NOW - timedelta(minutes=1)
    bookings = [case_booking(row) for row in case["bookings"]]
    bookings += [case_booking(row, until=soon) for row in case["provisional"]]
    bookings += [case_booking(row, until=past) for row in case["expired_provisional"]]
    bookings += [case_booking(row, is_cancelled=True) for row in case["cancelled"]]
    for query in case["queries"]:
        found = free_places(places, bookings, NOW, query["service"])
        for words, expected in query["expected"].items():
            day = day_named(words)
            said = [
                [clock(place), f"{place.ends_at.astimezone(NOW.tzinfo):%H:%M}", place.capacity]
                for place in found
                if place.starts_at.astimezone(NOW.tzinfo).date() == day
            ]
            assert said == expected, (query["service"], words)


def rule(weekday: int = 0, begins: int = 9, ends: int = 11, minutes: int = 30, **rest: Any) -> Rule:
    return Rule(weekday, time(begins), time(ends), minutes, SINCE, **rest)


def test_a_rule_gives_the_slots_of_its_weekday() -> None:
    calendar = WorkingCalendar()
    assert times(places_on(MONDAY, [rule(room="7")], [], calendar)) == ["09:00", "09:30", "10:00", "10:30"]
    assert places_on(MONDAY, [rule(room="7")], [], calendar)[0].room == "7"
    assert places_on(MONDAY + timedelta(days=1), [rule()], [], calendar) == ()


def test_a_rest_shorter_than_a_slot_gives_none() -> None:
    assert times(places_on(MONDAY, [rule(minutes=50)], [], WorkingCalendar())) == ["09:00", "09:50"]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        (MONDAY, None, True),
        (MONDAY, MONDAY, True),
        (MONDAY + timedelta(days=1), None, False),
        (SINCE, MONDAY - timedelta(days=1), False),
    ],
)
def test_a_rule_holds_from_its_first_to_its_last_day(
    valid_from: date, valid_to: date | None, holds: bool
) -> None:
    one = Rule(0, time(9), time(10), 30, valid_from, valid_to)
    assert bool(places_on(MONDAY, [one], [], WorkingCalendar())) is holds


def test_the_share_of_the_desk_is_spread_evenly() -> None:
    places = places_on(MONDAY, [rule(ends=14, desk_share=20)], [], WorkingCalendar())
    assert [place.is_for_desk for place in places] == [False, False, False, False, True] * 2


@given(share=st.integers(0, 100), count=st.integers(1, 60))
def test_the_desk_never_gets_more_than_its_share(share: int, count: int) -> None:
    begins = moment(MONDAY, time(8))
    places = places_of(Sitting(begins, begins + timedelta(minutes=10 * count), 10, desk_share=share))
    assert sum(place.is_for_desk for place in places) == count * share // 100


def holiday(day: date, kind: DayKind = DayKind.HOLIDAY) -> WorkingCalendar:
    return WorkingCalendar(special_days=(SpecialDay(day, kind, Bilingual(kk="Мереке", ru="Праздник")),))


def other(kind: str, begins: int | None = None, ends: int | None = None, **rest: Any) -> OtherDay:
    hours = [None if hour is None else time(hour) for hour in (begins, ends)]
    return OtherDay(MONDAY, ExceptionKind(kind), *hours, **rest)


def test_nobody_receives_on_a_holiday_not_even_extra() -> None:
    extra = other("extra", 12, 13, minutes=30)
    assert places_on(MONDAY, [rule()], [extra], holiday(MONDAY)) == ()
    assert sittings_on(MONDAY, [rule()], [extra], holiday(MONDAY)) == ()


def test_a_sunday_is_closed_but_an_extra_reception_may_be_held_on_it() -> None:
    sunday = MONDAY - timedelta(days=1)
    extra = OtherDay(sunday, ExceptionKind.EXTRA, time(10), time(11), 30)
    assert places_on(sunday, [rule(weekday=6)], [], WorkingCalendar()) == ()
    assert times(places_on(sunday, [rule(weekday=6)], [extra], WorkingCalendar())) == ["10:00", "10:30"]


def test_a_worked_sunday_is_worked_by_the_rules_of_monday() -> None:
    sunday = MONDAY - timedelta(days=1)
    worked = holiday(sunday, DayKind.WORKING_WEEKEND)
    assert times(places_on(sunday, [rule()], [], worked)) == ["09:00", "09:30", "10:00", "10:30"]


def test_no_slot_reaches_out_of_the_opening_hours() -> None:
    saturday = MONDAY + timedelta(days=5)
    given_rule = Rule(5, time(8, 30), time(18), 60, SINCE)
    assert times(places_on(saturday, [given_rule], [], WorkingCalendar())) == [
        "09:30",
        "10:30",
        "11:30",
        "12:30",
    ]


def test_an_absence_takes_the_day_or_the_hours_it_names() -> None:
    calendar = WorkingCalendar()
    assert places_on(MONDAY, [rule()], [other("absent")], calendar) == ()
    assert times(places_on(MONDAY, [rule()], [other("absent", 9, 10)], calendar)) == ["10:00", "10:30"]
    elsewhere = OtherDay(MONDAY + timedelta(days=7), ExceptionKind.ABSENT)
    assert len(places_on(MONDAY, [rule()], [elsewhere], calendar)) == 4


def test_a_shortened_day_keeps_the_slots_that_lie_in_it() -> None:
    assert times(places_on(MONDAY, [rule()], [other("shortened", 9, 10)], WorkingCalendar())) == [
        "09:00",
        "09:30",
    ]


def test_an_extra_reception_is_added_and_never_over_another_slot() -> None:
    extra = other("extra", 10, 12, minutes=20, room="12")
    places = places_on(MONDAY, [rule()], [extra], WorkingCalendar())
    assert times(places) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:20", "11:40"]
    assert [place.room for place in places][-3:] == ["12"] * 3


def test_an_extra_reception_may_lie_outside_the_opening_hours() -> None:
    late = other("extra", 20, 21, minutes=30)
    assert times(places_on(MONDAY, [], [late], WorkingCalendar())) == ["20:00", "20:30"]


def test_an_extra_reception_without_a_length_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its hours"):
        places_on(MONDAY, [], [other("extra", 20, 21)], WorkingCalendar())


def test_a_hold_takes_its_place_to_the_last_second_before_its_end() -> None:
    (place, *_) = places = places_on(MONDAY, [rule()], [], WorkingCalendar())
    held = Booking(place.starts_at, place.ends_at, until=NOW + timedelta(minutes=5))
    at_the_end = NOW + timedelta(minutes=5)
    assert place not in free_places(places, [held], at_the_end - timedelta(seconds=1))
    assert place in free_places(places, [held], at_the_end)


def test_wall_clocks_of_both_sides_of_the_change_of_2024_are_kept() -> None:
    before, after = date(2024, 2, 29), date(2024, 3, 1)
    rules = [rule(weekday=3), rule(weekday=4)]
    utc = [places_on(day, rules, [], WorkingCalendar())[0].starts_at.hour for day in (before, after)]
    assert utc == [3, 4]


minutes = st.sampled_from([5, 10, 12, 15, 20, 30, 45, 60])
quarter = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
stretch = st.tuples(quarter, quarter).filter(lambda both: both[0] < both[1])
days = st.integers(0, 13).map(lambda n: MONDAY + timedelta(days=n))
a_rule = st.builds(
    lambda weekday, hours, length, since, lasts, share: Rule(
        weekday, *hours, length, since, None if lasts is None else since + timedelta(days=lasts), "", share
    ),
    st.integers(0, 6), stretch, minutes, days.map(lambda day: day - timedelta(days=7)),
    st.none() | st.integers(0, 21), st.integers(0, 100),
)  # fmt: skip
an_absence = st.builds(
    lambda day, hours: OtherDay(day, ExceptionKind.ABSENT, *(hours or (None, None))),
    days,
    st.none() | stretch,
)
a_short_day = st.builds(lambda day, hours: OtherDay(day, ExceptionKind.SHORTENED, *hours), days, stretch)
an_extra = st.builds(
    lambda day, hours, length: OtherDay(day, ExceptionKind.EXTRA, *hours, length), days, stretch, minutes
)
schedules = st.tuples(
    st.lists(a_rule, max_size=6),
    st.lists(an_absence | a_short_day | an_extra, max_size=4),
    st.lists(days, max_size=2),
)


def covered(place: Place, begins: datetime, ends: datetime) -> bool:
    return begins <= place.starts_at and place.ends_at <= ends


@settings(max_examples=1000)
@given(schedule=schedules, day=days, taken=st.sets(st.integers(0, 200)), held=st.sets(st.integers(0, 200)))
def test_what_is_listed_can_be_booked_and_nothing_lies_where_it_must_not(
    schedule: tuple[list[Rule], list[OtherDay], list[date]], day: date, taken: set[int], held: set[int]
) -> None:
    rules, others, holidays = schedule
    special = tuple(SpecialDay(each, DayKind.HOLIDAY, Bilingual(kk="М", ru="П")) for each in holidays)
    calendar = WorkingCalendar(special_days=special)
    places = places_on(day, rules, others, calendar)
    assert places_on(day, rules, others, calendar) == places

    assert not (places and day in holidays)
    for before, after in pairwise(places):
        assert before.ends_at <= after.starts_at
    todays = [each for each in others if each.day == day]
    extras = [each for each in todays if each.kind is ExceptionKind.EXTRA]
    by_rule = [each for each in rules if each.weekday == day.weekday() and each.holds_on(day)]
    for place in places:
        sources = [(each.begins, each.ends, each.minutes) for each in (*by_rule, *extras)]
        assert any(
            covered(place, moment(day, begins), moment(day, ends))
            and place.ends_at - place.starts_at == timedelta(minutes=length)
            for begins, ends, length in sources
            if begins and ends and length
        )
        for each in todays:
            if each.kind is ExceptionKind.ABSENT:
                assert each.begins is not None
                gone = Booking(moment(day, each.begins), moment(day, each.ends or time.max))
                assert not place.overlaps(gone)
            if each.kind is ExceptionKind.SHORTENED and each.begins and each.ends:
                assert covered(place, moment(day, each.begins), moment(day, each.ends))

    soon = NOW + timedelta(minutes=5)
    bookings = [Booking(p.starts_at, p.ends_at) for n, p in enumerate(places) if n in taken]
    bookings += [
        Booking(p.starts_at, p.ends_at, until=soon) for n, p in enumerate(places) if n in held - taken
    ]
    listed = free_places(places, bookings, NOW)
    assert set(listed) == {p for n, p in enumerate(places) if n not in taken | held}
    assert set(free_places(places, bookings, soon)) == {p for n, p in enumerate(places) if n not in taken}
    for place in listed:
        one_more = Booking(place.starts_at, place.ends_at)
        assert place in without_overlaps([place], bookings)
        assert set(free_places(places, [*bookings, one_more], NOW)) == set(listed) - {place}
