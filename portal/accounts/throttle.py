"""Growing pauses against guessing, counted for an IIN and for an address of the network.

Each try is charged before it is judged and given back when it was right, so a hundred tries sent at
once are counted as a hundred. Nothing here knows whether the IIN has an account: pauses tell nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models import Attempts
from portal.accounts.digests import keyed
from portal.database import one_at_a_time

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
FREE_FOR_PERSON = 4
FREE_FOR_ADDRESS = 40  # a clinic, a family, a mobile operator share one address
FREE_SENDS_FOR_ADDRESS = 30
FREE_LOOK_UPS = 10  # of people whom the clinic does not look after, by one member of staff
FREE_GUESSED_CODES = 2  # each of five wrong tries
FORGOTTEN_AFTER = timedelta(hours=24)
ADDRESS_LEAKS = timedelta(seconds=30)
LOOK_UPS_LEAK = timedelta(minutes=6)


@dataclass(frozen=True, slots=True)
class Counter:
    """One row of counted failures: its key and how many of them cost nothing.

    `leak` is the time after which one failure is forgotten: thousands of people share the address of
    a mobile operator, and their slips must not add up for ever. A person's failures stay until a day
    has passed without any.
    """

    key: str
    free: int
    leak: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Doorway:
    """What is counted for one try: the address it comes from, the person it asks for, or both."""

    address: Counter | None = None
    person: Counter | None = None

    @property
    def counters(self) -> tuple[Counter, ...]:
        """In one order always, so that two tries never wait for each other."""
        both = (self.person, self.address)
        return tuple(sorted((each for each in both if each), key=lambda counter: counter.key))


@dataclass(frozen=True, slots=True)
class Charge:
    """A try that was counted before it is judged; `locked_until` is when the next will be judged if
    this one fails (None: at once)."""

    doorway: Doorway
    at: datetime
    locked_until: datetime | None


class Locked(Exception):
    """No try is judged before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__("locked")
        self.until = until


class Guessed(Locked):
    """Code after code was used up by wrong tries, so none is sent before `until`."""


def doorway(key: str, kind: str, iin: str, address: str) -> Doorway:
    """The counters of a `kind` of try (login, staff, person …) for an IIN from an address."""
    return Doorway(
        person=Counter(f"{kind}:{keyed(key, kind, 'iin', iin)}", FREE_FOR_PERSON),
        address=Counter(f"{kind}:{keyed(key, kind, 'address', address)}", FREE_FOR_ADDRESS, ADDRESS_LEAKS),
    )


def sending_doorway(key: str, address: str) -> Doorway:
    """The counter of codes asked for from one address, against sending SMS to many numbers."""
    counted = keyed(key, "send", "address", address)
    return Doorway(address=Counter(f"send:{counted}", FREE_SENDS_FOR_ADDRESS, ADDRESS_LEAKS))


def link_doorway(key: str, address: str) -> Doorway:
    """The counter of personal links from one address that open nothing, against guessing at them."""
    counted = keyed(key, "link", "address", address)
    return Doorway(address=Counter(f"link:{counted}", FREE_FOR_ADDRESS, ADDRESS_LEAKS))


def key_doorway(key: str, address: str) -> Doorway:
    """The counter of signatures from one address that let nobody in: each costs a question to the outside."""
    counted = keyed(key, "key", "address", address)
    return Doorway(address=Counter(f"key:{counted}", FREE_FOR_ADDRESS, ADDRESS_LEAKS))


def nonce_doorway(key: str, address: str) -> Doorway:
    """The counter of entrances by a key that were begun from one address and led nobody in: each is a row that is
    kept."""
    counted = keyed(key, "nonce", "address", address)
    return Doorway(address=Counter(f"nonce:{counted}", FREE_FOR_ADDRESS, ADDRESS_LEAKS))


def guessing_doorway(key: str, purpose: str, number: str) -> Doorway:
    """The counter of codes for a purpose and a number that were used up by wrong tries: without it new
    codes could be asked for, and guessed at, all day."""
    return Doorway(person=Counter(f"code:{keyed(key, 'guess', purpose, number)}", FREE_GUESSED_CODES))


def calendar_doorway(key: str, address: str) -> Doorway:
    """The counter of calendars that nobody has, asked for from one address."""
    counted = keyed(key, "calendar", "address", address)
    return Doorway(address=Counter(f"calendar:{counted}", FREE_FOR_ADDRESS, ADDRESS_LEAKS))


def looking_doorway(staff_id: int) -> Doorway:
    """The counter of people whom a member of staff looked up in the registers and who are not theirs: where
    somebody is attached is not for anybody to try out."""
    return Doorway(person=Counter(f"look_up:{staff_id}", FREE_LOOK_UPS, LOOK_UPS_LEAK))


def check_guesses(session: Session, doorway: Doorway, now: datetime) -> None:
    """Raise `Guessed` while a pause lasts; nothing is counted."""
    rows = (session.get(Attempts, counter.key) for counter in doorway.counters)
    ends = [row.locked_until for row in rows if row and row.locked_until and row.locked_until > now]
    if ends:
        raise Guessed(max(ends))


def charge(session: Session, doorway: Doorway, now: datetime) -> Charge:
    """Count a try before it is judged. Raises `Locked` when no try is judged now; such a try is not
    counted."""
    rows = [_row(session, counter, now) for counter in doorway.counters]
    locked = [row.locked_until for row in rows if row.locked_until and row.locked_until > now]
    if locked:
        raise Locked(max(locked))
    ends = [_count(row, counter.free, now) for row, counter in zip(rows, doorway.counters, strict=True)]
    return Charge(doorway, now, max((end for end in ends if end), default=None))


def give_back(session: Session, charge: Charge) -> None:
    """The charged try was right: it does not count, nor does the pause that it alone began."""
    for counter in charge.doorway.counters:
        row = session.get(Attempts, counter.key, with_for_update=True)
        if row is None:
            continue
        row.failures = max(0, row.failures - 1)
        if row.last_at == charge.at:
            row.locked_until = None


def clear(session: Session, doorway: Doorway) -> None:
    """The person got in: their failures are forgotten; those of the address stay."""
    row = session.get(Attempts, doorway.person.key) if doorway.person else None
    if row is not None:
        session.delete(row)


def pause_after(failures: int, free: int) -> timedelta:
    """The pause that follows the failure number `failures` when `free` of them cost nothing."""
    beyond = failures - free
    return PAUSES[min(beyond, len(PAUSES)) - 1] if beyond > 0 else timedelta(0)


def _row(session: Session, counter: Counter, now: datetime) -> Attempts:
    one_at_a_time(session, f"attempts:{counter.key}")
    row = session.get(Attempts, counter.key, with_for_update=True)
    if row is None:
        row = Attempts(key=counter.key, failures=0, last_at=now)
        session.add(row)
    elif now - row.last_at > FORGOTTEN_AFTER:
        row.failures, row.locked_until = 0, None
    elif counter.leak:
        row.failures = max(0, row.failures - int((now - row.last_at) / counter.leak))
    return row


def _count(row: Attempts, free: int, now: datetime) -> datetime | None:
    row.failures += 1
    row.last_at = now
    pause = pause_after(row.failures, free)
    row.locked_until = now + pause if pause else None
    return row.locked_until
