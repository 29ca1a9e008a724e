"""What is done outside after the commit: tasks, their retries, and the chores of every minute."""

from flask import Flask

from portal.config import Settings
from portal.worker.work import run_due

__all__ = ["init_app", "run_due"]


def init_app(app: Flask) -> None:
    """Where the settings say so (tests), run tasks right after the commit that wrote them."""
    settings: Settings = app.extensions["settings"]
    if settings.tasks_at_once:
        app.extensions["after_commit"] = lambda: run_due(app)
