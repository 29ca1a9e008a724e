"""A visit for the calendar of a phone: read back by a strict reader, line by line and word by word."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from models.enums import Language
from portal.documents.visit_calendar import Reader, VisitEvent, visit_feed, visit_file
from portal.language import Bilingual
from tests.moments import MONDAY

PLACE = Bilingual(
    kk="№ 1 қалалық емхана, «Өңір» ғимараты: Сарыөзен қаласы, Ұлы Һүдә көшесі, 12-үй, 201-кабинет",
    ru="Городская поликлиника № 1: город Сарыозен, проспект Абая, дом 50; вход со двора, кабинет 201",
)
VISIT = VisitEvent(
    number="4821-9073-65",
    version=4,
    booked_at=MONDAY,
    changed_at=MONDAY + timedelta(seconds=3),
    starts_at=MONDAY + timedelta(days=2),
    ends_at=MONDAY + timedelta(days=2, minutes=20),
    place=PLACE,
)
KAZAKH, RUSSIAN = (Reader(language, "https://emhana.example") for language in Language)
READERS = [KAZAKH, RUSSIAN]
ONCE = ("DTSTAMP", "UID", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "SEQUENCE")
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))


def the_event(file: bytes) -> Event:
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    return event


def wrongs(file: bytes) -> list[str]:
    """What RFC 5545 has against the bytes: lines, nesting, and what must stand once."""
    found, open_parts = [], []
    if (
        not file.endswith(b"\r\n")
        or b"\n" in file.replace(b"\r\n", b"")
        or b"\r" in file.replace(b"\r\n", b"")
    ):
        found.append("a line does not end with CRLF")
    for line in file.split(b"\r\n"):
        if len(line) > 75:
            found.append(f"{len(line)} octets in a line")
        try:
            line.decode()
        except UnicodeDecodeError:
            found.append("a letter is cut in two")
    for line in file.replace(b"\r\n ", b"").decode().splitlines():
        name, _, value = line.partition(":")
        if name == "BEGIN":
            open_parts.append((value, []))
        elif name == "END":
            part, names = open_parts.pop()
            found += [f"{part} within {value}"] if part != value else []
            found += _wrongs_of(part, names)
        else:
            open_parts[-1][1].append(name.split(";")[0])
    return found


def _wrongs_of(part: str, names: list[str]) -> list[str]:
    must = {
        "VCALENDAR": ("PRODID", "VERSION", "METHOD"),
        "VEVENT": ONCE,
        "VALARM": ("ACTION", "TRIGGER", "DESCRIPTION"),
    }
    return [f"{part} has {names.count(name)} {name}" for name in must.get(part, ()) if names.count(name) != 1]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("is_cancelled", [False, True])
def test_a_file_is_what_the_standard_asks(reader: Reader, is_cancelled: bool) -> None:
    assert wrongs(visit_file(replace(VISIT, is_cancelled=is_cancelled), reader)) == []


def test_a_visit_says_when_and_where_in_the_readers_language() -> None:
    event = the_event(visit_file(VISIT, KAZAKH))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (VISIT.starts_at, VISIT.ends_at)
    assert event["dtstart"].to_ical() == b"20260304T040000Z"
    assert (event["summary"], event["location"]) == ("Дәрігер қабылдауы", PLACE.kk)
    assert "Жеке куәлікті" in event["description"]
    assert "https://emhana.example/kk/cabinet/applications/4821-9073-65" in event["description"]
    russian = the_event(visit_file(VISIT, RUSSIAN))
    assert (russian["summary"], russian["location"]) == ("Приём врача", PLACE.ru)
    assert russian["url"] == "https://emhana.example/ru/cabinet/applications/4821-9073-65"


def test_one_is_reminded_the_day_before_and_two_hours_before() -> None:
    alarms = the_event(visit_file(VISIT, KAZAKH)).walk("VALARM")
    assert [each.decoded("trigger") for each in alarms] == [timedelta(days=-1), timedelta(hours=-2)]


def test_a_cancelled_visit_is_taken_out_and_reminds_of_nothing() -> None:
    file = visit_file(replace(VISIT, version=5, is_cancelled=True), RUSSIAN)
    assert Calendar.from_ical(file)["method"] == "CANCEL"
    event = the_event(file)
    assert (event["status"], event["sequence"]) == ("CANCELLED", 5)
    assert event["summary"] == "Отменён: приём врача"
    assert not event.walk("VALARM")


def test_whatever_changes_the_visit_keeps_its_name_and_its_number_rises() -> None:
    moved = replace(VISIT, version=9, starts_at=MONDAY, ends_at=MONDAY + timedelta(minutes=15), place=PLACE)
    before, after = the_event(visit_file(VISIT, KAZAKH)), the_event(visit_file(moved, RUSSIAN))
    assert before["uid"] == after["uid"] == "4821-9073-65@emhana.example"
    assert (before["sequence"], after["sequence"]) == (4, 9)


def test_the_same_visit_is_the_same_to_the_byte() -> None:
    assert visit_feed([VISIT], KAZAKH) == visit_feed([VISIT], KAZAKH)


def test_a_feed_names_itself_and_holds_cancelled_visits_too() -> None:
    gone = replace(VISIT, number="1111-2222-33", is_cancelled=True)
    file = visit_feed([VISIT, gone], KAZAKH)
    assert wrongs(file) == []
    calendar = Calendar.from_ical(file)
    assert (calendar["method"], calendar["x-wr-calname"]) == ("PUBLISH", "Дәрігер қабылдаулары")
    assert [event["status"] for event in calendar.walk("VEVENT")] == ["CONFIRMED", "CANCELLED"]


def test_a_feed_without_visits_is_a_calendar_still() -> None:
    file = visit_feed([], RUSSIAN)
    assert wrongs(file) == []
    (zone,) = Calendar.from_ical(file).walk("VTIMEZONE")
    assert zone["tzid"] == "Asia/Almaty"
    assert zone.to_tz().utcoffset(datetime(2026, 3, 2)) == timedelta(hours=5)


def test_an_event_has_no_place_for_a_name_an_iin_a_doctor_or_an_illness() -> None:
    assert {each.name for each in fields(VisitEvent)} == {
        "number", "version", "booked_at", "changed_at", "starts_at", "ends_at", "place", "is_cancelled",
    }  # fmt: skip


@given(
    words=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1)
    .map(lambda text: f"{text}ә")
    .map(str.strip),
    starts=TIMES,
    minutes=st.integers(5, 240),
    version=st.integers(1, 10_000),
)
def test_any_words_and_times_come_back_as_they_were(
    words: str, starts: datetime, minutes: int, version: int
) -> None:
    visit = replace(
        VISIT,
        version=version,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=minutes),
        place=Bilingual(kk=words, ru=words),
    )
    file = visit_file(visit, KAZAKH)
    assert wrongs(file) == []
    event = the_event(file)
    assert (event["location"], event["sequence"]) == (words, version)
    assert event.decoded("dtstart") == starts.replace(microsecond=0)


def test_words_cannot_begin_an_event_of_their_own() -> None:
    crafted = Bilingual(kk="үй\r\nEND:VEVENT\r\nBEGIN:VEVENT", ru="дом\nBEGIN:VALARM")
    for reader in READERS:
        file = visit_file(replace(VISIT, place=crafted), reader)
        assert wrongs(file) == []
        assert file.count(b"\r\nBEGIN:VEVENT\r\n") == 1
        assert file.count(b"\r\nBEGIN:VALARM\r\n") == 2
