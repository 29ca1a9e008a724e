"""What every portal of a test process would make anew, and alike, is made once: the functions that
build addresses, the compiled templates, and the SQL of each question."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Dialect, Engine
from werkzeug.routing import Rule

_write_builder = Rule._compile_builder
_builders: dict[object, Callable[..., Any]] = {}


@contextmanager
def addresses() -> Iterator[None]:
    """Inside, Werkzeug writes the builder of each rule once; that is most of the work of making a portal."""

    def builder(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        defaults = tuple(sorted((rule.defaults or {}).items()))
        converters = tuple((name, type(each)) for name, each in rule._converters.items())
        key = (rule.rule, append_unknown, tuple(rule._trace), defaults, converters)
        if key not in _builders:
            _builders[key] = _write_builder(rule, append_unknown)
        return _builders[key]

    with patch.object(Rule, "_compile_builder", builder):
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
