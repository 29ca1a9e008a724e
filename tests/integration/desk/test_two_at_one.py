"""Two people at one application, two threads at one last place: the second is told, nothing is lost."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Application, HomeDuty, HomeVisit, StaffMember
from models.enums import Language, State, VisitState
from portal.clock import Clock
from portal.database import begin_writing
from portal.regulation import home_calls, process
from portal.regulation.rounds import NoRoom
from tests.client import PortalClient
from tests.factories.application import at, by_registrar, handed_to_desk, person

At = Callable[[StaffMember], PortalClient]


def test_the_second_save_is_told_who_did_what_and_keeps_what_was_typed(
    at_desk: At,
    desk: PortalClient,
    language: Language,
    session: Session,
    clock: Clock,
    colleague: StaffMember,
) -> None:
    call = handed_to_desk(session, clock.now())
    desk.get(f"/desk/applications/{call.number}/refuse")
    other = at_desk(colleague)
    other.get(f"/desk/applications/{call.number}")
    other.post_form("/take")
    page = desk.post_form("form", ground="unreliable_data", words="Мекенжай қате", expect=409)
    assert colleague.full_name in page.main
    assert "Мекенжай қате" in page.html
    session.expire_all()
    assert (call.state, call.taken_by_id) == (State.IN_PROGRESS, colleague.id)


def test_after_reading_what_changed_the_act_can_be_sent_again(
    at_desk: At, desk: PortalClient, session: Session, clock: Clock, colleague: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    desk.get(f"/desk/applications/{call.number}/refuse")
    other = at_desk(colleague)
    other.get(f"/desk/applications/{call.number}")
    other.post_form("/take")
    other.post_form("/give-back")
    desk.post_form("form", ground="unreliable_data", words="Мекенжай қате", expect=409)
    desk.post_form("form")
    session.expire_all()
    assert call.state is State.REFUSED


def test_a_form_sent_wrong_and_then_right_still_notices_what_happened_between(
    at_desk: At, desk: PortalClient, session: Session, clock: Clock, colleague: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    desk.get(f"/desk/applications/{call.number}/refuse")
    other = at_desk(colleague)
    other.get(f"/desk/applications/{call.number}")
    other.post_form("/take")
    assert desk.post_form("form").errors
    desk.post_form("form", ground="unreliable_data", words="Мекенжай қате", expect=409)


def test_the_second_to_take_is_told(
    at_desk: At,
    desk: PortalClient,
    language: Language,
    session: Session,
    clock: Clock,
    colleague: StaffMember,
) -> None:
    call = handed_to_desk(session, clock.now())
    other = at_desk(colleague)
    for client in (desk, other):
        client.get(f"/desk/applications/{call.number}")
    desk.post_form("/take")
    other.post_form("/take", expect=409)
    session.expire_all()
    assert call.taken_by_id != colleague.id


def test_a_place_taken_meanwhile_is_refused_and_another_can_be_chosen(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    page = desk.get(f"/desk/applications/{call.number}/assign")
    place = page.tree.css('input[name="place"]')[0].attributes["value"]
    session.execute(update(HomeDuty).values(capacity=0))
    session.commit()
    assert desk.post_form("form", place=place).errors
    session.expire_all()
    assert call.state is State.REGISTERED


def test_of_two_threads_one_gets_the_last_place_of_a_doctor(
    app: Flask, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    calls = [
        handed_to_desk(session, clock.now()),
        handed_to_desk(session, clock.now(), iin="900228490109"),
        handed_to_desk(session, clock.now(), applicant=person(session, "031109590009")),
    ]
    duty = session.scalars(
        select(HomeDuty)
        .join(HomeDuty.doctor)
        .where(HomeDuty.day == calls[0].counts_for, HomeDuty.doctor.has(clinic_id=registrar.clinic_id))
        .order_by(HomeDuty.id)
    ).first()
    assert duty is not None
    doctor_id, day = duty.doctor_id, duty.day
    duty.capacity = 1
    session.commit()
    actor, now = by_registrar(registrar), clock.now() + timedelta(minutes=1)
    begins = duty.begins.replace(hour=12)
    start, ended = Barrier(3), []

    def assign(application_id: int) -> None:
        with Session(app.extensions["engine"]) as own:
            start.wait()
            begin_writing(own)
            application = process.lock(own, application_id)
            try:
                home_calls.assign(
                    own, application, doctor_id=doctor_id, day=day, begins=begins, actor=actor, at=at(now)
                )
                own.commit()
                ended.append("assigned")
            except NoRoom:
                own.rollback()
                ended.append("no room")

    threads = [Thread(target=assign, args=(call.id,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ended) == ["assigned", "no room", "no room"]
    session.rollback()
    planned = session.scalar(select(func.count()).where(HomeVisit.state == VisitState.PLANNED))
    fulfilled = session.scalar(select(func.count()).where(Application.state == State.FULFILLED))
    assert (planned, fulfilled) == (1, 1)
