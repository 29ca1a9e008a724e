"""The night, in which nobody is woken by a message: from ten in the evening to eight in the morning."""

from datetime import datetime, time, timedelta

from portal.clock import local
from portal.regulation.slots import moment

EVENING, MORNING = time(22), time(8)


def is_night(moment_: datetime) -> bool:
    """Whether people sleep."""
    return not MORNING <= local(moment_).time() < EVENING


def out_of_night(moment_: datetime) -> datetime:
    """The moment itself by day, the end of the night at night."""
    wall = local(moment_)
    if not is_night(moment_):
        return moment_
    day = wall.date() + timedelta(days=1) if wall.time() >= EVENING else wall.date()
    return moment(day, MORNING)
