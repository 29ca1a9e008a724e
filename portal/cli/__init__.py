"""Every administrative act, as a command of `flask --app app`."""

from flask import Flask

from portal.cli import (
    audit,
    certificate,
    db,
    diagram,
    holiday,
    journal,
    sandbox,
    schedule,
    seal,
    staff,
    territories,
    translate,
    vault,
    worker,
)

COMMANDS = (
    audit.group,
    certificate.group,
    db.group,
    diagram.command,
    holiday.group,
    journal.group,
    sandbox.group,
    schedule.group,
    seal.group,
    staff.group,
    territories.group,
    translate.group,
    vault.group,
    worker.group,
)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
