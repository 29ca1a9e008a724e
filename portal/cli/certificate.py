"""`flask certificate`: what the organisation does when a register was corrected."""

import click
from flask import current_app
from flask.cli import AppGroup

from portal.extensions import db
from portal.regulation.certificates import queue_reissue

group = AppGroup("certificate", help="Certificates of the three registers.")


@group.command()
@click.argument("number")
def reissue(number: str) -> None:
    """Ask the register anew: the certificate is recalled, a new one is issued, its owner is told."""
    with db.writing() as session:
        is_queued = queue_reissue(session, number, current_app.extensions["clock"].now())
    if not is_queued:
        raise click.ClickException("there is no certificate of this application that holds")
    click.echo("The worker asks the register and replaces the certificate.")
