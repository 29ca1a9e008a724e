"""`flask holiday`: the editable days of the working calendar."""

from datetime import date, datetime

import click
from flask.cli import AppGroup
from sqlalchemy import extract, select

from models import Clinic, Holiday
from portal.extensions import db
from portal.regulation.calendar import DayKind

group = AppGroup("holiday", help="Days off and working weekends.")
DAY = click.DateTime(["%Y-%m-%d"])
FIVE, SIX = "five", "six"


@group.command()
@click.argument("day", type=DAY)
@click.option("--kk", required=True, help="Its name in Kazakh.")
@click.option("--ru", required=True, help="Its name in Russian.")
@click.option("--source", required=True, help="The act that says so.")
@click.option("--kind", type=click.Choice([kind.value for kind in DayKind]), default=DayKind.HOLIDAY.value)
@click.option("--week", type=click.Choice([FIVE, SIX]), multiple=True, default=[FIVE, SIX],
              help="Whose day off it is: of the five-day week, of the six-day week, or both.")  # fmt: skip
@click.option("--clinic", default="", help="Code of the one clinic it is for.")
def add(day: datetime, clinic: str, kind: str, week: tuple[str, ...], **said: str) -> None:
    """Enter a DAY (2026-03-09); one that is entered already is changed."""
    works = kind == DayKind.WORKING_WEEKEND.value
    with db.writing() as session:
        row = _find(day.date(), clinic) or Holiday(day=day.date(), clinic_id=_clinic_id(clinic))
        row.kind, row.name_kk, row.name_ru, row.source = kind, said["kk"], said["ru"], said["source"]
        row.closes_five_day, row.closes_six_day = not works and FIVE in week, not works and SIX in week
        session.add(row)
    click.echo(f"{day:%Y-%m-%d}: {row.name_kk} / {row.name_ru}")


@group.command()
@click.argument("day", type=DAY)
@click.option("--clinic", default="", help="Code of the one clinic it is for.")
def remove(day: datetime, clinic: str) -> None:
    """Take a DAY out of the calendar."""
    with db.writing() as session:
        row = _find(day.date(), clinic)
        if row is None:
            raise click.ClickException(f"{day:%Y-%m-%d} is not in the calendar")
        session.delete(row)
    click.echo(f"{day:%Y-%m-%d} is out of the calendar.")


@group.command("list")
@click.argument("year", type=int)
def show(year: int) -> None:
    """Say the days of a YEAR."""
    rows = db.session.execute(
        select(Holiday, Clinic.code)
        .outerjoin(Clinic, Clinic.id == Holiday.clinic_id)
        .where(extract("year", Holiday.day) == year)
        .order_by(Holiday.day)
    )
    for row, code in rows:
        weeks = {(True, True): "5 6", (True, False): "5  ", (False, True): "  6"}
        closes = weeks.get((row.closes_five_day, row.closes_six_day), "   ")
        click.echo(f"{row.day}  {row.kind:<15} {closes}  {code or 'all':<8}  {row.name_kk} / {row.name_ru}")


def _find(day: date, clinic: str) -> Holiday | None:
    clinic_id = _clinic_id(clinic)
    whose = Holiday.clinic_id == clinic_id if clinic_id else Holiday.clinic_id.is_(None)
    return db.session.scalar(select(Holiday).where(Holiday.day == day, whose))


def _clinic_id(code: str) -> int | None:
    if not code:
        return None
    found = db.session.scalar(select(Clinic.id).where(Clinic.code == code))
    if found is None:
        raise click.ClickException(f"no clinic has the code {code}")
    return found
