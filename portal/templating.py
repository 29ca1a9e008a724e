"""Jinja as the portal uses it: one plain dictionary of what all templates know, and parts of a page drawn once."""

from collections import ChainMap
from collections.abc import MutableMapping
from typing import Any

from flask import Flask, request
from flask.templating import Environment
from markupsafe import Markup

from portal.language import current_language


class PlainEnvironment(Environment):
    """An environment whose templates have no globals of their own.

    Jinja lays an empty dictionary over its globals for each template, as a chain that is walked in Python for
    every page, include and import: a tenth of the work of a page. The portal gives no template such globals.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template: those of the environment themselves, unless it has some of its own (`d`)."""
        return ChainMap(d, self.globals) if d else self.globals


def init_app(app: Flask) -> None:
    """Make the templates of `app` in this way; to be called before any part teaches them something."""
    app.jinja_environment = PlainEnvironment
    drawn: dict[tuple[str, ...], Markup] = {}

    def same_for_all(name: str) -> Markup:
        """The part `name` of a page, which says the same to everybody: drawn once for each language.

        It is given nothing of the page that it stands in, and must ask nothing of who reads it.
        """
        key = (name, current_language(), request.script_root)
        if key not in drawn or app.debug:
            drawn[key] = Markup(app.jinja_env.get_template(name).render())  # noqa: S704 - a template of ours
        return drawn[key]

    app.jinja_env.globals["same_for_all"] = same_for_all
