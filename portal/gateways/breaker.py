"""A circuit breaker: an outside system that does not answer is given a rest, so that those who need it
do not wait for its timeout one after another. See docs/decisions/0018-registers.md."""

from collections.abc import Callable
from enum import StrEnum
from threading import Lock
from typing import ParamSpec, TypeVar

import structlog

from portal.gateways.errors import Unavailable

FAILURES = 5
PAUSES = (5.0, 10.0, 20.0, 30.0)
REASON = "circuit open"

_P = ParamSpec("_P")
_T = TypeVar("_T")
_log = structlog.get_logger("gateways")


class Standing(StrEnum):
    """What a breaker does with the next question: asks it, refuses it at once, or asks this one to see."""

    CLOSED = "closed"
    HALF_OPEN = "half-open"
    OPEN = "open"


class Breaker:
    """The breaker of one outside system in this process; threads may share it.

    It opens after `failures` questions in a row that were Unavailable. When the pause of `pauses`
    is over, one question goes through: answered, it closes; Unavailable again, it opens for the
    next pause, the last of which is repeated. Rejected and Malformed are answers: somebody is there.
    `seconds` tells the time by which pauses are measured.
    """

    def __init__(
        self,
        system: str,
        *,
        seconds: Callable[[], float],
        failures: int = FAILURES,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self._system = system
        self._seconds = seconds
        self._limit = failures
        self._pauses = pauses
        self._lock = Lock()
        self._failures = 0
        self._openings = 0  # in a row; 0 is closed
        self._opened_at = 0.0
        self._is_trying = False

    @property
    def standing(self) -> Standing:
        """How it stands at this moment."""
        with self._lock:
            if not self._openings:
                return Standing.CLOSED
            return Standing.OPEN if self._rests() else Standing.HALF_OPEN

    def call(self, ask: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What `ask` answers or raises. Raises Unavailable at once, and asks nothing, while it is open."""
        is_trial = self._let_in()
        is_failure = False
        try:
            return ask(*args, **kwargs)
        except Unavailable:
            is_failure = True
            raise
        finally:
            self._note(is_trial, is_failure)

    def forget(self) -> None:
        """Close and count anew: somebody knows better than the failures so far. A trial under way still ends."""
        with self._lock:
            self._failures = self._openings = 0

    def _let_in(self) -> bool:
        """Whether this question is the one by which an open breaker is tried."""
        with self._lock:
            if not self._openings:
                return False
            if self._is_trying or self._rests():
                raise Unavailable(self._system, REASON)
            self._is_trying = True
            return True

    def _note(self, is_trial: bool, is_failure: bool) -> None:
        with self._lock:
            if is_trial:
                self._is_trying = False
                self._open() if is_failure else self._close()
            elif not self._openings:
                # The end of a question that was asked before the opening changes nothing: a trial decides.
                self._failures = self._failures + 1 if is_failure else 0
                if self._failures >= self._limit:
                    self._open()

    def _pause(self) -> float:
        return self._pauses[min(self._openings, len(self._pauses)) - 1]

    def _rests(self) -> bool:
        # A clock that was set back, as the sandbox's may be, ends the rest.
        return 0 <= self._seconds() - self._opened_at < self._pause()

    def _open(self) -> None:
        self._openings += 1
        self._opened_at = self._seconds()
        _log.warning("gateway_rests", system=self._system, seconds=self._pause())

    def _close(self) -> None:
        self._failures = self._openings = 0
        _log.info("gateway_is_back", system=self._system)
