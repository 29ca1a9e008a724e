"""What is done outside after the commit: tasks, their retries, and the chores of every minute."""

from flask import Flask

from portal.config import Settings
from portal.worker.seal_watch import SealWatch
from portal.worker.work import run_due

__all__ = ["init_app", "run_due"]


def init_app(app: Flask) -> None:
    """Watch the seal that the settings name (nobody revokes the sandbox's own). Where they say so (tests), run tasks
    right after the commit that wrote them."""
    settings: Settings = app.extensions["settings"]
    seal, asked = app.extensions["seals"].paper.chain, app.extensions["gateways"].signature
    app.extensions["seal_watch"] = SealWatch(seal, asked) if settings.PAPER_SEAL_FILE else None
    if settings.tasks_at_once:
        app.extensions["after_commit"] = lambda: run_due(app)
