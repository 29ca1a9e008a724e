"""Bookings per second, by the signature of many citizens, against a raw claim of a slot in the same database."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import psycopg
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, OutgoingTask, Slot
from models.enums import SlotState, Speciality, State
from tests.bench.citizens import Citizen, Crowd, free_slots, is_booked
from tests.bench.figures import Report, ratio
from tests.bench.town import FIRST

T = TypeVar("T")
AT_ONCE = 8
RAW_TIMES = 10
PATIENCE_SECONDS = 180
CLAIM = """
    UPDATE slot SET state = 'taken', taken_by_id = %s, taken_at = now(), person_id = %s, open_key = %s
    WHERE id = %s AND state = 'free'
"""
RELEASE = """
    UPDATE slot SET state = 'free', taken_by_id = NULL, taken_at = NULL, person_id = NULL, open_key = NULL
    WHERE id = ANY(%s)
"""


@dataclass(frozen=True)
class Rounds:
    """How many rounds there are, and how many bookings in a round."""

    count: int
    bookings: int


def measure(report: Report, crowds: dict[str, Crowd], rounds: Rounds) -> None:
    """Book in turns in each town, and claim the same slots raw; the worker decides every booking."""
    booked: dict[str, list[float]] = {town: [] for town in crowds}
    raw: dict[str, list[float]] = {town: [] for town in crowds}
    faults: list[str] = []
    for _ in range(rounds.count):
        for town, crowd in crowds.items():
            slots = free_slots(crowd.engine, Speciality.SURGEON, rounds.bookings)
            raw[town].append(_claims(crowd, slots))
            came = crowd.come(slots, Speciality.SURGEON, are_held=True)
            at_once(Citizen.ask_for_code, came)
            booked[town].append(_bookings(came, faults))
            wait_for_worker(crowd)
            faults += _faults(crowd, slots)
    for town in crowds:
        report.tell(f"bookings, {town}", f"{median(booked[town]):.1f} / s", f"{AT_ONCE} citizens at a time")
        remark = f"{median(raw[town]):.0f} raw claims / s"
        report.tell(
            f"raw claims of a slot : bookings, {town}", f"{ratio(raw[town], booked[town]):.0f}", remark
        )
    report.compare("time of a booking", {town: [1 / each for each in booked[town]] for town in crowds})
    asked = rounds.count * rounds.bookings * len(crowds)
    seen = "; ".join(faults[:3]) or f"{asked} signatures, {asked} bookings, all confirmed by the worker"
    report.guarantee("each signature books its slot, once", not faults, seen)


def at_once(act: Callable[[Citizen], T], citizens: Iterable[Citizen], threads: int = AT_ONCE) -> list[T]:
    """What comes of the act of each, some at a time."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(act, citizens))


def wait_for_worker(crowd: Crowd) -> None:
    """Let the worker do everything that is due. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE_SECONDS
    with Session(crowd.engine) as session:
        while session.scalar(
            select(func.count()).where(
                OutgoingTask.done_at.is_(None), OutgoingTask.run_at <= crowd.portal.clock.now()
            )
        ):
            session.rollback()
            if time.monotonic() > until:
                raise TimeoutError("the worker did not come to its end")
            time.sleep(0.1)


def _bookings(came: Sequence[Citizen], faults: list[str]) -> float:
    """How many bookings a second come of all signing."""
    for each in came:
        each.browser.connect()
    began = time.perf_counter()
    answers = at_once(Citizen.sign, came)
    seconds = time.perf_counter() - began
    faults += [f"a signature was answered {each.status}" for each in answers if not is_booked(each)]
    return len(came) / seconds


def _claims(crowd: Crowd, slots: Sequence[int]) -> float:
    """How many of these slots a second are claimed by one statement and a commit each, as often as it takes to
    measure it; they are free again afterwards."""
    url = crowd.engine.url.set(drivername="postgresql").render_as_string()
    # To any application and person that exist: the claim pays for its unique and foreign keys too.
    claims = [(number, number, str(number), slot) for number, slot in enumerate(slots, FIRST)]
    shares = [claims[number::AT_ONCE] for number in range(AT_ONCE)]
    seconds = 0.0
    with psycopg.connect(url, autocommit=True) as desk, ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in range(RAW_TIMES):
            seconds += max(pool.map(_claim, [url] * AT_ONCE, shares))
            desk.execute(RELEASE, [list(slots)])
    return len(slots) * RAW_TIMES / seconds


def _claim(url: str, claims: Sequence[tuple[int, int, str, int]]) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        began = time.perf_counter()
        done = [connection.execute(CLAIM, claim).rowcount for claim in claims]
        seconds = time.perf_counter() - began
    assert all(count == 1 for count in done)
    return seconds


def _faults(crowd: Crowd, slots: Sequence[int]) -> list[str]:
    """What is not as it should be after everybody has signed for one of these slots."""
    with Session(crowd.engine) as session:
        taken = session.execute(
            select(Slot.id, Slot.person_id, Application.state)
            .join(Application, Application.id == Slot.taken_by_id)
            .where(Slot.id.in_(slots), Slot.state == SlotState.TAKEN)
        ).all()
    unsure = sum(row.state is not State.FULFILLED for row in taken)
    people = len({row.person_id for row in taken})
    faults = [f"{len(taken)} of {len(slots)} slots are taken"] if len(taken) != len(slots) else []
    faults += [f"{unsure} bookings are not confirmed"] if unsure else []
    return faults + ([f"{people} people have {len(taken)} bookings"] if people != len(taken) else [])
