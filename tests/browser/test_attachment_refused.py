"""A guardian's paper that ended yesterday, in a real browser: refused with the reason, and the proof sent again."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from models.enums import Language, Role
from tests.browser.live import Live
from tests.browser.test_attachment import STREET
from tests.browser.test_attachment_groups import sign_in
from tests.browser.test_desk import enter
from tests.browser.visitor import Visitor
from tests.factories.application import MOTHER, person, stranger
from tests.factories.attachment import loaded, related
from tests.factories.files import photo
from tests.factories.staff import staff_of

PHONE = "+77000000102"
REASON = "Құжаттың мерзімі кеше өтті."
PLAIN = {
    Language.KK: "заңды өкілі екеніңіз расталмады",
    Language.RU: "Не подтверждено, что вы законный представитель",
}


def test_a_paper_that_ended_yesterday_is_refused_and_its_proof_is_sent_again_from_the_page_of_the_refusal(
    visit: Visitor, live: Live, scripts: bool, language: Language, tmp_path: Path
) -> None:
    ward = _ward(live)
    picture = tmp_path / "шешім.jpg"
    picture.write_bytes(photo())
    sign_in(visit, MOTHER)
    visit.open("/apply/attachment/who")
    visit.choose("people", ward)
    visit.press("next")
    visit.choose("place", "other")
    visit.page.select_option('select[name="street"]', label=STREET[language])
    visit.fill("house", "12")
    visit.choose("living", "temporary")
    visit.press("next")
    visit.page.locator('input[name="doctor"]').first.check()
    visit.press("next")
    _until(visit, "3")
    for field in visit.page.locator('main input[type="file"]').all():
        field.set_input_files(picture)
    visit.press("next")
    visit.press("sign")
    visit.enter_code(PHONE)
    visit.press("sign")
    number = visit.page.url.rpartition("/")[2]
    live.work_off()
    live.clock.travel_to(live.clock.now() + timedelta(days=2))
    _refuse(live, visit, number)
    visit.page.goto("about:blank")  # a page of the desk that is left open looks for its session
    visit.page.context.clear_cookies()
    sign_in(visit, MOTHER)
    visit.open(f"/cabinet/applications/{number}")
    visit.sees(PLAIN[language])
    visit.sees(REASON)
    visit.finds_no_barrier()
    visit.press("proof")
    assert visit.page.url.endswith("/situation")
    _until(visit, "3")
    visit.finds_no_barrier()
    _until(visit, "9")
    assert visit.page.url.endswith("/documents")
    visit.finds_no_barrier()
    visit.page.set_input_files('input[name="file-guardian"]', picture)
    visit.press("next")
    assert visit.page.url.endswith("/review")
    visit.finds_no_barrier()


def _ward(live: Live) -> str:
    """A ward of the mother, for whom the paediatrician has places; the answer that names them."""
    with Session(live.app.extensions["engine"]) as session:
        now = live.clock.now()
        ward = stranger(session, 7, now, birth_date=date(2015, 5, 5), given_name="Мағжан")
        related(session, person(session, MOTHER), ward, now, is_guardian=True)
        loaded(session, "city-1-paediatrician")
        return str(ward.id)


def _until(visit: Visitor, day: str) -> None:
    visit.choose("group", "none")
    visit.fill_all(**{"paper_until-day": day, "paper_until-month": "3", "paper_until-year": "2026"})
    visit.press("next")


def _refuse(live: Live, visit: Visitor, number: str) -> None:
    """The registrar refuses, and says why."""
    with Session(live.app.extensions["engine"]) as session:
        enter(session, visit.page, live, staff_of(session, Role.REGISTRAR))
    visit.open(f"/desk/applications/{number}/refuse")
    visit.choose("ground", "no_proof_of_guardian")
    visit.fill("words", REASON)
    visit.page.locator('main form#form button[type="submit"]').click()
    visit.page.wait_for_url(f"**/desk/applications/{number}")
