"""The menus of each audience declared as data, and what every page's skeleton needs to know."""

from dataclasses import dataclass
from functools import cache
from typing import cast
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from flask import Response as FlaskResponse
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from models.enums import Language, Role
from portal.config import Settings
from portal.i18n import COOKIE as LANGUAGE_COOKIE
from portal.language import current_language
from portal.principals import Citizen, Officer

ONE_YEAR = 31_536_000
VIEW_COOKIE = "view"
VIEW_MODES = ("normal", "large", "contrast")


@dataclass(frozen=True, slots=True)
class Item:
    """A place in a menu: an endpoint, its words, and for the desk the roles that may go there."""

    endpoint: str
    words: object
    posts: bool = False
    roles: frozenset[Role] = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Link:
    """An item as a page shows it."""

    url: str
    words: str
    is_current: bool
    posts: bool


MENUS: dict[str, tuple[Item, ...]] = {
    "main": (
        Item("public.services", _l("Services")),
        Item("verify.index", _l("Check a document")),
        Item("public.help_page", _l("Help")),
    ),
    "footer": (
        Item("public.help_page", _l("Help")),
        Item("public.accessibility", _l("Accessibility")),
        Item("public.privacy", _l("Personal data")),
        Item("public.numbers", _l("Numbers")),
        Item("verify.index", _l("Check a document")),
        Item("desk_auth.login", _l("For clinic staff")),
    ),
    "guest": (
        Item("auth.login", _l("Sign in")),
        Item("register.iin", _l("Registration")),
    ),
    "citizen": (
        Item("cabinet.applications", _l("Cabinet")),
        Item("auth.logout", _l("Sign out"), posts=True),
    ),
    "officer": (
        Item("desk.queue", _l("Desk"), roles=frozenset(Role) - {Role.OPERATOR}),
        Item("desk.counter", _l("Counter"), roles=frozenset({Role.OPERATOR})),
        Item("auth.logout", _l("Sign out"), posts=True),
    ),
    "cabinet": (
        Item("cabinet.applications", _l("My applications")),
        Item("cabinet.consents_asked", _l("Consents")),
        Item("cabinet.clinic", _l("My clinic")),
        Item("profile.me", _l("My data")),
        Item("profile.family", _l("My family")),
        Item("profile.devices", _l("My devices")),
        Item("profile.access_log", _l("Who looked at my data")),
    ),
    "desk": (
        Item("desk.queue", _l("Queue"), roles=frozenset({Role.REGISTRAR, Role.HEAD})),
        Item("desk.new_call", _l("New application"), roles=frozenset({Role.REGISTRAR})),
        Item("desk.journal", _l("Journal of calls"), roles=frozenset({Role.REGISTRAR, Role.HEAD})),
        Item(
            "desk.appointments",
            _l("Appointments"),
            roles=frozenset({Role.REGISTRAR, Role.HEAD, Role.DOCTOR}),
        ),
        Item("desk.round", _l("My round"), roles=frozenset({Role.DOCTOR})),
        Item(
            "desk.schedules",
            _l("Schedules"),
            roles=frozenset({Role.REGISTRAR, Role.HEAD, Role.ADMINISTRATOR}),
        ),
        Item("desk.cases", _l("Cases"), roles=frozenset({Role.HEAD})),
        Item(
            "desk.complaints",
            _l("Complaints about services"),
            roles=frozenset({Role.HEAD, Role.ADMINISTRATOR}),
        ),
        Item("desk.numbers", _l("Numbers"), roles=frozenset({Role.HEAD})),
        Item("desk.counter", _l("Today's requests"), roles=frozenset({Role.OPERATOR})),
        Item("desk.counter_new", _l("New certificate"), roles=frozenset({Role.OPERATOR})),
        Item("desk.operations", _l("Operations"), roles=frozenset({Role.ADMINISTRATOR, Role.HEAD})),
    ),
}


_PLACES = {name: {item.endpoint for item in items} for name, items in MENUS.items()}


def init_app(app: Flask) -> None:
    """Give every template its menus, the view mode and the facts of the session warning."""
    app.jinja_env.globals["menu"] = menu
    app.context_processor(_skeleton)
    app.after_request(_remember_language)


def keep_choice(response: Response, name: str, value: str) -> None:
    """Keep a choice of the visitor (language, view) in a cookie for a year."""
    response.set_cookie(
        name,
        value,
        max_age=ONE_YEAR,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def menu(name: str) -> tuple[Link, ...]:
    """The links of a menu for the present visitor; "account" is theirs by what they are."""
    who = current_user._get_current_object()
    role = who.role if isinstance(who, Officer) else None
    if name == "account":
        name = "officer" if role else "citizen" if isinstance(who, Citizen) else "guest"
    here = request.endpoint if request.endpoint in _PLACES[name] else None
    return _links(name, role, here, current_language(), request.script_root)


@cache
def _links(
    name: str, role: Role | None, here: str | None, _language: Language, _root: str
) -> tuple[Link, ...]:
    """The menu as every page shows it that is drawn for this role, at this place, in this language, under this root
    of the address: few are different, and each is asked for by every page."""
    return tuple(
        Link(url_for(item.endpoint), str(item.words), is_current=item.endpoint == here, posts=item.posts)
        for item in MENUS[name]
        if role is None or role in item.roles
    )


def view_mode() -> str:
    """How the visitor wants to see pages: normal, larger text, or high contrast."""
    kept = request.cookies.get(VIEW_COOKIE, "")
    return kept if kept in VIEW_MODES else VIEW_MODES[0]


def _skeleton() -> dict[str, object]:
    settings = cast(Settings, current_app.extensions["settings"])
    return {
        "view_mode": view_mode(),
        "view_url": _view_url,
        "sandbox": settings.is_sandbox,
        "idle_seconds": settings.SESSION_IDLE_MINUTES * 60,
    }


def _remember_language(response: FlaskResponse) -> FlaskResponse:
    rule = request.url_rule
    is_page = rule is not None and "language" in rule.arguments and response.mimetype == "text/html"
    spoken = current_language().value
    if is_page and request.cookies.get(LANGUAGE_COOKIE) != spoken:
        keep_choice(response, LANGUAGE_COOKIE, spoken)
    return response


def _view_url(mode: str) -> str:
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return f"{_view_address(mode, current_language(), request.script_root)}?{urlencode({'to': here})}"


@cache
def _view_address(mode: str, _language: Language, _root: str) -> str:
    return url_for("public.view_mode", mode=mode)
