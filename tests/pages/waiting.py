"""A clinic in which nothing is free, and the citizens who wait for a time."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Slot, WaitListEntry
from models.enums import SlotState, WaitState
from portal.clock import Clock
from portal.worker.chores import pass_slots_on
from portal.worker.kit import kit_of
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import MAN, MOTHER
from tests.factories.schedule import doctor
from tests.pages.appointment import BEGINNING, Appointment, at_clinic

THERAPIST, PAEDIATRICIAN = "city-1-therapist", "city-1-paediatrician"
LIST = "/cabinet/waiting"


def close(session: Session) -> None:
    ids = [doctor(session, code).id for code in (THERAPIST, PAEDIATRICIAN)]
    of_theirs = (Slot.doctor_id.in_(ids), Slot.state == SlotState.FREE)
    session.execute(Slot.__table__.update().where(*of_theirs).values({"state": "closed"}))
    session.commit()


def a_time(session: Session, code: str = THERAPIST) -> int:
    """A time of the doctor in a few days; the only one that is free."""
    found = session.scalars(
        select(Slot.id)
        .where(Slot.doctor_id == doctor(session, code).id, Slot.is_for_desk.is_(False))
        .order_by(Slot.starts_at)
    ).all()[20]
    session.execute(Slot.__table__.update().where(Slot.id == found).values({"state": "free"}))
    session.commit()
    return int(found)


def work(app: Flask, clock: Clock, span: timedelta = timedelta(0)) -> None:
    """What a worker does after some time."""
    clock.advance(span)
    pass_slots_on(kit_of(app))
    run_due(app)


def to_times(client: PortalClient, session: Session, now: datetime, who: str = "") -> Appointment:
    """A citizen on the page of the doctor's times, on which there is nothing."""
    visit = at_clinic(session, client, now, MOTHER if who else MAN)
    visit.for_whom(who)
    visit.doctor("paediatrician" if who else "district_therapist")
    client.get(f"{BEGINNING}slot")
    return visit


def ask(client: PortalClient) -> None:
    """Press "tell me when one frees" as a browser does: the button sends the form of the page elsewhere."""
    page = client.page
    (button,) = page.tree.css('button[formaction*="/wait"]')
    fields = {each.attributes["name"]: each.attributes["value"] for each in page.tree.css("#form input")}
    path = button.attributes["formaction"] or ""
    client.post(path, {str(name): value for name, value in fields.items()})


def place(session: Session, state: WaitState = WaitState.WAITING) -> WaitListEntry:
    """The newest place, which stands so."""
    session.rollback()
    entry = session.scalars(select(WaitListEntry).order_by(WaitListEntry.id.desc()).limit(1)).one()
    assert entry.state is state
    return entry


def offers(client: PortalClient, phone: str) -> list[str]:
    return [each["text"] for each in client.messages(phone) if LIST in each["text"]]
