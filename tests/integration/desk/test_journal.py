"""The journal of calls by day, on the screen and as a file."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models import RecordAccess, StaffMember
from models.enums import Channel, Language
from portal.clock import Clock
from tests.client import PortalClient
from tests.factories.application import (
    answers,
    by_registrar,
    home_call,
    planned_call,
    stranger,
)

At = Callable[[StaffMember], PortalClient]


def table(client: PortalClient, day: str = "2026-03-02") -> list[list[str]]:
    answer = client.browser.get(f"/{client.language}/desk/journal.csv?day={day}")
    assert answer.status_code == 200
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_day_shows_every_visit_of_the_clinic(
    at_desk: At, language: Language, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    mine = planned_call(session, clock.now())
    by_phone = planned_call(
        session,
        clock.now(),
        applicant=stranger(session, 3, clock.now(), surname="Телефонов"),
        actor=by_registrar(registrar, Channel.PHONE),
    )
    page = at_desk(registrar).get("/desk/journal")
    for words in (mine.number, by_phone.number, "Телефонов", registrar.full_name, "+7 700 000 01 01"):
        assert str(words) in page.main
    assert len(page.tree.css("tbody tr")) == 2


def test_another_day_is_empty_and_says_so(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    planned_call(session, clock.now())
    page = desk.get("/desk/journal?day=2026-03-01")
    assert page.tree.css_first(".empty")
    for nonsense in ("вчера", "0001-01-01", "9999-12-31"):
        desk.get(f"/desk/journal?day={nonsense}", expect=404)


def test_another_clinic_has_a_journal_of_its_own(
    at_desk: At, elsewhere: StaffMember, session: Session, clock: Clock
) -> None:
    planned_call(session, clock.now())
    client = at_desk(elsewhere)
    assert client.get("/desk/journal").tree.css_first(".empty")
    assert len(table(client)) == 1


def test_the_file_holds_the_same_with_a_head_in_the_readers_language(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    call = planned_call(session, clock.now())
    head, row = table(desk)
    assert ("Науқас" if language is Language.KK else "Пациент") in head
    assert row[0] == call.number
    assert call.subject.full_name in row
    assert "8 700 000 01 01" in row


@pytest.mark.parametrize("evil", ['=HYPERLINK("http://evil")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "  =1"])
def test_no_cell_of_the_file_is_taken_for_a_formula(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember, evil: str
) -> None:
    given = answers(session, complaint=[], words=evil, temperature="")
    given["where"]["intercom"] = evil
    planned_call(session, clock.now(), given=given)
    row = table(desk)[1]
    assert sum(evil in cell for cell in row) == 2
    assert not [cell for cell in row if cell.lstrip(" \t\r\n").startswith(("=", "+", "-", "@"))]


def test_whose_lines_were_read_is_written_once_a_day_and_each_file_by_itself(
    at_desk: At, desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    planned_call(session, clock.now())
    desk.get("/desk/journal")
    desk.get("/desk/journal")
    table(desk)
    clock.advance(timedelta(hours=2))
    later = at_desk(registrar)
    later.get("/desk/journal")
    table(later)
    session.rollback()
    written = session.scalars(select(RecordAccess.what).order_by(RecordAccess.id)).all()
    assert list(written) == ["journal", "journal_file", "journal_file"]


def test_a_doctor_has_no_journal(at_desk: At, therapist: StaffMember) -> None:
    client = at_desk(therapist)
    client.get("/desk/journal", expect=404)
    assert client.browser.get("/kk/desk/journal.csv").status_code == 404


def test_a_guest_gets_no_file(new_client: Callable[..., PortalClient]) -> None:
    assert new_client().get("/desk/journal.csv").path.endswith("/desk/login")


def test_thirty_calls_cost_as_many_questions_as_one(
    app: Flask, desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    actor = by_registrar(registrar)
    planned_call(session, clock.now(), applicant=stranger(session, 1, clock.now()), actor=actor)
    one = questions(app, desk)
    for serial in range(2, 22):
        planned_call(session, clock.now(), applicant=stranger(session, serial, clock.now()), actor=actor)
    assert questions(app, desk) == one <= 8


def questions(app: Flask, client: PortalClient) -> int:
    client.get("/desk/journal")
    heard: list[str] = []

    def hear(*args: object) -> None:
        heard.append(str(args[2]))

    event.listen(app.extensions["engine"], "before_cursor_execute", hear)
    client.get("/desk/journal")
    event.remove(app.extensions["engine"], "before_cursor_execute", hear)
    return len(heard)


def test_a_call_that_waits_at_the_desk_is_not_in_the_journal_yet(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    home_call(session, clock.now())
    assert desk.get("/desk/journal").tree.css_first(".empty")
