"""Short messages: both languages, two parts at most, and nothing that a stranger at the phone may not read."""

import re
import string
from datetime import date, time
from itertools import product

import pytest

from models import Application, Clinic
from models.enums import Language
from portal import dates
from portal.demo.region import CLINICS
from portal.gateways.sms.parts import parts
from portal.language import Bilingual
from portal.regulation.notices import NOTICES, text

NUMBER = "4821-9073-65"
# Full names of real organisations are longer than any message.
LONGEST = (
    "Шығыс Қазақстан облысы денсаулық сақтау басқармасының «Өскемен қалалық № 4 емханасы» ШЖҚ МКК",
    "КГП на ПХВ «Городская поликлиника № 4 города Усть-Каменогорска» управления здравоохранения ВКО",
)
PLANNED = Bilingual(
    kk=f"Дәрігер {dates.full_date(date(2026, 9, 23)).kk}, {dates.window(time(10), time(12))} аралығында келеді.",
    ru=f"Врач придёт {dates.full_date(date(2026, 9, 23)).ru}, {dates.window(time(10), time(12))}.",
)


def application(name: Bilingual) -> Application:
    clinic = Clinic(name_kk=name.kk, name_ru=name.ru)
    return Application(number=NUMBER, clinic=clinic)


def message(notice: str, language: Language, name: Bilingual) -> str:
    payload = {"notice": notice, "words": {"kk": PLANNED.kk, "ru": PLANNED.ru}}
    return text(application(name), payload, language)


ALL = [*[clinic.name for clinic in CLINICS], Bilingual(kk=LONGEST[0], ru=LONGEST[1])]


@pytest.mark.parametrize(("notice", "language"), list(product(NOTICES, Language)))
def test_a_message_fits_into_two_parts_with_every_clinic(notice: str, language: Language) -> None:
    for name in ALL:
        said = message(notice, language, name)
        assert parts(said) <= 2, f"{len(said)}: {said}"


@pytest.mark.parametrize(("notice", "language"), list(product(NOTICES, Language)))
def test_a_message_names_the_portal_and_the_number(notice: str, language: Language) -> None:
    said = message(notice, language, ALL[0])
    assert said.startswith("Емхана: ")
    assert NUMBER in said
    assert "{" not in said


@pytest.mark.parametrize("notice", NOTICES)
def test_a_message_can_be_filled_with_nothing_about_a_person(notice: str) -> None:
    for template in (NOTICES[notice].kk, NOTICES[notice].ru):
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert names <= {"number", "clinic", "words"}


@pytest.mark.parametrize("notice", NOTICES)
def test_the_two_languages_differ_and_say_the_same_number_of_things(notice: str) -> None:
    words = NOTICES[notice]
    fields = [sorted(re.findall(r"{\w+}", said)) for said in (words.kk, words.ru)]
    assert fields[0] == fields[1]
    assert words.kk != words.ru or words.kk.endswith("}. {words}")


def test_a_name_with_braces_is_only_a_name() -> None:
    odd = Bilingual(kk="{number.__class__}", ru="{0}")
    assert "{number.__class__}" in message("registered_by_staff", Language.KK, odd)


def test_without_a_clinic_a_clinic_is_meant() -> None:
    lonely = Application(number=NUMBER, clinic=None)
    assert "Поликлиника" in text(lonely, {"notice": "registered_by_staff"}, Language.RU)


def test_an_unknown_notice_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        text(application(ALL[0]), {"notice": "no_such"}, Language.KK)
