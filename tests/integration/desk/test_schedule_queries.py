"""How often the pages of schedules ask the database: as much for thirty doctors and bookings as for one."""

from collections.abc import Callable
from datetime import time

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import Clinic, Doctor, StaffMember, WeeklyRule
from models.enums import Speciality
from portal.clock import Clock, local
from portal.regulation import booking, schedules
from portal.regulation.publishing import publish
from tests.client import PortalClient
from tests.factories.schedule import doctor, slot, slots_of, wishes, write
from tests.integration.test_queries_are_few import READING, asked

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
