"""What is done outside after the commit: tasks, their retries, and the chores of every minute."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Let tests run tasks right after the commit that wrote them."""
