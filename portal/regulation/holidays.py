"""The first filling of the editable calendar: Kazakhstan's days off as the `holidays` library knows
them, named by us in both languages, with their meaning for a five- and a six-day week
(docs/decisions/0004-working-calendar.md)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from holidays.countries.kazakhstan import Kazakhstan
from holidays.version import __version__ as library_version

from portal.dates import since_date, to_date
from portal.language import Bilingual
from portal.regulation.calendar import DayKind, SpecialDay

SUNDAY = 6
SOURCE = f"holidays {library_version}"
# The library writes some Kazakh names with the Latin schwa, which looks the same and sorts, searches
# and prints otherwise.
_LOOKALIKES = str.maketrans({"\u0259": "\u04d9", "\u018f": "\u04d8"})
# What the library adds to a name: "observed", "estimated", "substituted from <day>".
_LABELS = re.compile(r" \((?:қайта белгіленген демалыс|бағаланған|, )+\)$")
_ESTIMATED = "бағаланған"
_MOVED_FROM = re.compile(r"\((\d\d)\.(\d\d)\.(\d{4}) ")

_RUSSIAN = {
    "Жаңа жыл": "Новый год",
    "Православиелік Рождество": "Православное Рождество",
    "Халықаралық әйелдер күні": "Международный женский день",
    "Наурыз мейрамы": "Наурыз мейрамы",
    "Қазақстан халқының бірлігі мерекесі": "Праздник единства народа Казахстана",
    "Отан Қорғаушы күні": "День защитника Отечества",
    "Жеңіс күні": "День Победы",
    "Астана күні": "День столицы",
    "Қазақстан Республикасының Конституциясы күні": "День Конституции Республики Казахстан",
    "Республика күні": "День Республики",
    "Қазақстан Республикасы күні": "День Республики Казахстан",
    "Қазақстан Республикасының Тұңғыш Президенті күні": ("День Первого Президента Республики Казахстан"),
    "Тәуелсіздік күні": "День Независимости",
    "Құрбан айт": "Курбан-айт",
}

# Days off that the Labour Code (art. 84 p. 5) gives without carrying them over.
_NEVER_CARRIED = frozenset({"Православиелік Рождество", "Құрбан айт"})

_CARRIED = Bilingual(kk="{name} (ауыстырылған демалыс)", ru="{name} (перенесённый выходной)")
_EXPECTED = Bilingual(kk="{name} (болжамды күн)", ru="{name} (предварительная дата)")
_DAY_OFF_FROM = Bilingual(kk="Демалыс күні ({day} ауыстырылды)", ru="Выходной день (перенесён {day})")
_WORKED_FOR = Bilingual(
    kk="Жұмыс күні (демалыс {day} ауыстырылды)", ru="Рабочий день (выходной перенесён {day})"
)


def special_days(years: Iterable[int]) -> tuple[SpecialDay, ...]:
    """The national days off and working weekends of `years`, in order, one a date.

    Raises `KeyError` when the library lists a holiday that has no Russian name here yet.
    """
    wanted = sorted(set(years))
    listed = library_names(wanted)
    moved = {day: worked for day, name in listed.items() if (worked := _moved_from(name))}
    holidays = {day: listed[day] for day in _load(wanted, observed=False) if day not in moved}
    carried = {day: name for day, name in listed.items() if day not in moved and day not in holidays}
    rows = [
        *(SpecialDay(day, DayKind.HOLIDAY, _named(name), source=SOURCE) for day, name in holidays.items()),
        *_carried_over(holidays, carried, moved),
        *_moved(moved),
    ]
    return tuple(sorted(rows, key=lambda row: row.day))


def library_names(years: Iterable[int]) -> Mapping[date, str]:
    """The library's own list of days off with its Kazakh names, look-alike letters put right."""
    return {day: fold(name) for day, name in sorted(_load(years, observed=True).items())}


def fold(name: str) -> str:
    """`name` with the Latin schwa (U+0259) replaced by the Kazakh letter ә (U+04D9)."""
    return name.translate(_LOOKALIKES)


def _load(years: Iterable[int], *, observed: bool) -> Mapping[date, str]:
    # Without `language` the library would follow the locale of the machine.
    return Kazakhstan(years=tuple(years), language="kk", observed=observed, expand=False)


def _carried_over(
    holidays: Mapping[date, str], listed: Mapping[date, str], moved: Mapping[date, date]
) -> Iterator[SpecialDay]:
    """The library lists the five-day week; a six-day week gets a day only for a holiday on Sunday."""
    six_day = _carried_for_six_days(holidays, moved)
    for day, name in (six_day | dict(listed)).items():
        yield SpecialDay(
            day,
            DayKind.CARRIED_OVER,
            _CARRIED.format(name=_named(name)),
            closes_six_day=day in six_day,
            source=SOURCE,
        )


def _carried_for_six_days(holidays: Mapping[date, str], moved: Mapping[date, date]) -> dict[date, str]:
    free = set(holidays) | {day for day, worked in moved.items() if worked.weekday() == SUNDAY}
    carried: dict[date, str] = {}
    for day, name in sorted(holidays.items()):
        if day.weekday() != SUNDAY or not _is_carried(name):
            continue
        target = day + timedelta(days=1)
        while target in free or target in carried:
            target += timedelta(days=1)
        carried[target] = name
    return carried


def _moved(moved: Mapping[date, date]) -> Iterator[SpecialDay]:
    """Who rests on the day that was moved rests on the new one: a Saturday is no six-day week's rest."""
    for day, worked in moved.items():
        yield SpecialDay(
            day,
            DayKind.MOVED_DAY_OFF,
            _DAY_OFF_FROM.format(day=since_date(worked)),
            closes_six_day=worked.weekday() == SUNDAY,
            source=SOURCE,
        )
        yield SpecialDay(
            worked,
            DayKind.WORKING_WEEKEND,
            _WORKED_FOR.format(day=to_date(day)),
            closes_five_day=False,
            closes_six_day=False,
            source=SOURCE,
        )


def _moved_from(name: str) -> date | None:
    found = _MOVED_FROM.search(name)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None


def _is_carried(name: str) -> bool:
    return any(_LABELS.sub("", part) not in _NEVER_CARRIED for part in name.split("; "))


def _named(listed: str) -> Bilingual:
    """Our two names of a day that the library may list as several holidays at once."""
    parts = [_named_one(part) for part in listed.split("; ")]
    return Bilingual(kk="; ".join(part.kk for part in parts), ru="; ".join(part.ru for part in parts))


def _named_one(listed: str) -> Bilingual:
    kk = _LABELS.sub("", listed)
    name = Bilingual(kk=kk, ru=_RUSSIAN[kk])
    return _EXPECTED.format(name=name) if _ESTIMATED in listed else name
