"""The files of the house, read once for all tests of its shape."""

import ast
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[2]
OURS = ("app.py", "portal", "models")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file."""

    path: Path

    @property
    def name(self) -> str:
        """Its path from the top of the house."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def at(self, node: ast.AST) -> str:
        """Where `node` stands, for a message."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


Thing = TypeVar("Thing", Module, Path)


def for_each(things: Iterable[Thing]) -> Callable[[Callable[[Thing], None]], Callable[[], None]]:
    """One test that looks at all `things`, and tells by name each that does not pass."""

    def of(check: Callable[[Thing], None]) -> Callable[[], None]:
        def look() -> None:
            told = []
            for thing in things:
                try:
                    check(thing)
                except AssertionError as wrong:
                    told.append(f"{_name(thing)}: {wrong}")
            assert not told, "\n".join(told)

        look.__name__, look.__doc__ = check.__name__, check.__doc__
        return look

    return of


def _name(thing: Module | Path) -> str:
    return thing.name if isinstance(thing, Module) else thing.relative_to(ROOT).as_posix()


@cache
def files() -> tuple[Path, ...]:
    """Every file that belongs to the repository or is about to."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = (ROOT / name for name in listed.split("\0") if name)
    return tuple(path for path in found if path.is_file())


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every Python file below `folders`, or of the portal and its models when none is named."""
    wanted = [ROOT / folder for folder in folders or OURS]
    python = (path for path in files() if path.suffix == ".py")
    return tuple(_module(path) for path in python if any(path.is_relative_to(place) for place in wanted))


@cache
def _module(path: Path) -> Module:
    """Each file is read and parsed once."""
    return Module(path)


@cache
def templates() -> tuple[Path, ...]:
    """Every HTML template of the portal."""
    return tuple(
        path
        for path in files()
        if path.suffix == ".html" and path.is_relative_to(ROOT / "portal" / "templates")
    )


def dotted(node: ast.AST) -> str:
    """`a.b.c` as it is written; "" for what is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""
