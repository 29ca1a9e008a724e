"""A doctor's round."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, HomeVisit, JournalEntry, RecordAccess, StaffMember
from models.enums import ActorKind, Language, Role, VisitState
from portal.clock import Clock
from portal.regulation import process, rounds
from portal.regulation.actors import Actor
from tests.client import PortalClient
from tests.factories.application import planned_call
from tests.factories.staff import staff_of

At = Callable[[StaffMember], PortalClient]
PHONE = "+77000000101"


@pytest.fixture
def call(session: Session, clock: Clock, therapist: StaffMember) -> Application:
    """A call planned for the therapist today."""
    call = planned_call(session, clock.now())
    visit_of(session, call).doctor_id = therapist.doctor_id or 0
    session.commit()
    return call


def visit_of(session: Session, call: Application) -> HomeVisit:
    session.rollback()
    return session.scalars(select(HomeVisit).where(HomeVisit.application_id == call.id)).one()


def test_the_round_shows_all_that_is_needed_at_the_door(
    at_desk: At, language: Language, session: Session, clock: Clock, call: Application, therapist: StaffMember
) -> None:
    citizen = Actor(ActorKind.CITIZEN, call.account_id, "")
    words = {"words": "Домофон не работает"}
    process.note(session, call, "remark", actor=citizen, now=clock.now(), details=words)
    session.commit()
    page = at_desk(therapist).get("/desk/round")
    street = "Абай даңғылы" if language is Language.KK else "проспект Абая"
    for words_ in (street, "45К", "+7 700 000 01 01", "38,5", "Домофон не работает", call.subject.full_name):
        assert words_ in page.main
    assert page.tree.css_first(f'a[href="tel:{PHONE}"]')


def test_on_the_way_then_done_and_the_citizen_is_told_each_time(
    at_desk: At, language: Language, session: Session, clock: Clock, call: Application, therapist: StaffMember
) -> None:
    client = at_desk(therapist)
    client.get("/desk/round")
    client.post_form("/on_the_way")
    assert visit_of(session, call).state is VisitState.ON_THE_WAY
    client.post_form("/done")
    visit = visit_of(session, call)
    assert (visit.state, visit.closed_by_id) == (VisitState.DONE, therapist.id)
    facts = session.scalars(select(JournalEntry.fact).order_by(JournalEntry.position)).all()
    assert list(facts)[-2:] == ["on_the_way", "visit_done"]
    assert len([m for m in client.messages(PHONE) if str(call.number) in m["text"]]) >= 2
    assert not client.page.tree.css(".visit form")


def test_nobody_home_ends_the_call_too(
    at_desk: At, language: Language, session: Session, call: Application, therapist: StaffMember
) -> None:
    client = at_desk(therapist)
    client.get("/desk/round")
    client.post_form("/on_the_way")
    client.post_form("/nobody_home")
    assert visit_of(session, call).state is VisitState.NOBODY_HOME


def test_a_button_pressed_twice_counts_once(
    at_desk: At, session: Session, call: Application, therapist: StaffMember
) -> None:
    first, second = at_desk(therapist), at_desk(therapist)
    for client in (first, second):
        client.get("/desk/round")
    first.post_form("/on_the_way")
    page = second.post_form("/on_the_way")
    assert page.tree.css_first(".notice--warning")
    session.rollback()
    facts = session.scalars(select(JournalEntry.fact)).all()
    assert list(facts).count("on_the_way") == 1


def test_a_visit_withdrawn_meanwhile_is_not_set_out_for(
    at_desk: At, session: Session, clock: Clock, call: Application, therapist: StaffMember
) -> None:
    client = at_desk(therapist)
    client.get("/desk/round")
    rounds.cancel(visit_of(session, call), clock.now())
    session.commit()
    page = client.post_form("/on_the_way")
    assert page.tree.css_first(".notice--warning")
    assert visit_of(session, call).state is VisitState.CANCELLED


def test_another_doctor_neither_sees_nor_marks_it(at_desk: At, session: Session, call: Application) -> None:
    for other in (
        staff_of(session, Role.DOCTOR, doctor="city-1-gp"),
        staff_of(session, Role.DOCTOR, clinic="city-2", doctor="city-2-therapist"),
    ):
        client = at_desk(other)
        page = client.get("/desk/round")
        assert call.number not in page.main
        token = page.tree.css_first('input[name="csrf_token"]').attributes["value"]
        sent = {"csrf_token": token, "stands": "planned"}
        client.post(f"/desk/round/{call.number}/on_the_way", sent, expect=404)
    assert visit_of(session, call).state is VisitState.PLANNED


def test_a_state_that_is_no_button_is_not_there(
    at_desk: At, call: Application, therapist: StaffMember
) -> None:
    client = at_desk(therapist)
    token = client.get("/desk/round").field("csrf_token").attributes["value"]
    for state in ("cancelled", "planned", "x"):
        client.post(f"/desk/round/{call.number}/{state}", {"csrf_token": token}, expect=404)


def test_tomorrow_can_be_read_but_not_marked(
    at_desk: At, language: Language, session: Session, call: Application, therapist: StaffMember
) -> None:
    visit = visit_of(session, call)
    visit.day += timedelta(days=1)
    session.commit()
    client = at_desk(therapist)
    assert client.get("/desk/round").tree.css_first(".empty")
    page = client.get("/desk/round?day=2026-03-03")
    assert call.number in page.html
    assert not page.tree.css(".visit form")
    token = page.tree.css_first('input[name="csrf_token"]').attributes["value"]
    sent = {"csrf_token": token, "stands": "planned"}
    client.post(f"/desk/round/{call.number}/on_the_way", sent, expect=404)


def test_a_visit_left_unclosed_yesterday_heads_todays_round(
    at_desk: At, language: Language, session: Session, call: Application, therapist: StaffMember
) -> None:
    visit = visit_of(session, call)
    visit.day -= timedelta(days=1)
    session.commit()
    page = at_desk(therapist).get("/desk/round")
    assert page.tree.css_first(".visit__late")


def test_the_doctors_reading_is_written_to_the_log(
    at_desk: At, session: Session, call: Application, therapist: StaffMember
) -> None:
    client = at_desk(therapist)
    client.get("/desk/round")
    client.get("/desk/round")
    session.rollback()
    written = session.scalars(select(RecordAccess)).all()
    assert [(each.what, each.staff_id, each.person_id) for each in written] == [
        ("round", therapist.id, call.subject_id)
    ]


def test_a_registrar_has_no_round(desk: PortalClient) -> None:
    desk.get("/desk/round", expect=404)
