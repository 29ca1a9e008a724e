"""A clinic serves its own people with its own doctors, whatever is sent to it."""

from collections.abc import Callable
from datetime import date, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Doctor, HomeDuty, Kinship, Person, StaffMember
from models.enums import Language, State
from models.iin import Iin
from portal.clock import Clock
from portal.regulation import home_calls
from portal.regulation.rounds import NoRoom
from tests.client import PortalClient
from tests.factories.application import GIRL, MAN, MOTHER, at, by_registrar, handed_to_desk, person

ANOTHER_CLINICS_CHILD = "200603691002"


def test_the_child_of_a_caller_who_belongs_to_another_clinic_is_sent_there(
    at_desk: Callable[[StaffMember], PortalClient],
    registrar: StaffMember,
    session: Session,
    clock: Clock,
    language: Language,
) -> None:
    child = session.scalar(select(Person).where(Person.iin == Iin(ANOTHER_CLINICS_CHILD)))
    if child is None:
        child = Person(iin=Iin(ANOTHER_CLINICS_CHILD), surname="Серікбай", birth_date=date(2020, 6, 3))
        child.checked_at = clock.now()
        session.add(child)
        session.flush()
    desk = at_desk(registrar)
    desk.get("/desk/new")
    said = {"service": "home-call", "iin": MOTHER, "phone": "8 700 000 09 99"}
    desk.post_form("form", **said, channel="phone", message_language="ru")
    desk.post_form("start")
    session.add(Kinship(parent_id=person(session, MOTHER).id, child_id=child.id, checked_at=clock.now()))
    session.commit()
    desk.get("/apply/home-call/")
    page = desk.post_form(act="next", subject=str(child.id))
    assert page.errors == [
        {
            Language.KK: "Бұл адам басқа емханаға бекітілген: сол емхананың тіркеу бөліміне хабарласыңыз.",
            Language.RU: "Этот человек прикреплён к другой поликлинике: обратитесь в её регистратуру.",
        }[language]
    ]
    girl = person(session, GIRL)
    assert desk.post_form(act="next", subject=str(girl.id)).path.endswith("/danger")


@pytest.mark.parametrize("doctor", ["city-2-therapist", "city-1-paediatrician", "city-1-cardiologist"])
def test_a_doctor_of_another_clinic_or_for_another_age_is_never_sent(
    session: Session, clock: Clock, registrar: StaffMember, doctor: str
) -> None:
    call = handed_to_desk(session, clock.now(), iin=MAN)
    sent = session.scalars(select(Doctor).where(Doctor.code == doctor)).one()
    assert call.counts_for is not None
    if not session.scalar(
        select(HomeDuty.id).where(HomeDuty.doctor_id == sent.id, HomeDuty.day == call.counts_for)
    ):
        session.add(
            HomeDuty(doctor_id=sent.id, day=call.counts_for, begins=time(8), ends=time(20), capacity=9)
        )
        session.commit()
    with pytest.raises(NoRoom):
        home_calls.assign(
            session,
            call,
            doctor_id=sent.id,
            day=call.counts_for,
            begins=time(10),
            actor=by_registrar(registrar),
            at=at(clock.now()),
        )
    session.rollback()
    assert session.get_one(Application, call.id).state is State.REGISTERED
