"""Of the ways through a browser each two values meet, whatever the test is called."""

from itertools import combinations, product

import pytest

from tests import engines
from tests.browser import ways
from tests.collected import Callspec, Item


def asked(test: str, **values: list[object]) -> list[Item]:
    return [
        Item(f"{test}[{'-'.join(map(str, each))}]", Callspec(dict(zip(values, each, strict=True))))
        for each in product(*values.values())
    ]


@pytest.fixture(autouse=True)
def on_shared_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_TEST_ENGINES", engines.SHARED)


@pytest.mark.parametrize("number", range(20))
def test_each_two_of_screen_scripts_and_language_meet_in_half_of_the_ways(number: int) -> None:
    items = asked(f"a.py::test_{number}", **ways.VALUES)
    chosen = [each.callspec.params for each in ways.shared(items)]
    assert len(chosen) == 4
    for one, other in combinations(ways.VALUES, 2):
        assert len({(each[one], each[other]) for each in chosen}) == 4


@pytest.mark.parametrize("number", range(20))
def test_scripts_and_languages_are_each_seen_in_two_ways(number: int) -> None:
    values = {name: ways.VALUES[name] for name in (ways.SCRIPTS, ways.LANGUAGE)}
    chosen = [each.callspec.params for each in ways.shared(asked(f"a.py::test_{number}", **values))]
    assert [len({each[name] for each in chosen}) for name in values] == [2, 2]


@pytest.mark.parametrize(
    "values",
    [
        {"width": [360, 1280], ways.LANGUAGE: ways.VALUES[ways.LANGUAGE]},
        {ways.SCRIPTS: [False], ways.LANGUAGE: ways.VALUES[ways.LANGUAGE]},
        {ways.SCRIPTS: [True, False]},
        {"path": ["/", "/login"], ways.LANGUAGE: ways.VALUES[ways.LANGUAGE]},
    ],
    ids=["screens", "without scripts only", "scripts only", "pages"],
)
def test_any_other_product_stays_whole(values: dict[str, list[object]]) -> None:
    items = [each for number in range(10) for each in asked(f"a.py::test_{number}", **values)]
    assert ways.shared(items) == items


def test_all_ways_are_gone_when_everything_runs_on_both_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_TEST_ENGINES", engines.BOTH)
    items = asked("a.py::test", **ways.VALUES)
    assert ways.shared(items) == items
