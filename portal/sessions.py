"""Server-side sessions: the cookie is a random token, everything else is a row that can be ended."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import select, update
from sqlalchemy.orm import Session as DatabaseSession
from werkzeug.datastructures import CallbackDict

from models import WebSession
from portal.clock import Clock
from portal.database import begin_writing

TOUCH_EVERY = timedelta(seconds=15)
_USER = "_user_id"


class PortalSession(CallbackDict[str, Any], SessionMixin):
    """The data of one browser's session.

    `ended_owner` tells whose session ended by idleness, so that what they typed can be kept for them.
    """

    def __init__(self, row: WebSession | None = None, *, ended: bool = False) -> None:
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
    """Keeps sessions in `web_session`, each read and write in a short transaction of its own."""

    session_class = PortalSession

    def __init__(self, *, idle: timedelta, clock: Clock) -> None:
        self._idle = idle
        self._clock = clock

    def open_session(self, app: Flask, request: Request) -> PortalSession:
        token = request.cookies.get(self.get_cookie_name(app), "")
        if not token:
            return PortalSession()
        with DatabaseSession(app.extensions["engine"], expire_on_commit=False) as database:
            row = database.scalar(select(WebSession).where(WebSession.token_hash == token_hash(token)))
        if row is None or row.ended_at is not None:
            return PortalSession()
        return PortalSession(row, ended=self._clock.now() - row.seen_at > self._idle)

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


def token_hash(token: str) -> str:
    """SHA-256 of a random token, as hex: what the database may know of it."""
    return hashlib.sha256(token.encode()).hexdigest()
