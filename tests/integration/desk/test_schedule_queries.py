"""How often the pages of schedules ask the database: as much for thirty doctors and bookings as for one."""

from collections.abc import Callable
from datetime import date, time

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import Application, Clinic, Doctor, StaffMember, WeeklyRule
from models.enums import Speciality
from portal.clock import Clock, local
from portal.regulation import absences, booking, schedules
from portal.regulation.publishing import publish
from tests.client import PortalClient
from tests.factories.access import sign_in
from tests.factories.application import by_registrar, stranger
from tests.factories.booked import booked_visit
from tests.factories.schedule import doctor, slot, slots_of, wishes, write
from tests.integration.test_queries_are_few import READING, asked, statements

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
At = Callable[[StaffMember], PortalClient]
MANY = 30


@pytest.fixture
def crowded(session: Session, clock: Clock) -> Doctor:
    """A clinic of thirty more doctors; of the neurologist's thirty bookings none has its place any more."""
    one, now = doctor(session), clock.now()
    people, ids = wishes(session, now, MANY), slots_of(session, count=MANY)
    write(session)
    for holder, slot_id in zip(people, ids, strict=True):
        booking.take(session, holder, slot_id, now)
    session.commit()
    first, last = slot(session, ids[0]).day, slot(session, ids[-1]).day
    write(session)
    schedules.absence(session, one.id, first=first, last=last, staff_id=None, now=now)
    for number in range(MANY):
        other = _doctor(number, one.clinic)
        session.add(other)
        session.flush()
        session.add(_rule(other, local(now).date().weekday(), clock))
        publish(session, other.id, now)
    session.commit()
    return one


def _doctor(number: int, clinic: Clinic) -> Doctor:
    return Doctor(
        code=f"more-{number}",
        clinic_id=clinic.id,
        surname=f"Дәрігер{number}",
        given_name="Адам",
        speciality=Speciality.SURGEON,
        room="1",
    )


def _rule(one: Doctor, weekday: int, clock: Clock) -> WeeklyRule:
    return WeeklyRule(
        doctor_id=one.id,
        weekday=weekday,
        begins=time(9),
        ends=time(18),
        slot_minutes=30,
        room="1",
        valid_from=local(clock.now()).date(),
    )


PATHS = ("", "/{id}", "/{id}/history", "/{id}/conflicts", "/{id}/add")


def test_few_doctors_and_no_bookings(app: Flask, desk: PortalClient, session: Session) -> None:
    one = doctor(session).id
    for path in PATHS:
        assert len(asked(app, desk, f"/desk/schedules{path.format(id=one)}")) <= READING, path


def test_thirty_doctors_and_thirty_conflicts(app: Flask, desk: PortalClient, crowded: Doctor) -> None:
    one = crowded.id
    found = {path: asked(app, desk, f"/desk/schedules{path.format(id=one)}") for path in PATHS}
    told = {path: len(seen) for path, seen in found.items()}
    assert max(told.values()) <= READING, f"{told}\n" + "\n\n".join(max(found.values(), key=len))


def booked(session: Session, clock: Clock, by: StaffMember, count: int) -> list[Application]:
    """Visits of the neurologist on the first days."""
    people = [stranger(session, serial, clock.now()) for serial in range(1, count + 1)]
    session.commit()
    ids = slots_of(session, count=count)
    return [
        booked_visit(session, slot_id, clock.now(), who, by=by_registrar(by))
        for slot_id, who in zip(ids, people, strict=True)
    ]


@pytest.mark.parametrize("count", [1, MANY])
def test_an_absence_asks_as_much_for_thirty_patients_as_for_one(
    app: Flask, desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember, count: int
) -> None:
    booked(session, clock, registrar, count)
    desk.get(f"/desk/schedules/{doctor(session).id}/absence?day=2026-03-03")
    desk.post_form("form", **{"last-day": "12", "last-month": "3", "last-year": "2026"})
    desk.post_form("form", act="back")
    with statements(app) as seen:
        found = desk.post_form("form")
    assert len(found.tree.css("tbody tr")) == count
    assert len(seen) <= READING, "\n\n".join(seen)
    staff_id, days = registrar.id, absences.Days(date(2026, 3, 3), date(2026, 3, 12))
    doctor_id = doctor(session).id
    write(session)
    with statements(app) as seen:
        told = absences.announce(session, doctor_id, days, staff_id=staff_id, now=clock.now()).told
    session.rollback()
    assert told == count
    read = [each for each in seen if each.startswith("SELECT")]
    assert len(read) <= 16, "\n\n".join(read)


def test_the_citizens_page_of_a_visit_whose_doctor_will_be_absent(
    app: Flask, desk: PortalClient, session: Session, clock: Clock, new_client: Callable[..., PortalClient]
) -> None:
    visit = booked_visit(session, slots_of(session)[0], clock.now())
    citizen = new_client()
    sign_in(session, citizen.browser, f"citizen:{visit.account_id}", clock.now())
    page = f"/cabinet/applications/{visit.number}"
    before = len(asked(app, citizen, page))
    desk.get(f"/desk/schedules/{doctor(session).id}/absence?day=2026-03-03")
    desk.post_form("form", **{"last-day": "3", "last-month": "3", "last-year": "2026"})
    desk.post_form("form", act="confirm")
    seen = asked(app, citizen, page)
    assert len(seen) <= before, "\n\n".join(seen)
    assert before <= READING
