"""Every administrative act, as a command of `flask --app app`."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the commands."""
