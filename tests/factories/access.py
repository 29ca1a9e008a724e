"""A signed-in browser without the pages of signing in."""

import secrets
from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models import StaffMember, WebSession
from portal.sessions import token_hash


def sign_in(session: Session, browser: FlaskClient, owner: str, now: datetime) -> None:
    """Give `browser` the cookie of a fresh session of `owner` (`staff:3`, `citizen:7`)."""
    browser.set_cookie("emhana", session_of(session, owner, now))


def session_of(session: Session, owner: str, now: datetime, **kept: object) -> str:
    """The cookie of a fresh session of `owner` in which `kept` lies besides; committed."""
    token = secrets.token_urlsafe(32)
    data = {"_user_id": owner, "_fresh": True, **kept}
    session.add(WebSession(token_hash=token_hash(token), owner=owner, data=data, created_at=now, seen_at=now))
    session.commit()
    return token


def sign_in_staff(session: Session, browser: FlaskClient, staff: StaffMember, now: datetime) -> None:
    """Give `browser` the session of a member of staff."""
    sign_in(session, browser, f"staff:{staff.id}", now)
