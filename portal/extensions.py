"""What Flask needs one of, unbound until the factory binds it: database session, login, CSRF, Babel."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, g
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.database import begin_writing
from portal.i18n import TwoLanguages

P = ParamSpec("P")
R = TypeVar("R")


class Database:
    """One SQLAlchemy session for each application context, closed at its end."""

    def init_app(self, app: Flask, engine: Engine) -> None:
        app.extensions["engine"] = engine
        app.teardown_appcontext(self._close)

    @property
    def engine(self) -> Engine:
        engine: Engine = current_app.extensions["engine"]
        return engine

    @property
    def session(self) -> Session:
        """The session of this request or command."""
        if "database_session" not in g:
            g.database_session = Session(self.engine, expire_on_commit=False)
        session: Session = g.database_session
        return session

    def let_go(self) -> None:
        """End what was read, so that no transaction stays open while we speak to the outside."""
        self.session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that writes: committed at the end of the block, rolled back on any error.

        What was to be done outside is done after the commit, never inside.
        """
        session = self.session
        begin_writing(session)
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        current_app.extensions["after_commit"]()

    @staticmethod
    def _close(_: BaseException | None) -> None:
        session: Session | None = g.pop("database_session", None)
        if session is not None:
            session.close()


db = Database()
login_manager = LoginManager()
csrf = CSRFProtect()
babel = TwoLanguages()  # type: ignore[no-untyped-call]  # Flask-Babel's own


def writes(view: Callable[P, R]) -> Callable[P, R]:
    """A view that changes something: one transaction round the whole of it, committed before the answer."""

    @wraps(view)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with db.writing():
            return view(*args, **kwargs)

    return inside
