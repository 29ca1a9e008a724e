"""What every portal of a test process would make anew, and alike, is made once: the functions that
build addresses, the compiled templates, and the SQL of each question."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Dialect, Engine
from werkzeug.routing import Rule

_builders: dict[object, Callable[..., Any]] = {}


class KnownRule(Rule):
    """The rule of an address; the functions that build its addresses are written once."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:
        defaults = tuple(sorted((self.defaults or {}).items()))
        converters = tuple((name, type(each)) for name, each in self._converters.items())
        key = (self.rule, append_unknown, tuple(self._trace), defaults, converters)
        if key not in _builders:
            _builders[key] = super()._compile_builder(append_unknown)
        return _builders[key]


@contextmanager
def addresses() -> Iterator[None]:
    """Inside, a portal takes `KnownRule`: to write those functions is most of the work of making it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "url_rule_class", KnownRule)
        yield


class CompiledTemplates(BytecodeCache):
    """Templates compiled once."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


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


TEMPLATES = CompiledTemplates()
QUESTIONS = CompiledQuestions()
