"""The desk in a real browser: no barrier on any page, a place chosen by keyboard, a round on a small phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, HomeVisit, StaffMember
from models.enums import ActorKind, Language, Role, State, VisitState
from portal.regulation import cases, process, rounds
from portal.regulation.actors import Actor
from portal.regulation.triage import DANGER_SIGNS
from tests.browser.live import Live
from tests.browser.visitor import Visitor
from tests.factories.access import sign_in_staff
from tests.factories.application import by_registrar, handed_to_desk, planned_call
from tests.factories.staff import staff_of


class Jar:
    """Takes the cookie that `sign_in_staff` hands to a browser."""

    def __init__(self, page: Page, live: Live) -> None:
        self.page, self.live = page, live

    def set_cookie(self, name: str, value: str) -> None:
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": name, "value": value, "url": self.live.url}])


def enter(session: Session, page: Page, live: Live, staff: StaffMember) -> None:
    """Sign `staff` in at this browser."""
    jar = Jar(page, live)
    sign_in_staff(session, jar, staff, live.clock.now())  # type: ignore[arg-type]  # takes the cookie alike


def test_no_page_of_the_registrar_has_a_barrier(
    visit: Visitor, live: Live, page: Page, language: Language
) -> None:
    now = live.clock.now()
    with Session(live.app.extensions["engine"]) as session:
        registrar = staff_of(session, Role.REGISTRAR)
        waiting = handed_to_desk(session, now - timedelta(minutes=45), iin="900228490109")
        signs = [DANGER_SIGNS[0].question.kk]
        waiting.answers = {**waiting.answers, "emergency": {"said": "not_so", "signs": signs}}
        process.take(session, waiting, actor=by_registrar(registrar), now=now)
        planned = planned_call(session, now)
        session.commit()
        numbers = [str(waiting.number), str(planned.number)]
        enter(session, page, live, registrar)
    acts = [f"/desk/applications/{numbers[0]}/{act}" for act in ("assign", "ask", "refuse", "cancel")]
    applications = [f"/desk/applications/{number}" for number in numbers]
    lists = ["/desk/", "/desk/?show=free", "/desk/journal", "/desk/journal?day=2026-03-01", "/desk/new"]
    for path in [*lists, *applications, *acts]:
        visit.open(path)
        visit.finds_no_barrier_on_any_screen()


def test_no_page_of_the_head_the_doctor_and_the_administrator_has_a_barrier(
    visit: Visitor, live: Live, page: Page, language: Language
) -> None:
    now = live.clock.now()
    with Session(live.app.extensions["engine"]) as session:
        doctor = staff_of(session, Role.DOCTOR, doctor="city-1-therapist")
        call = planned_call(session, now)
        visit_of(session, call).doctor_id = doctor.doctor_id or 0
        ended = planned_call(session, now, iin="900228490109")
        visited = visit_of(session, ended)
        rounds.set_out(visited, now)
        rounds.close(visited, VisitState.DONE, staff_id=doctor.id, now=now)
        citizen = Actor(ActorKind.CITIZEN, ended.account_id, "")
        case = cases.open_case(session, visited, "Ешкім келмеді", actor=citizen, now=now)
        session.commit()
        rooms = (
            (staff_of(session, Role.HEAD), ("/desk/cases", f"/desk/cases/{case.id}", "/desk/operations")),
            (doctor, ("/desk/round", "/desk/round?day=2026-03-03")),
            (staff_of(session, Role.ADMINISTRATOR), ("/desk/operations",)),
        )
        for staff, paths in rooms:
            enter(session, page, live, staff)
            for path in paths:
                visit.open(path)
                visit.finds_no_barrier_on_any_screen()


def test_a_place_in_a_round_is_chosen_by_keyboard_alone(visit: Visitor, live: Live, page: Page) -> None:
    with Session(live.app.extensions["engine"]) as session:
        call = handed_to_desk(session, live.clock.now())
        call_id, number = call.id, call.number
        enter(session, page, live, staff_of(session, Role.REGISTRAR))
        visit.open(f"/desk/applications/{number}/assign")
        page.locator("#place").focus()
        for key in ("ArrowRight", "ArrowRight", "Enter"):
            page.keyboard.press(key)
        expect(page.locator("h1")).to_contain_text(str(number))
        session.rollback()
        assert session.get_one(Application, call_id).state is State.FULFILLED


@pytest.mark.parametrize("scripts", [False], indirect=True)
def test_a_doctor_goes_the_round_on_a_very_small_phone_without_scripts(
    visit: Visitor, live: Live, page: Page, scripts: bool, language: Language
) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    with Session(live.app.extensions["engine"]) as session:
        doctor = staff_of(session, Role.DOCTOR, doctor="city-1-therapist")
        call = planned_call(session, live.clock.now())
        visit_of(session, call).doctor_id = doctor.doctor_id or 0
        session.commit()
        enter(session, page, live, doctor)
        visit.open("/desk/round")
        for act in ("on_the_way", "done"):
            button = page.locator(f'form[action$="/{act}"] button')
            box = button.bounding_box()
            assert box
            assert box["height"] >= 44
            assert box["x"] + box["width"] <= 320
            button.click()
        expect(page.locator(".visit form")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        session.rollback()
        assert visit_of(session, call).state is VisitState.DONE


def visit_of(session: Session, call: Application) -> HomeVisit:
    """The visit of a call."""
    return session.scalars(select(HomeVisit).where(HomeVisit.application_id == call.id)).one()
