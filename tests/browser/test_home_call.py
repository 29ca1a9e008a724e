"""The whole path of a home call in a real browser: a citizen, the doctor, the citizen again."""

import re

import pytest

from models.enums import Language
from tests.browser.visitor import Visitor

MOTHER, MOTHERS_PHONE = "900228490109", "+77000000102"
PASSWORD = "Emhana-2026!"
HEADINGS = {
    Language.KK: ("Дәрігер кімге керек?", "Өтініш тіркелді", "Дәрігерді үйге шақыру"),
    Language.RU: ("Кому нужен врач?", "Заявление зарегистрировано", "Вызов врача на дом"),
}


def test_a_mother_calls_a_doctor_to_her_child(
    visit: Visitor, width: int, scripts: bool, language: Language
) -> None:
    first, sent, application = HEADINGS[language]
    _sign_in(visit)
    visit.open("/services/home-call")
    visit.follow("/apply/home-call/")
    assert visit.heading() == first
    visit.finds_no_barrier()
    visit.page.locator('main input[name="subject"]').nth(1).check()
    visit.press("next")
    visit.finds_no_barrier()
    visit.choose("signs", "none")
    visit.press("next")
    _tell_the_problem(visit)
    visit.finds_no_barrier()
    visit.press("next")
    visit.finds_no_barrier()
    visit.press("sign")
    visit.finds_no_barrier()
    visit.enter_code(MOTHERS_PHONE)
    visit.press("sign")
    assert visit.heading() == sent
    visit.finds_no_barrier()
    visit.follow("/cabinet/applications/")
    assert application in visit.heading()
    visit.sees("10:00–12:00")
    visit.finds_no_barrier()


def test_danger_signs_fill_the_page_with_103_until_something_is_said(
    visit: Visitor, width: int, language: Language
) -> None:
    _sign_in(visit)
    visit.open("/apply/home-call/")
    visit.choose("subject", "self")
    visit.press("next")
    visit.choose("signs", "breathing")
    visit.press("next")
    assert "103" in visit.heading()
    visit.finds_no_barrier()
    visit.open("/apply/home-call/review")
    assert "103" in visit.heading(), "the page of 103 cannot be walked round"
    visit.press("called_103")
    assert visit.page.url.endswith("/apply/home-call/problem")


def test_what_was_forgotten_is_told_beside_the_field_and_nothing_typed_is_lost(
    visit: Visitor, scripts: bool, language: Language
) -> None:
    _sign_in(visit)
    visit.open("/apply/home-call/")
    visit.choose("subject", "self")
    visit.press("next")
    visit.choose("signs", "none")
    visit.press("next")
    visit.fill("temperature", "38,5")
    visit.press("next")
    assert visit.page.locator(".govuk-error-summary li").count() == 3
    assert visit.page.input_value('[name="temperature"]') == "38,5"
    visit.finds_no_barrier()


def test_the_language_turns_in_the_middle_and_keeps_what_was_typed(visit: Visitor, scripts: bool) -> None:
    _sign_in(visit)
    visit.open("/apply/home-call/")
    visit.choose("subject", "self")
    visit.press("next")
    visit.choose("signs", "none")
    visit.press("next")
    visit.fill("words", "Басым айналады, құсамын")
    visit.choose("complaint", "dizziness")
    visit.page.locator('.languages button[value="language"]').click()
    assert visit.page.url.endswith("/ru/apply/home-call/problem")
    assert visit.page.input_value('[name="words"]') == "Басым айналады, құсамын"
    assert visit.page.locator('input[value="dizziness"]').is_checked()


def test_enter_in_a_field_presses_the_main_button_and_not_the_language(visit: Visitor) -> None:
    visit.open("/login")
    visit.fill_all(iin=MOTHER, password=PASSWORD)
    visit.page.locator('main [name="password"]').press("Enter")
    visit.page.wait_for_url(re.compile("/kk/login/code"))


@pytest.mark.parametrize("mode", ["large", "contrast"])
def test_the_journey_stays_whole_in_larger_text_and_high_contrast(
    visit: Visitor, mode: str, language: Language
) -> None:
    _sign_in(visit)
    visit.open(f"/view/{mode}")
    for path in ("/apply/home-call/", "/cabinet/", "/services/home-call"):
        visit.open(path)
        assert visit.page.get_attribute("html", "data-view") == mode
        visit.finds_no_barrier()


def _sign_in(visit: Visitor) -> None:
    visit.open("/login")
    visit.fill_all(iin=MOTHER, password=PASSWORD)
    visit.page.locator('main [name="password"]').press("Enter")
    visit.page.wait_for_url(re.compile("/login/code"))
    visit.enter_code(MOTHERS_PHONE)
    visit.page.locator('main [name="code"]').press("Enter")
    visit.page.wait_for_url(re.compile("/cabinet/"))


def _tell_the_problem(visit: Visitor) -> None:
    visit.finds_no_barrier()
    visit.choose("complaint", "fever")
    visit.fill("temperature", "38,5")
    visit.choose("since", "today")
    visit.choose("walks", "yes")
    visit.press("next")
