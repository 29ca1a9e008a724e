"""The lawful term of an application over a working calendar: when it ends, what a pause adds,
and the sentence that tells a person before signing that the clock starts later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal import dates
from portal.clock import local
from portal.language import Bilingual
from portal.regulation.calendar import Reception, Wait, WorkingCalendar


class TermUnit(StrEnum):
    """What a term of a standard is counted in."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


@dataclass(frozen=True, slots=True)
class Term:
    """A term as a standard sets it: `Term(30, TermUnit.MINUTES)`.

    `around_the_clock`: no clinic is waited for, so the clock runs at night and on days off.
    """

    amount: int
    unit: TermUnit
    around_the_clock: bool = False

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("a term is at least one of its units")
        if self.around_the_clock and self.unit not in (TermUnit.MINUTES, TermUnit.HOURS):
            raise ValueError("only minutes and hours run around the clock")

    @property
    def runs_in_open_time(self) -> bool:
        """Whether the clock of this term stands still while the clinic is closed."""
        return self.unit in (TermUnit.MINUTES, TermUnit.HOURS) and not self.around_the_clock

    @property
    def span(self) -> timedelta:
        """The length of a term in minutes or hours."""
        unit = timedelta(hours=1) if self.unit is TermUnit.HOURS else timedelta(minutes=1)
        return self.amount * unit

    def say(self) -> Bilingual:
        """`30 минут`, `1 жұмыс күні` / `1 рабочий день`."""
        return _SAID[self.unit](self.amount)


@dataclass(frozen=True, slots=True)
class Pause:
    """The time (aware) in which an application waited for somebody outside the clinic."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError("a pause cannot end before it begins")


def reception_of(calendar: WorkingCalendar, received: datetime, term: Term) -> Reception:
    """How an application received at `received` counts: by the calendar, or at once around the clock."""
    if term.around_the_clock:
        return Reception(received, local(received).date(), received, is_next_working_day=False)
    return calendar.counts_from(received)


def deadline(
    calendar: WorkingCalendar, received: datetime, term: Term, pauses: tuple[Pause, ...] = ()
) -> datetime:
    """The moment (UTC) by which an application received at `received` must be answered.

    Minutes and hours run in open time from the start of the clock, or simply on. Days are counted from the day
    after the one for which the application counts; the term ends when the clinic closes on its
    last day, and a last day that is not worked gives way to the next working day (the general
    rule of the Civil Code on counting terms).
    """
    reception = reception_of(calendar, received, term)
    if term.around_the_clock:
        ends_at = received + term.span
    elif term.runs_in_open_time:
        ends_at = calendar.add_working_time(reception.begins_at, term.span)
    else:
        ends_at = _closing(calendar, _last_day(calendar, reception.counts_as_day, term))
    for pause in pauses:
        ends_at = after_pause(calendar, ends_at, term, pause)
    return ends_at


def after_pause(calendar: WorkingCalendar, ends_at: datetime, term: Term, pause: Pause) -> datetime:
    """The new end (UTC) of a term that ended at `ends_at` and stood still during `pause`.

    Minutes and hours gain the open time of the pause; days gain the days that began in it. Time
    already spent stays spent: an application overdue before the pause is overdue after it.
    """
    if term.around_the_clock:
        return ends_at + (pause.until - pause.since)
    if term.runs_in_open_time:
        lost = calendar.working_time_between(pause.since, pause.until)
        return calendar.add_working_time(ends_at, lost)
    since, until = local(pause.since).date(), local(pause.until).date()
    last = local(ends_at).date()
    if term.unit is TermUnit.WORKING_DAYS:
        gained = calendar.working_days_between(since, until)
        return _closing(calendar, calendar.add_working_days(last, gained))
    return _closing(calendar, calendar.working_day_from(last + (until - since)))


def is_overdue(ends_at: datetime, now: datetime) -> bool:
    """Whether the term has passed; its last moment is still in time."""
    return now > ends_at


def time_left(calendar: WorkingCalendar, ends_at: datetime, now: datetime) -> timedelta:
    """The open time that is left until `ends_at`; nothing when it has passed."""
    return calendar.working_time_between(now, ends_at)


def last_day_valid(issued: date, days: int) -> date:
    """The last day on which a paper valid for `days` calendar days still holds, counted from the
    day after its issue (standards of the three registers: "күнтізбелік 10 күн")."""
    return issued + timedelta(days=days)


def explain_wait(calendar: WorkingCalendar, reception: Reception) -> Bilingual | None:
    """What to tell a person BEFORE signing when the clock starts later; None when at once."""
    if reception.why is None:
        return None
    today = local(reception.received).date()
    if reception.why is Wait.BEFORE_OPENING:
        return _TODAY.format(since=dates.since_time(reception.begins_at))
    return Bilingual(
        kk=f"{_cause(calendar, reception, today).kk} {_next(reception).kk}",
        ru=f"{_cause(calendar, reception, today).ru} {_next(reception).ru}",
    )


def _last_day(calendar: WorkingCalendar, day: date, term: Term) -> date:
    if term.unit is TermUnit.WORKING_DAYS:
        return calendar.add_working_days(day, term.amount)
    return calendar.working_day_from(day + timedelta(days=term.amount))


def _closing(calendar: WorkingCalendar, day: date) -> datetime:
    opening = calendar.opening(day)
    assert opening is not None  # only working days are asked for
    return opening.closes


def _cause(calendar: WorkingCalendar, reception: Reception, today: date) -> Bilingual:
    if reception.closed_for is not None:
        return _HOLIDAY.format(name=reception.closed_for)
    accepts_until = calendar.accepts_until(today)
    if accepts_until is None:
        return _DAY_OFF
    return _LATE.format(until=dates.until_time(accepts_until))


def _next(reception: Reception) -> Bilingual:
    day = reception.counts_as_day
    return _NEXT_DAY.format(
        day=dates.full_date(day),
        weekday=dates.on_weekday(day),
        since=dates.since_time(reception.begins_at),
    )


_SAID = {
    TermUnit.MINUTES: dates.minutes,
    TermUnit.HOURS: dates.hours,
    TermUnit.WORKING_DAYS: dates.working_days,
    TermUnit.CALENDAR_DAYS: dates.calendar_days,
}

_TODAY = Bilingual(
    kk="Емхана әлі ашылған жоқ. Өтінішіңіз бүгін {since} қаралады.",
    ru="Поликлиника ещё не открылась. Ваше заявление начнут рассматривать сегодня {since}.",
)
_LATE = Bilingual(
    kk="Бүгін өтініш {until} қабылданды.",
    ru="Сегодня заявления принимали {until}.",
)
_DAY_OFF = Bilingual(
    kk="Бүгін емхана жұмыс істемейді: демалыс күні.",
    ru="Сегодня поликлиника не работает: выходной день.",
)
_HOLIDAY = Bilingual(
    kk="Бүгін емхана жұмыс істемейді: {name}.",
    ru="Сегодня поликлиника не работает: {name}.",
)
_NEXT_DAY = Bilingual(
    kk="Өтінішіңіз келесі жұмыс күні — {day}, {weekday} {since} қаралады.",
    ru="Ваше заявление начнут рассматривать в следующий рабочий день — {weekday}, {day}, {since}.",
)
