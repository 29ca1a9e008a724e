"""`flask db`: the shape of the database."""

from datetime import date

import click
from alembic import command
from flask.cli import AppGroup

from portal import schema
from portal.extensions import db

group = AppGroup("db", help="The database: bring it up to date, or back.")
LONGEST_REVISION = 32  # the column in which Alembic keeps it


@group.command()
@click.option("--to", default="head", help="A revision; the newest when not given.")
def upgrade(to: str) -> None:
    """Bring the database up to the newest migration."""
    schema.upgrade(db.engine, to)
    click.echo(f"The database is at {schema.current(db.engine)}.")


@group.command(context_settings={"ignore_unknown_options": True})
@click.argument("to")
def downgrade(to: str) -> None:
    """Bring the database down TO a revision, one step (-1), or to nothing (base)."""
    schema.downgrade(db.engine, to)
    click.echo(f"The database is at {schema.current(db.engine) or 'nothing'}.")


@group.command()
def current() -> None:
    """Say at which migration the database stands."""
    click.echo(schema.current(db.engine) or "nothing")


@group.command()
def check() -> None:
    """Fail unless the database is at the newest migration."""
    standing, head = schema.current(db.engine), schema.head()
    if standing != head:
        raise click.ClickException(f"the database is at {standing or 'nothing'}, the newest is {head}")
    click.echo(f"The database is at {head}.")


@group.command()
@click.argument("words", nargs=-1, required=True)
def revision(words: tuple[str, ...]) -> None:
    """Draw a new migration from the difference between the models and the database; WORDS name it."""
    name = "_".join([f"{date.today():%Y_%m_%d}", *words])  # noqa: DTZ011 - the day on the author's wall
    if len(name) > LONGEST_REVISION:
        raise click.ClickException(f"{name} is longer than {LONGEST_REVISION} letters")
    with db.engine.connect() as connection:
        config = schema.settings_of_migrations(connection)
        command.revision(config, " ".join(words).capitalize() + ".", autogenerate=True, rev_id=name)
    schema.HEAD_FILE.write_text(name + "\n", encoding="utf-8")
    click.echo(f"Look it through: migrations/versions/{name}.py")
