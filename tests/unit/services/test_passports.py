"""The passports: whole, the same in both languages, and as honest as the standards behind them."""

import re
from collections import Counter
from dataclasses import fields
from typing import Any

import pytest

from portal.language import Bilingual
from portal.regulation.definition import Availability, Passport
from portal.services import CATALOGUE

PASSPORTS = [service.passport for service in CATALOGUE.values()]
NUMBER = re.compile(r"\d+")
CODES = [
    *("home-call", "appointment", "attachment", "tb-certificate", "psychiatry-certificate"),
    *("narcology-certificate", "primary-care-certificate", "sick-leave-sheet", "sick-leave-certificate"),
    *("inpatient-extract", "hospitalisation-referral", "donor-decision", "driver-certificate"),
    *("preliminary-examination", "medicines", "training-certificate"),
    *("hiv-test", "sanatorium-card", "treatment-abroad", "ambulance"),
]
PAID = {"driver-certificate", "preliminary-examination", "hiv-test"}
WITHOUT_GROUNDS = {"ambulance", "inpatient-extract", "hiv-test"}  # their standards name none
REGISTERS = ("tb-certificate", "psychiatry-certificate", "narcology-certificate")

each = pytest.mark.parametrize("passport", PASSPORTS, ids=lambda passport: passport.code)


def texts_of(said: Any) -> dict[str, Bilingual]:
    """Every text of a passport or a ground, by the name of its row."""
    rows = {field.name: getattr(said, field.name) for field in fields(said)}
    return {name: text for name, text in rows.items() if isinstance(text, Bilingual)}


def all_texts(passport: Passport) -> dict[str, Bilingual]:
    own = texts_of(passport)
    for ground in passport.grounds:
        own |= {f"{ground.code}.{name}": text for name, text in texts_of(ground).items()}
    return own


def test_the_catalogue_holds_the_services_of_the_contract() -> None:
    assert sorted(CATALOGUE) == sorted(CODES)


@each
def test_numbers_are_the_same_in_both_languages(passport: Passport) -> None:
    for name, text in all_texts(passport).items():
        if name != "search_words":
            assert Counter(NUMBER.findall(text.kk)) == Counter(NUMBER.findall(text.ru)), name


@each
def test_a_row_has_as_many_lines_in_kazakh_as_in_russian(passport: Passport) -> None:
    for name, text in all_texts(passport).items():
        assert len(text.kk.splitlines()) == len(text.ru.splitlines()), name


@each
def test_no_text_has_stray_spaces_or_empty_lines(passport: Passport) -> None:
    for name, text in all_texts(passport).items():
        for said in (text.kk, text.ru):
            assert all(line == line.strip() != "" for line in said.splitlines()), name
            assert "  " not in said, name


@each
def test_every_service_can_be_looked_for_by_people_s_words(passport: Passport) -> None:
    assert passport.search_words is not None
    for said in (passport.search_words.kk, passport.search_words.ru):
        assert len(said.split(", ")) >= 5


@each
def test_every_ground_names_its_clause_and_what_to_do_next(passport: Passport) -> None:
    assert bool(passport.grounds) == (passport.code not in WITHOUT_GROUNDS)
    for ground in passport.grounds:
        assert NUMBER.search(ground.clause.ru), ground.code
        assert ground.words.kk.endswith(".")
        assert ground.words.ru.endswith(".")
        assert ground.next_step.kk.endswith(".")
        assert ground.next_step.ru.endswith(".")


@each
def test_a_ground_sends_only_to_services_that_exist(passport: Passport) -> None:
    assert all(ground.next_service in {*CATALOGUE, ""} for ground in passport.grounds)


@each
def test_who_is_refused_for_not_being_attached_is_sent_to_attachment(passport: Passport) -> None:
    sent_to = {ground.next_service for ground in passport.grounds if ground.code == "not_attached"}
    assert sent_to <= {"attachment"}


@each
def test_a_short_summary_is_a_sentence_that_fits_a_card(passport: Passport) -> None:
    for said in (passport.summary.kk, passport.summary.ru):
        assert said.endswith(".")
        assert len(said) <= 130


@each
def test_the_price_says_plainly_free_or_paid(passport: Passport) -> None:
    assert re.search(r"тегін|ақылы", passport.fee.kk, re.IGNORECASE)
    assert re.search(r"бесплатно|платно", passport.fee.ru, re.IGNORECASE)
    paid = "ақылы" in passport.fee.kk.lower()
    assert paid == (passport.code in PAID)


@pytest.mark.parametrize("name", ["title", "summary"])
@pytest.mark.parametrize("half", ["kk", "ru"])
def test_no_two_services_read_alike(name: str, half: str) -> None:
    said = Counter(getattr(getattr(passport, name), half) for passport in PASSPORTS)
    assert said.most_common(1)[0][1] == 1


@each
def test_an_online_service_is_honest_and_a_later_one_tells_where_to_go_now(passport: Passport) -> None:
    assert (passport.availability is Availability.ONLINE) == CATALOGUE[passport.code].is_online
    if passport.availability is Availability.LATER:
        assert "egov.kz" in passport.channels.kk
        assert "egov.kz" in passport.channels.ru


@pytest.mark.parametrize("code", REGISTERS)
def test_the_registers_answer_in_30_minutes_free_for_10_days_and_refuse_only_without_consent(
    code: str,
) -> None:
    passport = CATALOGUE[code].passport
    assert "30" in passport.term.kk
    assert "10" in passport.result.kk
    assert passport.fee.ru == "Бесплатно"
    assert [ground.code for ground in passport.grounds] == ["no_consent"]


def test_the_load_limits_of_doctors_are_those_of_the_standard() -> None:
    clause = CATALOGUE["attachment"].passport.ground("doctor_is_full").clause
    said = [int(number) for number in NUMBER.findall(clause.ru)]
    assert said == [9, 3, 1700, 2200, 500, 6, 900, 14]


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("home-call", {"30", "10"}),
        ("appointment", {"10", "30"}),
        ("attachment", {"1", "30"}),
        ("primary-care-certificate", {"30"}),
        ("sick-leave-sheet", {"30"}),
        ("sick-leave-certificate", {"30"}),
        ("inpatient-extract", {"60", "30"}),
        ("hospitalisation-referral", {"1", "30"}),
        ("donor-decision", {"1", "15", "30"}),
        ("driver-certificate", {"1", "5", "30"}),
        ("preliminary-examination", {"1"}),
        ("medicines", {"3", "30"}),
        ("training-certificate", {"1", "30"}),
        ("ambulance", {"5", "10", "60"}),
        ("sanatorium-card", {"1", "30"}),
        ("treatment-abroad", {"2", "30"}),
    ],
)
def test_terms_are_those_of_the_standard(code: str, terms: set[str]) -> None:
    assert set(NUMBER.findall(CATALOGUE[code].passport.term.kk)) == terms


def test_the_counter_of_the_corporation_is_named_by_exactly_the_services_it_takes() -> None:
    at_counter = {code for code, each in CATALOGUE.items() if each.journey and each.journey.at_counter}
    for half, words in (("kk", "Мемлекеттік корпорация"), ("ru", "Государственной корпорации")):
        named = {each.code for each in PASSPORTS if words in getattr(each.channels, half)}
        assert named & set(REGISTERS) == at_counter
