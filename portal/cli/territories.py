"""`flask territories`: which houses belong to which doctor, as the clinics' tables say."""

from pathlib import Path

import click
from flask.cli import AppGroup

from portal.extensions import db
from portal.regulation.territory_import import Imported, import_territories
from portal.regulation.territory_lines import BadTable

group = AppGroup("territories", help="Territories of clinics: streets, houses, doctors.")
SHOWN = 100


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Import the other lines when some are bad.")
def import_file(file: Path, skip_bad: bool) -> None:
    """Replace the territories of the clinics named in FILE, a CSV in UTF-8 with the header
    clinic_code,territory,street_code,house_from,house_to,parity,letters.

    Bad lines are named with the reason, and then nothing is imported, or with --skip-bad the others.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as table, db.writing() as session:
            done = import_territories(session, table, skip_bad=skip_bad)
    except BadTable as why:
        raise click.ClickException(str(why)) from None
    _say_bad(done)
    if not done.lines:
        raise click.ClickException("nothing is imported")
    for clinic, number in done.without_doctor:
        click.echo(f"{clinic}: nobody looks after territory {number}")
    for clinic, lines in sorted(done.lines.items()):
        click.echo(f"{clinic}: {lines} lines imported")


def _say_bad(done: Imported) -> None:
    for each in done.bad[:SHOWN]:
        click.echo(f"line {each.line}: {each.reason}", err=True)
    if len(done.bad) > SHOWN:
        click.echo(f"and {len(done.bad) - SHOWN} lines more", err=True)
