"""The journal of appointments, and who came of those who booked."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Doctor, JournalEntry, RecordAccess, Slot, StaffMember
from models.enums import ActorKind, Attendance, Channel, Language
from portal.clock import Clock, local
from portal.database import begin_writing
from portal.regulation import appointments, attendance, booking, process
from portal.regulation.actors import Actor, Forbidden
from portal.regulation.process import TooLate
from portal.regulation.slot_rows import holder_of
from tests.client import PortalClient
from tests.factories.application import MOTHER, by_registrar, person, stranger
from tests.factories.booking import booked_visit
from tests.factories.schedule import slots_of
from tests.integration.test_queries_are_few import asked
from tests.page import Page

At = Callable[[StaffMember], PortalClient]
THERAPIST = "city-1-therapist"
PAGE = "/desk/appointments"


@pytest.fixture
def today(session: Session, clock: Clock) -> list[int]:
    """The free slots of the therapist that are still to come today."""
    slots = session.scalars(
        select(Slot).where(Slot.id.in_(slots_of(session, THERAPIST, 30, local(clock.now()).date())))
    )
    return sorted(each.id for each in slots if each.starts_at > clock.now())


@pytest.fixture
def visit(session: Session, clock: Clock, today: list[int]) -> Application:
    """A visit of today, booked by a citizen."""
    return booked_visit(session, clock.now(), today[0])


def slot_of(session: Session, visit: Application) -> Slot:
    session.rollback()
    return session.scalars(select(Slot).where(Slot.taken_by_id == visit.id)).one()


def press(client: PortalClient, visit: Application, act: str, path: str = PAGE) -> Page:
    """Press a button of the journal as a browser does: its address and its value with the form's token."""
    page = client.get(path)
    button = page.tree.css_first(f'button[formaction*="{visit.number}/{act}"]')
    assert button, f"no {act}: {page.main}"
    return send(client, page, button.attributes["formaction"] or "", button.attributes["value"] or "")


def send(client: PortalClient, page: Page, where: str, stands: str, expect: int = 200) -> Page:
    token = page.tree.css_first("#marks input[name=csrf_token]").attributes["value"]
    return client.post(where[3:], {"csrf_token": token, "stands": stands}, expect=expect)


def buttons(page: Page) -> list[str]:
    found = [each.attributes["formaction"] or "" for each in page.tree.css("button[formaction]")]
    return [each.partition("?")[0].rpartition("/")[2] for each in found]


def test_the_day_shows_who_comes_to_whom_and_how_they_booked(
    desk: PortalClient,
    language: Language,
    session: Session,
    clock: Clock,
    today: list[int],
    visit: Application,
) -> None:
    other = booked_visit(session, clock.now(), today[1], applicant=person(session, MOTHER))
    page = desk.get(PAGE)
    slot = slot_of(session, visit)
    for words in (visit.number, other.number, visit.subject.full_name, slot.doctor.full_name, slot.room):
        assert str(words) in page.main
    assert len(page.tree.css("tbody tr")) == 2
    assert desk.get(f"{PAGE}?doctor={slot.doctor_id}").tree.css_first("option[selected]")
    assert desk.get(f"{PAGE}?day=2026-01-01").tree.css_first(".empty")
    assert desk.get(f"{PAGE}?doctor=999999").tree.css_first(".empty")
    desk.get(f"{PAGE}?day=вчера", expect=404)


def test_a_visit_of_the_phone_stands_in_the_same_journal(
    desk: PortalClient,
    language: Language,
    session: Session,
    clock: Clock,
    today: list[int],
    registrar: StaffMember,
) -> None:
    who = stranger(session, 4, clock.now())
    session.commit()
    made = booked_visit(session, clock.now(), today[0], applicant=who, actor=by_registrar(registrar))
    page = desk.get(PAGE)
    assert str(made.number) in page.main
    assert "Телефон" in page.tree.css_first("tbody").text()


def test_another_clinic_sees_nothing_of_it(at_desk: At, elsewhere: StaffMember, visit: Application) -> None:
    client = at_desk(elsewhere)
    page = client.get(PAGE)
    assert page.tree.css_first(".empty")
    token = client.get("/desk/new").field("csrf_token").attributes["value"]
    client.post(f"{PAGE}/{visit.number}/arrived", {"csrf_token": token, "stands": ""}, expect=404)


def test_a_doctor_sees_their_own_day_and_nobody_elses(
    at_desk: At, therapist: StaffMember, session: Session, clock: Clock, visit: Application
) -> None:
    day = slots_of(session, "city-1-cardiologist", 1)[0]
    theirs = booked_visit(session, clock.now(), day, applicant=person(session, MOTHER))
    slot = slot_of(session, theirs)
    client = at_desk(therapist)
    assert str(visit.number) in client.get(PAGE).main
    page = client.get(f"{PAGE}?day={slot.day.isoformat()}&doctor={slot.doctor_id}")
    assert str(theirs.number) not in page.main
    mine = client.get(PAGE)
    send(client, mine, f"/kk{PAGE}/{theirs.number}/missed", "", expect=404)


def test_the_file_says_the_same(
    desk: PortalClient, language: Language, session: Session, visit: Application
) -> None:
    day = slot_of(session, visit).day.isoformat()
    answer = desk.browser.get(f"/{language}{PAGE}.csv?day={day}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, row = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";")
    assert ("Науқас" if language is Language.KK else "Пациент") in head
    assert {visit.number, visit.subject.full_name, "8 700 000 01 01"} <= set(row)


def test_whose_lines_were_read_is_written_once_a_day_and_each_file_by_itself(
    at_desk: At,
    desk: PortalClient,
    session: Session,
    clock: Clock,
    registrar: StaffMember,
    visit: Application,
) -> None:
    desk.get(PAGE)
    desk.get(PAGE)
    desk.browser.get(f"/kk{PAGE}.csv")
    session.rollback()
    written = session.scalars(select(RecordAccess).order_by(RecordAccess.id)).all()
    assert [(each.what, each.person_id) for each in written] == [
        ("appointments", visit.subject_id),
        ("appointments_file", visit.subject_id),
    ]


def test_came_is_with_the_doctor_was_received(
    at_desk: At,
    desk: PortalClient,
    language: Language,
    session: Session,
    clock: Clock,
    therapist: StaffMember,
    visit: Application,
) -> None:
    assert buttons(desk.get(PAGE)) == ["arrived"]
    press(desk, visit, "arrived")
    assert slot_of(session, visit).attendance is Attendance.ARRIVED
    assert buttons(desk.page) == ["in_room", "undo"]
    doctor = at_desk(therapist)
    press(doctor, visit, "in_room")
    clock.advance(timedelta(minutes=10))
    press(doctor, visit, "done")
    slot = slot_of(session, visit)
    assert (slot.attendance, slot.open_key) == (Attendance.DONE, None)
    assert slot.attended_at is not None
    assert clock.now() - slot.attended_at < timedelta(minutes=1)
    facts = session.scalars(select(JournalEntry.fact).order_by(JournalEntry.position)).all()
    assert facts == ["signed", "fulfilled", "arrived", "in_room", "received"]
    story = desk.get(f"/desk/applications/{visit.number}").main
    assert ("Дәрігер пациентті қабылдады" if language is Language.KK else "Врач принял пациента") in story


def test_nobody_is_said_to_be_missing_before_the_visit_begins(
    at_desk: At, session: Session, clock: Clock, registrar: StaffMember, visit: Application
) -> None:
    desk = at_desk(registrar)
    page = desk.get(PAGE)
    assert "missed" not in buttons(page)
    send(desk, page, f"/kk{PAGE}/{visit.number}/missed", "")
    assert slot_of(session, visit).attendance is None
    clock.advance(slot_of(session, visit).starts_at - clock.now())
    later = at_desk(registrar)
    press(later, visit, "missed")
    assert slot_of(session, visit).attendance is Attendance.MISSED
    press(later, visit, "undo")
    assert slot_of(session, visit).attendance is None
    assert slot_of(session, visit).attended_at is None


def test_a_page_that_is_old_changes_nothing(
    at_desk: At, desk: PortalClient, colleague: StaffMember, session: Session, visit: Application
) -> None:
    old = desk.get(PAGE)
    other = at_desk(colleague)
    press(other, visit, "arrived")
    press(other, visit, "in_room")
    page = send(desk, old, f"/kk{PAGE}/{visit.number}/arrived", "")
    assert page.tree.css_first(".notice--warning")
    assert slot_of(session, visit).attendance is Attendance.IN_ROOM


def test_a_wrong_press_is_taken_back_step_by_step_and_only_on_its_day(
    at_desk: At, session: Session, clock: Clock, registrar: StaffMember, visit: Application
) -> None:
    desk = at_desk(registrar)
    press(desk, visit, "arrived")
    came = slot_of(session, visit).attended_at
    clock.advance(timedelta(minutes=3))
    press(desk, visit, "in_room")
    press(desk, visit, "undo")
    slot = slot_of(session, visit)
    assert (slot.attendance, slot.attended_at) == (Attendance.ARRIVED, came)
    clock.advance(timedelta(days=1))
    tomorrow = at_desk(registrar)
    page = tomorrow.get(f"{PAGE}?day={slot.day.isoformat()}")
    assert "undo" not in buttons(page)
    send(tomorrow, page, f"/kk{PAGE}/{visit.number}/undo", "arrived")
    assert slot_of(session, visit).attendance is Attendance.ARRIVED


def test_tomorrows_visit_has_no_buttons(desk: PortalClient, session: Session, clock: Clock) -> None:
    later = booked_visit(session, clock.now(), slots_of(session, THERAPIST, 1)[0])
    day = slot_of(session, later).day.isoformat()
    assert buttons(desk.get(f"{PAGE}?day={day}")) == []


def test_neither_the_citizen_nor_the_head_says_who_came(
    at_desk: At, head: StaffMember, client: PortalClient, session: Session, clock: Clock, visit: Application
) -> None:
    session.rollback()
    begin_writing(session)
    application = process.lock(session, visit.id)
    citizen = Actor(ActorKind.CITIZEN, visit.account_id)
    boss = Actor(ActorKind.HEAD, 1, clinic_id=visit.clinic_id)
    for actor in (citizen, boss):
        with pytest.raises(Forbidden):
            attendance.mark(
                session, application, Attendance.ARRIVED, stands=None, actor=actor, now=clock.now()
            )
    session.rollback()
    page = at_desk(head).get(PAGE)
    assert str(visit.number) in page.main
    assert buttons(page) == []
    assert client.get(PAGE).path.endswith("/desk/login")


def test_who_came_is_neither_moved_nor_cancelled(
    session: Session, clock: Clock, today: list[int], registrar: StaffMember, visit: Application
) -> None:
    _mark(session, visit, registrar, clock.now(), None, Attendance.ARRIVED)
    for actor in (by_registrar(registrar), Actor(ActorKind.CITIZEN, visit.account_id)):
        begin_writing(session)
        application = process.lock(session, visit.id)
        holder = holder_of(application, actor)
        with pytest.raises(TooLate):
            booking.move(session, holder, today[3], clock.now())
        with pytest.raises(TooLate):
            booking.cancel(session, holder, clock.now())
        session.rollback()


def test_who_was_received_may_book_the_next_visit_at_once_and_then_nothing_is_taken_back(
    session: Session, clock: Clock, registrar: StaffMember, visit: Application
) -> None:
    for stands, wanted in (
        (None, Attendance.ARRIVED),
        (Attendance.ARRIVED, Attendance.IN_ROOM),
        (Attendance.IN_ROOM, Attendance.DONE),
    ):
        _mark(session, visit, registrar, clock.now(), stands, wanted)
    following = booked_visit(session, clock.now(), slots_of(session, THERAPIST, 1)[0])
    assert appointments.booked_slot(session, following.id) is not None
    session.rollback()
    begin_writing(session)
    application = process.lock(session, visit.id)
    actor = by_registrar(registrar)
    with pytest.raises(TooLate):
        attendance.undo(session, application, stands=Attendance.DONE, actor=actor, now=clock.now())
    session.rollback()
    assert slot_of(session, visit).attendance is Attendance.DONE


def test_thirty_visits_cost_as_many_questions_as_one(
    app: Flask, desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    actor = by_registrar(registrar)
    first = session.get_one(Slot, slots_of(session, THERAPIST, 1)[0])
    clinic_id, day = first.doctor.clinic_id, first.day
    receiving = session.scalars(select(Doctor.code).where(Doctor.clinic_id == clinic_id))
    free = [slot_id for code in receiving for slot_id in slots_of(session, code, 15, day)][:30]
    people = [stranger(session, serial, clock.now()) for serial in range(1, 31)]
    session.commit()
    booked_visit(session, clock.now(), free[0], applicant=people[0], actor=actor)
    path = f"{PAGE}?day={day.isoformat()}"
    one = len(asked(app, desk, path))
    for slot_id, who in zip(free[1:], people[1:], strict=True):
        booked_visit(session, clock.now(), slot_id, applicant=who, actor=actor)
    assert len(asked(app, desk, path)) == one <= 8
    assert len(desk.page.tree.css("tbody tr")) == 20
    assert len(desk.get(f"{path}&page=2").tree.css("tbody tr")) == 10


def _mark(
    session: Session,
    visit: Application,
    staff: StaffMember,
    now: datetime,
    stands: Attendance | None,
    wanted: Attendance,
) -> None:
    actor = by_registrar(staff, Channel.WINDOW)
    session.rollback()
    begin_writing(session)
    application = process.lock(session, visit.id)
    attendance.mark(session, application, wanted, stands=stands, actor=actor, now=now)
    session.commit()
