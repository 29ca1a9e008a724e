"""The working calendar: each edge by name, then its laws by hypothesis."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.clock import ALMATY
from portal.language import Bilingual
from portal.regulation.calendar import (
    DayKind,
    Hours,
    NeverOpen,
    SpecialDay,
    Wait,
    WorkingCalendar,
    working_calendar,
)
from portal.regulation.holidays import special_days

COUNTRY = working_calendar(special_days=special_days(range(2023, 2028)))
OFFICE_WEEK = {day: Hours(time(9), time(18)) for day in range(5)}
OFFICE = working_calendar(OFFICE_WEEK, special_days(range(2023, 2028)))
REPAIR = Bilingual(kk="Жөндеу", ru="Ремонт")


def almaty(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY)


def counts(received: str, calendar: WorkingCalendar = COUNTRY) -> tuple[str, str]:
    reception = calendar.counts_from(almaty(received))
    return str(reception.counts_as_day), f"{reception.begins_at.astimezone(ALMATY):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("received", "day", "begins"),
    [
        ("2026-03-03 17:59:00", "2026-03-03", "2026-03-03 17:59:00"),
        ("2026-03-03 18:00:00", "2026-03-03", "2026-03-03 18:00:00"),
        ("2026-03-03 18:00:59", "2026-03-03", "2026-03-03 18:00:59"),
        ("2026-03-03 18:01:00", "2026-03-04", "2026-03-04 08:00:00"),
        ("2026-03-03 19:59:00", "2026-03-04", "2026-03-04 08:00:00"),
        ("2026-03-03 23:59:59", "2026-03-04", "2026-03-04 08:00:00"),
        ("2026-03-04 00:00:00", "2026-03-04", "2026-03-04 08:00:00"),
        ("2026-03-04 07:59:59", "2026-03-04", "2026-03-04 08:00:00"),
        ("2026-03-04 08:00:00", "2026-03-04", "2026-03-04 08:00:00"),
        # Saturday
        ("2026-03-07 08:59:00", "2026-03-07", "2026-03-07 09:00:00"),
        ("2026-03-07 12:00:00", "2026-03-07", "2026-03-07 12:00:00"),
        ("2026-03-07 12:00:59", "2026-03-07", "2026-03-07 12:00:59"),
        # Saturday after noon, before Women's Day on Sunday, carried over to Monday
        ("2026-03-07 12:01:00", "2026-03-10", "2026-03-10 08:00:00"),
        ("2026-03-08 10:00:00", "2026-03-10", "2026-03-10 08:00:00"),
        ("2026-03-09 10:00:00", "2026-03-10", "2026-03-10 08:00:00"),
        # a plain Sunday
        ("2026-03-15 10:00:00", "2026-03-16", "2026-03-16 08:00:00"),
        # New Year's run: Thursday and Friday off, Saturday worked by the short hours
        ("2025-12-31 18:00:59", "2025-12-31", "2025-12-31 18:00:59"),
        ("2025-12-31 18:01:00", "2026-01-03", "2026-01-03 09:00:00"),
        ("2026-01-01 00:00:00", "2026-01-03", "2026-01-03 09:00:00"),
        ("2026-01-06 18:01:00", "2026-01-08", "2026-01-08 08:00:00"),
        # Nauryz of 2026: Saturday to Monday, and one day more for Sunday
        ("2026-03-20 18:01:00", "2026-03-25", "2026-03-25 08:00:00"),
        # 29 February is a Thursday in 2024, and the zone changes that night
        ("2024-02-29 18:00:59", "2024-02-29", "2024-02-29 18:00:59"),
        ("2024-02-29 18:01:00", "2024-03-01", "2024-03-01 08:00:00"),
        ("2024-02-28 20:30:00", "2024-02-29", "2024-02-29 08:00:00"),
        # in a common year the day after 28 February is 1 March, here a Monday
        ("2026-02-28 12:01:00", "2026-03-02", "2026-03-02 08:00:00"),
    ],
)
def test_an_application_counts_for_the_day_the_standard_says(received: str, day: str, begins: str) -> None:
    assert counts(received) == (day, begins)


@pytest.mark.parametrize(
    ("received", "why", "closed_for"),
    [
        ("2026-03-03 12:00:00", None, None),
        ("2026-03-03 07:00:00", Wait.BEFORE_OPENING, None),
        ("2026-03-03 18:01:00", Wait.AFTER_CUT_OFF, None),
        ("2026-03-15 12:00:00", Wait.DAY_OFF, None),
        ("2026-03-08 12:00:00", Wait.HOLIDAY, "Международный женский день"),
        ("2026-03-09 12:00:00", Wait.HOLIDAY, "Международный женский день (перенесённый выходной)"),
        ("2026-12-16 07:00:00", Wait.HOLIDAY, "День Независимости"),
    ],
)
def test_the_reason_for_waiting_is_told(received: str, why: Wait | None, closed_for: str | None) -> None:
    reception = COUNTRY.counts_from(almaty(received))
    assert reception.why is why
    assert (reception.closed_for and reception.closed_for.ru) == closed_for
    assert reception.is_next_working_day == (why not in {None, Wait.BEFORE_OPENING})


def test_before_2024_03_01_almaty_was_six_hours_ahead_and_after_it_five() -> None:
    before, after = COUNTRY.opening(date(2024, 2, 29)), COUNTRY.opening(date(2024, 3, 1))
    assert before is not None
    assert after is not None
    assert before.opens == datetime(2024, 2, 29, 2, 0, tzinfo=UTC)
    assert before.accepts_until == datetime(2024, 2, 29, 12, 0, tzinfo=UTC)
    assert after.opens == datetime(2024, 3, 1, 3, 0, tzinfo=UTC)
    assert after.accepts_until == datetime(2024, 3, 1, 13, 0, tzinfo=UTC)


def test_working_minutes_pass_over_the_change_of_zone_without_gaining_an_hour() -> None:
    ends = COUNTRY.add_working_minutes(almaty("2024-02-29 19:50:00"), 30)
    assert ends == almaty("2024-03-01 08:20:00")


def test_the_clinic_is_open_from_the_first_minute_and_closed_from_the_last() -> None:
    assert not COUNTRY.is_open(almaty("2026-03-03 07:59:59"))
    assert COUNTRY.is_open(almaty("2026-03-03 08:00:00"))
    assert COUNTRY.is_open(almaty("2026-03-03 19:59:59"))
    assert not COUNTRY.is_open(almaty("2026-03-03 20:00:00"))
    assert not COUNTRY.is_open(almaty("2026-03-08 12:00:00"))


def test_a_closed_day_accepts_nothing() -> None:
    assert COUNTRY.accepts_until(date(2026, 3, 8)) is None
    assert COUNTRY.accepts_until(date(2026, 3, 3)) == almaty("2026-03-03 18:00:00")
    assert COUNTRY.accepts_until(date(2026, 3, 7)) == almaty("2026-03-07 12:00:00")


def test_a_holiday_on_saturday_is_not_carried_over_for_a_six_day_week() -> None:
    victory_day, monday = date(2026, 5, 9), date(2026, 5, 11)
    assert not COUNTRY.is_working_day(victory_day)
    assert COUNTRY.is_working_day(monday)
    assert not OFFICE.is_working_day(monday)


def test_a_holiday_on_sunday_is_carried_over_for_both_weeks() -> None:
    monday = date(2026, 10, 26)
    assert not COUNTRY.is_working_day(monday)
    assert not OFFICE.is_working_day(monday)


def test_a_saturday_moved_by_the_government_concerns_the_five_day_week_only() -> None:
    day_off, worked = date(2024, 5, 8), date(2024, 5, 4)
    assert not OFFICE.is_working_day(day_off)
    assert OFFICE.hours_on(worked) == Hours(time(9), time(18))
    assert COUNTRY.hours_on(day_off) == Hours(time(8), time(20))
    assert COUNTRY.hours_on(worked) == Hours(time(9), time(14))


def test_a_sunday_moved_by_the_government_concerns_both_weeks() -> None:
    day_off, worked = date(2025, 1, 3), date(2025, 1, 5)
    for calendar in (COUNTRY, OFFICE):
        assert not calendar.is_working_day(day_off)
        assert calendar.is_working_day(worked)
    assert COUNTRY.hours_on(worked) == Hours(time(8), time(20))


def test_adding_a_holiday_changes_the_answer_and_removing_it_changes_it_back() -> None:
    noon = almaty("2026-03-03 12:00:00")
    closed = COUNTRY.with_day(SpecialDay(date(2026, 3, 3), DayKind.HOLIDAY, REPAIR))
    assert COUNTRY.counts_from(noon).counts_as_day == date(2026, 3, 3)
    assert closed.counts_from(noon).counts_as_day == date(2026, 3, 4)
    assert closed.counts_from(noon).closed_for == REPAIR
    assert closed.without_day(date(2026, 3, 3)).counts_from(noon) == COUNTRY.counts_from(noon)


def test_a_clinic_may_open_on_a_national_holiday_by_its_own_later_entry() -> None:
    opened = SpecialDay(
        date(2026, 12, 16), DayKind.HOLIDAY, REPAIR, closes_five_day=False, closes_six_day=False
    )
    assert not COUNTRY.is_working_day(opened.day)
    assert COUNTRY.with_day(opened).is_working_day(opened.day)


def test_a_working_weekend_never_closes_even_when_it_was_entered_as_closing() -> None:
    sunday = SpecialDay(date(2026, 3, 15), DayKind.WORKING_WEEKEND, REPAIR)
    assert COUNTRY.with_day(sunday).is_working_day(sunday.day)


def test_days_are_counted_over_the_days_off() -> None:
    friday = date(2026, 3, 20)
    assert COUNTRY.next_working_day(friday) == date(2026, 3, 25)
    assert COUNTRY.add_working_days(friday, 2) == date(2026, 3, 26)
    assert COUNTRY.add_working_days(friday, 0) == friday
    assert COUNTRY.add_working_days(date(2026, 3, 22), 0) == date(2026, 3, 25)
    assert COUNTRY.working_days_between(friday, date(2026, 3, 26)) == 2
    assert COUNTRY.working_days_between(date(2026, 3, 26), friday) == 0


def test_a_span_that_ends_at_closing_ends_there_and_not_in_the_morning() -> None:
    assert COUNTRY.add_working_minutes(almaty("2026-03-03 19:30:00"), 30) == almaty("2026-03-03 20:00:00")
    assert COUNTRY.add_working_minutes(almaty("2026-03-03 19:30:00"), 31) == almaty("2026-03-04 08:01:00")
    assert COUNTRY.add_working_minutes(almaty("2026-03-03 20:00:00"), 0) == almaty("2026-03-03 20:00:00")
    assert COUNTRY.add_working_minutes(almaty("2026-03-03 20:00:01"), 0) == almaty("2026-03-04 08:00:00")


def test_hours_shorter_than_the_cut_off_still_accept_at_the_opening() -> None:
    short = working_calendar({0: Hours(time(9), time(10))})
    assert short.accepts_until(date(2026, 3, 2)) == almaty("2026-03-02 09:00:00")


def test_nonsense_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="opens before it closes"):
        Hours(time(20), time(8))
    with pytest.raises(NeverOpen):
        WorkingCalendar(week={})
    with pytest.raises(NeverOpen):
        WorkingCalendar(week={7: Hours(time(8), time(20))})
    with pytest.raises(ValueError, match="backwards"):
        COUNTRY.add_working_minutes(almaty("2026-03-03 12:00:00"), -1)


def test_a_calendar_closed_for_a_year_says_so_instead_of_searching_for_ever() -> None:
    first = date(2026, 1, 1)
    closed = [SpecialDay(first + timedelta(days=n), DayKind.HOLIDAY, REPAIR) for n in range(800)]
    with pytest.raises(NeverOpen):
        working_calendar(special_days=closed).next_working_day(first)


# Laws

moments = st.datetimes(datetime(2023, 1, 1), datetime(2027, 12, 20), timezones=st.just(UTC))
weeks = st.dictionaries(
    st.integers(0, 6),
    st.tuples(st.integers(0, 11), st.integers(12, 23)).map(lambda at: Hours(time(at[0]), time(at[1]))),
    min_size=1,
)
own_days = st.lists(
    st.builds(
        SpecialDay,
        day=st.dates(date(2023, 1, 1), date(2027, 12, 31)),
        kind=st.sampled_from(DayKind),
        name=st.just(REPAIR),
        closes_five_day=st.booleans(),
        closes_six_day=st.booleans(),
    ),
    max_size=20,
)
calendars = st.one_of(
    st.just(COUNTRY),
    st.just(OFFICE),
    st.builds(
        lambda week, own: working_calendar(week, (*COUNTRY.special_days, *own)),
        weeks,
        own_days,
    ),
)
spans = st.integers(0, 5_000)


@given(calendars, moments, moments)
def test_who_sends_earlier_is_never_counted_later(
    calendar: WorkingCalendar, one: datetime, other: datetime
) -> None:
    first, second = (calendar.counts_from(moment) for moment in sorted((one, other)))
    assert first.begins_at <= second.begins_at
    assert first.counts_as_day <= second.counts_as_day


@given(calendars, moments)
def test_an_application_counts_only_for_an_open_moment_of_a_working_day(
    calendar: WorkingCalendar, received: datetime
) -> None:
    reception = calendar.counts_from(received)
    assert calendar.is_working_day(reception.counts_as_day)
    assert reception.begins_at.astimezone(ALMATY).date() == reception.counts_as_day
    assert calendar.is_open(reception.begins_at)
    assert reception.begins_at >= received
    assert reception.begins_at.tzinfo is UTC


@given(calendars, moments)
def test_the_clock_starts_at_once_exactly_when_no_reason_is_given(
    calendar: WorkingCalendar, received: datetime
) -> None:
    reception = calendar.counts_from(received)
    assert (reception.why is None) == (reception.begins_at == received)
    assert (reception.closed_for is not None) == (reception.why is Wait.HOLIDAY)


@given(calendars, moments, spans, spans)
def test_minutes_add_up(calendar: WorkingCalendar, start: datetime, some: int, more: int) -> None:
    in_two_steps = calendar.add_working_minutes(calendar.add_working_minutes(start, some), more)
    assert in_two_steps == calendar.add_working_minutes(start, some + more)


@given(calendars, moments, spans)
def test_the_time_between_is_the_time_that_was_added(
    calendar: WorkingCalendar, start: datetime, minutes: int
) -> None:
    end = calendar.add_working_minutes(start, minutes)
    assert calendar.working_time_between(start, end) == timedelta(minutes=minutes)
    assert end >= start


@given(calendars, st.dates(date(2023, 1, 1), date(2027, 12, 1)), st.integers(0, 30))
def test_working_days_add_and_subtract(calendar: WorkingCalendar, day: date, count: int) -> None:
    assume(calendar.is_working_day(day))
    end = calendar.add_working_days(day, count)
    assert calendar.is_working_day(end)
    assert calendar.working_days_between(day, end) == count
