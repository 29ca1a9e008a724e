"""A test as pytest has found it: as much of it as the choices of engines and of ways look at."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Callspec:
    """With what a test is called."""

    params: Mapping[str, object]


@dataclass(frozen=True)
class Item:
    """A test with its name and what it is called with; it has no mark."""

    nodeid: str
    callspec: Callspec

    def get_closest_marker(self, _: str) -> None:
        return None
