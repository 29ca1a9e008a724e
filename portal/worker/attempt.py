"""What an attempt at a task is made of: what it reads, what it does outside, what it writes, how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.worker.kit import Kit
from portal.worker.queue import LONGEST_PAUSE, Job


@dataclass(frozen=True, slots=True)
class End:
    """What came of an attempt: its name for the log, and whether the task is done with it.

    `pause` replaces the growing pause of a task that is not done; `note` is kept with the task.
    """

    name: str
    is_done: bool = True
    pause: timedelta | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The second and third part of a task: `outside` runs with no transaction, `write` in one."""

    outside: Callable[[], Any]
    write: Callable[[Session, Any], End]


Reader = Callable[[Kit, Session, Job], Plan | End]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of task. `failed` runs in a transaction when an outside system failed the attempt;
    after `gives_up` the task ends without effect (None: never); it is tried again after `longest_pause` at
    the latest."""

    read: Reader
    failed: Callable[[Kit, Session, Job], None] | None = None
    gives_up: timedelta | None = None
    longest_pause: timedelta = LONGEST_PAUSE
