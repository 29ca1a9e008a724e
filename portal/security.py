"""Headers of every answer: what a browser may load, whom it may tell, what it may keep; how much it may send."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Request, Response, current_app, request
from flask_login import current_user

_POLICY = """\
default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src {}; \
form-action 'self'; frame-ancestors 'none'; base-uri 'none'"""


def content_policy(*beyond: str) -> str:
    """What a page may load and whom its script may speak to: the portal, and the addresses `beyond` it."""
    return _POLICY.format(" ".join(("'self'", *beyond)))


HEADERS = {
    "Content-Security-Policy": content_policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
ONE_YEAR = 31_536_000
View = TypeVar("View", bound=Callable[..., object])


class PortalRequest(Request):
    """A request that may be as large as its view `takes`; the token against forgery, which is looked for before
    any view is called, is read under the same limit."""

    @property
    def max_content_length(self) -> int | None:
        view = current_app.view_functions.get(self.endpoint or "")
        limit: int | None = getattr(view, "__takes__", super().max_content_length)
        return limit

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        raise AttributeError("a view says how much it takes")


def takes(limit: int) -> Callable[[View], View]:
    """A view to which more may be sent than to others: up to `limit` bytes."""

    def mark(view: View) -> View:
        view.__takes__ = limit  # type: ignore[attr-defined]  # functions carry it, Callable cannot say so
        return view

    return mark


def init_app(app: Flask) -> None:
    """Put the headers on every answer; pages that could be personal are never kept by a browser."""
    app.request_class = PortalRequest
    secure = app.config["SESSION_COOKIE_SECURE"]

    @app.after_request
    def guard(response: Response) -> Response:
        own = {name.lower() for name, _ in response.headers}
        response.headers.extend((name, value) for name, value in HEADERS.items() if name.lower() not in own)
        if secure:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}")
        if request.endpoint != "static":
            keep = "no-cache" if _is_for_everyone(response) else "no-store"
            response.headers.setdefault("Cache-Control", keep)
        return response


def _is_for_everyone(response: Response) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and response.status_code == 200
        and request.blueprint == "public"
        and not current_user._get_current_object().is_authenticated
    )
