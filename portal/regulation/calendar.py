"""The working calendar of one clinic as a value: when it is open, until when it accepts, and from
which moment an application counts. Pure arithmetic; docs/decisions/0004-working-calendar.md."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from portal.clock import ALMATY, local
from portal.language import Bilingual

# "Requests are accepted until 2 hours before the end of work" (standards of order 272, row 7).
CUT_OFF_BEFORE_CLOSING = timedelta(hours=2)
# That minute included: 18:00:59 is still 18:00 on the clock that a person sees.
ONE_MINUTE = timedelta(minutes=1)
SATURDAY = 5
# Longer than any run of days off; reaching it means that the calendar itself is wrong.
HORIZON = 366


class DayKind(StrEnum):
    """What a special day is; the words are those of the `holiday` table."""

    HOLIDAY = "holiday"
    CARRIED_OVER = "carried_over"
    MOVED_DAY_OFF = "moved_day_off"
    WORKING_WEEKEND = "working_weekend"


class Wait(StrEnum):
    """Why the clock of an application does not start at the moment of sending."""

    BEFORE_OPENING = "before_opening"
    AFTER_CUT_OFF = "after_cut_off"
    DAY_OFF = "day_off"
    HOLIDAY = "holiday"


class NeverOpen(ValueError):
    """The calendar has no working day within a year: its hours or days off were entered wrongly."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening and closing on the wall clock of Asia/Almaty."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("a clinic opens before it closes, on the same day")


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day on which the week's hours may not hold; for whom, the two `closes` say."""

    day: date
    kind: DayKind
    name: Bilingual
    closes_five_day: bool = True
    closes_six_day: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """One stretch of open time, in UTC; `accepts_until` is the start of the last accepting minute."""

    opens: datetime
    closes: datetime
    accepts_until: datetime


@dataclass(frozen=True, slots=True)
class Reception:
    """How an application received at `received` counts.

    `why` is None when its clock starts at once; `closed_for` names the holiday, if one is the cause.
    """

    received: datetime
    counts_as_day: date
    begins_at: datetime
    is_next_working_day: bool
    why: Wait | None = None
    closed_for: Bilingual | None = None


STANDARD_WEEK: Mapping[int, Hours] = MappingProxyType(
    {day: Hours(time(8), time(20)) for day in range(5)} | {SATURDAY: Hours(time(9), time(14))}
)


@dataclass(frozen=True)
class WorkingCalendar:
    """Weekly hours (Monday is 0; a missing weekday is closed) and the special days over them.

    Of several special days on one date the last one given holds, so give a clinic's own days after
    those of the country: a clinic's day that closes nobody opens it against a national holiday.
    """

    week: Mapping[int, Hours] = field(default_factory=lambda: STANDARD_WEEK, hash=False)
    special_days: tuple[SpecialDay, ...] = ()

    def __post_init__(self) -> None:
        if not self.week or not set(self.week) <= set(range(7)):
            raise NeverOpen("a week needs hours for at least one of its days 0-6")

    # Days

    @cached_property
    def is_six_day(self) -> bool:
        """Whether Saturday is an ordinary working day of this clinic."""
        return SATURDAY in self.week

    def special(self, day: date) -> SpecialDay | None:
        """What is entered for `day`, closed or not."""
        return self._by_date.get(day)

    def closed_by(self, day: date) -> SpecialDay | None:
        """The special day that closes this clinic on `day`, or None."""
        special = self.special(day)
        if special is None or special.kind is DayKind.WORKING_WEEKEND:
            return None
        closes = special.closes_six_day if self.is_six_day else special.closes_five_day
        return special if closes else None

    def hours_on(self, day: date) -> Hours | None:
        """Opening and closing on `day`, or None when closed.

        A working weekend outside the week's own days is worked like the week's first day.
        """
        if self.closed_by(day):
            return None
        usual, special = self.week.get(day.weekday()), self.special(day)
        if usual is None and special and special.kind is DayKind.WORKING_WEEKEND:
            return self.week[min(self.week)]
        return usual

    def is_working_day(self, day: date) -> bool:
        """Whether the clinic opens at all on `day`."""
        return self.hours_on(day) is not None

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return next(self._working_days_from(day + timedelta(days=1)))

    def working_day_from(self, day: date) -> date:
        """`day` itself if it is worked, else the next working day."""
        return next(self._working_days_from(day))

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; 0 gives the nearest working day from `day` on."""
        for _ in range(count):
            day = self.next_working_day(day)
        return self.working_day_from(day)

    def working_days_between(self, after: date, through: date) -> int:
        """How many working days lie after `after`, up to and including `through`."""
        span = max((through - after).days, 0)
        return sum(self.is_working_day(after + timedelta(days=n)) for n in range(1, span + 1))

    # Moments

    def opening(self, day: date) -> Opening | None:
        """The open time of `day` in UTC, or None when closed."""
        hours = self.hours_on(day)
        if hours is None:
            return None
        opens, closes = _utc(day, hours.opens), _utc(day, hours.closes)
        return Opening(opens, closes, max(opens, closes - CUT_OFF_BEFORE_CLOSING))

    def accepts_until(self, day: date) -> datetime | None:
        """The last minute (its start, UTC) in which an application still counts for `day`."""
        opening = self.opening(day)
        return opening.accepts_until if opening else None

    def is_open(self, moment: datetime) -> bool:
        """Whether the clinic works at `moment` (aware)."""
        opening = self.opening(local(moment).date())
        return opening is not None and opening.opens <= moment < opening.closes

    def counts_from(self, received: datetime) -> Reception:
        """From which day and moment an application received at `received` (aware) counts.

        Source: the standards' working hours (accepted until 18:00, on Saturday until 12:00) and
        "after working hours, on days off and holidays: the next working day".
        """
        received, day = received.astimezone(UTC), local(received).date()
        opening = self.opening(day)
        if opening and received < opening.accepts_until + ONE_MINUTE:
            early = received < opening.opens
            return Reception(
                received=received,
                counts_as_day=day,
                begins_at=max(received, opening.opens),
                is_next_working_day=False,
                why=Wait.BEFORE_OPENING if early else None,
            )
        return self._from_next_day(received, day)

    def add_working_time(self, start: datetime, span: timedelta) -> datetime:
        """The moment (UTC) when `span` of open time has passed since `start`.

        A span that ends exactly at closing ends there, not at the next opening.
        """
        if span < timedelta(0):
            raise ValueError("a clock does not run backwards")
        start = start.astimezone(UTC)
        for opening in self._openings_from(local(start).date()):
            begins = max(start, opening.opens)
            if begins > opening.closes:
                continue
            if begins + span <= opening.closes:
                return begins + span
            span -= opening.closes - begins
        raise NeverOpen("the calendar ran out of open time")

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """`add_working_time` in whole minutes."""
        return self.add_working_time(start, timedelta(minutes=minutes))

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time passes between two aware moments; none when `end` is earlier."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        day, last, total = local(start).date(), local(end).date(), timedelta(0)
        while day <= last:
            if opening := self.opening(day):
                inside = min(end, opening.closes) - max(start, opening.opens)
                total += max(inside, timedelta(0))
            day += timedelta(days=1)
        return total

    # Editing gives a new calendar; the old one stays what it was.

    def with_day(self, special: SpecialDay) -> "WorkingCalendar":
        """This calendar with one more special day, which holds against earlier ones on its date."""
        return replace(self, special_days=(*self.special_days, special))

    def without_day(self, day: date) -> "WorkingCalendar":
        """This calendar with nothing special on `day`."""
        return replace(self, special_days=tuple(s for s in self.special_days if s.day != day))

    @cached_property
    def _by_date(self) -> Mapping[date, SpecialDay]:
        return {special.day: special for special in self.special_days}

    def _from_next_day(self, received: datetime, day: date) -> Reception:
        why, closed_for = Wait.AFTER_CUT_OFF, None
        if not self.is_working_day(day):
            # A holiday that falls on Sunday closes nothing that was open, yet it is what people
            # know the day for, so it is named.
            holiday = self.closed_by(day)
            why, closed_for = (Wait.HOLIDAY, holiday.name) if holiday else (Wait.DAY_OFF, None)
        counts_as = self.next_working_day(day)
        return Reception(
            received=received,
            counts_as_day=counts_as,
            begins_at=next(self._openings_from(counts_as)).opens,
            is_next_working_day=True,
            why=why,
            closed_for=closed_for,
        )

    def _working_days_from(self, day: date) -> Iterator[date]:
        closed = 0
        while closed < HORIZON:
            if self.is_working_day(day):
                closed = 0
                yield day
            else:
                closed += 1
            day += timedelta(days=1)
        raise NeverOpen(f"no working day in {HORIZON} days before {day}")

    def _openings_from(self, day: date) -> Iterator[Opening]:
        for working in self._working_days_from(day):
            if opening := self.opening(working):
                yield opening


def working_calendar(
    week: Mapping[int, Hours] | None = None, special_days: Iterable[SpecialDay] = ()
) -> WorkingCalendar:
    """A calendar from a clinic's weekly hours (the standard's when none) and special days."""
    return WorkingCalendar(week=week or STANDARD_WEEK, special_days=tuple(special_days))


def _utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=ALMATY).astimezone(UTC)
