"""Asking for a certificate in a real browser: from the catalogue to the paper, and a second time."""

import re

from models.enums import Language
from tests.browser.visitor import Visitor

MAN, PHONE = "850715390009", "+77000000101"
PASSWORD = "Emhana-2026!"
READY = {Language.KK: "Динамикалық байқауда тұрмайды", Language.RU: "Под динамическим наблюдением не состоит"}


def test_a_man_asks_for_a_certificate_and_is_offered_it_the_second_time(
    visit: Visitor, width: int, scripts: bool, language: Language
) -> None:
    _sign_in(visit)
    visit.open("/services/psychiatry-certificate")
    visit.finds_no_barrier()
    visit.follow("/apply/psychiatry-certificate/")
    visit.finds_no_barrier()
    visit.choose("subject", "self")
    visit.press("next")
    visit.finds_no_barrier()
    visit.choose("purpose", "other")
    visit.press("next")
    visit.finds_no_barrier()
    visit.fill("purpose_words", "Қорғаншылық")
    visit.press("next")
    visit.finds_no_barrier()
    visit.press("sign")
    visit.enter_code(PHONE)
    visit.press("sign")
    visit.follow("/cabinet/applications/")
    visit.finds_no_barrier()
    assert READY[language] in visit.page.locator("main").inner_text()
    visit.open("/apply/psychiatry-certificate/who")
    visit.choose("subject", "self")
    visit.press("next")
    visit.finds_no_barrier()
    assert visit.page.url.endswith("/have")


def _sign_in(visit: Visitor) -> None:
    visit.open("/login")
    visit.fill_all(iin=MAN, password=PASSWORD)
    visit.page.locator('main [name="password"]').press("Enter")
    visit.page.wait_for_url(re.compile("/login/code"))
    visit.enter_code(PHONE)
    visit.page.locator('main [name="code"]').press("Enter")
    visit.page.wait_for_url(re.compile("/cabinet/"))
