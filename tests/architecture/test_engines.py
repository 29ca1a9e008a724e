"""What two do at one moment is tried on both engines, and the list of modules that run on both is no wish."""

import ast

import pytest

from tests import engines
from tests.architecture.tree import ROOT, Function, Module, for_each, modules
from tests.collected import Callspec, Item

TOGETHER = {"Barrier", "Thread", "ThreadPoolExecutor"}
NO_DATABASE = f"{engines.HOME}gateways/"
INTEGRATION = [
    each
    for each in modules("tests")
    if each.name.startswith(engines.HOME) and not each.name.startswith(NO_DATABASE)
]


def test_every_pattern_of_the_list_finds_a_module() -> None:
    idle = [each for each in engines.ON_BOTH if not list((ROOT / engines.HOME).glob(each))]
    assert not idle


@for_each(INTEGRATION)
def test_a_race_runs_on_both_engines_or_says_on_which(module: Module) -> None:
    marks = "\n".join(ast.unparse(node) for node in module.tree.body if isinstance(node, ast.Assign))
    if engines.is_on_both(module.name) or "'engine'" in marks:
        return
    racing = [each.name for each in module.functions if _is_test(each) and _races(each) and not _told(each)]
    assert not racing


def test_whatever_a_test_is_called_it_runs_on_one_engine_and_never_on_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORTAL_TEST_ENGINES", engines.SHARED)
    forms = (
        "a.py::test_{0}_on_sqlite[{1}]",
        "a.py::test_{0}[ru-{1}-1280]",
        "a.py::test_postgresql_{0}[{1}-kk]",
    )
    for number in range(50):
        for form in forms:
            pair = [Item(form.format(number, each), Callspec({"engine": each})) for each in engines.ENGINES]
            assert len(engines.shared(pair)) == 1
            assert engines.shared(pair[:1]) == pair[:1], "there is no other engine for it"


def _is_test(function: Function) -> bool:
    return function.name.startswith("test_")


def _races(function: Function) -> bool:
    return any(isinstance(node, ast.Name) and node.id in TOGETHER for node in ast.walk(function))


def _told(function: Function) -> bool:
    return any("engine" in ast.unparse(each) for each in function.decorator_list)
