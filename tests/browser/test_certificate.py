"""Asking for a certificate in a real browser: from the catalogue to the paper, and a second time."""

import re

from sqlalchemy.orm import Session

from models.enums import Language
from portal.worker import run_due
from tests.browser.visitor import Visitor
from tests.factories.certificate import asked_of, issued

MAN, PHONE = "850715390009", "+77000000101"
PERSON, PERSONS_PHONE = "900228490001", "+77000000105"
PASSWORD = "Emhana-2026!"
READY = {Language.KK: "Динамикалық байқауда тұрмайды", Language.RU: "Под динамическим наблюдением не состоит"}


def test_a_man_asks_for_a_certificate_and_is_offered_it_the_second_time(
    visit: Visitor, scripts: bool, language: Language
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


def _sign_in(visit: Visitor, iin: str = MAN, phone: str = PHONE) -> None:
    visit.open("/login")
    visit.fill_all(iin=iin, password=PASSWORD)
    visit.page.locator('main [name="password"]').press("Enter")
    visit.page.wait_for_url(re.compile("/login/code"))
    visit.enter_code(phone)
    visit.page.locator('main [name="code"]').press("Enter")
    visit.page.wait_for_url(re.compile("/cabinet/"))


def test_a_person_is_asked_agrees_and_takes_it_back(visit: Visitor, language: Language) -> None:
    _asked(visit)
    _sign_in(visit, PERSON, PERSONS_PHONE)
    visit.open("/cabinet/consents")
    visit.finds_no_barrier()
    visit.follow("/cabinet/consents/")
    visit.finds_no_barrier()
    visit.press("agree")
    visit.finds_no_barrier()
    visit.enter_code(PERSONS_PHONE)
    visit.page.locator('main [name="code"]').press("Enter")
    visit.page.locator('main button[value="take_back"]').wait_for()
    visit.finds_no_barrier()
    visit.press("take_back")
    visit.finds_no_barrier()
    assert visit.page.locator('main [name="act"]').count() == 0


def test_a_certificate_is_shown_by_a_link_and_read_once(visit: Visitor, language: Language) -> None:
    with Session(visit.live.app.extensions["engine"]) as session:
        vault = visit.live.app.extensions["vault"]
        number = issued(session, visit.live.clock.now(), vault=vault).application.number
        session.commit()
    run_due(visit.live.app)
    _sign_in(visit)
    visit.open(f"/cabinet/applications/{number}/shares")
    visit.finds_no_barrier()
    visit.fill("recipient", "№ 5 мектеп")
    visit.press()
    visit.finds_no_barrier()
    address = visit.page.locator(".secret-address").inner_text().strip()
    path = "/shared/" + address.rpartition("/shared/")[2]
    visit.open(path)
    visit.finds_no_barrier()
    visit.press("open")
    visit.finds_no_barrier()
    assert READY[language] in visit.page.locator("main").inner_text()
    visit.open(path, expect_status=410)
    visit.finds_no_barrier()


def _asked(visit: Visitor) -> None:
    with Session(visit.live.app.extensions["engine"]) as session:
        asked_of(session, visit.live.clock.now(), about=PERSON, by=MAN)
        session.commit()
    run_due(visit.live.app)
