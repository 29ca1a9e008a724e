"""The waiting list in a real browser, with and without scripts: asked for, offered, taken, given on, late."""

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy.orm import Session

from models.enums import Language, Role
from tests.browser.pictures import Jar
from tests.browser.visitor import Visitor
from tests.factories.access import sign_in
from tests.factories.application import MOTHER, person
from tests.factories.staff import staff_of
from tests.factories.waiting import offer, waits
from tests.pages.waiting import LIST, THERAPIST, a_time, close

SLOTS = "/apply/appointment/slot"


def test_a_man_waits_is_offered_a_time_and_takes_it(
    visit: Visitor, scripts: bool, language: Language
) -> None:
    with _database(visit) as session:
        close(session)
        account = person(session).account
        _enter(visit, session, f"citizen:{account.id if account else 0}")
    _to_times(visit)
    visit.finds_no_barrier()
    _wait(visit)
    visit.finds_no_barrier()
    visit.open(SLOTS)
    visit.finds_no_barrier()
    with _database(visit) as session:
        offer(session, visit.live.clock.now(), a_time(session), THERAPIST)
    visit.open("/cabinet/")
    visit.finds_no_barrier()
    visit.follow("/cabinet/waiting")
    visit.finds_no_barrier()
    _press(visit, "take")
    expect(visit.page).to_have_url(f"{visit.live.url}/{language}/apply/appointment/review")
    visit.finds_no_barrier()
    visit.follow("/cabinet/waiting")
    _press(visit, "give-on")
    visit.finds_no_barrier()


def test_who_is_late_waits_again_and_leaves(visit: Visitor, scripts: bool, language: Language) -> None:
    with _database(visit) as session:
        close(session)
        waits(session, visit.live.clock.now(), person(session, MOTHER), code=THERAPIST)
        offer(session, visit.live.clock.now(), a_time(session), THERAPIST)
        account = person(session, MOTHER).account
        _enter(visit, session, f"citizen:{account.id if account else 0}")
    visit.live.clock.advance(timedelta(minutes=28))
    visit.open(LIST)
    visit.live.clock.advance(timedelta(minutes=3))
    _press(visit, "take")
    visit.finds_no_barrier()
    _press(visit, "again")
    visit.follow("/leave")
    visit.finds_no_barrier()
    visit.press("leave")
    visit.finds_no_barrier()


def test_the_end_of_an_offer_is_seen_without_asking_the_portal(visit: Visitor) -> None:
    with _database(visit) as session:
        close(session)
        waits(session, visit.live.clock.now(), code=THERAPIST)
        offer(session, visit.live.clock.now(), a_time(session), THERAPIST)
        account = person(session).account
        _enter(visit, session, f"citizen:{account.id if account else 0}")
    visit.live.clock.advance(timedelta(minutes=29, seconds=55))
    visit.open(LIST)
    expect(visit.page.locator('form[action*="take"]')).to_be_visible()
    expect(visit.page.locator('form[action*="take"]')).to_be_hidden(timeout=8000)
    expect(visit.page.locator("[data-after]")).to_be_visible()


def test_the_desk_reads_who_waits(visit: Visitor, language: Language) -> None:
    with _database(visit) as session:
        now = visit.live.clock.now()
        registrar = staff_of(session, Role.REGISTRAR)
        _enter(visit, session, f"staff:{registrar.id}")
        visit.open("/desk/appointments/waiting")
        visit.finds_no_barrier_on_any_screen()
        waits(session, now, code=THERAPIST)
        waits(session, now + timedelta(minutes=1), person(session, MOTHER), code=THERAPIST, is_only=True)
        offer(session, now, a_time(session), THERAPIST)
    visit.open("/desk/appointments")
    visit.follow("/desk/appointments/waiting")
    visit.finds_no_barrier_on_any_screen()


def _database(visit: Visitor) -> Session:
    return Session(visit.live.app.extensions["engine"])


def _enter(visit: Visitor, session: Session, owner: str) -> None:
    """Signed in without the pages of signing in."""
    jar = Jar()
    sign_in(session, jar, owner, visit.live.clock.now())  # type: ignore[arg-type]  # takes the cookie alike
    visit.page.context.add_cookies([{"name": "emhana", "value": jar.value, "url": visit.live.url}])


def _to_times(visit: Visitor) -> None:
    visit.open("/apply/appointment/who")
    visit.choose("subject", "self")
    visit.press("next")
    visit.choose("doctor", "own")
    visit.press("next")


def _wait(visit: Visitor) -> None:
    with visit.page.expect_navigation():
        visit.page.locator('main button[formaction*="/wait"]').click()


def _press(visit: Visitor, act: str) -> None:
    with visit.page.expect_navigation():
        visit.page.locator(f'main form[action$="/{act}"] button').click()
