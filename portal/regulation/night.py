"""The night, in which nobody is woken by a message: from ten in the evening to eight in the morning."""

from datetime import datetime, time, timedelta

from portal.clock import local
from portal.regulation.slots import moment

EVENING, MORNING = time(22), time(8)
NOON = time(12)


def is_night(moment_: datetime) -> bool:
    """Whether people sleep."""
    return not MORNING <= local(moment_).time() < EVENING


def can_wait(starts_at: datetime, now: datetime) -> bool:
    """Whether news of a visit may wait for the end of the coming night: read at eight, it leaves the forenoon.

    Of a visit before noon it may not: a short night's sleep is less than a journey to a closed door.
    """
    by_day = out_of_night(now)
    morning = by_day if by_day > now else moment(local(now).date() + timedelta(days=1), MORNING)
    return starts_at >= moment(local(morning).date(), NOON)


def out_of_night(moment_: datetime) -> datetime:
    """The moment itself by day, the end of the night at night."""
    wall = local(moment_)
    if not is_night(moment_):
        return moment_
    day = wall.date() + timedelta(days=1) if wall.time() >= EVENING else wall.date()
    return moment(day, MORNING)
