"""`flask schedule`: the slots of doctors, published and looked at by hand."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from models import Clinic, Doctor
from portal.clock import Clock, local
from portal.extensions import db
from portal.queries.waiting import waiting
from portal.regulation.publishing import publish

group = AppGroup("schedule", help="Doctors' schedules and slots.")


@group.command("publish")
@click.option("--clinic", default="", help="Code of the one clinic to publish.")
@click.option("--doctor", default="", help="Code of the one doctor to publish.")
def publish_slots(clinic: str, doctor: str) -> None:
    """Make the slots of the next two weeks agree with the schedules; taken and held ones stay.

    The worker does it by itself once a day; by hand it is needed after a change of the holidays.
    """
    clock: Clock = current_app.extensions["clock"]
    opened = changed = closed = 0
    for doctor_id, code in _doctors(clinic, doctor):
        with db.writing() as session:
            done = publish(session, doctor_id, clock.now())
        opened, changed, closed = opened + done.opened, changed + done.changed, closed + done.closed
        for conflict in done.conflicts:
            click.echo(f"{code}: {local(conflict.starts_at):%Y-%m-%d %H:%M} is booked: {conflict.why.value}")
    click.echo(f"opened {opened}, changed {changed}, closed {closed}")


@group.command("waiting")
@click.option("--clinic", required=True, help="Code of the clinic.")
def print_waiting(clinic: str) -> None:
    """Print who waits for a free slot, in the order in which slots are offered; people stay unnamed."""
    clinic_id = db.session.scalar(select(Clinic.id).where(Clinic.code == clinic))
    if clinic_id is None:
        raise click.ClickException("no such clinic")
    places = waiting(db.session, clinic_id)
    for each in places:
        said = f"{each.speciality.value} {each.rank}. entry {each.entry_id}, {each.doctor or 'any doctor'}"
        said += f", since {local(each.since):%Y-%m-%d %H:%M}"
        if each.offered_until:
            said += f", offered slot {each.slot_id} until {local(each.offered_until):%Y-%m-%d %H:%M}"
        click.echo(said)
    if not places:
        click.echo("nobody waits")


def _doctors(clinic: str, doctor: str) -> list[tuple[int, str]]:
    query = select(Doctor.id, Doctor.code).join(Clinic, Clinic.id == Doctor.clinic_id).order_by(Doctor.id)
    if clinic:
        query = query.where(Clinic.code == clinic)
    if doctor:
        query = query.where(Doctor.code == doctor)
    found = [(doctor_id, code) for doctor_id, code in db.session.execute(query)]
    if not found:
        raise click.ClickException("no such doctor")
    return found
