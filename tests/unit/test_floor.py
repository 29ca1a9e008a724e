"""The floor of one process: few requests are at work at a time, and who waits for somebody outside makes room."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier, Event, Lock
from typing import Any

import pytest

from portal.floor import Floor, outside

PATIENCE = 10


def answered(floor: Floor, name: str = "", body: Any = None) -> bytes:
    """What the application behind the floor answers to a request with this name and body."""
    environ = {"name": name, "wsgi.input": body or BytesIO()}
    return b"".join(floor(environ, lambda *_: lambda _: None))


class Work:
    """An application that counts how many of its requests are at work."""

    def __init__(self, middle: Callable[[], object] = lambda: None) -> None:
        self.now = self.most = 0
        self._middle = middle
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self._middle()
        with self._lock:
            self.now -= 1
        return [str(environ["name"]).encode()]


def test_no_more_are_at_work_than_there_are_places_and_all_are_answered() -> None:
    pause = Event()
    work = Work(lambda: pause.wait(0.005))
    floor = Floor(work, 2)
    with ThreadPoolExecutor(16) as crowd:
        answers = list(crowd.map(lambda number: answered(floor, str(number)), range(60)))
    assert answers == [str(number).encode() for number in range(60)]
    assert work.most == 2


def test_who_waits_for_somebody_outside_makes_room() -> None:
    """Five meet outside, which could never happen if they kept the one place that there is."""
    meeting = Barrier(5, timeout=PATIENCE)

    def work(_environ: object, _start: object) -> Iterable[bytes]:
        with outside():
            meeting.wait()
        return [b"met"]

    floor = Floor(work, 1)
    with ThreadPoolExecutor(5) as crowd:
        assert list(crowd.map(lambda _: answered(floor), range(5))) == [b"met"] * 5


def test_who_comes_back_from_outside_waits_for_a_place() -> None:
    work = Work()

    def goes_out(environ: dict[str, Any], start: object) -> Iterable[bytes]:
        with outside(), outside():  # somebody outside who asks somebody else: one place is given up, once
            pass
        return work(environ, start)

    floor = Floor(goes_out, 1)
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda _: answered(floor), range(200)))
    assert work.most == 1


def test_a_place_is_free_again_after_a_failure_at_work_and_outside() -> None:
    def fails(environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        if environ["name"] == "outside":
            with outside():
                raise ConnectionError
        raise ZeroDivisionError

    floor = Floor(fails, 1)
    for _ in range(3):
        with pytest.raises(ConnectionError):
            answered(floor, "outside")
        with pytest.raises(ZeroDivisionError):
            answered(floor, "inside")


def test_a_visitor_who_sends_slowly_keeps_no_place() -> None:
    others_done = Event()

    class Slow(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            assert others_done.wait(PATIENCE)
            return super().read(size)

        def readline(self, size: int | None = -1, /) -> bytes:
            assert others_done.wait(PATIENCE)
            return super().readline(size)

    def reads(environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        stream = environ["wsgi.input"]
        return [stream.readline(), stream.read(3), stream.read()]

    floor = Floor(reads, 1)
    with ThreadPoolExecutor(1) as slow:
        waits = slow.submit(answered, floor, "", Slow(b"one\ntwo and the rest"))
        assert answered(floor, "", BytesIO(b"quick")) == b"quick"
        others_done.set()
        assert waits.result(PATIENCE) == b"one\ntwo and the rest"


def test_without_a_floor_one_goes_outside_all_the_same_and_brings_back_what_went_wrong() -> None:
    @outside()
    def asks(register: str) -> str:
        if register == "down":
            raise ConnectionError
        return register

    assert asks("up") == "up"
    with pytest.raises(ConnectionError):
        asks("down")
