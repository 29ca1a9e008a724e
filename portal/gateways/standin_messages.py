"""How the stand-in server reads the words of a question and writes an answer."""

from datetime import date
from typing import Any

from pydantic import TypeAdapter
from werkzeug.exceptions import BadRequest


def word(message: dict[str, Any], name: str) -> str:
    """The word `name` of a question; BadRequest without one."""
    given = message.get(name)
    if not (isinstance(given, str) and given):
        raise BadRequest
    return given


def number(message: dict[str, Any], name: str) -> int:
    """The whole number `name` of a question; BadRequest without one."""
    given = message.get(name)
    if type(given) is not int:  # true is an int too
        raise BadRequest
    return given


def day(message: dict[str, Any], name: str) -> date:
    """The day `name` of a question, written YYYY-MM-DD; BadRequest without one."""
    try:
        return date.fromisoformat(word(message, name))
    except ValueError:
        raise BadRequest from None


def plain(adapter: TypeAdapter[Any], answer: object) -> object:
    """The answer as JSON can carry it."""
    return adapter.dump_python(answer, mode="json")
