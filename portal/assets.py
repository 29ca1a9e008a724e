"""Addresses of static files that change with their content, so that a phone may keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for
from whitenoise import WhiteNoise

from portal.config import ROOT

STATIC = ROOT / "portal" / "static"


def init_app(app: Flask) -> None:
    """Serve the static folder compressed and long-lived, and give templates `asset`."""
    app.jinja_env.globals["asset"] = asset
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask documents this way of wrapping
        app.wsgi_app,
        root=str(STATIC),
        prefix="static/",
        max_age=31_536_000,
        autorefresh=app.config["DEBUG"],
    )


def asset(name: str) -> str:
    """The address of a static file with the mark of its content, e.g. `/static/dist/site.css?v=1a2b3c4d`."""
    return url_for("static", filename=name, v=_mark(STATIC / name))


@cache
def _mark(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.exists() else "0"
