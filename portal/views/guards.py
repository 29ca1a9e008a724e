"""Who may enter: every view wears one guard, and a view that wears none is shut."""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, abort, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from models.enums import ActorKind, Channel, Role
from portal.principals import Citizen, Officer
from portal.regulation.actors import Actor
from portal.regulation.issuing import Circumstances
from portal.sessions import PortalSession

P = ParamSpec("P")
View = TypeVar("View", bound=Callable[..., object])

KEPT = "kept_form"
GOES_TO = "goes_to"
_NEVER_KEPT = {"csrf_token", "password", "password_again", "code", "cms", "nonce"}


def everyone(view: View) -> View:
    """A page for anyone, signed in or not."""
    return _guarded(view, "everyone")


def citizens(view: View) -> View:
    """A page for a signed-in citizen; a guest is sent to sign in and comes back to the same step, an
    officer gets 404."""

    @wraps(view)
    def inside(*args: object, **kwargs: object) -> object:
        if not isinstance(current_user._get_current_object(), Citizen):
            return _ask_to_sign_in("auth.login")
        return view(*args, **kwargs)

    return _guarded(cast(View, inside), "citizens")


def officers(*roles: Role) -> Callable[[View], View]:
    """A page of the desk for the named roles; another role or a citizen gets 404, a guest signs in first."""

    def guard(view: View) -> View:
        @wraps(view)
        def inside(*args: object, **kwargs: object) -> object:
            officer = current_user._get_current_object()
            if not isinstance(officer, Officer):
                return _ask_to_sign_in("desk_auth.login")
            if officer.role not in roles:
                abort(404)
            return view(*args, **kwargs)

        return _guarded(cast(View, inside), "officers:" + ",".join(sorted(roles)))

    return guard


def applicants(view: View) -> View:
    """The journey: a citizen for themselves, a registrar on behalf of a person at the window or phone."""

    @wraps(view)
    def inside(*args: object, **kwargs: object) -> object:
        who = current_user._get_current_object()
        if isinstance(who, Citizen) or (isinstance(who, Officer) and who.role is Role.REGISTRAR):
            return view(*args, **kwargs)
        if isinstance(who, Officer):
            abort(404)
        return _ask_to_sign_in("auth.login")

    return _guarded(cast(View, inside), "applicants")


def in_sandbox(view: View) -> View:
    """A page of the sandbox; in production it does not exist."""

    @wraps(view)
    def inside(*args: object, **kwargs: object) -> object:
        if not current_app.extensions["settings"].is_sandbox:
            abort(404)
        return view(*args, **kwargs)

    return _guarded(cast(View, inside), "sandbox")


def by_token(setting: str) -> Callable[[View], View]:
    """An address for a program that shows the bearer token of this setting; while none is set it does not exist."""

    def guard(view: View) -> View:
        @wraps(view)
        def inside(*args: object, **kwargs: object) -> object:
            token = getattr(current_app.extensions["settings"], setting)
            shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if token is None or not hmac.compare_digest(shown.encode(), token.get_secret_value().encode()):
                abort(404)
            return view(*args, **kwargs)

        return _guarded(cast(View, inside), "token")

    return guard


def by_link(find: Callable[[str], object]) -> Callable[[View], View]:
    """A page for whoever has a link with the key `token` in its address: `find` gives what it opens, or raises
    what is answered to a link that opens nothing."""

    def guard(view: View) -> View:
        @wraps(view)
        def inside(token: str) -> object:
            return view(token, find(token))

        return _guarded(cast(View, inside), "link")

    return guard


def citizen() -> Citizen:
    """The signed-in citizen, behind `citizens`."""
    return cast(Citizen, current_user._get_current_object())


def officer() -> Officer:
    """The signed-in officer, behind `officers`."""
    return cast(Officer, current_user._get_current_object())


def principal() -> Citizen | Officer | None:
    """Who has signed in; None for a guest."""
    who = current_user._get_current_object()
    return who if isinstance(who, Citizen | Officer) else None


def owner() -> str:
    """The owner's mark of the present session (`citizen:7`), "" for a guest."""
    who = principal()
    return who.get_id() if who is not None else ""


def actor() -> Actor:
    """The signed-in person as the process knows them."""
    who = current_user._get_current_object()
    if isinstance(who, Citizen):
        return Actor(ActorKind.CITIZEN, who.account_id, who.name)
    kind = ActorKind(who.role.value)
    channel = Channel.COUNTER if who.role is Role.OPERATOR else Channel.WINDOW
    return Actor(kind, who.staff_id, who.name, channel, who.clinic_id)


def circumstances() -> Circumstances:
    """When and where the present request presses a verb."""
    settings = current_app.extensions["settings"]
    return Circumstances(
        now=current_app.extensions["clock"].now(),
        base_url=settings.BASE_URL,
        is_sandbox=settings.is_sandbox,
        vault=current_app.extensions["vault"],
    )


def init_app(app: Flask) -> None:
    """Shut every route whose view declares no guard, and every address that no database could look up."""

    @app.before_request
    def deny_by_default() -> None:
        if not request.path.isprintable():
            abort(404)
        view = app.view_functions.get(request.endpoint or "")
        if view is not None and request.endpoint != "static" and not guard_of(view):
            abort(404)


def guard_of(view: Callable[..., object]) -> str:
    """The declared guard of a view, or "" when it has none."""
    return str(getattr(view, "__guard__", ""))


def way_back() -> str:
    """Where the visitor wanted to go before signing in: a path of our own, used once."""
    return str(session.pop(GOES_TO, ""))


def kept_form(owner: str) -> dict[str, list[str]]:
    """What `owner` had typed on this very page when their session ended, given back once."""
    kept = session.get(KEPT)
    if not kept or kept["owner"] != owner or kept["path"] != _page_without_language():
        return {}
    session.pop(KEPT)
    fields: dict[str, list[str]] = kept["fields"]
    return fields


def typed() -> dict[str, list[str]]:
    """The fields of the form that was sent, without secrets and tokens."""
    return {name: values for name, values in request.form.lists() if name not in _NEVER_KEPT}


def _ask_to_sign_in(endpoint: str) -> Response:
    """Send a guest to `endpoint`, to come back later; who has signed in as somebody else finds nothing here."""
    if principal() is not None:
        abort(404)
    ended = cast(PortalSession, session).ended_owner
    session[GOES_TO] = request.full_path.rstrip("?")
    if ended:
        flash(_("Your session ended because nothing happened for 30 minutes. Sign in and go on."))
        if request.method == "POST":
            session[KEPT] = {"owner": ended, "path": _page_without_language(), "fields": typed()}
    logout_user()
    return redirect(url_for(endpoint))


def _page_without_language() -> str:
    """The page's own path: who signs in again in the other language still gets back what was typed."""
    return request.path[len("/kk") :]


def _guarded(view: View, guard: str) -> View:
    view.__guard__ = guard  # type: ignore[attr-defined]  # functions carry it, Callable cannot say so
    return view
