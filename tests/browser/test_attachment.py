"""Attaching to a clinic in a real browser: elsewhere than registered, with a photograph, agreed at the desk."""

import re
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy.orm import Session

from models.enums import Language, Role
from tests.browser.live import Live
from tests.browser.test_desk import enter
from tests.browser.visitor import Visitor
from tests.factories.attachment import NOWHERE
from tests.factories.files import photo
from tests.factories.staff import staff_of

PHONE, PASSWORD = "+77000000103", "Emhana-2026!"
STREET = {Language.KK: "Абай даңғылы", Language.RU: "проспект Абая"}
DONE = {Language.KK: "Бекітілген емхана", Language.RU: "Ваша поликлиника"}


def test_who_belongs_nowhere_is_attached_where_they_live_for_a_time(
    visit: Visitor, live: Live, page: Page, scripts: bool, language: Language, tmp_path: Path
) -> None:
    _sign_in(visit)
    visit.open("/services/attachment")
    visit.finds_no_barrier()
    visit.follow("/apply/attachment/")
    visit.finds_no_barrier()
    page.check('input[name="people"][value="self"]')
    visit.press("next")
    visit.finds_no_barrier()
    visit.choose("place", "other")
    page.select_option('select[name="street"]', label=STREET[language])
    visit.fill("house", "12")
    visit.choose("living", "temporary")
    visit.finds_no_barrier()
    visit.press("next")
    visit.finds_no_barrier()
    page.locator('input[name="doctor"]').first.check()
    visit.press("next")
    visit.finds_no_barrier()
    visit.choose("group", "none")
    visit.press("next")
    visit.finds_no_barrier()
    picture = tmp_path / "шарт.jpg"
    picture.write_bytes(photo())
    page.set_input_files('input[type="file"]', picture)
    visit.press("upload")
    visit.finds_no_barrier()
    assert "шарт" in page.locator("main").inner_text()
    visit.press("next")
    visit.finds_no_barrier()
    visit.press("sign")
    visit.enter_code(PHONE)
    visit.press("sign")
    visit.finds_no_barrier()
    number = page.url.rpartition("/")[2]
    live.work_off()
    _agree(live, page, visit, number)
    page.context.clear_cookies()
    _sign_in(visit)
    visit.open(f"/cabinet/applications/{number}")
    visit.finds_no_barrier()
    assert DONE[language] in page.locator("main").inner_text()
    for path in ("/cabinet/clinic", "/cabinet/clinic/leave"):
        visit.open(path)
        visit.finds_no_barrier()


def _agree(live: Live, page: Page, visit: Visitor, number: str) -> None:
    """The registrar of the first clinic looks at it and attaches the person."""
    with Session(live.app.extensions["engine"]) as session:
        enter(session, page, live, staff_of(session, Role.REGISTRAR))
    visit.open(f"/desk/applications/{number}")
    visit.finds_no_barrier()
    visit.open(f"/desk/applications/{number}/agree")
    visit.finds_no_barrier()
    page.locator('main form#form button[type="submit"]').click()
    page.wait_for_url(re.compile(f"/desk/applications/{number}$"))
    live.work_off()


def _sign_in(visit: Visitor) -> None:
    visit.open("/login")
    visit.fill_all(iin=NOWHERE, password=PASSWORD)
    visit.page.locator('main [name="password"]').press("Enter")
    visit.page.wait_for_url(re.compile("/login/code"))
    visit.enter_code(PHONE)
    visit.page.locator('main [name="code"]').press("Enter")
    visit.page.wait_for_url(re.compile("/cabinet/"))
