"""Many citizens race for few slots: nobody loses a booking, nobody gets one twice, who is late is told clearly."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Slot
from models.enums import SlotState, Speciality
from tests.bench.bookings import at_once, wait_for_worker
from tests.bench.browser import Answer
from tests.bench.citizens import STEPS, Citizen, Crowd, free_slots, is_booked
from tests.bench.figures import Report, milliseconds, p95

CONFLICT = 409
NEAREST = 'class="govuk-list nearest"'


@dataclass(frozen=True)
class Sizes:
    """How many citizens want how many slots."""

    citizens: int
    slots: int


def measure(report: Report, crowd: Crowd, sizes: Sizes) -> None:
    """One race for choosing a slot, and one of people who have chosen already and whose time has run out."""
    _race(report, crowd, sizes, "choosing", Citizen.choose, then=_sign)
    _race(report, crowd, sizes, "signing", Citizen.sign)


def _race(
    report: Report,
    crowd: Crowd,
    sizes: Sizes,
    name: str,
    run: Callable[[Citizen], Answer],
    then: Callable[[Citizen], Answer] | None = None,
) -> None:
    """All `run` at one moment; who got something goes on with `then`, after having read the page: the others are
    answered long before somebody could."""
    slots = free_slots(crowd.engine, Speciality.OPHTHALMOLOGIST, sizes.slots)
    came = _rivals(crowd, sizes, slots, is_signing=name == "signing")
    gate = Barrier(len(came))

    def start(citizen: Citizen) -> Answer:
        citizen.browser.connect()
        gate.wait()
        return run(citizen)

    with ThreadPoolExecutor(len(came)) as pool:
        answers = list(pool.map(start, came))
    if then is not None:
        ahead = [number for number, answer in enumerate(answers) if answer.status != CONFLICT]
        for number, answer in zip(ahead, at_once(then, [came[each] for each in ahead]), strict=True):
            answers[number] = answer
    wait_for_worker(crowd)
    losers = [each for each in answers if not is_booked(each)]
    title = f"{sizes.citizens} citizens race for {sizes.slots} slots by {name}"
    report.guarantee(f"{title}: {sizes.slots} bookings", *_bookings(crowd, came, slots, answers))
    clear = [each for each in losers if each.status == CONFLICT and NEAREST in each.html]
    seen = f"{len(clear)} of {len(losers)} with the nearest times"
    report.guarantee(f"{title}: the others get a clear page", len(clear) == len(losers), seen)
    report.tell(
        f"{title}: they are answered within, p95",
        milliseconds(p95([each.seconds for each in losers])),
        "should be under 1 s",
    )


def _rivals(crowd: Crowd, sizes: Sizes, slots: Sequence[int], *, is_signing: bool) -> list[Citizen]:
    """Everybody at the same point of the way, several for each slot."""
    wanted = [slots[number % len(slots)] for number in range(sizes.citizens)]
    if is_signing:
        came = crowd.come(wanted, Speciality.OPHTHALMOLOGIST)
        at_once(Citizen.ask_for_code, came)
        return came
    came = crowd.come([None] * len(wanted), Speciality.OPHTHALMOLOGIST)
    for citizen, slot in zip(came, wanted, strict=True):
        citizen.slot_id = slot
    at_once(lambda each: each.browser.get(f"{STEPS}slot"), came)
    return came


def _sign(citizen: Citizen) -> Answer:
    """The rest of the way of somebody who has chosen."""
    citizen.ask_for_code()
    return citizen.sign()


def _bookings(
    crowd: Crowd, came: Sequence[Citizen], slots: Sequence[int], answers: Sequence[Answer]
) -> tuple[bool, str]:
    """Whether each slot has one booking of one of those who were told so, and nobody else has any."""
    won = {citizen.account_id for citizen, answer in zip(came, answers, strict=True) if is_booked(answer)}
    with Session(crowd.engine) as session:
        signed = select(Application).where(Application.account_id.in_([each.account_id for each in came]))
        signed = signed.where(Application.service == "appointment", Application.ended_at.is_(None))
        states = Counter(each.state for each in session.scalars(signed))
        holders = session.scalars(
            select(Application.account_id)
            .join(Slot, Slot.taken_by_id == Application.id)
            .where(Slot.id.in_(slots), Slot.state == SlotState.TAKEN)
        ).all()
    said = f"{len(won)} were told so, {len(holders)} slots are taken, " + ", ".join(
        f"{count} {state.value}" for state, count in sorted(states.items())
    )
    return len(holders) == len(slots) == len(won) and set(holders) == won, said
