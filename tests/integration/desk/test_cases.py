"""Cases about visits that did not take place."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import HomeVisit, StaffMember, VisitCase
from models.enums import ActorKind, Channel, Language, Role, VisitState
from portal.clock import Clock
from portal.regulation import cases, journal, rounds
from portal.regulation.actors import Actor, Forbidden
from tests.client import PortalClient
from tests.factories.application import planned_call
from tests.factories.staff import staff_of
from tests.moments import almaty

At = Callable[[StaffMember], PortalClient]
PHONE = "+77000000101"


def head_actor(head: StaffMember) -> Actor:
    return Actor(ActorKind.HEAD, head.id, head.full_name, Channel.WINDOW, head.clinic_id)


@pytest.fixture
def visit(session: Session, clock: Clock, therapist: StaffMember) -> HomeVisit:
    """A visit that the therapist marked as done."""
    call = planned_call(session, clock.now())
    visit = rounds.visit_of(session, call.id)
    assert visit is not None
    rounds.set_out(visit, clock.now())
    rounds.close(visit, VisitState.DONE, staff_id=therapist.id, now=clock.now())
    session.commit()
    return visit


@pytest.fixture
def case(session: Session, clock: Clock, visit: HomeVisit) -> VisitCase:
    citizen = Actor(ActorKind.CITIZEN, visit.application.account_id, "Нұрлан Қасымов")
    case = cases.open_case(session, visit, "Ешкім келген жоқ", actor=citizen, now=clock.now())
    session.commit()
    return case


def test_the_answer_is_due_in_three_working_days_of_the_clinic(
    session: Session, clock: Clock, visit: HomeVisit
) -> None:
    citizen = Actor(ActorKind.CITIZEN, visit.application.account_id, "")
    friday_before_a_holiday = almaty(2026, 3, 6, 10)
    case = cases.open_case(session, visit, "", actor=citizen, now=friday_before_a_holiday)
    # Saturday is worked, Sunday 8 March is a holiday carried over to Monday: 7, 10 and 11 March.
    assert case.answer_by == date(2026, 3, 11)
    assert (visit.citizen_says, visit.case) == (False, case)


def test_said_twice_it_is_one_case(session: Session, clock: Clock, case: VisitCase, visit: HomeVisit) -> None:
    citizen = Actor(ActorKind.CITIZEN, visit.application.account_id, "")
    again = cases.open_case(session, visit, "Тағы айтамын", actor=citizen, now=clock.now())
    assert again is case
    assert case.words == "Ешкім келген жоқ"


def test_a_visit_that_is_not_closed_cannot_be_disputed(session: Session, clock: Clock) -> None:
    call = planned_call(session, clock.now())
    visit = rounds.visit_of(session, call.id)
    assert visit is not None
    citizen = Actor(ActorKind.CITIZEN, call.account_id, "")
    with pytest.raises(cases.VisitNotClosed):
        cases.open_case(session, visit, "", actor=citizen, now=clock.now())


def test_a_stranger_cannot_open_a_case(session: Session, clock: Clock, visit: HomeVisit) -> None:
    with pytest.raises(Forbidden):
        cases.open_case(session, visit, "", actor=Actor(ActorKind.CITIZEN, 9999, ""), now=clock.now())


def test_who_closed_the_visit_cannot_close_the_case(
    session: Session, clock: Clock, case: VisitCase, head: StaffMember
) -> None:
    case.visit.closed_by_id = head.id
    session.commit()
    with pytest.raises(cases.ClosedByThemselves):
        cases.answer_case(
            session, case, "Бәрі дұрыс", visit_confirmed=True, actor=head_actor(head), now=clock.now()
        )
    session.rollback()
    assert case.answered_at is None


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.DOCTOR])
def test_only_a_head_answers(session: Session, clock: Clock, case: VisitCase, role: Role) -> None:
    staff = staff_of(session, role)
    actor = Actor(ActorKind(role.value), staff.id, staff.full_name, Channel.WINDOW, staff.clinic_id)
    with pytest.raises(Forbidden):
        cases.answer_case(session, case, "Жауап", visit_confirmed=True, actor=actor, now=clock.now())


def test_the_head_of_another_clinic_does_not(session: Session, clock: Clock, case: VisitCase) -> None:
    other = head_actor(staff_of(session, Role.HEAD, clinic="city-2"))
    with pytest.raises(Forbidden):
        cases.answer_case(session, case, "Жауап", visit_confirmed=True, actor=other, now=clock.now())


def test_an_answer_is_given_once_and_the_chain_of_the_journal_holds(
    session: Session, clock: Clock, case: VisitCase, head: StaffMember
) -> None:
    given = {"visit_confirmed": False, "actor": head_actor(head), "now": clock.now()}
    cases.answer_case(session, case, "Кешірім сұраймыз", **given)
    session.commit()
    with pytest.raises(cases.AlreadyAnswered):
        cases.answer_case(session, case, "Басқа жауап", **given)
    session.rollback()
    assert case.answer == "Кешірім сұраймыз"
    call = case.visit.application
    last = journal.last_details(session, call, "case_answered")
    assert last == {"answer": "Кешірім сұраймыз", "visit_confirmed": False}


@pytest.mark.both_engines
def test_the_head_finds_the_case_answers_and_the_citizen_is_told(
    at_desk: At, language: Language, session: Session, case: VisitCase, head: StaffMember
) -> None:
    number = case.visit.application.number
    client = at_desk(head)
    page = client.get("/desk/cases")
    assert str(number) in page.main
    page = client.get(f"/desk/cases/{case.id}")
    assert "Ешкім келген жоқ" in page.main
    assert len(client.post_form("form").errors) == 2
    page = client.post_form("form", visit_took_place="no", answer="Кешірім сұраймыз, дәрігер бүгін барады")
    assert "Кешірім сұраймыз" in page.main
    assert not page.tree.css("main form")
    assert page.tree.css_first(".languages a"), "the other language is a link where no form is drawn"
    assert str(number) in client.messages(PHONE)[0]["text"]


def test_the_head_who_closed_the_visit_gets_no_form(
    at_desk: At, language: Language, session: Session, case: VisitCase, head: StaffMember
) -> None:
    client = at_desk(head)
    client.get(f"/desk/cases/{case.id}")
    case.visit.closed_by_id = head.id
    session.commit()
    page = client.post_form("form", visit_took_place="yes", answer="Бәрі дұрыс")
    assert page.tree.css_first(".notice--warning")
    assert not page.tree.css("main form")
    session.rollback()
    assert session.scalars(select(VisitCase.answered_at)).one() is None


def test_a_colleagues_answer_meanwhile_is_not_written_over(
    at_desk: At, language: Language, session: Session, clock: Clock, case: VisitCase, head: StaffMember
) -> None:
    client = at_desk(head)
    client.get(f"/desk/cases/{case.id}")
    cases.answer_case(
        session, case, "Бірінші жауап", visit_confirmed=True, actor=head_actor(head), now=clock.now()
    )
    session.commit()
    page = client.post_form("form", visit_took_place="no", answer="Екінші жауап")
    assert "Бірінші жауап" in page.main
    assert len(page.errors) == 1
    session.rollback()
    assert session.scalars(select(VisitCase.answer)).one() == "Бірінші жауап"


def test_nobody_else_sees_cases(
    at_desk: At, session: Session, case: VisitCase, registrar: StaffMember
) -> None:
    at_desk(registrar).get("/desk/cases", expect=404)
    at_desk(registrar).get(f"/desk/cases/{case.id}", expect=404)
    other = at_desk(staff_of(session, Role.HEAD, clinic="city-2"))
    assert other.get("/desk/cases").tree.css_first(".empty")
    other.get(f"/desk/cases/{case.id}", expect=404)


def test_a_case_past_its_day_is_marked(
    at_desk: At, language: Language, session: Session, case: VisitCase, head: StaffMember
) -> None:
    case.answer_by = date(2026, 2, 27)
    session.commit()
    assert at_desk(head).get("/desk/cases").tree.css_first(".tag--late")
