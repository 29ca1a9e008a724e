"""The moments tests speak of, on the wall clock of Almaty."""

from datetime import datetime

from portal.clock import ALMATY


def almaty(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """An aware moment as a clock in Almaty shows it."""
    return datetime(year, month, day, hour, minute, second, tzinfo=ALMATY)


MONDAY = almaty(2026, 3, 2, 9)
"""An ordinary working Monday at nine: the time at which every test begins."""
