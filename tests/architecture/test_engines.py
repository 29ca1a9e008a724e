"""What two do at one moment is tried on both engines, and the list of modules that run on both is no wish."""

import ast

from tests import engines
from tests.architecture.tree import ROOT, Function, Module, for_each, modules

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


def test_a_test_that_runs_on_one_engine_runs_on_exactly_one_whatever_it_is_called() -> None:
    names = [f"test_{number}_on_sqlite_or_postgresql" for number in range(50)]
    for name in names:
        for told in (f"{name}[%s]", f"{name}[%s-kk]", f"{name}[ru-%s-1280]"):
            runs = [each for each in engines.ENGINES if engines.by_name("a.py", told % each, each) == each]
            assert len(runs) == 1


def _is_test(function: Function) -> bool:
    return function.name.startswith("test_")


def _races(function: Function) -> bool:
    return any(isinstance(node, ast.Name) and node.id in TOGETHER for node in ast.walk(function))


def _told(function: Function) -> bool:
    return any("engine" in ast.unparse(each) for each in function.decorator_list)
