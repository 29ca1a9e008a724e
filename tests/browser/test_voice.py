"""Complaint, survey and figures in a real browser: no barrier on any page, for the citizen, the head and everybody."""

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from models.enums import ComplaintOutcome, Language, Role
from portal.regulation import complaints
from portal.worker.chores import count_services
from portal.worker.kit import kit_of
from tests.browser.live import Live
from tests.browser.visitor import Visitor
from tests.factories.access import sign_in
from tests.factories.application import MAN, MOTHER, person
from tests.factories.staff import staff_of
from tests.factories.voice import complaint_about, refused_call, staff_actor
from tests.integration.test_numbers import ended
from tests.moments import almaty


class Jar:
    """Takes the cookie that `sign_in` hands to a browser."""

    value = ""

    def set_cookie(self, _name: str, value: str) -> None:
        self.value = value


@pytest.fixture
def said(live: Live) -> dict[str, str]:
    """A refusal that was complained of and answered, one that waits, one with nothing said; a year of figures."""
    now = live.clock.now()
    with Session(live.app.extensions["engine"]) as session:
        answered = refused_call(session, now, subject=person(session, MOTHER))
        waiting, fresh = refused_call(session, now), refused_call(session, now, iin=MAN)
        head = staff_of(session, Role.HEAD)
        first = complaint_about(session, answered, now)
        outcome = ComplaintOutcome.PARTLY
        complaints.answer(session, first, "Тексерілді.", outcome=outcome, actor=staff_actor(head), now=now)
        second = complaint_about(session, waiting, now)
        for minute in range(64):
            answer = (3, 3) if minute < 32 else (2, 3) if minute < 48 else (1, 1)
            ended(session, almaty(2026, 2, 10, 9), 60 * minute + 60, said=answer)
        for _ in range(12):
            ended(session, almaty(2026, 2, 10, 9), ground="not_attached")
        session.commit()
        count_services(kit_of(live.app))
        account = person(session, MAN).account
        return {
            "me": f"citizen:{account.id if account else 0}",
            "head": f"staff:{head.id}",
            "answered": str(answered.number),
            "waiting": str(waiting.number),
            "fresh": str(fresh.number),
            "given": str(second.id),
            "done": str(first.id),
        }


def enter(page: Page, live: Live, owner: str) -> None:
    jar = Jar()
    with Session(live.app.extensions["engine"]) as session:
        sign_in(session, jar, owner, live.clock.now())  # type: ignore[arg-type]  # takes the cookie alike
    page.context.add_cookies([{"name": "emhana", "value": jar.value, "url": live.url}])


def test_no_page_of_what_people_say_has_a_barrier(
    visit: Visitor, said: dict[str, str], page: Page, live: Live, language: Language
) -> None:
    mine = "/cabinet/applications/"
    for owner, paths in (
        ("", ["/numbers"]),
        (
            said["me"],
            [
                f"{mine}{said['answered']}",
                f"{mine}{said['waiting']}",
                f"{mine}{said['fresh']}/complain",
                f"{mine}{said['fresh']}/survey",
            ],
        ),
        (
            said["head"],
            [
                "/desk/complaints",
                f"/desk/complaints/{said['given']}",
                f"/desk/complaints/{said['done']}",
                "/desk/numbers",
            ],
        ),
    ):
        if owner:
            enter(page, live, owner)
        for path in paths:
            visit.open(path)
            visit.finds_no_barrier_on_any_screen()


def test_a_complaint_is_sent_without_scripts(
    visit: Visitor, said: dict[str, str], page: Page, live: Live, scripts: bool
) -> None:
    enter(page, live, said["me"])
    visit.open(f"/cabinet/applications/{said['fresh']}/complain")
    visit.choose("kind", "decision")
    visit.fill("words", "Негізсіз бас тартылды")
    visit.press()
    assert page.locator("#voice-title").is_visible()
