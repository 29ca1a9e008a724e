"""Going in and out at both entrances: the password judged, the session fixed, the browser known."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from flask import Flask, current_app, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.enums import Role
from models.iin import Iin
from portal.accounts import devices, entrance, throttle
from portal.accounts.entrance import Candidate
from portal.accounts.passwords import Passwords
from portal.extensions import db
from portal.forms.base import PortalForm
from portal.principals import Citizen, Officer, principal
from portal.sessions import PortalSession
from portal.views.code_sending import now, settings, soonest
from portal.views.guards import GOES_TO, KEPT, way_back

DEVICE_COOKIE = "device"
BY_KEY = "by_key"
TWO_YEARS = 2 * 365 * 24 * 3600

Find = Callable[[Session, Iin], Candidate | None]


def init_app(app: Flask) -> None:
    """Choose how much work a password costs."""
    app.extensions["passwords"] = Passwords.light() if app.config["TESTING"] else Passwords.strong()


def passwords() -> Passwords:
    return cast(Passwords, current_app.extensions["passwords"])


def doorway(kind: str, iin: Iin) -> throttle.Doorway:
    """The counters of a kind of try for `iin` from where this request comes."""
    return throttle.doorway(settings().SECRET_KEY, kind, iin.digits, request.remote_addr or "")


def prove(form: PortalForm, kind: str, iin: Iin, find: Find, *, wrong: str = "") -> Candidate | None:
    """Who `iin` and the typed password belong to; None with the reason (`wrong`) on the form.

    The same words and the same work whether the IIN is known or not.
    """
    try:
        with db.writing() as database:
            charge = throttle.charge(database, doorway(kind, iin), now())
            candidate = find(database, iin)
    except throttle.Locked as locked:
        form.wrap_up(pause_words(locked))
        return None
    known = candidate.password_hash if candidate else None
    if not passwords().verify(known, form["password"].data or ""):
        form.wrap_up(wrong or _("The IIN or the password is not right. Check both and try again."))
        if charge.locked_until:
            form.wrap_up(pause_words(throttle.Locked(charge.locked_until)))
        return None
    with db.writing() as database:
        throttle.give_back(database, charge)
    return candidate


def count_failure(kind: str, iin: Iin) -> None:
    """Five wrong codes count as one wrong password."""
    with suppress(throttle.Locked), db.writing() as database:
        throttle.charge(database, doorway(kind, iin), now())


def pause_words(locked: throttle.Locked) -> str:
    """Until when no try is judged."""
    return _("Too many wrong tries. Try again %(time)s.", time=soonest(locked.until))


def enter(owner: str) -> None:
    """Sign `owner` in: all that a guest left is dropped, the browser gets a new token."""
    kept = {name: session[name] for name in (GOES_TO, KEPT) if name in session}
    session.clear()
    session.update(kept)
    login_user(principal(db.session, owner))
    session["device"] = devices.device_name(request.user_agent.string)
    cast(PortalSession, session).rotate()


def leave() -> None:
    """Sign out: nothing of the session stays, and its token is good no more."""
    session.clear()
    cast(PortalSession, session).rotate()


def enter_citizen(candidate: Candidate, iin: Iin, *, with_code: bool) -> Response:
    """Sign a citizen in and go where they wanted; `with_code` makes this browser known."""
    token = request.cookies.get(DEVICE_COOKIE) or secrets.token_urlsafe(32)
    with db.writing() as database:
        throttle.clear(database, doorway("login", iin))
        if with_code:
            name = devices.device_name(request.user_agent.string)
            devices.remember(database, candidate.id, token, name, now())
    wanted = way_back()
    enter(candidate.owner)
    response = redirect(wanted if wanted and not _is_desk(wanted) else home_url())
    if with_code:
        _set_device(response, token)
    return response


def enter_new(account_id: int, iin: Iin) -> Response:
    """Sign in the citizen whose account was opened in this very browser."""
    candidate = entrance.citizen_of(db.session, account_id)
    assert candidate is not None
    return enter_citizen(candidate, iin, with_code=True)


def enter_officer(candidate: Candidate, iin: Iin, *, by_key: bool = False) -> Response:
    """Sign a member of staff in and go where they wanted; who came `by_key` signs their decisions with it."""
    with db.writing() as database:
        throttle.clear(database, doorway("staff", iin))
    wanted = way_back()
    enter(candidate.owner)
    if by_key:
        session[BY_KEY] = True
    return redirect(wanted if _is_desk(wanted) else desk_url())


def is_known_device(account_id: int) -> bool:
    with db.writing() as database:
        return devices.is_known(database, account_id, request.cookies.get(DEVICE_COOKIE, ""), now())


def signed_in() -> Response | None:
    """Where who is signed in already belongs; None for a guest."""
    who = current_user._get_current_object()
    if isinstance(who, Officer):
        return redirect(desk_url())
    return redirect(home_url()) if isinstance(who, Citizen) else None


def home_url() -> str:
    """Where a citizen begins."""
    return url_for("cabinet.applications")


def desk_url() -> str:
    """Where a member of staff begins."""
    who = current_user._get_current_object()
    is_operator = isinstance(who, Officer) and who.role is Role.OPERATOR
    return url_for("desk.counter" if is_operator else "desk.queue")


def _is_desk(path: str) -> bool:
    return path.split("/")[2:3] == ["desk"]


def _set_device(response: Response, token: str) -> None:
    response.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=TWO_YEARS,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
