"""Which slots a schedule gives and which of them are free: pure values, nothing remembered, nothing asked.

`places_on` makes the slots of a day; `free_places` says which are free. docs/decisions/0012-slots.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from models.enums import ExceptionKind
from portal.clock import ALMATY
from portal.regulation.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Rule:
    """A weekly reception (Monday is 0) on the wall clock; `desk_share` percent is kept for the desk."""

    weekday: int
    begins: time
    ends: time
    minutes: int
    valid_from: date
    valid_to: date | None = None
    room: str = ""
    desk_share: int = 0

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class OtherDay:
    """How one day differs from the rules; an absence without hours lasts the whole day."""

    day: date
    kind: ExceptionKind
    begins: time | None = None
    ends: time | None = None
    minutes: int | None = None
    room: str = ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One stretch of reception in UTC. `services` and `capacity` are for rooms that serve several at once."""

    starts_at: datetime
    ends_at: datetime
    minutes: int
    room: str = ""
    desk_share: int = 0
    services: frozenset[str] = frozenset()
    capacity: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """One slot: from when to when, where, for how many."""

    starts_at: datetime
    ends_at: datetime
    room: str = ""
    is_for_desk: bool = False
    services: frozenset[str] = frozenset()
    capacity: int = 1

    def overlaps(self, other: "Place | Booking") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Booking:
    """What takes a place: for good, or as a hold until `until`."""

    starts_at: datetime
    ends_at: datetime
    service: str = ""
    until: datetime | None = None
    is_cancelled: bool = False

    def counts_at(self, now: datetime) -> bool:
        """Whether it takes its place at `now`: not cancelled, and its hold has not run out."""
        return not self.is_cancelled and (self.until is None or now < self.until)


def sittings_on(
    day: date, rules: Iterable[Rule], others: Iterable[OtherDay], calendar: WorkingCalendar
) -> tuple[Sitting, ...]:
    """The stretches of a doctor's reception on `day`; none when the clinic is closed or they are absent.

    A weekend that is worked is worked by the rules of the week's first day. An extra reception is held
    on a weekend too, but never on a holiday.
    """
    todays = tuple(other for other in others if other.day == day)
    if calendar.closed_by(day) or any(_is_whole_day_off(other) for other in todays):
        return ()
    found = []
    if calendar.is_working_day(day):
        weekday = day.weekday() if day.weekday() in calendar.week else min(calendar.week)
        found = [_sitting(day, rule) for rule in rules if rule.weekday == weekday and rule.holds_on(day)]
    found.sort(key=lambda sitting: (sitting.starts_at, sitting.ends_at))
    extras = (_extra(other) for other in todays if other.kind is ExceptionKind.EXTRA)
    return (*found, *sorted(extras, key=lambda sitting: sitting.starts_at))


def places_of(sitting: Sitting) -> tuple[Place, ...]:
    """The slots of one sitting; a rest shorter than a slot gives none. The desk's share is spread evenly."""
    length = timedelta(minutes=sitting.minutes)
    count = (sitting.ends_at - sitting.starts_at) // length
    return tuple(
        Place(
            starts_at=sitting.starts_at + number * length,
            ends_at=sitting.starts_at + (number + 1) * length,
            room=sitting.room,
            is_for_desk=(number + 1) * sitting.desk_share // 100 > number * sitting.desk_share // 100,
            services=sitting.services,
            capacity=sitting.capacity,
        )
        for number in range(count)
    )


def places_on(
    day: date, rules: Iterable[Rule], others: Iterable[OtherDay], calendar: WorkingCalendar
) -> tuple[Place, ...]:
    """The slots of one doctor on `day`, in order, none overlapping another.

    Rules give the grid; opening hours, a shortened day and hours of absence take slots out of it
    and never shift it, so that the slots that stay are the ones already booked.
    """
    others = tuple(other for other in others if other.day == day)
    kept: list[Place] = []
    for sitting in sittings_on(day, rules, others, calendar):
        is_extra = calendar.hours_on(day) is None or _is_extra(sitting, others)
        for place in places_of(sitting):
            fits = is_extra or _is_open(place, day, calendar)
            if fits and _is_left(place, others) and not any(place.overlaps(each) for each in kept):
                kept.append(place)
    return tuple(sorted(kept, key=lambda place: place.starts_at))


def free_places(
    places: Sequence[Place], bookings: Iterable[Booking], now: datetime, service: str = ""
) -> tuple[Place, ...]:
    """The places still free for `service`, alike ones (same times) added up, in order.

    Each booking that counts takes one place of its own times that gives its service: of several, the one
    that serves the fewest others. A booking that fits no place takes none.
    """
    left = [place.capacity for place in places]
    by_times: dict[tuple[datetime, datetime], list[int]] = {}
    for index, place in enumerate(places):
        by_times.setdefault((place.starts_at, place.ends_at), []).append(index)
    for booking in bookings:
        if not booking.counts_at(now):
            continue
        fitting = [
            index
            for index in by_times.get((booking.starts_at, booking.ends_at), ())
            if left[index] and _gives(places[index], booking.service)
        ]
        if fitting:
            left[min(fitting, key=lambda index: _generality(places[index]))] -= 1
    return _added_up(places, left, service)


def without_overlaps(places: Iterable[Place], blocking: Sequence[Place | Booking]) -> tuple[Place, ...]:
    """The places that overlap nothing of `blocking`."""
    return tuple(place for place in places if not any(place.overlaps(each) for each in blocking))


def moment(day: date, at: time) -> datetime:
    """A time on the wall clock of Almaty as a moment in UTC."""
    return datetime.combine(day, at, tzinfo=ALMATY).astimezone(UTC)


def _added_up(places: Sequence[Place], left: Sequence[int], service: str) -> tuple[Place, ...]:
    found: dict[tuple[datetime, datetime], Place] = {}
    for place, capacity in zip(places, left, strict=True):
        if capacity and _gives(place, service):
            key = (place.starts_at, place.ends_at)
            before = found[key].capacity if key in found else 0
            found[key] = replace(found.get(key, place), capacity=before + capacity)
    return tuple(found[key] for key in sorted(found))


def _gives(place: Place, service: str) -> bool:
    return service in place.services if place.services else not service


def _generality(place: Place) -> tuple[int, list[str]]:
    return len(place.services), sorted(place.services)


def _sitting(day: date, rule: Rule) -> Sitting:
    return Sitting(moment(day, rule.begins), moment(day, rule.ends), rule.minutes, rule.room, rule.desk_share)


def _extra(other: OtherDay) -> Sitting:
    if other.begins is None or other.ends is None or other.minutes is None:
        raise ValueError("an extra reception needs its hours and the length of a slot")
    return Sitting(moment(other.day, other.begins), moment(other.day, other.ends), other.minutes, other.room)


def _is_extra(sitting: Sitting, others: Iterable[OtherDay]) -> bool:
    return any(other.kind is ExceptionKind.EXTRA and _extra(other) == sitting for other in others)


def _is_whole_day_off(other: OtherDay) -> bool:
    return other.kind is ExceptionKind.ABSENT and other.begins is None


def _is_open(place: Place, day: date, calendar: WorkingCalendar) -> bool:
    opening = calendar.opening(day)
    return opening is not None and opening.opens <= place.starts_at and place.ends_at <= opening.closes


def _is_left(place: Place, others: Iterable[OtherDay]) -> bool:
    """Whether neither an absence of hours nor a shortened day takes the place away."""
    for other in others:
        if other.begins is None or other.ends is None or other.kind is ExceptionKind.EXTRA:
            continue
        begins, ends = moment(other.day, other.begins), moment(other.day, other.ends)
        inside = begins <= place.starts_at and place.ends_at <= ends
        outside = place.ends_at <= begins or ends <= place.starts_at
        if not (outside if other.kind is ExceptionKind.ABSENT else inside):
            return False
    return True
