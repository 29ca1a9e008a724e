"""News that wakes nobody, unless there is no time to wait for the morning."""

from datetime import datetime

import pytest

from portal.regulation.night import can_wait
from tests.moments import almaty

MONDAY, TUESDAY, WEDNESDAY = 2, 3, 4


@pytest.mark.parametrize(
    ("now", "visit", "waits"),
    [
        (almaty(2026, 3, MONDAY, 23), almaty(2026, 3, TUESDAY, 11, 59), False),
        (almaty(2026, 3, MONDAY, 23), almaty(2026, 3, TUESDAY, 12), True),
        (almaty(2026, 3, TUESDAY, 3), almaty(2026, 3, TUESDAY, 9), False),
        (almaty(2026, 3, TUESDAY, 3), almaty(2026, 3, TUESDAY, 14), True),
        (almaty(2026, 3, TUESDAY, 3), almaty(2026, 3, WEDNESDAY, 8), True),
        # Told by day it goes at once; only if that fails till the night it is asked what can wait.
        (almaty(2026, 3, MONDAY, 15), almaty(2026, 3, TUESDAY, 9), False),
        (almaty(2026, 3, MONDAY, 15), almaty(2026, 3, TUESDAY, 16), True),
        (almaty(2026, 3, MONDAY, 15), almaty(2026, 3, MONDAY, 17), False),
    ],
)
def test_only_a_visit_of_the_forenoon_after_the_night_is_worth_waking_for(
    now: datetime, visit: datetime, waits: bool
) -> None:
    assert can_wait(visit, now) is waits
