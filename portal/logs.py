"""What the portal says while it runs: JSON lines on stderr, one a request, without personal data."""

import logging
import re
import secrets
import string
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from time import perf_counter
from typing import Any

import structlog
from flask import Flask, Response, g, request, session

from portal.config import ROOT

REQUEST_ID = "X-Request-ID"
FRAMES = 3  # of somebody else's code, at the end of a traceback
_WELL_FORMED = re.compile(r"[A-Za-z0-9_.-]{8,64}", re.ASCII)
# Twelve digits in a row, also when somebody wrote them in groups: an IIN, whoever logged it.
_IIN = re.compile(r"(?<!\d)\d(?:[ -]?\d){11,}")
_PHONE = re.compile(r"(?<!\d)\+?[78][\s(-]*7\d\d[\s)-]*\d{3}[\s-]*\d\d[\s-]*\d\d(?!\d)")
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_QUIET = {"werkzeug": logging.WARNING, "alembic": logging.WARNING, "httpx": logging.WARNING}

_LETTERS = bytes(string.ascii_lowercase.encode()[number % 26] for number in range(256))

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """One line for each request, and an id by which the visitor's trouble can be found in the log."""
    configure()
    app.before_request(_begin)
    app.after_request(_end)


def configure() -> None:
    """Send everything that is logged, by us or by a library, through the same masked JSON lines."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _tell_error,
            _mask_values,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=lambda *_: _Stderr(),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, _FromLibraries) for handler in root.handlers):
        root.addHandler(_FromLibraries(logging.WARNING))
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)


def mask(text: str) -> str:
    """`text` with every run of twelve digits, mobile number of Kazakhstan and e-mail address made unreadable."""
    return _EMAIL.sub("[email]", _PHONE.sub("[phone]", _IIN.sub("[iin]", text)))


def new_request_id() -> str:
    """Letters only: digits in a row could look like an IIN and be masked."""
    return secrets.token_bytes(16).translate(_LETTERS).decode("ascii")


def describe(error: BaseException) -> dict[str, Any]:
    """An exception as it may be logged: kinds and places, never its message, which may quote a person."""
    kinds: list[str] = []
    each: BaseException | None = error
    while each is not None and len(kinds) < 5:
        kinds.append(type(each).__name__)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    frames = traceback.extract_tb(error.__traceback__)
    told = [frame for frame in frames[:-FRAMES] if _is_ours(frame.filename)] + list(frames[-FRAMES:])
    return {
        "kinds": kinds,
        "at": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in told],
    }


class _Stderr:
    """Writes to whatever stderr is now, so that a redirected stream is obeyed."""

    def msg(self, message: str) -> None:
        sys.stderr.write(message + "\n")
        sys.stderr.flush()

    debug = info = warning = error = critical = msg


class _FromLibraries(logging.Handler):
    """Warnings of libraries; their arguments are dropped where they are not ours to judge."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(
            record.levelno,
            "library",
            logger=record.name,
            message=str(record.msg),
            exc_info=record.exc_info[1] if record.exc_info else None,
        )


def _begin() -> None:
    given = request.headers.get(REQUEST_ID, "")
    usable = _WELL_FORMED.fullmatch(given) and mask(given) == given
    g.request_id = given if usable else new_request_id()
    g.request_began = perf_counter()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _end(response: Response) -> Response:
    if "request_id" in g:
        response.headers[REQUEST_ID] = g.request_id
        log.info(
            "request",
            method=request.method if request.method in _METHODS else "other",
            route=request.url_rule.rule if request.url_rule else "",
            status=response.status_code,
            milliseconds=round((perf_counter() - g.request_began) * 1000, 1),
            principal=str(session.get("_user_id", "")).partition(":")[0] or "guest",
        )
        structlog.contextvars.unbind_contextvars("request")
    return response


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def _tell_error(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = describe(error)
    return event


def _mask_values(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {mask(name): _masked(value) for name, value in event.items()}


def _masked(value: object) -> object:
    match value:
        case None | bool() | float():
            return value
        case int():
            return value if abs(value) < 10**10 else mask(str(value))
        case Mapping():
            return {mask(str(name)): _masked(each) for name, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_masked(each) for each in value]
    return mask(str(value))


def _is_ours(path: str) -> bool:
    return path.startswith(f"{ROOT}/") and "site-packages" not in path


def _short(path: str) -> str:
    return path.rpartition("site-packages/")[2].removeprefix(f"{ROOT}/")
