"""How many requests of one process are at work at one moment, and who makes room for others.

Python runs one thread at a time: more requests at once than one that counts and one that waits for the database
only get in each other's way, and in the database's. But a form that comes slowly over a weak network, or a register
that is slow to answer, must keep nobody waiting: whoever waits for somebody outside has no place on the floor.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_mine = threading.local()


class Floor:
    """A WSGI application (PEP 3333) in which at most `places` requests are at work at a time; others wait."""

    def __init__(self, app: "WSGIApplication", places: int) -> None:
        self._app = app
        self._places = threading.Semaphore(places)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["wsgi.input"] = _FromVisitor(cast(_Readable, environ["wsgi.input"]))
        with self._places:
            _mine.places = self._places
            try:
                return self._app(environ, start_response)
            finally:
                _mine.places = None


@contextmanager
def outside() -> Iterator[None]:
    """Give up the place on the floor, if there is one, while something outside is waited for; then take one again."""
    places: threading.Semaphore | None = getattr(_mine, "places", None)
    if places is None:
        yield
        return
    _mine.places = None
    places.release()
    try:
        yield
    finally:
        places.acquire()
        _mine.places = places


class _Readable(Protocol):
    """As much of a request's body as applications read it by."""

    def read(self, size: int = -1, /) -> bytes: ...
    def readline(self, size: int = -1, /) -> bytes: ...


class _FromVisitor:
    """What a visitor sends, read as slowly as it comes."""

    def __init__(self, stream: _Readable) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        with outside():
            return self._stream.read(size)

    def readline(self, size: int = -1) -> bytes:
        with outside():
            return self._stream.readline(size)
