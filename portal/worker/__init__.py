"""What is done outside after the commit: tasks, their retries, and the chores of every minute."""

from flask import Flask

from portal.config import Settings
from portal.worker.seal_watch import EVERY, SOON, SealWatch
from portal.worker.work import run_due

__all__ = ["init_app", "run_due"]


def init_app(app: Flask) -> None:
    """Watch the seal: in a sandbox each minute, where whoever revokes it waits to see what happens. Where the settings
    say so (tests), run tasks right after the commit that wrote them."""
    settings: Settings = app.extensions["settings"]
    every = SOON if settings.is_sandbox else EVERY
    seal, asked = app.extensions["seals"].paper, app.extensions["gateways"].signature
    app.extensions["seal_watch"] = SealWatch(seal, asked, app.extensions["engine"], every)
    if settings.tasks_at_once:
        app.extensions["after_commit"] = lambda: run_due(app)
