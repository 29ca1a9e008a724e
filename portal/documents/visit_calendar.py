"""A booked visit for the calendar of a phone (RFC 5545): when and where, but neither who comes nor to which doctor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard, vCalAddress

from models.enums import Language
from portal.clock import ALMATY
from portal.documents.reception import BRING
from portal.language import Bilingual

REMINDERS = (timedelta(days=-1), timedelta(hours=-2))
ASK_AGAIN = timedelta(hours=1)

PORTAL = Bilingual(kk="Емхана", ru="Емхана")
VISITS = Bilingual(kk="Дәрігер қабылдаулары", ru="Приёмы врача")
VISIT = Bilingual(kk="Дәрігер қабылдауы", ru="Приём врача")
CANCELLED = Bilingual(kk="Болмайды: дәрігер қабылдауы", ru="Отменён: приём врача")
CANCELLED_WORDS = Bilingual(
    kk="Бұл қабылдауға енді келудің қажеті жоқ.", ru="На этот приём приходить уже не нужно."
)
MORE = Bilingual(kk="Ауыстыру немесе бас тарту:", ru="Перенести или отменить:")
DETAILS = Bilingual(kk="Толығырақ:", ru="Подробнее:")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitEvent:
    """A visit as a calendar may know it (moments are aware). `number` is the application's, and `version`
    rises with each of its changes; `place` is the clinic's address with the room."""

    number: str
    version: int
    booked_at: datetime
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    place: Bilingual
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """In which language a calendar is read, and where its portal is."""

    language: Language
    base_url: str


def visit_file(event: VisitEvent, reader: Reader) -> bytes:
    """One visit to put into a calendar; a cancelled one to take it out again."""
    calendar = _calendar(method_of(event), reader)
    calendar.add_component(_event(event, reader))
    return bytes(calendar.to_ical())


def visit_feed(events: Iterable[VisitEvent], reader: Reader) -> bytes:
    """All the visits of an account, for a calendar that subscribes to them and asks again each hour.

    A calendar is never empty (RFC 5545, 3.6): one without visits holds the time zone of the clinics.
    """
    calendar = _calendar("PUBLISH", reader)
    name = VISITS.say(reader.language)
    for key in ("name", "x-wr-calname"):
        calendar.add(key, name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for event in events:
        calendar.add_component(_event(event, reader))
    if not calendar.subcomponents:
        calendar.add_component(_time_zone())
    return bytes(calendar.to_ical())


def method_of(event: VisitEvent) -> str:
    """What `visit_file` asks of a calendar."""
    return "CANCEL" if event.is_cancelled else "PUBLISH"


def _calendar(method: str, reader: Reader) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//Emhana//Visits//{reader.language.value.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(visit: VisitEvent, reader: Reader) -> Event:
    link = f"{reader.base_url}/{reader.language.value}/cabinet/applications/{visit.number}"
    said = CANCELLED if visit.is_cancelled else VISIT
    event = Event()
    event.add("uid", f"{visit.number}@{urlsplit(reader.base_url).hostname}")
    event.add("sequence", visit.version)
    event.add("dtstamp", _utc(visit.changed_at))
    event.add("created", _utc(visit.booked_at))
    event.add("last-modified", _utc(visit.changed_at))
    event.add("dtstart", _utc(visit.starts_at))
    event.add("dtend", _utc(visit.ends_at))
    event.add("summary", said.say(reader.language))
    event.add("location", visit.place.say(reader.language))
    event.add("description", "\n".join(_description(visit, link, reader.language)))
    event.add("url", link)
    event.add("organizer", _organizer(reader))
    event.add("status", "CANCELLED" if visit.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if visit.is_cancelled else "OPAQUE")
    for before in () if visit.is_cancelled else REMINDERS:
        event.add_component(_reminder(before, reader.language))
    return event


def _description(visit: VisitEvent, link: str, language: Language) -> Sequence[str]:
    if visit.is_cancelled:
        return [CANCELLED_WORDS.say(language), "", f"{DETAILS.say(language)} {link}"]
    return [*(words.say(language) for words in BRING), "", f"{MORE.say(language)} {link}"]


def _organizer(reader: Reader) -> vCalAddress:
    """The portal itself, by its address on the web: nobody reads letters to it."""
    address = vCalAddress(f"{reader.base_url}/")
    address.params["CN"] = PORTAL.say(reader.language)
    return address


def _reminder(before: timedelta, language: Language) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", VISIT.say(language))
    alarm.add("trigger", before)
    return alarm


def _time_zone() -> Timezone:
    """The clinics' own, since all of the country lives by one time."""
    since_2024 = TimezoneStandard()
    since_2024.add("dtstart", datetime(2024, 3, 1))  # noqa: DTZ001 - a zone begins by its own wall clock
    since_2024.add("tzoffsetfrom", timedelta(hours=6))
    since_2024.add("tzoffsetto", timedelta(hours=5))
    zone = Timezone()
    zone.add("tzid", ALMATY.key)
    zone.add_component(since_2024)
    return zone


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
