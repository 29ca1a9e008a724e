"""One-time codes by SMS or e-mail: six digits, five minutes, five tries, three sends in a quarter of an hour,
bound to one purpose and one number, kept only as a keyed digest, used once."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from models import OneTimeCode
from portal.accounts.digests import keyed, same
from portal.database import one_at_a_time

LIFE = timedelta(minutes=5)
TRIES = 5
SENDS, SENDS_WITHIN = 3, timedelta(minutes=15)
ALL_SENDS, ALL_SENDS_WITHIN = 10, timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CodeDesk:
    """Where codes are made and compared: the session, the portal's secret key and the time."""

    session: Session
    key: str = field(repr=False)
    now: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh code, to be sent after the commit and then forgotten; `id` names it for `take_back`."""

    id: int
    code: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Sending:
    """What the page of a code tells: whether one was sent, until when it is good, and when the next
    may be asked for (not later than now: at once)."""

    expires_at: datetime | None
    next_at: datetime


class TooManySends(Exception):
    """Enough codes were sent to this number; the next may be asked for at `next_at`."""

    def __init__(self, next_at: datetime) -> None:
        super().__init__("too many codes")
        self.next_at = next_at


class Verdict(Enum):
    """How a typed code was judged."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict, and for a wrong code how many tries are left; `was_last` tells the try that used
    up the last of them from those that come after it."""

    verdict: Verdict
    tries_left: int = 0
    was_last: bool = False

    @property
    def is_right(self) -> bool:
        return self.verdict is Verdict.RIGHT


def issue(desk: CodeDesk, purpose: str, number: str) -> Issued:
    """A new code for `purpose` and `number` (E.164, or an e-mail address); an older one stops to be good.

    Raises `TooManySends`. The caller commits, sends it, and takes it back when it could not be sent.
    """
    one_at_a_time(desk.session, f"codes:{_number(desk, number)}")
    sending = state(desk, purpose, number)
    if sending.next_at > desk.now:
        raise TooManySends(sending.next_at)
    code = f"{secrets.randbelow(1_000_000):06d}"
    row = OneTimeCode(
        purpose=purpose,
        phone_hash=_number(desk, number),
        code_hash=_code(desk, purpose, number, code),
        sent_at=desk.now,
        expires_at=desk.now + LIFE,
        tries_left=TRIES,
    )
    desk.session.add(row)
    desk.session.flush()
    return Issued(id=row.id, code=code, expires_at=row.expires_at)


def take_back(session: Session, issued: Issued) -> None:
    """Forget a code that could not be sent: it does not count, and an older one is good again."""
    session.execute(delete(OneTimeCode).where(OneTimeCode.id == issued.id))


def check(desk: CodeDesk, purpose: str, number: str, code: str) -> Check:
    """Judge a typed `code`; a right one is used up, a wrong one costs a try. Never raises."""
    row = desk.session.scalar(_newest(desk, purpose, number).with_for_update())
    if row is None or row.used_at is not None or desk.now > row.expires_at:
        return Check(Verdict.EXPIRED)
    if row.tries_left <= 0:
        return Check(Verdict.EXHAUSTED)
    row.tries_left -= 1
    if same(row.code_hash, _code(desk, purpose, number, code)):
        row.used_at = desk.now
        return Check(Verdict.RIGHT)
    if row.tries_left == 0:
        return Check(Verdict.EXHAUSTED, was_last=True)
    return Check(Verdict.WRONG, row.tries_left)


def state(desk: CodeDesk, purpose: str, number: str) -> Sending:
    """When the present code ends and when the next may be sent."""
    newest = desk.session.scalar(_newest(desk, purpose, number))
    good = newest is not None and newest.used_at is None and newest.expires_at >= desk.now
    return Sending(
        expires_at=newest.expires_at if newest is not None and good else None,
        next_at=max(
            _free_at(desk, _sends(desk, number).where(OneTimeCode.purpose == purpose), SENDS, SENDS_WITHIN),
            _free_at(desk, _sends(desk, number), ALL_SENDS, ALL_SENDS_WITHIN),
        ),
    )


def _free_at(desk: CodeDesk, sends: Select[datetime], most: int, within: timedelta) -> datetime:
    """When fewer than `most` of `sends` will lie `within` the past; now, if that is so already."""
    recent = sends.where(OneTimeCode.sent_at > desk.now - within).offset(most - 1).limit(1)
    last_that_counts = desk.session.scalar(recent)
    return desk.now if last_that_counts is None else last_that_counts + within


def _sends(desk: CodeDesk, number: str) -> Select[datetime]:
    """The moments of sending to a number, newest first."""
    return (
        select(OneTimeCode.sent_at)
        .where(OneTimeCode.phone_hash == _number(desk, number))
        .order_by(OneTimeCode.sent_at.desc(), OneTimeCode.id.desc())
    )


def _newest(desk: CodeDesk, purpose: str, number: str) -> Select[OneTimeCode]:
    return (
        select(OneTimeCode)
        .where(OneTimeCode.purpose == purpose, OneTimeCode.phone_hash == _number(desk, number))
        .order_by(OneTimeCode.sent_at.desc(), OneTimeCode.id.desc())
        .limit(1)
    )


def _number(desk: CodeDesk, number: str) -> str:
    return keyed(desk.key, "number", number)


def _code(desk: CodeDesk, purpose: str, number: str, code: str) -> str:
    return keyed(desk.key, "code", purpose, number, code)
