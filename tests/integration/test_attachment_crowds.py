"""Many registrars give away the last places of a doctor at one moment: never one more than the law allows."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Attachment, DoctorLoad
from models.enums import AttachmentState, Role
from portal.clock import Clock
from portal.regulation import attachments, process
from portal.regulation.doctor_loads import DoctorIsFull
from tests.factories.application import by_registrar, stranger
from tests.factories.attachment import account_for, asked, doctor_of, loaded
from tests.factories.staff import staff_of
from tests.integration.test_booking_crowds import Crowd
from tests.integration.worker.conftest import only_postgresql

CROWD = 40


@pytest.fixture
def crowd(app: Flask, engine_url: str) -> Iterator[Crowd]:
    """Threads that press verbs, each in a transaction of its own."""
    crowd = Crowd(engine_url, (DoctorIsFull,))
    yield crowd
    crowd.engine.dispose()


@only_postgresql
@pytest.mark.parametrize("places", [1, 7])
def test_forty_agreements_at_once_fill_the_last_places_and_no_more(
    crowd: Crowd, session: Session, clock: Clock, places: int
) -> None:
    loaded(session, "city-1-gp", people=1700 - places)
    people = [stranger(session, number, clock.now()) for number in range(CROWD)]
    for number, each in enumerate(people):
        account_for(session, each, number, clock.now())
    ids = [asked(session, clock.now(), who=each).id for each in people]
    doctor = doctor_of(session, "city-1-gp").id
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    session.commit()

    def agree(application_id: int) -> object:
        def press(own: Session) -> None:
            held = process.lock(own, application_id)
            attachments.agree(own, held, doctor, actor=registrar, now=clock.now())

        return press

    outcome = crowd.at_once([agree(each) for each in ids])
    assert outcome == {"done": places, "DoctorIsFull": CROWD - places}
    session.rollback()
    session.expire_all()
    assert session.get_one(DoctorLoad, doctor).people == 1700
    agreed = session.scalars(select(Attachment.id).where(Attachment.standing == AttachmentState.AGREED)).all()
    assert len(agreed) == places
