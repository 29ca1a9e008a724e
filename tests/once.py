"""What every portal of a test process would make anew, and alike, is made once: the rules of addresses,
the list of static files, the compiled templates, and the SQL of each question."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2 import BaseLoader, Environment, Template
from sqlalchemy import Dialect, Engine
from werkzeug.routing import Rule
from whitenoise import WhiteNoise

_rules: dict[object, dict[str, Any]] = {}
_files: dict[tuple[str, str], dict[str, Any]] = {}
_templates: dict[str, CodeType] = {}


class KnownRule(Rule):
    """The rule of an address: taken to pieces once, and the functions that build its addresses written once."""

    def compile(self) -> None:
        defaults = tuple(sorted((self.defaults or {}).items()))
        key = (self.rule, self.subdomain, self.merge_slashes, defaults)
        if key not in _rules:
            super().compile()
            pieces = ("_parts", "_trace", "_converters", "arguments")
            _rules[key] = {name: getattr(self, name) for name in pieces}
            _rules[key] |= {"_build": self._build.__func__, "_build_unknown": self._build_unknown.__func__}
        for name, known in _rules[key].items():
            setattr(self, name, known.__get__(self) if name.startswith("_build") else known)


def _known_files(self: WhiteNoise, root: str, prefix: str) -> None:
    """The static files with their sizes and headers, looked at once."""
    if (root, prefix) not in _files:
        _look_at_files(self, root, prefix)
        _files[root, prefix] = dict(self.files)
    self.files.update(_files[root, prefix])


_look_at_files = WhiteNoise.update_files_dictionary


@contextmanager
def parts() -> Iterator[None]:
    """Inside, a portal takes known addresses and static files: to make these is most of the work of making it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "url_rule_class", KnownRule)
        patch.setattr(WhiteNoise, "update_files_dictionary", _known_files)
        yield


class KnownTemplates(BaseLoader):
    """Templates read and compiled once."""

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - named by Jinja
    ) -> Template:
        if name not in _templates:
            source, filename, _ = self._loader.get_source(environment, name)
            _templates[name] = environment.compile(source, name, filename)
        return environment.template_class.from_code(environment, _templates[name], globals or {})

    def list_templates(self) -> list[str]:
        return self._loader.list_templates()


class CompiledQuestions:
    """SQL compiled once for each kind of database."""

    def __init__(self) -> None:
        self._dialects: dict[str, Dialect] = {}
        self._compiled: dict[str, Any] = {}

    def learn(self, engine: Engine) -> None:
        """Let other engines of its kind use what `engine`, which has been connected, knows."""
        self._dialects[engine.name] = engine.dialect
        self._compiled[engine.name] = engine._compiled_cache

    def teach(self, engine: Engine) -> None:
        """Give `engine`, which has asked nothing yet, what is known already."""
        if engine.name in self._dialects:
            engine.dialect = self._dialects[engine.name]  # compiled SQL is kept by its dialect
            engine._compiled_cache = self._compiled[engine.name]


QUESTIONS = CompiledQuestions()
