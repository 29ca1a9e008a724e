"""How tests are found: those that run, and what was found is kept out of the way of the collector of garbage."""

import gc

import pytest

from tests import engines

gc.disable()  # thousands of tests are made and none of them is garbage; enabled when all are there


def choose(items: list[pytest.Item]) -> None:
    """Leave in `items` those that run."""
    items[:] = engines.shared(items)


def keep() -> None:
    """What was found stays to the end: nobody need go through it after each test."""
    gc.collect()
    gc.freeze()
    gc.enable()
