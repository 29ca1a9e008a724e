"""Days, times, spans and ages in the words of an official letter, in both languages.

Babel's Kazakh dates are not the official style and hide U+202F between the year and its mark;
ours are plain words with plain spaces, and a job or a document may say them without a request.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from portal.clock import local
from portal.language import Bilingual

DASH = "–"


class _Endings(NamedTuple):
    """The Kazakh case endings that months and times take: in, to, from, and the object's."""

    at: str
    to: str
    since: str
    whom: str


_HARD = _Endings("да", "ға", "дан", "ды")
_HARD_DEAF = _Endings("та", "қа", "тан", "ты")
_HARD_NASAL = _Endings("да", "ға", "нан", "ды")
_HARD_OPEN = _Endings("да", "ға", "дан", "ны")
_SOFT = _Endings("де", "ге", "ден", "ді")
_SOFT_DEAF = _Endings("те", "ке", "тен", "ті")
_SOFT_OPEN = _Endings("де", "ге", "ден", "ні")

# One row a month: Kazakh name and its endings; Russian name, alone and after a day.
_MONTH_TABLE = (
    ("қаңтар", _HARD, "январь", "января"),
    ("ақпан", _HARD_NASAL, "февраль", "февраля"),
    ("наурыз", _HARD, "март", "марта"),
    ("сәуір", _SOFT, "апрель", "апреля"),
    ("мамыр", _HARD, "май", "мая"),
    ("маусым", _HARD_NASAL, "июнь", "июня"),
    ("шілде", _SOFT_OPEN, "июль", "июля"),
    ("тамыз", _HARD, "август", "августа"),
    ("қыркүйек", _SOFT_DEAF, "сентябрь", "сентября"),
    ("қазан", _HARD_NASAL, "октябрь", "октября"),
    ("қараша", _HARD_OPEN, "ноябрь", "ноября"),
    ("желтоқсан", _HARD_NASAL, "декабрь", "декабря"),
)

# One row a weekday: name and short name in each language, and when the Russian one happens.
_WEEKDAY_TABLE = (
    ("дүйсенбі", "дс", "понедельник", "пн", "в понедельник"),
    ("сейсенбі", "сс", "вторник", "вт", "во вторник"),
    ("сәрсенбі", "ср", "среда", "ср", "в среду"),
    ("бейсенбі", "бс", "четверг", "чт", "в четверг"),
    ("жұма", "жм", "пятница", "пт", "в пятницу"),
    ("сенбі", "сб", "суббота", "сб", "в субботу"),
    ("жексенбі", "жс", "воскресенье", "вс", "в воскресенье"),
)

MONTHS = tuple(Bilingual(kk=kk, ru=ru) for kk, _, ru, _ in _MONTH_TABLE)
WEEKDAYS = tuple(Bilingual(kk=kk, ru=ru) for kk, _, ru, _, _ in _WEEKDAY_TABLE)
WEEKDAYS_SHORT = tuple(Bilingual(kk=kk, ru=ru) for _, kk, _, ru, _ in _WEEKDAY_TABLE)

# By the last spoken word of a number: нөл, бір … тоғыз; нөл, он, жиырма, отыз, қырық, елу.
_ONES = (
    _SOFT,
    _SOFT,
    _SOFT_OPEN,
    _SOFT_DEAF,
    _SOFT_DEAF,
    _SOFT_DEAF,
    _HARD_OPEN,
    _SOFT_OPEN,
    _SOFT,
    _HARD,
)
_TENS = (_SOFT, _HARD_NASAL, _HARD_OPEN, _HARD, _HARD_DEAF, _SOFT_OPEN)


# Days


def full_date(day: date) -> Bilingual:
    """`2026 жылғы 8 наурыз` / `8 марта 2026 года`."""
    return Bilingual(
        kk=f"{day.year} жылғы {_day_kk(day)}",
        ru=f"{_day_ru(day)} {day.year} года",
    )


def date_with_weekday(day: date) -> Bilingual:
    """`2026 жылғы 8 наурыз, жексенбі` / `воскресенье, 8 марта 2026 года`."""
    said, weekday = full_date(day), WEEKDAYS[day.weekday()]
    return Bilingual(kk=f"{said.kk}, {weekday.kk}", ru=f"{weekday.ru}, {said.ru}")


def month_and_year(day: date) -> Bilingual:
    """`2026 жылғы наурыз` / `март 2026 года`."""
    month = MONTHS[day.month - 1]
    return Bilingual(kk=f"{day.year} жылғы {month.kk}", ru=f"{month.ru} {day.year} года")


def on_date(day: date) -> Bilingual:
    """When something happens: `2026 жылғы 8 наурызда` / `8 марта 2026 года`."""
    said = full_date(day)
    return Bilingual(kk=said.kk + _endings(day).at, ru=said.ru)


def on_weekday(day: date) -> Bilingual:
    """`дүйсенбі күні` / `в понедельник`."""
    kk, _, _, _, ru = _WEEKDAY_TABLE[day.weekday()]
    return Bilingual(kk=f"{kk} күні", ru=ru)


def since_date(day: date) -> Bilingual:
    """`2026 жылғы 8 наурыздан` / `с 8 марта 2026 года`."""
    said = full_date(day)
    return Bilingual(kk=said.kk + _endings(day).since, ru=f"с {said.ru}")


def to_date(day: date) -> Bilingual:
    """What is moved goes `2026 жылғы 8 наурызға` / `на 8 марта 2026 года`."""
    said = full_date(day)
    return Bilingual(kk=said.kk + _endings(day).to, ru=f"на {said.ru}")


def until_date(day: date) -> Bilingual:
    """`2026 жылғы 8 наурызға дейін` / `до 8 марта 2026 года`."""
    said = full_date(day)
    return Bilingual(kk=f"{said.kk}{_endings(day).to} дейін", ru=f"до {said.ru}")


def through_date(day: date) -> Bilingual:
    """The last day that still counts: `2026 жылғы 8 наурызды қоса алғанда` /
    `по 8 марта 2026 года включительно`."""
    said = full_date(day)
    return Bilingual(
        kk=f"{said.kk}{_endings(day).whom} қоса алғанда",
        ru=f"по {said.ru} включительно",
    )


def date_range(first: date, last: date) -> Bilingual:
    """From `first` to `last`, both included, saying year and month once where they are shared."""
    if last < first:
        raise ValueError("a range of dates cannot end before it begins")
    if first == last:
        return full_date(first)
    if first.year != last.year:
        return _joined(full_date(first), full_date(last), f" {DASH} ")
    if first.month != last.month:
        return Bilingual(
            kk=f"{first.year} жылғы {_day_kk(first)} {DASH} {_day_kk(last)}",
            ru=f"{_day_ru(first)} {DASH} {_day_ru(last)} {last.year} года",
        )
    month, days = last.month - 1, f"{first.day}{DASH}{last.day}"
    return Bilingual(
        kk=f"{last.year} жылғы {days} {_MONTH_TABLE[month][0]}",
        ru=f"{days} {_MONTH_TABLE[month][3]} {last.year} года",
    )


# Times, always of Asia/Almaty and of 24 hours


def clock_time(when: time | datetime) -> str:
    """`08:05`; a moment (aware) is taken to the wall clock of Asia/Almaty first."""
    return f"{_wall(when):%H:%M}"


def window(start: time | datetime, end: time | datetime) -> str:
    """`14:00–16:00`, the same in both languages."""
    return f"{clock_time(start)}{DASH}{clock_time(end)}"


def at_time(when: time | datetime) -> Bilingual:
    """`сағат 18:00-де` / `в 18:00`."""
    said = clock_time(when)
    return Bilingual(kk=f"сағат {said}-{_time_endings(when).at}", ru=f"в {said}")


def since_time(when: time | datetime) -> Bilingual:
    """`сағат 08:00-ден бастап` / `с 08:00`."""
    said = clock_time(when)
    return Bilingual(kk=f"сағат {said}-{_time_endings(when).since} бастап", ru=f"с {said}")


def until_time(when: time | datetime) -> Bilingual:
    """`сағат 18:00-ге дейін` / `до 18:00`."""
    said = clock_time(when)
    return Bilingual(kk=f"сағат {said}-{_time_endings(when).to} дейін", ru=f"до {said}")


def until_clock(when: time | datetime) -> Bilingual:
    """The same in as few signs as a short message has: `18:00-ге дейін` / `до 18:00`."""
    said = clock_time(when)
    return Bilingual(kk=f"{said}-{_time_endings(when).to} дейін", ru=f"до {said}")


def date_and_time(moment: datetime) -> Bilingual:
    """`2026 жылғы 8 наурыз, 14:05` / `8 марта 2026 года, 14:05` of an aware moment."""
    said, at = full_date(local(moment).date()), clock_time(moment)
    return Bilingual(kk=f"{said.kk}, {at}", ru=f"{said.ru}, {at}")


# Spans


def minutes(count: int) -> Bilingual:
    """`30 минут` / `30 минут`, `1 минута`."""
    return _counted(count, "минут", ("минута", "минуты", "минут"))


def hours(count: int) -> Bilingual:
    """`3 сағат` / `3 часа`."""
    return _counted(count, "сағат", ("час", "часа", "часов"))


def days(count: int) -> Bilingual:
    """`5 күн` / `5 дней`."""
    return _counted(count, "күн", ("день", "дня", "дней"))


def working_days(count: int) -> Bilingual:
    """`1 жұмыс күні` / `1 рабочий день`."""
    return _counted(count, "жұмыс күні", ("рабочий день", "рабочих дня", "рабочих дней"))


def calendar_days(count: int) -> Bilingual:
    """`күнтізбелік 10 күн` (the order of the standards) / `10 календарных дней`."""
    forms = ("календарный день", "календарных дня", "календарных дней")
    return Bilingual(kk=f"күнтізбелік {count} күн", ru=f"{count} {_plural_ru(count, forms)}")


def duration(span: timedelta) -> Bilingual:
    """`1 сағат 30 минут` / `1 час 30 минут`, to the minute; days from 24 hours on."""
    if span < timedelta(0):
        raise ValueError("a duration cannot be negative")
    whole = int(span.total_seconds()) // 60
    parts = ((days, whole // 1440), (hours, whole % 1440 // 60), (minutes, whole % 60))
    said = [say(count) for say, count in parts if count] or [minutes(0)]
    return Bilingual(kk=_spaced(part.kk for part in said), ru=_spaced(part.ru for part in said))


def relative(moment: datetime, now: datetime) -> Bilingual:
    """`5 минут бұрын` / `5 минут назад`; `2 күннен кейін` / `через 2 дня`. Both aware."""
    whole = int(abs(moment - now).total_seconds()) // 60
    if whole == 0:
        return (
            Bilingual(kk="жаңа ғана", ru="только что")
            if moment <= now
            else Bilingual(kk="қазір", ru="сейчас")
        )
    if whole < 60:
        count, kk, after, forms = whole, "минут", "тан", ("минуту", "минуты", "минут")
    elif whole < 1440:
        count, kk, after, forms = whole // 60, "сағат", "тан", ("час", "часа", "часов")
    else:
        count, kk, after, forms = whole // 1440, "күн", "нен", ("день", "дня", "дней")
    ru = f"{count} {_plural_ru(count, forms)}"
    if moment <= now:
        return Bilingual(kk=f"{count} {kk} бұрын", ru=f"{ru} назад")
    return Bilingual(kk=f"{count} {kk}{after} кейін", ru=f"через {ru}")


def day_and_month(day: date) -> Bilingual:
    """`8 наурыз` / `8 марта`: where the year is plain."""
    return Bilingual(kk=_day_kk(day), ru=_day_ru(day))


def relative_day(day: date, today: date) -> Bilingual:
    """`бүгін`, `ертең`, `кеше` where they fit, else the full date."""
    near = {
        -1: Bilingual(kk="кеше", ru="вчера"),
        0: Bilingual(kk="бүгін", ru="сегодня"),
        1: Bilingual(kk="ертең", ru="завтра"),
    }
    return near.get((day - today).days) or full_date(day)


def near_day(day: date, today: date) -> Bilingual:
    """The same of a day within weeks, without its year: `ертең`, `8 наурыз` / `завтра`, `8 марта`."""
    return relative_day(day, today) if abs((day - today).days) <= 1 else day_and_month(day)


# Ages


def age(born: date, on: date) -> int:
    """Full years; who was born on 29 February grows older on 1 March of a common year."""
    if on < born:
        raise ValueError("nobody has an age before birth")
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_in_months(born: date, on: date) -> int:
    """Full months, for babies."""
    return age(born, on) * 12 + (on.month - born.month - (on.day < born.day)) % 12


def age_words(born: date, on: date) -> Bilingual:
    """`10 жас` / `10 лет`; under a year in months, under a month in days."""
    years, months = age(born, on), age_in_months(born, on)
    if years:
        return _counted(years, "жас", ("год", "года", "лет"))
    if months:
        return _counted(months, "ай", ("месяц", "месяца", "месяцев"))
    return days((on - born).days)


def _day_kk(day: date) -> str:
    return f"{day.day} {_MONTH_TABLE[day.month - 1][0]}"


def _day_ru(day: date) -> str:
    return f"{day.day} {_MONTH_TABLE[day.month - 1][3]}"


def _endings(day: date) -> _Endings:
    return _MONTH_TABLE[day.month - 1][1]


def _wall(when: time | datetime) -> time:
    return local(when).time() if isinstance(when, datetime) else when


def _time_endings(when: time | datetime) -> _Endings:
    ten, one = divmod(_wall(when).minute, 10)
    return _ONES[one] if one else _TENS[ten]


def _counted(count: int, kk: str, forms: tuple[str, str, str]) -> Bilingual:
    return Bilingual(kk=f"{count} {kk}", ru=f"{count} {_plural_ru(count, forms)}")


def _plural_ru(count: int, forms: tuple[str, str, str]) -> str:
    """The form that agrees with 1, with 2–4, with 5 and more."""
    one, few, many = forms
    if count % 10 == 1 and count % 100 != 11:
        return one
    if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14:
        return few
    return many


def _joined(left: Bilingual, right: Bilingual, by: str) -> Bilingual:
    return Bilingual(kk=left.kk + by + right.kk, ru=left.ru + by + right.ru)


def _spaced(parts: Iterable[str]) -> str:
    return " ".join(parts)
