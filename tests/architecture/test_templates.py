"""Every template is used and every template that is named is there; the same for static files."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from jinja2 import Environment, meta

from tests.architecture.tree import ROOT, modules, templates

TEMPLATES = ROOT / "portal" / "templates"
STATIC = ROOT / "portal" / "static"
ASSET = re.compile(r"""(?:asset\(|filename=)["']([^"'{}]+)["']""")
# A service's own words and layout are found by its code (house.md §5).
FOUND_BY_CODE = ("services/*.html",)


def test_every_template_that_is_named_is_there() -> None:
    there = _there()
    missing = {name for name in _named() if not any(fnmatch(each, name) for each in there)}
    assert not missing


def test_every_template_is_used() -> None:
    named = [*_named(), *FOUND_BY_CODE]
    unused = {each for each in _there() if not any(fnmatch(each, name) for name in named)}
    assert not unused


def test_every_static_file_that_a_template_names_is_there() -> None:
    named = {(path.name, name) for path in templates() for name in ASSET.findall(_text(path))}
    assert not [(template, name) for template, name in named if not (STATIC / name).is_file()]


def _there() -> set[str]:
    return {path.relative_to(TEMPLATES).as_posix() for path in templates()}


def _named() -> set[str]:
    """Names of templates in the code and in other templates; what is computed stands as `*`."""
    in_code = {name for module in modules() for name in _names_in(module.tree)}
    # Not a name: the end of a computed one, which is seen as a whole as well, and a sentence about one.
    in_code = {name for name in in_code if name != ".html" and " " not in name}
    return in_code | {name for path in templates() for name in _names_in_template(path)}


def _names_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html"):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            pattern = "".join(str(getattr(part, "value", "*")) if isinstance(part, ast.Constant) else "*"
                              for part in node.values)  # fmt: skip
            if pattern.endswith(".html"):
                yield pattern


def _names_in_template(path: Path) -> Iterator[str]:
    parsed = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True).parse(_text(path))
    yield from (name for name in meta.find_referenced_templates(parsed) if name)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
