"""Which figures may be shown so that nobody can be found in them, alone or by subtracting one from another.

A count below ten is not shown, and nothing is not told from a few. What is shown is rounded to tens, each count by
itself, so that differences and sums tell nothing exact. Where one part of a whole alone would be hidden, the
smallest other part is hidden with it. The figures of a period are counted once and never again, so that two
readings cannot be subtracted either.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

LEAST = 10
STEP = 10

Part = TypeVar("Part", bound=Hashable)


def whole(count: int) -> int | None:
    """A count as it may be shown: rounded to tens, half up; None for one that is hidden."""
    return None if count < LEAST else (count + STEP // 2) // STEP * STEP


def parts(counts: Mapping[Part, int]) -> dict[Part, int | None]:
    """The parts of one whole as they may be shown; never exactly one of several is hidden."""
    shown = {part: whole(count) for part, count in counts.items()}
    hidden = [part for part, count in shown.items() if count is None]
    seen = [part for part, count in shown.items() if count is not None]
    if len(hidden) == 1 and seen:
        shown[min(seen, key=lambda part: counts[part])] = None
    return shown
