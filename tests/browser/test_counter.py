"""The counter of the State Corporation in a real browser: from the sign-in of an operator to the printed paper."""

import re

from models.enums import Language
from tests.browser.visitor import Visitor

OPERATOR, OPERATORS_PHONE = "911013493006", "+77000000207"
PERSON, PHONE = "850715390009", "+77000000101"
ATTORNEY, POWER = "900228490109", "77-0001"
ANSWER = re.compile("байқауда|наблюдением", re.IGNORECASE)


def test_an_operator_asks_and_prints_and_meets_no_barrier(
    visit: Visitor, width: int, language: Language
) -> None:
    _sign_in(visit)
    _finds_no_answer(visit)
    visit.open("/desk/counter/new")
    visit.finds_no_barrier()
    visit.press()
    visit.finds_no_barrier()
    visit.choose("service", "narcology-certificate")
    visit.fill("iin", PERSON)
    visit.choose("who_came", "representative")
    visit.fill_all(representative=ATTORNEY, power=POWER)
    visit.finds_no_barrier()
    visit.press()
    visit.finds_no_barrier()
    visit.choose("seen", "y")
    visit.press()
    visit.finds_no_barrier()
    number = _agreed(visit)
    _finds_no_answer(visit)
    _print(visit, number)
    visit.open(f"/desk/counter/{number}")
    visit.press()
    _finds_no_answer(visit)
    visit.choose("reason", "printer")
    _print(visit, number)
    visit.open("/desk/counter")
    visit.sees(number)
    _finds_no_answer(visit)


def test_without_scripts_it_is_all_the_same(visit: Visitor, scripts: bool, language: Language) -> None:
    _sign_in(visit)
    visit.open("/desk/counter/new")
    visit.choose("service", "psychiatry-certificate")
    visit.fill("iin", PERSON)
    visit.press()
    visit.choose("seen", "y")
    visit.press()
    _print(visit, _agreed(visit))


def _sign_in(visit: Visitor) -> None:
    visit.open("/desk/login")
    visit.fill_all(iin=OPERATOR, password="Emhana-2026!")
    visit.page.locator('main [name="password"]').press("Enter")
    visit.page.wait_for_url(re.compile("/login/code"))
    visit.enter_code(OPERATORS_PHONE)
    visit.page.locator('main [name="code"]').press("Enter")
    visit.page.wait_for_url(re.compile("/desk/counter$"))


def _agreed(visit: Visitor) -> str:
    """Type the person's code; the number of what was sent."""
    visit.enter_code(PHONE)
    visit.page.locator('main [name="code"]').press("Enter")
    visit.page.wait_for_url(re.compile(r"/desk/counter/\d{4}-\d{4}-\d{2}$"))
    return visit.page.url.rpartition("/")[2]


def _print(visit: Visitor, number: str) -> None:
    with visit.page.expect_download() as handed:
        visit.page.locator('form[action$="/print"] button').click()
    assert handed.value.suggested_filename == f"{number}.pdf"


def _finds_no_answer(visit: Visitor) -> None:
    visit.finds_no_barrier()
    assert not ANSWER.search(visit.page.content())
