"""The cabinet and the public check in a real browser: no barrier on any page, and the undo that runs out."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ResultDocument
from models.enums import ActorKind, Language, Role
from portal.regulation import process
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.outcomes import Refused
from portal.services import CATALOGUE
from tests.browser.live import Live
from tests.browser.visitor import Visitor
from tests.factories.access import sign_in
from tests.factories.application import GIRL, MOTHER, at, by_registrar, home_call, person, planned_call
from tests.factories.staff import staff_of
from tests.factories.visit import close

SERVICE = CATALOGUE["home-call"]


class Jar:
    """Takes the cookie that `sign_in` hands to a browser."""

    value = ""

    def set_cookie(self, _name: str, value: str) -> None:
        self.value = value


@dataclass(frozen=True)
class Told:
    """What stands in the cabinet of the mother."""

    promised: str
    asked: str
    visited: str
    withdrawn: str
    code: str


@pytest.fixture
def told(live: Live, page: Page) -> Told:
    """A signed-in mother with applications in four states and a paper that can be checked."""
    now = live.clock.now()
    jar = Jar()
    with Session(live.app.extensions["engine"]) as session:
        promised = planned_call(session, now, iin=MOTHER, subject=person(session, GIRL))
        visited = planned_call(session, now, iin=MOTHER)
        close(session, visited, now)
        asked = home_call(session, now, iin=MOTHER)
        registrar = by_registrar(staff_of(session, Role.REGISTRAR))
        process.take(session, asked, actor=registrar, now=now)
        process.ask_correction(session, asked, "Қай пәтер?", actor=registrar, now=now)
        session.commit()
        withdrawn = _withdrawn(session, live)
        live.work_off()
        code = session.scalars(
            select(ResultDocument.code).where(ResultDocument.application_id == promised.id)
        ).one()
        account = person(session, MOTHER).account
        assert account is not None
        sign_in(session, jar, f"citizen:{account.id}", now)  # type: ignore[arg-type]  # takes the cookie alike
        numbers = [str(each.number) for each in (promised, asked, visited, withdrawn)]
    page.context.add_cookies([{"name": "emhana", "value": jar.value, "url": live.url}])
    return Told(*numbers, code)


def _withdrawn(session: Session, live: Live) -> Application:
    """For somebody of hers: refused at first, asked for anew, then withdrawn this minute."""
    now = live.clock.now()
    assert SERVICE.journey is not None
    mother = person(session, MOTHER)
    refused = home_call(session, now, iin=MOTHER, subject=person(session))
    process.refuse(session, refused, SERVICE, Refused("not_attached"), actor=SYSTEM, at=at(now))
    call = home_call(session, now, iin=MOTHER, subject=person(session))
    assert mother.account is not None
    me = Actor(ActorKind.CITIZEN, mother.account.id, mother.full_name)
    process.withdraw(session, call, SERVICE.journey, actor=me, now=now)
    session.commit()
    return call


def test_no_page_of_the_cabinet_has_a_barrier(visit: Visitor, told: Told, language: Language) -> None:
    pages = [
        "/cabinet/",
        "/cabinet/?q=nothing",
        f"/cabinet/applications/{told.promised}",
        f"/cabinet/applications/{told.promised}/withdraw",
        f"/cabinet/applications/{told.promised}/remark",
        f"/cabinet/applications/{told.asked}/answer",
        f"/cabinet/applications/{told.visited}",
        f"/cabinet/applications/{told.visited}/visit",
        f"/cabinet/applications/{told.withdrawn}",
        f"/verify/{told.code}",
        "/verify/7KQM-2H9X-T4RD",
        "/verify/?document_code=1",
    ]
    for path in pages:
        visit.open(path)
        visit.finds_no_barrier_on_any_screen()


def test_the_undo_goes_away_when_its_time_is_over(
    own_window: None, visit: Visitor, told: Told, page: Page, live: Live
) -> None:
    withdrawn = f"/cabinet/applications/{told.withdrawn}"
    visit.open(withdrawn)
    expect(page.locator("#undo-time")).to_be_visible()
    page.clock.install()
    visit.open(withdrawn)
    page.clock.fast_forward(11 * 60 * 1000)
    expect(page.locator("#undo-time")).to_be_hidden()
    expect(page.locator('form[action$="/restore"]')).to_be_hidden()
