"""Which of the ways through a browser a test goes: of screens, scripts and languages each two values meet, not each
three (docs/decisions/0026-two-engines.md)."""

from collections import defaultdict
from zlib import crc32

import pytest

from models.enums import Language
from tests import engines

SCRIPTS, LANGUAGE = "scripts", "language"
VALUES = {"width": [360, 1280], SCRIPTS: [True, False], LANGUAGE: list(Language)}


def shared(items: list[pytest.Item]) -> list[pytest.Item]:
    """Those of `items` that run. A test that is there with and without scripts in each language goes every second
    way of its product; any other test goes all, and so does each when everything is to run on both databases."""
    if engines.wanted() == engines.BOTH:
        return items
    seen = defaultdict(set)
    for item in items:
        for name, value in _chosen(item).items():
            seen[_test(item), name].add(value)
    return [
        item
        for item in items
        if any(len(seen[_test(item), name]) < len(VALUES[name]) for name in (SCRIPTS, LANGUAGE))
        or _is_second(item)
    ]


def _is_second(item: pytest.Item) -> bool:
    places = [VALUES[name].index(value) for name, value in _chosen(item).items()]
    return (sum(places) + crc32(_test(item).encode())) % 2 == 0


def _chosen(item: pytest.Item) -> dict[str, object]:
    callspec = getattr(item, "callspec", None)
    chosen = callspec.params if callspec else {}
    return {name: chosen[name] for name, values in VALUES.items() if chosen.get(name) in values}


def _test(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]
