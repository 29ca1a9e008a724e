"""On which engine a test runs: what is about the database on both, anything else on one, chosen by its name
(docs/decisions/0026-two-engines.md)."""

import os
from collections import Counter
from fnmatch import fnmatch
from zlib import crc32

import pytest

SQLITE, POSTGRESQL = ENGINES = ("sqlite", "postgresql")
SHARED, BOTH = "shared", "both"

# Modules about what people or workers do at one moment, what is counted, searched, ordered, kept by constraints
# or migrated, and whatever the worker does. Elsewhere single tests are marked `both_engines`: the whole path of
# each service, and what two do at once.
ON_BOTH = (
    "test_*_crowds.py",
    "test_*_machine.py",
    "test_account_codes.py",
    "test_booking.py",
    "test_canaries.py",
    "test_database.py",
    "test_drafts_held.py",
    "test_every_public_page.py",
    "test_ground.py",
    "test_health.py",
    "test_late_comers.py",
    "test_migrations.py",
    "test_numbers.py",
    "test_odd_addresses.py",
    "test_publishing.py",
    "test_put_back.py",
    "test_shares.py",
    "test_slot_queries.py",
    "test_territories.py",
    "test_territory_import.py",
    "test_wait_list.py",
    "test_waiting_queue.py",
    "cabinet/test_list.py",
    "cabinet/test_race.py",
    "desk/test_decisions_meanwhile.py",
    "desk/test_journal.py",
    "desk/test_queue.py",
    "desk/test_two_at_one.py",
    "worker/test_*.py",
)
HOME = "tests/integration/"


def wanted() -> str:
    """`shared` as told above, `both` for every test on both, or the name of the one engine for all that have it."""
    asked = os.environ.get("PORTAL_TEST_ENGINES") or SHARED
    if asked not in {SHARED, BOTH, *ENGINES}:
        raise pytest.UsageError(f"PORTAL_TEST_ENGINES is {asked!r}, not one of: {SHARED}, {BOTH}, {ENGINES}")
    return asked


def shared(items: list[pytest.Item]) -> list[pytest.Item]:
    """Those of `items` that run, each on the engine or engines that are given to it; who is there for one engine
    only, because it names it or was asked for so, always runs."""
    asked = wanted()
    there = Counter(filter(None, map(_apart_from_engine, items)))
    return [item for item in items if there[_apart_from_engine(item)] < len(ENGINES) or _runs(item, asked)]


def is_on_both(path: str) -> bool:
    """Whether the tests of the module `path`, named from the root of the house, are about the database."""
    return any(fnmatch(path, HOME + pattern) for pattern in ON_BOTH)


def by_name(name: str) -> str:
    """The engine of the test whose whole name without its engine is `name`: the same one wherever and whenever it
    runs, and about half of a module's tests on each."""
    return ENGINES[crc32(name.encode()) % 2]


def _runs(item: pytest.Item, asked: str) -> bool:
    path = item.nodeid.partition("::")[0]
    if asked == BOTH or (asked == SHARED and (is_on_both(path) or item.get_closest_marker("both_engines"))):
        return True
    return _engine_of(item) == (by_name(_apart_from_engine(item)) if asked == SHARED else asked)


def _engine_of(item: pytest.Item) -> str:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("engine", "") if callspec else ""


def _apart_from_engine(item: pytest.Item) -> str:
    """The name that a test has on both engines; nothing when it has none."""
    engine = _engine_of(item)
    test, _, parameters = item.nodeid.partition("[")
    others = [each for each in parameters.removesuffix("]").split("-") if each != engine]
    return f"{test}{others}" if engine else ""
