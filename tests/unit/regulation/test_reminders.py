"""When a visit is reminded of: twice at most, never at night, never after it, in the right order; and in what words."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Language
from portal.clock import ALMATY, local
from portal.documents.reception import PlannedReception
from portal.gateways.sms.parts import parts
from portal.language import Bilingual
from portal.regulation.night import is_night
from portal.regulation.reminders import LEAST, Remind, reminders_of, words
from portal.regulation.slots import moment
from portal.regulation.visit_links import token_of

WEDNESDAY = date(2026, 3, 4)
LONG_AGO = datetime(2026, 2, 1, tzinfo=UTC)
days = st.dates(date(2024, 3, 2), date(2035, 12, 31))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
visits = st.builds(moment, days, times)
leads = st.timedeltas(timedelta(0), timedelta(days=15))


def said(hour: time, booked_at: datetime = LONG_AGO) -> list[tuple[str, str]]:
    """Which reminders of a visit on Wednesday go out, and when by the clock of Almaty."""
    found = reminders_of(moment(WEDNESDAY, hour), booked_at)
    return [(each.which.value, f"{local(each.at):%a %H:%M}") for each in found]


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (time(14, 20), [("day", "Tue 14:20"), ("hours", "Wed 12:20")]),
        (time(10), [("day", "Tue 10:00"), ("hours", "Wed 08:00")]),
        (time(9, 20), [("day", "Tue 09:20"), ("hours", "Wed 08:00")]),
        (time(8, 30), [("day", "Tue 08:30"), ("hours", "Wed 08:00")]),
        (time(8, 29), [("day", "Tue 08:29")]),
        (time(8), [("day", "Tue 08:00")]),
        (time(7), [("day", "Tue 08:00")]),
        (time(21, 45), [("day", "Tue 21:30"), ("hours", "Wed 19:45")]),
        (time(0, 30), [("day", "Tue 08:00")]),
    ],
)
def test_the_day_before_at_the_same_time_and_two_hours_before_but_not_at_night(
    hour: time, expected: list[tuple[str, str]]
) -> None:
    assert said(hour) == expected


def test_what_was_booked_too_late_for_a_reminder_has_none() -> None:
    at_two = time(14, 0)
    assert said(at_two, moment(date(2026, 3, 3), time(13, 59)))[0] == ("day", "Tue 14:00")
    assert said(at_two, moment(date(2026, 3, 3), time(14, 0))) == [("hours", "Wed 12:00")]
    assert said(at_two, moment(WEDNESDAY, time(12, 0))) == []


@given(starts_at=visits, lead=leads)
def test_at_most_two_in_order_after_the_booking_and_before_the_visit(
    starts_at: datetime, lead: timedelta
) -> None:
    booked_at = starts_at - lead
    found = reminders_of(starts_at, booked_at)
    assert [each.which for each in found] in ([], [Remind.DAY], [Remind.HOURS], [Remind.DAY, Remind.HOURS])
    assert [each.at for each in found] == sorted(each.at for each in found)
    for each in found:
        assert booked_at < each.at <= each.until <= starts_at - LEAST or each.which is Remind.DAY
        assert booked_at < each.at < starts_at


@given(starts_at=visits)
def test_nobody_is_woken(starts_at: datetime) -> None:
    for each in reminders_of(starts_at, LONG_AGO - timedelta(days=5000)):
        assert time(8) <= local(each.at).time() < time(22)
        assert not is_night(each.at)


@given(starts_at=visits)
def test_whoever_booked_days_before_is_reminded_the_day_before(starts_at: datetime) -> None:
    first = reminders_of(starts_at, starts_at - timedelta(days=3))[0]
    assert first.which is Remind.DAY
    assert local(first.at).date() == local(starts_at).date() - timedelta(days=1)
    assert first.at < first.until or local(starts_at).time() < time(10)


@given(starts_at=visits, lead=leads)
def test_only_the_time_of_booking_leaves_reminders_out(starts_at: datetime, lead: timedelta) -> None:
    every = reminders_of(starts_at, starts_at - timedelta(days=60))
    booked_at = starts_at - lead
    assert reminders_of(starts_at, booked_at) == tuple(each for each in every if each.at > booked_at)


@pytest.mark.parametrize(
    ("hour", "night"),
    [(time(21, 59), False), (time(22), True), (time(3), True), (time(7, 59), True), (time(8), False)],
)
def test_the_night_is_from_ten_to_eight(hour: time, night: bool) -> None:
    assert is_night(datetime.combine(WEDNESDAY, hour, ALMATY)) is night


VISIT = PlannedReception(
    doctor="Бекмұхамбетова Айгүл Серікқызы",
    speciality=Bilingual(kk="офтальмолог", ru="офтальмолог"),
    starts_at=moment(date(2026, 9, 23), time(14, 49)),
    ends_at=moment(date(2026, 9, 23), time(15)),
    room="412-Б",
    place=Bilingual(kk="№ 4 емхана", ru="Поликлиника № 4"),
)
LINK = "https://emhana.densaulyq.gov.kz/kk/v/" + token_of("k", "4821-9073-65", VISIT.starts_at)


@pytest.mark.parametrize("beside", [[], [VISIT.ends_at]], ids=["one", "two"])
@pytest.mark.parametrize(("which", "language", "days"), list(product(Remind, Language, [0, 1])))
def test_a_reminder_with_its_link_fits_into_two_parts(
    which: Remind, language: Language, days: int, beside: list[datetime]
) -> None:
    text = words(which, VISIT, LINK, VISIT.starts_at - timedelta(days=days), beside).say(language)
    assert parts(text) <= 2, f"{len(text)}: {text}"
    assert text.endswith(LINK)
    assert VISIT.doctor.split()[0] not in text


def test_the_day_is_called_as_on_the_day_of_sending() -> None:
    late = words(Remind.DAY, VISIT, LINK, VISIT.starts_at - timedelta(hours=3))
    early = words(Remind.DAY, VISIT, LINK, VISIT.starts_at - timedelta(hours=23))
    assert "сегодня в 14:49" in late.ru
    assert "завтра в 14:49" in early.ru
    assert "ертең сағат 14:49-да" in early.kk


def test_the_times_of_two_who_come_together_are_told_in_one_breath() -> None:
    both = words(Remind.DAY, VISIT, LINK, VISIT.starts_at - timedelta(hours=23), [VISIT.ends_at])
    assert "ертең 14:49 және 15:00-де қабылдау" in both.kk
    assert "завтра в 14:49 и 15:00 приём" in both.ru
