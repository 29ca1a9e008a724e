"""A registrar's decision signed with a key in a real browser, with the sandbox's NCALayer on the other end."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature
from models.enums import Language, Role, State
from tests.browser.test_signing_by_key import SAID, START, Act, Computer, computer, live
from tests.browser.visitor import Visitor
from tests.factories.access import session_of
from tests.factories.application import handed_to_desk
from tests.factories.staff import staff_of

__all__ = ["computer", "live"]
WHY = "Мекенжай басқа емхананың учаскесінде."


@pytest.fixture
def number(visit: Visitor) -> str:
    """A home call that a registrar, in by a key, is about to refuse."""
    live = visit.live
    with Session(live.app.extensions["engine"], expire_on_commit=False) as session:
        call = handed_to_desk(session, live.clock.now())
        owner = f"staff:{staff_of(session, Role.REGISTRAR).id}"
        token = session_of(session, owner, live.clock.now(), by_key=True)
        assert call.number
    visit.page.context.add_cookies([{"name": "emhana", "value": token, "url": live.url}])
    visit.open(f"/desk/applications/{call.number}/refuse")
    visit.page.locator("[name=ground]").first.check()
    visit.page.locator("[name=words]").fill(WHY)
    visit.page.locator("#form [type=submit]").click()
    return call.number


def test_a_refusal_is_read_signed_and_made(
    visit: Visitor, computer: Computer, number: str, language: Language
) -> None:
    page = visit.page
    expect(page.locator("dl")).to_contain_text(WHY)
    visit.finds_no_barrier()
    computer.will(Act.CANCEL)
    page.locator(START).click()
    expect(page.locator(SAID)).to_have_text(page.locator("[data-word=cancelled]").text_content() or "")
    assert state_of(visit, number) is State.REGISTERED
    computer.will(Act.SIGN)
    page.locator(START).click()
    expect(page).to_have_url(f"{visit.live.url}/{visit.language}/desk/applications/{number}")
    visit.finds_no_barrier()
    assert state_of(visit, number) is State.REFUSED


def test_another_persons_key_refuses_nothing_and_the_next_one_does(
    visit: Visitor, computer: Computer, number: str
) -> None:
    page = visit.page
    computer.will(Act.OTHER_PERSON)
    page.locator(START).click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    visit.finds_no_barrier()
    computer.will(Act.SIGN)
    page.locator(START).click()
    expect(page).to_have_url(f"{visit.live.url}/{visit.language}/desk/applications/{number}")
    with Session(visit.live.app.extensions["engine"]) as session:
        assert len(session.scalars(select(ElectronicSignature)).all()) == 1


def state_of(visit: Visitor, number: str) -> State:
    with Session(visit.live.app.extensions["engine"]) as session:
        return session.scalars(select(Application.state).where(Application.number == number)).one()
