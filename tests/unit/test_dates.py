"""Dates, times, spans and ages in the words of an official letter, in Kazakh and in Russian."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Language
from portal import dates
from portal.clock import ALMATY
from portal.language import Bilingual, speaking

WOMENS_DAY = date(2026, 3, 8)


def both(text: Bilingual) -> tuple[str, str]:
    return text.kk, text.ru


def almaty(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY)


def test_a_date_is_said_in_the_official_style_of_each_language() -> None:
    assert both(dates.full_date(WOMENS_DAY)) == ("2026 жылғы 8 наурыз", "8 марта 2026 года")
    assert both(dates.date_with_weekday(WOMENS_DAY)) == (
        "2026 жылғы 8 наурыз, жексенбі",
        "воскресенье, 8 марта 2026 года",
    )
    assert both(dates.month_and_year(WOMENS_DAY)) == ("2026 жылғы наурыз", "март 2026 года")


def test_a_template_prints_the_language_that_is_being_spoken() -> None:
    with speaking(Language.RU):
        assert str(dates.full_date(WOMENS_DAY)) == "8 марта 2026 года"
    with speaking(Language.KK):
        assert str(dates.full_date(WOMENS_DAY)) == "2026 жылғы 8 наурыз"


@pytest.mark.parametrize(
    ("month", "at", "to", "since", "whom"),
    [
        (1, "қаңтарда", "қаңтарға", "қаңтардан", "қаңтарды"),
        (2, "ақпанда", "ақпанға", "ақпаннан", "ақпанды"),
        (3, "наурызда", "наурызға", "наурыздан", "наурызды"),
        (4, "сәуірде", "сәуірге", "сәуірден", "сәуірді"),
        (5, "мамырда", "мамырға", "мамырдан", "мамырды"),
        (6, "маусымда", "маусымға", "маусымнан", "маусымды"),
        (7, "шілдеде", "шілдеге", "шілдеден", "шілдені"),
        (8, "тамызда", "тамызға", "тамыздан", "тамызды"),
        (9, "қыркүйекте", "қыркүйекке", "қыркүйектен", "қыркүйекті"),
        (10, "қазанда", "қазанға", "қазаннан", "қазанды"),
        (11, "қарашада", "қарашаға", "қарашадан", "қарашаны"),
        (12, "желтоқсанда", "желтоқсанға", "желтоқсаннан", "желтоқсанды"),
    ],
)
def test_kazakh_months_take_their_endings(month: int, at: str, to: str, since: str, whom: str) -> None:
    day = date(2026, month, 5)
    assert dates.on_date(day).kk == f"2026 жылғы 5 {at}"
    assert dates.to_date(day).kk == f"2026 жылғы 5 {to}"
    assert dates.until_date(day).kk == f"2026 жылғы 5 {to} дейін"
    assert dates.since_date(day).kk == f"2026 жылғы 5 {since}"
    assert dates.through_date(day).kk == f"2026 жылғы 5 {whom} қоса алғанда"


def test_russian_says_the_same_with_prepositions() -> None:
    said = "8 марта 2026 года"
    assert dates.on_date(WOMENS_DAY).ru == said
    assert dates.to_date(WOMENS_DAY).ru == f"на {said}"
    assert dates.until_date(WOMENS_DAY).ru == f"до {said}"
    assert dates.since_date(WOMENS_DAY).ru == f"с {said}"
    assert dates.through_date(WOMENS_DAY).ru == f"по {said} включительно"


def test_weekdays_begin_on_monday_and_say_when() -> None:
    week = [date(2026, 3, 2) + timedelta(days=n) for n in range(7)]
    assert [dates.on_weekday(day).ru for day in week] == [
        "в понедельник",
        "во вторник",
        "в среду",
        "в четверг",
        "в пятницу",
        "в субботу",
        "в воскресенье",
    ]
    assert dates.on_weekday(week[0]).kk == "дүйсенбі күні"
    assert [short.kk for short in dates.WEEKDAYS_SHORT] == ["дс", "сс", "ср", "бс", "жм", "сб", "жс"]
    assert [month.ru for month in dates.MONTHS][::11] == ["январь", "декабрь"]


@pytest.mark.parametrize(
    ("first", "last", "kk", "ru"),
    [
        ("2026-03-08", "2026-03-08", "2026 жылғы 8 наурыз", "8 марта 2026 года"),
        ("2026-03-08", "2026-03-10", "2026 жылғы 8–10 наурыз", "8–10 марта 2026 года"),
        ("2026-03-30", "2026-04-02", "2026 жылғы 30 наурыз – 2 сәуір", "30 марта – 2 апреля 2026 года"),
        (
            "2026-12-30",
            "2027-01-02",
            "2026 жылғы 30 желтоқсан – 2027 жылғы 2 қаңтар",
            "30 декабря 2026 года – 2 января 2027 года",
        ),
    ],
)
def test_a_range_says_the_shared_month_and_year_once(first: str, last: str, kk: str, ru: str) -> None:
    assert both(dates.date_range(date.fromisoformat(first), date.fromisoformat(last))) == (kk, ru)


def test_a_range_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        dates.date_range(date(2026, 3, 9), date(2026, 3, 8))


def test_times_are_of_24_hours_on_the_wall_clock_of_almaty() -> None:
    assert dates.clock_time(time(8, 5)) == "08:05"
    assert dates.clock_time(datetime(2026, 3, 3, 13, 0, tzinfo=UTC)) == "18:00"
    assert dates.clock_time(datetime(2024, 2, 29, 12, 0, tzinfo=UTC)) == "18:00"
    assert dates.window(almaty("2026-03-03 14:00"), almaty("2026-03-03 16:00")) == "14:00–16:00"
    assert both(dates.date_and_time(datetime(2026, 3, 7, 20, 30, tzinfo=UTC))) == (
        "2026 жылғы 8 наурыз, 01:30",
        "8 марта 2026 года, 01:30",
    )


@pytest.mark.parametrize(
    ("minute", "until"),
    [
        (0, "18:00-ге"),
        (1, "18:01-ге"),
        (3, "18:03-ке"),
        (6, "18:06-ға"),
        (9, "18:09-ға"),
        (10, "18:10-ға"),
        (20, "18:20-ға"),
        (30, "18:30-ға"),
        (40, "18:40-қа"),
        (45, "18:45-ке"),
        (50, "18:50-ге"),
    ],
)
def test_a_kazakh_time_takes_the_ending_of_its_last_spoken_word(minute: int, until: str) -> None:
    assert dates.until_time(time(18, minute)).kk == f"сағат {until} дейін"


def test_times_are_said_in_both_languages() -> None:
    assert both(dates.until_time(time(18))) == ("сағат 18:00-ге дейін", "до 18:00")
    assert both(dates.until_clock(time(18))) == ("18:00-ге дейін", "до 18:00")
    assert both(dates.since_time(time(8))) == ("сағат 08:00-ден бастап", "с 08:00")
    assert both(dates.at_time(time(14, 30))) == ("сағат 14:30-да", "в 14:30")
    assert dates.since_time(time(8, 10)).kk == "сағат 08:10-нан бастап"


@pytest.mark.parametrize(
    ("count", "minutes", "days"),
    [
        (0, "0 минут", "0 рабочих дней"),
        (1, "1 минута", "1 рабочий день"),
        (2, "2 минуты", "2 рабочих дня"),
        (5, "5 минут", "5 рабочих дней"),
        (11, "11 минут", "11 рабочих дней"),
        (12, "12 минут", "12 рабочих дней"),
        (21, "21 минута", "21 рабочий день"),
        (22, "22 минуты", "22 рабочих дня"),
        (111, "111 минут", "111 рабочих дней"),
    ],
)
def test_russian_nouns_agree_with_their_number_and_kazakh_ones_stay(
    count: int, minutes: str, days: str
) -> None:
    assert both(dates.minutes(count)) == (f"{count} минут", minutes)
    assert both(dates.working_days(count)) == (f"{count} жұмыс күні", days)


@pytest.mark.parametrize(
    ("span", "kk", "ru"),
    [
        (timedelta(seconds=59), "0 минут", "0 минут"),
        (timedelta(minutes=30), "30 минут", "30 минут"),
        (timedelta(minutes=61), "1 сағат 1 минут", "1 час 1 минута"),
        (timedelta(hours=2), "2 сағат", "2 часа"),
        (timedelta(days=1, hours=5), "1 күн 5 сағат", "1 день 5 часов"),
    ],
)
def test_a_duration_names_only_the_parts_it_has(span: timedelta, kk: str, ru: str) -> None:
    assert both(dates.duration(span)) == (kk, ru)


def test_a_duration_is_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        dates.duration(timedelta(minutes=-1))


@pytest.mark.parametrize(
    ("away", "kk", "ru"),
    [
        (timedelta(seconds=-30), "жаңа ғана", "только что"),
        (timedelta(seconds=30), "қазір", "сейчас"),
        (timedelta(minutes=-1), "1 минут бұрын", "1 минуту назад"),
        (timedelta(minutes=22), "22 минуттан кейін", "через 22 минуты"),
        (timedelta(hours=-5), "5 сағат бұрын", "5 часов назад"),
        (timedelta(hours=3), "3 сағаттан кейін", "через 3 часа"),
        (timedelta(days=2), "2 күннен кейін", "через 2 дня"),
    ],
)
def test_a_moment_is_said_from_now(away: timedelta, kk: str, ru: str) -> None:
    now = almaty("2026-03-03 12:00")
    assert both(dates.relative(now + away, now)) == (kk, ru)


def test_near_days_have_their_own_words_and_need_no_year() -> None:
    assert both(dates.near_day(date(2026, 3, 9), WOMENS_DAY)) == ("ертең", "завтра")
    assert both(dates.near_day(date(2026, 3, 10), WOMENS_DAY)) == ("10 наурыз", "10 марта")
    assert both(dates.relative_day(WOMENS_DAY, WOMENS_DAY)) == ("бүгін", "сегодня")
    assert both(dates.relative_day(date(2026, 3, 9), WOMENS_DAY)) == ("ертең", "завтра")
    assert both(dates.relative_day(date(2026, 3, 7), WOMENS_DAY)) == ("кеше", "вчера")
    assert both(dates.relative_day(date(2026, 3, 10), WOMENS_DAY)) == (
        "2026 жылғы 10 наурыз",
        "10 марта 2026 года",
    )


@pytest.mark.parametrize(
    ("born", "on", "years", "kk", "ru"),
    [
        ("2016-02-29", "2026-02-28", 9, "9 жас", "9 лет"),
        ("2016-02-29", "2026-03-01", 10, "10 жас", "10 лет"),
        ("2016-02-29", "2024-02-29", 8, "8 жас", "8 лет"),
        ("1985-07-15", "2026-07-14", 40, "40 жас", "40 лет"),
        ("1985-07-15", "2026-07-15", 41, "41 жас", "41 год"),
        ("2025-12-31", "2026-03-30", 0, "2 ай", "2 месяца"),
        ("2025-12-31", "2026-03-31", 0, "3 ай", "3 месяца"),
        ("2025-03-15", "2026-03-14", 0, "11 ай", "11 месяцев"),
        ("2026-03-01", "2026-03-22", 0, "21 күн", "21 день"),
        ("2026-03-01", "2026-03-01", 0, "0 күн", "0 дней"),
    ],
)
def test_an_age_is_counted_in_full_years_and_said_in_months_for_a_baby(
    born: str, on: str, years: int, kk: str, ru: str
) -> None:
    assert dates.age(date.fromisoformat(born), date.fromisoformat(on)) == years
    assert both(dates.age_words(date.fromisoformat(born), date.fromisoformat(on))) == (kk, ru)


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="before birth"):
        dates.age(date(2026, 3, 9), date(2026, 3, 8))


days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(days, days)
def test_years_and_months_of_an_age_agree_and_grow(one: date, other: date) -> None:
    born, on = sorted((one, other))
    assert dates.age_in_months(born, on) // 12 == dates.age(born, on)
    assert dates.age_in_months(born, on) <= dates.age_in_months(born, on + timedelta(days=1))


@given(days, days, st.times(), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_only_plain_spaces_and_no_english_are_ever_said(
    one: date, other: date, at: time, span: timedelta
) -> None:
    first, last = sorted((one, other))
    now = datetime(2026, 3, 3, tzinfo=UTC)
    said = [
        dates.full_date(one),
        dates.date_with_weekday(one),
        dates.month_and_year(one),
        dates.date_range(first, last),
        dates.through_date(one),
        dates.since_time(at),
        dates.duration(span),
        dates.relative(now + span, now),
        dates.relative(now - span, now),
        dates.age_words(first, last),
        dates.calendar_days(span.days),
    ]
    for text in both(Bilingual(kk="|".join(t.kk for t in said), ru="|".join(t.ru for t in said))):
        assert not [space for space in re.findall(r"\s", text) if space != " "]
        assert not re.search("[A-Za-z]", text)
