"""Whether a change of a schedule makes sense: what overlaps, what nobody could be received in, what is past."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from models.enums import ExceptionKind
from portal.clock import local
from portal.regulation.calendar import WorkingCalendar
from portal.regulation.slots import OtherDay, Rule, moment, places_on, sittings_on

# Nobody plans further; a year that is typed wrongly mostly lies beyond.
FURTHEST = timedelta(days=366)


class Fault(StrEnum):
    """What does not make sense."""

    ENDS_FIRST = "ends_first"
    TOO_SHORT = "too_short"
    CLINIC_CLOSED = "clinic_closed"
    OUTSIDE_HOURS = "outside_hours"
    OVERLAPS = "overlaps"
    PAST = "past"
    TOO_FAR = "too_far"
    LAST_BEFORE_FIRST = "last_before_first"
    OVER_BY_THEN = "over_by_then"
    ABSENT_ALREADY = "absent_already"
    DIFFERS_ALREADY = "differs_already"
    NOTHING_TO_SHORTEN = "nothing_to_shorten"
    TAKES_NOTHING = "takes_nothing"
    LEAVES_NOTHING = "leaves_nothing"


@dataclass(frozen=True, slots=True)
class Nonsense:
    """What is wrong with the field, and the weekday, day or hours that say why."""

    field: str
    fault: Fault
    weekday: int | None = None
    day: date | None = None
    hours: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a doctor's schedule when a change is judged."""

    rules: Sequence[Rule]
    others: Sequence[OtherDay]
    calendar: WorkingCalendar
    today: date


def of_rules(new: Sequence[Rule], known: Known) -> Iterator[Nonsense]:
    """What is wrong with one rule for several weekdays; nothing for a right one."""
    one = new[0]
    yield from _of_stretch(one.begins, one.ends, one.minutes)
    yield from _of_day("valid_from", one.valid_from, known.today)
    if one.valid_to is not None and one.valid_to < one.valid_from:
        yield Nonsense("valid_to", Fault.LAST_BEFORE_FIRST)
        return
    for rule in new:
        hours = known.calendar.week.get(rule.weekday)
        if hours is None:
            yield Nonsense("weekdays", Fault.CLINIC_CLOSED, rule.weekday)
        elif rule.begins < hours.opens:
            yield Nonsense("begins", Fault.OUTSIDE_HOURS, rule.weekday, hours=(hours.opens, hours.closes))
        elif rule.ends > hours.closes:
            yield Nonsense("ends", Fault.OUTSIDE_HOURS, rule.weekday, hours=(hours.opens, hours.closes))
        for other in known.rules:
            if _meet(rule, other):
                yield Nonsense("begins", Fault.OVERLAPS, rule.weekday, hours=(other.begins, other.ends))


def of_end(since: date, rule: Rule, known: Known) -> Iterator[Nonsense]:
    """What is wrong with ending a rule so that `since` is the first day without it."""
    yield from _of_day("since", since, known.today)
    if rule.valid_to is not None and since > rule.valid_to:
        yield Nonsense("since", Fault.OVER_BY_THEN, day=rule.valid_to)


def of_absence(first: date, last: date, others: Iterable[OtherDay], today: date) -> Iterator[Nonsense]:
    """What is wrong with an absence; `others` are the days between that differ already."""
    yield from _of_day("first", first, today)
    if last < first:
        yield Nonsense("last", Fault.LAST_BEFORE_FIRST)
    elif last > first + FURTHEST:
        yield Nonsense("last", Fault.TOO_FAR)
    elif there := _absent_between(others, first, last):
        yield Nonsense("first" if there == first else "last", Fault.ABSENT_ALREADY, day=there)


def of_other_day(new: OtherDay, known: Known) -> Iterator[Nonsense]:
    """What is wrong with an extra reception or a shortened day."""
    begins, ends = new.begins, new.ends
    assert begins is not None
    assert ends is not None
    yield from _of_stretch(begins, ends, new.minutes or 0)
    yield from _of_day("day", new.day, known.today)
    if _absent_between(known.others, new.day, new.day):
        yield Nonsense("day", Fault.ABSENT_ALREADY, day=new.day)
    elif known.calendar.closed_by(new.day):
        yield Nonsense("day", Fault.CLINIC_CLOSED, day=new.day)
    elif begins < ends:
        yield from _of_extra(new, known) if new.kind is ExceptionKind.EXTRA else _of_shortened(new, known)


def _of_extra(new: OtherDay, known: Known) -> Iterator[Nonsense]:
    begins, ends = moment(new.day, new.begins or time()), moment(new.day, new.ends or time())
    for each in sittings_on(new.day, known.rules, known.others, known.calendar):
        if begins < each.ends_at and each.starts_at < ends:
            yield Nonsense("begins", Fault.OVERLAPS, day=new.day, hours=_wall(each.starts_at, each.ends_at))
            return


def _of_shortened(new: OtherDay, known: Known) -> Iterator[Nonsense]:
    before = places_on(new.day, known.rules, known.others, known.calendar)
    after = places_on(new.day, known.rules, [*known.others, new], known.calendar)
    if any(each.day == new.day and each.kind is ExceptionKind.SHORTENED for each in known.others):
        yield Nonsense("day", Fault.DIFFERS_ALREADY, day=new.day)
    elif not before:
        yield Nonsense("day", Fault.NOTHING_TO_SHORTEN, day=new.day)
    elif not after:
        yield Nonsense("begins", Fault.LEAVES_NOTHING, day=new.day)
    elif len(after) == len(before):
        hours = _wall(before[0].starts_at, before[-1].ends_at)
        yield Nonsense("begins", Fault.TAKES_NOTHING, day=new.day, hours=hours)


def _of_stretch(begins: time, ends: time, minutes: int) -> Iterator[Nonsense]:
    length = _minutes(ends) - _minutes(begins)
    if length <= 0:
        yield Nonsense("ends", Fault.ENDS_FIRST)
    elif length < minutes:
        yield Nonsense("slot_minutes", Fault.TOO_SHORT)


def _of_day(field: str, day: date, today: date) -> Iterator[Nonsense]:
    if day < today:
        yield Nonsense(field, Fault.PAST)
    elif day > today + FURTHEST:
        yield Nonsense(field, Fault.TOO_FAR)


def _meet(rule: Rule, other: Rule) -> bool:
    """Whether the two would be held at the same hours of some day."""
    ends = [each for each in (rule.valid_to, other.valid_to) if each is not None]
    has_days = not ends or max(rule.valid_from, other.valid_from) <= min(ends)
    at_once = rule.begins < other.ends and other.begins < rule.ends
    return rule.weekday == other.weekday and at_once and has_days


def _absent_between(others: Iterable[OtherDay], first: date, last: date) -> date | None:
    """The first day from `first` to `last` that is a whole absence already."""
    return min((each.day for each in others if _is_absence(each) and first <= each.day <= last), default=None)


def _is_absence(other: OtherDay) -> bool:
    return other.kind is ExceptionKind.ABSENT and other.begins is None


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _wall(starts_at: datetime, ends_at: datetime) -> tuple[time, time]:
    return local(starts_at).time(), local(ends_at).time()


def first_of_each(found: Iterable[Nonsense]) -> list[Nonsense]:
    """One thing to mend at a time for each field."""
    return list({each.field: each for each in reversed(list(found))}.values())[::-1]
