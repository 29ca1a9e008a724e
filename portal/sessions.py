"""Server-side sessions: the cookie is a random token, everything else is a row that can be ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session as DatabaseSession
from werkzeug.datastructures import CallbackDict

from models import Account, Person, WebSession
from portal.clock import Clock
from portal.database import begin_writing
from portal.extensions import db
from portal.principals import CITIZEN_COLUMNS, Citizen, Officer, account_of, principal

TOUCH_EVERY = timedelta(seconds=15)
_USER = "_user_id"
_BY_TOKEN = (
    select(WebSession.id, WebSession.owner, WebSession.data, WebSession.seen_at, *CITIZEN_COLUMNS)
    .outerjoin(Account, Account.id == account_of(WebSession.owner))
    .outerjoin(Person, Person.id == Account.person_id)
    .where(WebSession.token_hash == bindparam("token_hash"), WebSession.ended_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What `web_session` keeps of one browser, as it was read, and the citizen whose it is."""

    id: int
    owner: str
    data: dict[str, Any]
    seen_at: datetime
    citizen: Citizen | None


class PortalSession(CallbackDict[str, Any], SessionMixin):
    """The data of one browser's session.

    `ended_owner` tells whose session ended by idleness, so that what they typed can be kept for them.
    """

    def __init__(self, row: Kept | None = None, *, ended: bool = False) -> None:
        self.row = row
        self.ended_owner = row.owner if row is not None and ended else ""
        self.modified = ended
        self.wants_new_token = False
        data = dict(row.data) if row is not None else {}
        if ended:
            data = {key: value for key, value in data.items() if key == "csrf_token"}
        super().__init__(data, self._changed)

    @property
    def row_id(self) -> int | None:
        """The row behind this session, or None before anything was kept."""
        return self.row.id if self.row is not None else None

    @property
    def owner(self) -> str:
        return str(self.get(_USER, ""))

    @property
    def device(self) -> str:
        """The words by which its owner knows this browser, put here at sign-in."""
        return str(self.get("device", ""))

    def rotate(self) -> None:
        """Give the browser a new token: called on every login, against session fixation."""
        self.wants_new_token = True
        self.modified = True

    def _changed(self, _: object) -> None:
        self.modified = True


class DatabaseSessions(SessionInterface):
    """Keeps sessions in `web_session`: read with whatever else the request reads, written in a short
    transaction of its own."""

    session_class = PortalSession

    def __init__(self, *, idle: timedelta, clock: Clock) -> None:
        self._idle = idle
        self._clock = clock

    def open_session(self, app: Flask, request: Request) -> PortalSession:
        token = request.cookies.get(self.get_cookie_name(app), "")
        if not token:
            return PortalSession()
        found = db.session.execute(_BY_TOKEN, {"token_hash": token_hash(token)}).one_or_none()
        if found is None:
            return PortalSession()
        row_id, owner, data, seen_at, account_id, *names = found
        citizen = Citizen.of(account_id, *names) if account_id is not None else None
        kept = Kept(row_id, owner, data, seen_at, citizen)
        return PortalSession(kept, ended=self._clock.now() - kept.seen_at > self._idle)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, PortalSession)
        if not session and session.row is None:
            return
        now = self._clock.now()
        if not session.modified and session.row is not None and now - session.row.seen_at < TOUCH_EVERY:
            return
        response.headers.add("Vary", "Cookie")
        with DatabaseSession(app.extensions["engine"]) as database:
            begin_writing(database)
            token = self._write(database, session, now)
            database.commit()
        if token:
            self._set_cookie(app, response, token)

    def _write(self, database: DatabaseSession, session: PortalSession, now: datetime) -> str:
        """Write the row; the answer is a token to hand out, or "" where the browser keeps its own."""
        values = {"data": dict(session), "owner": session.owner, "device": session.device, "seen_at": now}
        if session.row is None:
            token = secrets.token_urlsafe(32)
            database.add(WebSession(token_hash=token_hash(token), created_at=now, **values))
            return token
        token = secrets.token_urlsafe(32) if session.wants_new_token else ""
        if token:
            values["token_hash"] = token_hash(token)
        if not session.modified:
            values = {"seen_at": now}
        database.execute(
            update(WebSession)
            .where(WebSession.id == session.row.id, WebSession.ended_at.is_(None))
            .values(**values)
        )
        return token

    def _set_cookie(self, app: Flask, response: Response, token: str) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            token,
            path="/",
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite="Lax",
        )


def signed_in(owner: str) -> Citizen | Officer | None:
    """Whom `owner` means: the citizen who was read with the session, or somebody whom the database is asked for."""
    row = cast(PortalSession, session).row
    citizen = row.citizen if row is not None else None
    return citizen if citizen is not None and citizen.get_id() == owner else principal(db.session, owner)


def token_hash(token: str) -> str:
    """SHA-256 of a random token, as hex: what the database may know of it."""
    return hashlib.sha256(token.encode()).hexdigest()
