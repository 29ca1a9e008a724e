"""Lawful terms: their ends, their pauses and what is said before signing."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clock import ALMATY
from portal.regulation.calendar import Hours, Wait, WorkingCalendar, working_calendar
from portal.regulation.deadlines import (
    Pause,
    Term,
    TermUnit,
    after_pause,
    deadline,
    explain_wait,
    is_overdue,
    last_day_valid,
    reception_of,
    time_left,
)
from portal.regulation.holidays import special_days

COUNTRY = working_calendar(special_days=special_days(range(2023, 2028)))
OFFICE = working_calendar(
    {day: Hours(time(9), time(18)) for day in range(5)}, special_days(range(2023, 2028))
)
HALF_AN_HOUR = Term(30, TermUnit.MINUTES)
AT_ANY_HOUR = Term(30, TermUnit.MINUTES, around_the_clock=True)
ONE_DAY = Term(1, TermUnit.WORKING_DAYS)


def almaty(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY)


@pytest.mark.parametrize(
    ("received", "term", "ends"),
    [
        ("2026-03-03 10:00", HALF_AN_HOUR, "2026-03-03 10:30"),
        ("2026-03-03 18:00", HALF_AN_HOUR, "2026-03-03 18:30"),
        ("2026-03-03 18:01", HALF_AN_HOUR, "2026-03-04 08:30"),
        ("2026-03-03 03:00", HALF_AN_HOUR, "2026-03-03 08:30"),
        ("2026-03-07 12:00", HALF_AN_HOUR, "2026-03-07 12:30"),
        ("2026-03-07 12:01", HALF_AN_HOUR, "2026-03-10 08:30"),
        ("2026-12-31 18:01", HALF_AN_HOUR, "2027-01-04 08:30"),
        ("2026-03-07 12:00", Term(3, TermUnit.HOURS), "2026-03-10 09:00"),
        ("2024-02-29 18:01", HALF_AN_HOUR, "2024-03-01 08:30"),
        # one working day: to the close of the day after the one that counts
        ("2026-03-03 10:00", ONE_DAY, "2026-03-04 20:00"),
        ("2026-03-03 18:01", ONE_DAY, "2026-03-05 20:00"),
        ("2026-03-06 10:00", ONE_DAY, "2026-03-07 14:00"),
        ("2026-03-07 10:00", ONE_DAY, "2026-03-10 20:00"),
        ("2028-02-28 10:00", ONE_DAY, "2028-02-29 20:00"),
        # calendar days run through days off but do not end on one
        ("2026-03-03 10:00", Term(3, TermUnit.CALENDAR_DAYS), "2026-03-06 20:00"),
        ("2026-03-03 10:00", Term(5, TermUnit.CALENDAR_DAYS), "2026-03-10 20:00"),
    ],
)
def test_a_term_ends_when_the_law_says(received: str, term: Term, ends: str) -> None:
    assert deadline(COUNTRY, almaty(received), term) == almaty(ends)


def test_the_same_term_ends_later_for_a_five_day_week() -> None:
    assert deadline(OFFICE, almaty("2026-03-06 10:00"), ONE_DAY) == almaty("2026-03-10 18:00")


@pytest.mark.parametrize(
    "received", ["2026-03-03 10:00", "2026-03-03 23:50", "2026-03-08 03:00", "2026-03-21 12:00"]
)
def test_a_term_around_the_clock_simply_runs(received: str) -> None:
    moment = almaty(received)
    assert deadline(COUNTRY, moment, AT_ANY_HOUR) == moment + timedelta(minutes=30)
    reception = reception_of(COUNTRY, moment, AT_ANY_HOUR)
    assert (reception.counts_as_day, reception.begins_at) == (moment.date(), moment)
    assert explain_wait(COUNTRY, reception) is None
    pause = Pause(moment, moment + timedelta(hours=3))
    assert after_pause(COUNTRY, moment, AT_ANY_HOUR, pause) == moment + timedelta(hours=3)


def test_days_do_not_run_around_the_clock() -> None:
    with pytest.raises(ValueError, match="minutes and hours"):
        Term(1, TermUnit.WORKING_DAYS, around_the_clock=True)


def test_a_pause_gives_back_its_open_minutes_only() -> None:
    pause = Pause(almaty("2026-03-03 10:10"), almaty("2026-03-03 11:10"))
    overnight = Pause(almaty("2026-03-03 19:00"), almaty("2026-03-04 09:00"))
    received = almaty("2026-03-03 10:00")
    assert deadline(COUNTRY, received, HALF_AN_HOUR, (pause,)) == almaty("2026-03-03 11:30")
    assert after_pause(COUNTRY, almaty("2026-03-03 19:20"), HALF_AN_HOUR, overnight) == almaty(
        "2026-03-04 09:20"
    )


def test_a_pause_gives_back_the_days_that_began_in_it() -> None:
    received = almaty("2026-03-02 10:00")
    same_day = Pause(almaty("2026-03-02 11:00"), almaty("2026-03-02 19:00"))
    over_the_holiday = Pause(almaty("2026-03-06 11:00"), almaty("2026-03-10 09:00"))
    week = Term(5, TermUnit.WORKING_DAYS)
    assert deadline(COUNTRY, received, week) == almaty("2026-03-07 14:00")
    assert deadline(COUNTRY, received, week, (same_day,)) == almaty("2026-03-07 14:00")
    assert deadline(COUNTRY, received, week, (over_the_holiday,)) == almaty("2026-03-11 20:00")


def test_a_pause_of_calendar_days_counts_every_day() -> None:
    pause = Pause(almaty("2026-03-03 11:00"), almaty("2026-03-05 09:00"))
    term = Term(3, TermUnit.CALENDAR_DAYS)
    assert deadline(COUNTRY, almaty("2026-03-03 10:00"), term, (pause,)) == almaty("2026-03-10 20:00")


def test_the_last_moment_of_a_term_is_still_in_time() -> None:
    ends = almaty("2026-03-03 10:30")
    assert not is_overdue(ends, ends)
    assert is_overdue(ends, ends + timedelta(seconds=1))
    assert time_left(COUNTRY, ends, almaty("2026-03-03 10:10")) == timedelta(minutes=20)
    assert time_left(COUNTRY, almaty("2026-03-04 08:30"), almaty("2026-03-03 19:50")) == timedelta(minutes=40)
    assert time_left(COUNTRY, ends, almaty("2026-03-03 11:00")) == timedelta(0)


def test_a_statement_valid_for_ten_days_counts_from_the_day_after_its_issue() -> None:
    assert last_day_valid(date(2024, 2, 20), 10) == date(2024, 3, 1)


def test_nonsense_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Term(0, TermUnit.MINUTES)
    with pytest.raises(ValueError, match="before it begins"):
        Pause(almaty("2026-03-03 11:00"), almaty("2026-03-03 10:00"))


@pytest.mark.parametrize(
    ("term", "kk", "ru"),
    [
        (HALF_AN_HOUR, "30 минут", "30 минут"),
        (Term(3, TermUnit.HOURS), "3 сағат", "3 часа"),
        (ONE_DAY, "1 жұмыс күні", "1 рабочий день"),
        (Term(10, TermUnit.CALENDAR_DAYS), "күнтізбелік 10 күн", "10 календарных дней"),
    ],
)
def test_a_term_is_said_as_the_standards_say_it(term: Term, kk: str, ru: str) -> None:
    assert (term.say().kk, term.say().ru) == (kk, ru)


@pytest.mark.parametrize(
    ("received", "kk", "ru"),
    [
        (
            "2026-03-07 12:01",
            (
                "Бүгін өтініш сағат 12:00-ге дейін қабылданды. Өтінішіңіз келесі жұмыс күні — "
                "2026 жылғы 10 наурыз, сейсенбі күні сағат 08:00-ден бастап қаралады."
            ),
            (
                "Сегодня заявления принимали до 12:00. Ваше заявление начнут рассматривать "
                "в следующий рабочий день — во вторник, 10 марта 2026 года, с 08:00."
            ),
        ),
        (
            "2026-12-16 10:00",
            (
                "Бүгін емхана жұмыс істемейді: Тәуелсіздік күні. Өтінішіңіз келесі жұмыс күні — "
                "2026 жылғы 17 желтоқсан, бейсенбі күні сағат 08:00-ден бастап қаралады."
            ),
            (
                "Сегодня поликлиника не работает: День Независимости. Ваше заявление начнут рассматривать "
                "в следующий рабочий день — в четверг, 17 декабря 2026 года, с 08:00."
            ),
        ),
        (
            "2026-03-15 10:00",
            (
                "Бүгін емхана жұмыс істемейді: демалыс күні. Өтінішіңіз келесі жұмыс күні — "
                "2026 жылғы 16 наурыз, дүйсенбі күні сағат 08:00-ден бастап қаралады."
            ),
            (
                "Сегодня поликлиника не работает: выходной день. Ваше заявление начнут рассматривать "
                "в следующий рабочий день — в понедельник, 16 марта 2026 года, с 08:00."
            ),
        ),
        (
            "2026-03-07 06:00",
            "Емхана әлі ашылған жоқ. Өтінішіңіз бүгін сағат 09:00-ден бастап қаралады.",
            "Поликлиника ещё не открылась. Ваше заявление начнут рассматривать сегодня с 09:00.",
        ),
    ],
)
def test_a_person_is_told_before_signing_when_the_clock_starts(received: str, kk: str, ru: str) -> None:
    said = explain_wait(COUNTRY, COUNTRY.counts_from(almaty(received)))
    assert said is not None
    assert said.kk == kk
    assert said.ru == ru


def test_nothing_is_said_when_the_clock_starts_at_once() -> None:
    assert explain_wait(COUNTRY, COUNTRY.counts_from(almaty("2026-03-03 10:00"))) is None


# Laws

moments = st.datetimes(datetime(2023, 1, 1), datetime(2027, 11, 1), timezones=st.just(UTC))
terms = st.builds(Term, st.integers(1, 60), st.sampled_from(TermUnit))
calendars = st.sampled_from([COUNTRY, OFFICE])


def lies_in_open_time(calendar: WorkingCalendar, moment: datetime) -> bool:
    opening = calendar.opening(moment.astimezone(ALMATY).date())
    return opening is not None and opening.opens <= moment <= opening.closes


@given(calendars, moments, terms)
def test_a_deadline_lies_in_open_time_after_the_start(
    calendar: WorkingCalendar, received: datetime, term: Term
) -> None:
    ends_at = deadline(calendar, received, term)
    assert lies_in_open_time(calendar, ends_at)
    assert ends_at > calendar.counts_from(received).begins_at
    assert ends_at.tzinfo is UTC


@given(calendars, moments, moments, terms)
def test_who_sends_earlier_is_never_answered_later(
    calendar: WorkingCalendar, one: datetime, other: datetime, term: Term
) -> None:
    first, second = sorted((one, other))
    assert deadline(calendar, first, term) <= deadline(calendar, second, term)


@given(calendars, moments, terms, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_pause_never_shortens_a_term_and_keeps_it_in_open_time(
    calendar: WorkingCalendar, received: datetime, term: Term, paused: timedelta
) -> None:
    ends_at = deadline(calendar, received, term)
    pause = Pause(received, received + paused)
    extended = after_pause(calendar, ends_at, term, pause)
    assert extended >= ends_at
    assert lies_in_open_time(calendar, extended)


@given(calendars, moments)
def test_every_wait_has_its_words_without_a_hidden_space(
    calendar: WorkingCalendar, received: datetime
) -> None:
    reception = calendar.counts_from(received)
    said = explain_wait(calendar, reception)
    assert (said is None) == (reception.why is None)
    if said is not None:
        assert "\u202f" not in said.kk + said.ru
        assert "{" not in said.kk + said.ru
    if reception.why is Wait.HOLIDAY:
        assert said is not None
        assert str(reception.closed_for) in said.kk
