"""Complaints at the desk: given to the head or the administrator, answered by nobody about their own act."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import Application, Complaint, StaffMember
from models.enums import ComplaintKind, ComplaintOutcome, Language, Role
from portal.clock import Clock
from portal.regulation import complaints
from portal.regulation.actors import Forbidden
from portal.regulation.cases import AlreadyAnswered
from portal.regulation.complaints import OwnAct
from tests.client import PortalClient
from tests.factories.application import by_registrar, home_call, stranger
from tests.factories.certificate import registered
from tests.factories.staff import staff_of
from tests.factories.voice import WORDS, complaint_about, refused_call, staff_actor
from tests.integration.test_queries_are_few import READING, asked

At = Callable[[StaffMember], PortalClient]
PHONE = "+77000000101"
ANSWER = "Тексерілді, шешім өзгертілді"


@pytest.fixture
def refused(session: Session, clock: Clock) -> Application:
    return refused_call(session, clock.now())


@pytest.fixture
def complaint(session: Session, clock: Clock, refused: Application) -> Complaint:
    return complaint_about(session, refused, clock.now())


@pytest.fixture
def administrator(session: Session) -> StaffMember:
    return staff_of(session, Role.ADMINISTRATOR)


def give(session: Session, complaint: Complaint, staff: StaffMember, clock: Clock) -> None:
    complaints.answer(
        session,
        complaint,
        ANSWER,
        outcome=ComplaintOutcome.SATISFIED,
        actor=staff_actor(staff),
        now=clock.now(),
    )


@pytest.mark.both_engines
def test_the_head_finds_it_answers_and_the_citizen_is_told(
    at_desk: At, language: Language, session: Session, complaint: Complaint, head: StaffMember
) -> None:
    number = complaint.application.number
    client = at_desk(head)
    assert str(number) in client.get("/desk/complaints").main
    page = client.get(f"/desk/complaints/{complaint.id}")
    assert WORDS in page.main
    assert len(client.post_form("form").errors) == 2
    page = client.post_form("form", outcome="partly", answer=f"<b>{ANSWER}")
    assert f"&lt;b&gt;{ANSWER}" in page.html
    assert not page.tree.css("main form")
    told = client.messages(PHONE)[0]["text"]
    assert str(number) in told
    assert ANSWER not in told


def test_a_head_who_refused_does_not_answer_and_the_administrator_does(
    at_desk: At, session: Session, clock: Clock, head: StaffMember, administrator: StaffMember
) -> None:
    head_as_registrar = by_registrar(head)
    refused = refused_call(session, clock.now(), by=head_as_registrar)
    complaint = complaint_about(session, refused, clock.now())
    assert complaint.clinic_id is None
    assert at_desk(head).get("/desk/complaints").tree.css_first(".empty")
    page = at_desk(administrator).get(f"/desk/complaints/{complaint.id}")
    assert page.tree.css("main form")
    assert "/desk/applications/" not in "".join(a.attributes["href"] or "" for a in page.tree.css("main a"))
    give(session, complaint, administrator, clock)
    session.commit()


def test_whoever_acted_after_the_complaint_was_made_gets_no_form(
    at_desk: At, session: Session, clock: Clock, complaint: Complaint, head: StaffMember
) -> None:
    client = at_desk(head)
    client.get(f"/desk/complaints/{complaint.id}")
    application = complaints.process.lock(session, complaint.application_id)
    complaints.process.note(session, application, "remark", actor=staff_actor(head), now=clock.now())
    session.commit()
    page = client.post_form("form", outcome="not", answer=ANSWER)
    assert page.tree.css_first(".notice--warning")
    assert not page.tree.css("main form")
    with pytest.raises(OwnAct):
        give(session, complaint, head, clock)
    session.rollback()
    assert session.get_one(Complaint, complaint.id).answered_at is None


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.DOCTOR, Role.ADMINISTRATOR])
def test_nobody_but_the_head_of_the_clinic_answers(
    at_desk: At, session: Session, clock: Clock, complaint: Complaint, role: Role
) -> None:
    somebody = staff_of(session, role)
    at_desk(somebody).get(f"/desk/complaints/{complaint.id}", expect=404)
    with pytest.raises(Forbidden):
        give(session, complaint, somebody, clock)


def test_the_head_of_another_clinic_neither_sees_nor_answers(
    at_desk: At, session: Session, clock: Clock, complaint: Complaint
) -> None:
    other = staff_of(session, Role.HEAD, clinic="city-2")
    client = at_desk(other)
    assert client.get("/desk/complaints").tree.css_first(".empty")
    client.get(f"/desk/complaints/{complaint.id}", expect=404)
    with pytest.raises(Forbidden):
        give(session, complaint, other, clock)


def test_of_a_certificate_no_clinic_learns(
    at_desk: At, session: Session, clock: Clock, head: StaffMember, administrator: StaffMember
) -> None:
    asked_for = registered(session, clock.now())
    session.commit()
    complaint = complaint_about(session, asked_for, clock.now(), ComplaintKind.PERSON)
    at_desk(head).get(f"/desk/complaints/{complaint.id}", expect=404)
    with pytest.raises(Forbidden):
        give(session, complaint, head, clock)
    session.rollback()
    page = at_desk(administrator).get(f"/desk/complaints/{complaint.id}")
    page = at_desk(administrator).get("/desk/complaints")
    assert str(asked_for.number) in page.main
    give(session, complaint, administrator, clock)
    session.commit()
    assert session.get_one(Complaint, complaint.id).answered_by_id == administrator.id


def test_an_answer_is_given_once(
    at_desk: At, session: Session, clock: Clock, complaint: Complaint, head: StaffMember
) -> None:
    client = at_desk(head)
    client.get(f"/desk/complaints/{complaint.id}")
    give(session, complaint, head, clock)
    session.commit()
    with pytest.raises(AlreadyAnswered):
        give(session, complaint, head, clock)
    session.rollback()
    page = client.post_form("form", outcome="not", answer="Екінші жауап")
    assert len(page.errors) == 1
    assert ANSWER in page.main


def test_after_the_answer_a_person_may_be_complained_of_again_and_a_decision_not(
    session: Session, clock: Clock, refused: Application, complaint: Complaint, head: StaffMember
) -> None:
    person = complaint_about(session, refused, clock.now(), ComplaintKind.PERSON)
    for each in (complaint, person):
        give(session, each, head, clock)
    session.commit()
    again = complaint_about(session, refused, clock.now(), ComplaintKind.PERSON)
    assert again.id != person.id
    assert again.clinic_id == head.clinic_id, "to have answered is no act that was complained of"
    with pytest.raises(complaints.NothingToComplainOf):
        complaint_about(session, refused, clock.now())


def test_who_is_complained_of_does_not_read_it_in_the_story(
    at_desk: At, session: Session, clock: Clock, complaint: Complaint, registrar: StaffMember
) -> None:
    page = at_desk(registrar).get(f"/desk/applications/{complaint.application.number}")
    assert WORDS not in page.html
    assert "complaint" not in page.main
    lines = page.tree.css("main .timeline > *")
    assert len(lines) == 2, "signed and refused, and nothing of the complaint"


def test_one_past_its_day_is_marked(
    at_desk: At, language: Language, session: Session, complaint: Complaint, head: StaffMember
) -> None:
    assert not at_desk(head).get("/desk/complaints").tree.css_first(".tag--late")
    complaint.answer_by = date(2026, 2, 27)
    session.commit()
    assert at_desk(head).get("/desk/complaints").tree.css_first(".tag--late")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_thirty_complaints_ask_no_more_than_one(
    app: Flask, at_desk: At, session: Session, clock: Clock, complaint: Complaint, head: StaffMember
) -> None:
    client = at_desk(head)
    one = len(asked(app, client, "/desk/complaints"))
    for serial in range(29):
        call = home_call(session, clock.now(), subject=stranger(session, serial, clock.now()))
        complaint_about(session, call, clock.now(), ComplaintKind.PERSON)
    page = client.get("/desk/complaints")
    assert len(page.tree.css("tbody tr")) == 30
    assert len(asked(app, client, "/desk/complaints")) <= min(one, READING)
    assert len(asked(app, client, f"/desk/complaints/{complaint.id}")) <= READING
