"""The secret address at which a calendar program finds an account's visits: made, made anew, recalled.

The secret is known to nobody but its owner: the database has its hash, so it is shown once.
"""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import CalendarFeed
from portal.database import one_at_a_time

SECRET_BYTES = 32


def make(session: Session, account_id: int, now: datetime) -> str:
    """A new secret for the account; the one before is good no more."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    one_at_a_time(session, f"calendar:{account_id}")
    recall(session, account_id)
    session.add(CalendarFeed(account_id=account_id, token_hash=_hash(secret), created_at=now))
    session.flush()
    return secret


def recall(session: Session, account_id: int) -> None:
    """The account's secret is good no more."""
    session.execute(delete(CalendarFeed).where(CalendarFeed.account_id == account_id))


def find(session: Session, secret: str) -> CalendarFeed | None:
    """The feed of a secret. Every other word, however near or odd, is looked up alike and found nowhere."""
    return session.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == _hash(secret)))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
