"""The registrars' queue."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models import RecordAccess, StaffMember
from models.enums import Language, Role
from portal.clock import Clock
from portal.regulation import process
from tests.client import PortalClient
from tests.factories.application import (
    by_registrar,
    handed_to_desk,
    home_call,
    person,
    planned_call,
    stranger,
)
from tests.factories.staff import staff_of

At = Callable[[StaffMember], PortalClient]


def numbers(client: PortalClient) -> list[str]:
    return [node.text(strip=True) for node in client.page.tree.css("tbody a.number")]


def test_an_empty_queue_says_so(desk: PortalClient, language: Language) -> None:
    page = desk.get("/desk/")
    assert page.tree.css_first(".empty")
    assert not page.tree.css_first("tbody")


def test_what_ends_first_stands_on_top_and_overdue_is_marked(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    late = handed_to_desk(session, clock.now() - timedelta(minutes=40))
    fresh = home_call(session, clock.now(), iin="900228490109")
    page = desk.get("/desk/")
    assert numbers(desk) == [late.number, fresh.number]
    assert len(page.tree.css(".row--late")) == 1
    assert len(page.tree.css(".tag--late")) == 1


def test_the_filters_part_the_queue(
    desk: PortalClient,
    language: Language,
    session: Session,
    clock: Clock,
    registrar: StaffMember,
    colleague: StaffMember,
) -> None:
    now = clock.now()
    mine = handed_to_desk(session, now)
    process.take(session, mine, actor=by_registrar(registrar), now=now)
    theirs = handed_to_desk(session, now, iin="900228490109")
    process.take(session, theirs, actor=by_registrar(colleague), now=now)
    asked = handed_to_desk(session, now, iin="031109591807")
    process.take(session, asked, actor=by_registrar(registrar), now=now)
    process.ask_correction(session, asked, "Қай подъезд?", actor=by_registrar(registrar), now=now)
    free = handed_to_desk(session, now, applicant=person(session, "031109590009"))
    session.commit()
    shown = {}
    for wanted in ("all", "mine", "free", "overdue", "waiting"):
        desk.get(f"/desk/?show={wanted}")
        shown[wanted] = set(numbers(desk))
    assert shown == {
        "all": {mine.number, theirs.number, free.number},
        "mine": {mine.number, asked.number},
        "free": {free.number},
        "overdue": set(),
        "waiting": {asked.number},
    }


def test_whose_names_the_queue_shows_can_read_that_it_did_once_a_day(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    desk.get("/desk/")
    clock.advance(timedelta(hours=2))
    desk.get("/desk/?show=free")
    session.rollback()
    written = session.scalars(select(RecordAccess)).all()
    assert [(each.person_id, each.staff_id, each.what, each.application_id) for each in written] == [
        (call.subject_id, registrar.id, "queue", call.id)
    ]


def test_another_clinic_sees_nothing_of_it(
    at_desk: At, elsewhere: StaffMember, language: Language, session: Session, clock: Clock
) -> None:
    handed_to_desk(session, clock.now())
    client = at_desk(elsewhere)
    client.get("/desk/")
    assert numbers(client) == []


def test_an_operator_of_the_corporation_has_no_queue(at_desk: At, session: Session) -> None:
    at_desk(staff_of(session, Role.OPERATOR, "corporation-1")).get("/desk/", expect=404)


def test_a_doctor_and_an_administrator_begin_elsewhere(
    at_desk: At, session: Session, therapist: StaffMember
) -> None:
    assert at_desk(therapist).get("/desk/").path.endswith("/desk/round")
    administrator = staff_of(session, Role.ADMINISTRATOR)
    assert at_desk(administrator).get("/desk/").path.endswith("/desk/operations")


def test_the_head_reads_the_queue_and_calls_for_nobody(
    at_desk: At, head: StaffMember, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    client = at_desk(head)
    client.get("/desk/")
    assert numbers(client) == [call.number]
    client.get("/desk/new", expect=404)


def test_a_number_is_found_however_it_is_typed(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    call = planned_call(session, clock.now())
    desk.get("/desk/")
    page = desk.post_form("/desk/find", number=(call.number or "").replace("-", " "))
    assert page.path.endswith(f"/desk/applications/{call.number}")
    for wrong in ("1234", "4821-9073-65"):
        desk.get("/desk/")
        page = desk.post_form("/desk/find", number=wrong)
        assert page.tree.css_first(".notice--warning")


def test_thirty_rows_a_page_and_the_same_few_questions_for_one_and_for_thirty(
    app: Flask, desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    actor = by_registrar(registrar)
    handed_to_desk(session, clock.now(), applicant=stranger(session, 1, clock.now()), actor=actor)
    one = _questions(app, desk, "/desk/")
    for serial in range(2, 33):
        handed_to_desk(session, clock.now(), applicant=stranger(session, serial, clock.now()), actor=actor)
    thirty = _questions(app, desk, "/desk/")
    assert len(numbers(desk)) == 30
    assert thirty == one <= 8
    desk.get("/desk/?page=2")
    assert len(numbers(desk)) == 2
    desk.get("/desk/?page=99")
    assert len(numbers(desk)) == 2


def _questions(app: Flask, client: PortalClient, path: str) -> int:
    """How many statements the database hears while a page is drawn; the first opening warms it up."""
    client.get(path)
    heard: list[str] = []

    def hear(*args: object) -> None:
        heard.append(str(args[2]))

    event.listen(app.extensions["engine"], "before_cursor_execute", hear)
    client.get(path)
    event.remove(app.extensions["engine"], "before_cursor_execute", hear)
    return len(heard)
