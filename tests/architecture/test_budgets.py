"""How large a thing may grow before it needs a second room."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import Function, Module, dotted, for_each, modules, templates

FUNCTION_LINES = 50
VIEW_LINES = 25
MODULE_LINES = 400
SERVICE_LINES = 200
POSITIONAL_ARGUMENTS = 5
TEMPLATE_LINES = 120
MACRO_PARAMETERS = 6
SINGLE_FILES = {"app.py": 10, "portal/factory.py": 80, "tests/conftest.py": 150}

MACRO = re.compile(r"{%-?\s*macro\s+(\w+)\((.*?)\)\s*-?%}", re.DOTALL)
ROUTING = {"route", "get", "post"}

each_module = for_each(modules())
each_file = for_each(modules("app.py", "portal", "models", "tests"))
each_template = for_each(templates())


@each_file
def test_no_module_is_longer_than_its_budget(module: Module) -> None:
    limit = SINGLE_FILES.get(module.name, MODULE_LINES)
    if module.name.startswith("portal/services/"):
        limit = SERVICE_LINES
    assert len(module.text.splitlines()) <= limit


@each_module
def test_no_function_is_longer_than_its_budget(module: Module) -> None:
    too_long = [
        f"{module.at(f)} {f.name}: {_lines(f)} lines of {_limit(module, f)}"
        for f in module.functions
        if _lines(f) > _limit(module, f)
    ]
    assert not too_long


@each_module
def test_no_function_takes_more_positional_arguments_than_a_reader_can_hold(module: Module) -> None:
    assert not [
        f"{module.at(f)} {f.name}: {_positional(f)} positional arguments"
        for f in module.functions
        if _positional(f) > POSITIONAL_ARGUMENTS
    ]


@each_template
def test_no_template_is_longer_than_its_budget(template: Path) -> None:
    assert len(template.read_text(encoding="utf-8").splitlines()) <= TEMPLATE_LINES


@each_template
def test_no_macro_takes_more_parameters_than_a_reader_can_hold(template: Path) -> None:
    assert not [f"{name} takes {count}" for name, count in _macros(template) if count > MACRO_PARAMETERS]


def _lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _limit(module: Module, function: Function) -> int:
    decorators = (d.func if isinstance(d, ast.Call) else d for d in function.decorator_list)
    is_view = any(dotted(each).rpartition(".")[2] in ROUTING for each in decorators)
    return VIEW_LINES if is_view and module.name.startswith("portal/views/") else FUNCTION_LINES


def _positional(function: Function) -> int:
    named = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return len([name for name in named if name not in {"self", "cls"}])


def _macros(template: Path) -> Iterator[tuple[str, int]]:
    for name, parameters in MACRO.findall(template.read_text(encoding="utf-8")):
        # Parsed as the head of a Python function, which the head of a macro looks like.
        arguments = ast.parse(f"def macro({parameters}): ...").body[0]
        assert isinstance(arguments, ast.FunctionDef)
        yield name, len(arguments.args.args)
