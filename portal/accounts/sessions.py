"""Ending sessions: one, all others, all."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models import WebSession


def end(session: Session, owner: str, row_id: int, now: datetime) -> bool:
    """End the session `row_id` if it is open and belongs to `owner`; whether there was one."""
    ended = session.execute(
        update(WebSession)
        .where(WebSession.id == row_id, WebSession.owner == owner, WebSession.ended_at.is_(None))
        .values(ended_at=now)
        .returning(WebSession.id)
    )
    return ended.first() is not None


def end_others(session: Session, owner: str, keep: int | None, now: datetime) -> int:
    """End every session of `owner` but `keep`; how many there were."""
    open_ones = update(WebSession).where(WebSession.owner == owner, WebSession.ended_at.is_(None))
    if keep is not None:
        open_ones = open_ones.where(WebSession.id != keep)
    return len(session.execute(open_ones.values(ended_at=now).returning(WebSession.id)).all())
