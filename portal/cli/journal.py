"""`flask journal export`: the facts of one day in one clinic as CSV, for inspectors and archives."""

import csv
import sys
from datetime import datetime, time, timedelta

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Clinic, JournalEntry
from models.enums import ActorKind
from portal.clock import ALMATY, local
from portal.extensions import db

group = AppGroup("journal", help="The journal of applications.")
HEADINGS = ("moment", "application", "service", "fact", "step", "actor", "staff", "channel")
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@group.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="As 2026-03-02, in Almaty.")
@click.option("--clinic", required=True, help="Code of the clinic.")
def export(day: datetime, clinic: str) -> None:
    """Write the facts of a DAY as CSV. Names of staff are in it, names and numbers of citizens are not."""
    clinic_id = db.session.scalar(select(Clinic.id).where(Clinic.code == clinic))
    if clinic_id is None:
        raise click.ClickException(f"no clinic has the code {clinic}")
    rows = facts(db.session, clinic_id, day)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(HEADINGS)
    out.writerows([_plain(cell) for cell in row] for row in rows)


def facts(session: Session, clinic_id: int, day: datetime) -> list[tuple[str, ...]]:
    """The facts of a day on the wall calendar of Almaty, in the order in which they were written."""
    begin = datetime.combine(day.date(), time(), ALMATY)
    rows = session.execute(
        select(JournalEntry, Application.number, Application.service)
        .join(Application, Application.id == JournalEntry.application_id)
        .where(
            Application.clinic_id == clinic_id,
            JournalEntry.at >= begin,
            JournalEntry.at < begin + timedelta(days=1),
        )
        .order_by(JournalEntry.at, JournalEntry.id)
    )
    return [_fact(entry, number or "", service) for entry, number, service in rows]


def _fact(entry: JournalEntry, number: str, service: str) -> tuple[str, ...]:
    is_staff = entry.actor_kind not in {ActorKind.CITIZEN, ActorKind.SYSTEM}
    return (
        f"{local(entry.at):%Y-%m-%d %H:%M:%S}",
        number,
        service,
        entry.fact,
        entry.step,
        entry.actor_kind.value,
        entry.actor_name if is_staff else "",
        entry.channel.value,
    )


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(_BEGINS_FORMULA) else cell
