"""Macros drawn alone: the portal's templates in a Jinja environment that knows nothing of a request."""

from collections.abc import Callable

import pytest
from jinja2 import Environment, FileSystemLoader, Undefined
from selectolax.lexbor import LexborHTMLParser

from portal.config import ROOT

Draw = Callable[..., LexborHTMLParser]


class _Absent(Undefined):
    """An attribute that a dictionary may lack is simply not there, as in the portal."""


@pytest.fixture
def draw() -> Draw:
    """`draw("button", "Жіберу", act="send")` gives the parsed HTML of the macro of that file."""
    templates = ROOT / "portal" / "templates"
    jinja = Environment(
        loader=FileSystemLoader(templates), autoescape=True, extensions=["jinja2.ext.i18n"], undefined=_Absent
    )
    jinja.install_gettext_callables(str, lambda one, many, n: many, newstyle=True)  # type: ignore[attr-defined]  # added by the extension

    def drawn(name: str, *args: object, macro: str = "", **kwargs: object) -> LexborHTMLParser:
        module = jinja.get_template(f"components/{name}.html").module
        return LexborHTMLParser(str(getattr(module, macro or name)(*args, **kwargs)))

    return drawn
