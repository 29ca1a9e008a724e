"""Danger signs: forty and more people, and whether theirs is a matter for 103."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Application, Person
from models.enums import Sex
from portal.regulation.triage import (
    DANGER_SIGNS,
    INFANT_FEVER,
    VERY_HIGH_FEVER,
    Patient,
    emergencies,
    signs_for,
)
from portal.services import CATALOGUE

TODAY = date(2026, 3, 2)
F, M, UNKNOWN = Sex.FEMALE, Sex.MALE, None
INFANT, HOT = "infant fever", "very high fever"
NAMES = {sign.question: sign.code for sign in DANGER_SIGNS} | {INFANT_FEVER: INFANT, VERY_HIGH_FEVER: HOT}

# Born, sex, what was ticked, degrees; what it is a matter of 103 for.
TABLE = [
    # Infants: 38.0 is a fever under three full months, and not a day longer.
    ("2026-03-02", M, "", "38.0", {INFANT}),
    ("2026-03-02", M, "", "37.9", set()),
    ("2026-02-02", F, "", "38.0", {INFANT}),
    ("2025-12-03", F, "", "38.0", {INFANT}),
    ("2025-12-03", F, "", "37.9", set()),
    ("2025-12-03", F, "", "37.99", set()),
    ("2025-12-02", F, "", "38.0", set()),
    ("2025-12-02", F, "", "40.9", set()),
    ("2025-12-03", UNKNOWN, "", "39.5", {INFANT}),
    ("2026-01-10", M, "", "41.0", {INFANT, HOT}),
    ("2026-01-10", M, "infant_limp", "38.2", {"infant_limp", INFANT}),
    ("2026-01-10", M, "infant_limp", "", {"infant_limp"}),
    ("2026-01-10", M, "", "", set()),
    # A limp baby is asked about until the second birthday.
    ("2024-03-03", F, "infant_limp", "", {"infant_limp"}),
    ("2024-03-02", F, "infant_limp", "", set()),
    # Very high fever at any age.
    ("1985-07-15", M, "", "41.0", {HOT}),
    ("1985-07-15", M, "", "40.9", set()),
    ("1940-01-01", F, "", "43", {HOT}),
    ("2016-02-29", F, "", "41.5", {HOT}),
    # Pregnancy: women from 12 to 55, and whoever's sex the register does not give.
    ("1990-02-28", F, "pregnancy", "", {"pregnancy"}),
    ("1990-02-28", M, "pregnancy", "", set()),
    ("1990-02-28", UNKNOWN, "pregnancy", "", {"pregnancy"}),
    ("2014-03-02", F, "pregnancy", "", {"pregnancy"}),
    ("2014-03-03", F, "pregnancy", "", set()),
    ("1970-03-03", F, "pregnancy", "", {"pregnancy"}),
    ("1970-03-02", F, "pregnancy", "", set()),
    ("2014-03-03", UNKNOWN, "pregnancy", "", set()),
    # Chest pain from fourteen.
    ("2012-03-02", M, "chest_pain", "", {"chest_pain"}),
    ("2012-03-03", M, "chest_pain", "", set()),
    ("1950-05-05", F, "chest_pain", "", {"chest_pain"}),
    # What is asked of everybody.
    ("2026-03-01", UNKNOWN, "breathing", "", {"breathing"}),
    ("1985-07-15", M, "breathing", "", {"breathing"}),
    ("1985-07-15", M, "stroke", "", {"stroke"}),
    ("2016-02-29", F, "stroke", "", {"stroke"}),
    ("1985-07-15", M, "unconscious", "", {"unconscious"}),
    ("1985-07-15", M, "bleeding", "", {"bleeding"}),
    ("2016-02-29", F, "convulsions", "38.4", {"convulsions"}),
    ("1985-07-15", UNKNOWN, "allergy", "", {"allergy"}),
    ("2020-06-01", F, "poisoning", "", {"poisoning"}),
    ("1920-01-01", F, "injury", "", {"injury"}),
    ("2007-09-09", M, "meningitis", "39.0", {"meningitis"}),
    ("1985-07-15", M, "abdomen", "", {"abdomen"}),
    # Several at once, and nothing at all.
    ("1985-07-15", M, "breathing chest_pain", "38.0", {"breathing", "chest_pain"}),
    ("1990-02-28", F, "pregnancy bleeding abdomen", "41", {"pregnancy", "bleeding", "abdomen", HOT}),
    ("1985-07-15", M, "", "38.5", set()),
    ("1985-07-15", M, "", "36.6", set()),
    ("1985-07-15", M, "", "", set()),
    ("1985-07-15", M, "none", "", set()),
    ("1985-07-15", M, "no_such_sign", "", set()),
]  # fmt: skip


@pytest.mark.parametrize(("born", "sex", "ticked", "degrees", "expected"), TABLE)
def test_whose_matter_it_is(
    born: str, sex: Sex | None, ticked: str, degrees: str, expected: set[str]
) -> None:
    patient = Patient(date.fromisoformat(born), sex, TODAY)
    answers = dict.fromkeys(ticked.split(), True)
    found = emergencies(patient, answers, Decimal(degrees) if degrees else None)
    assert {NAMES[words] for words in found} == expected


def test_the_table_has_at_least_forty_people() -> None:
    assert len(TABLE) >= 40


def test_a_sign_that_was_answered_no_is_no_danger() -> None:
    assert emergencies(Patient(date(1985, 7, 15), M, TODAY), {"breathing": False}, None) == ()


@pytest.mark.parametrize(
    ("born", "on", "months"),
    [
        ("2026-01-31", "2026-02-28", 0),
        ("2026-01-31", "2026-03-01", 1),
        ("2026-01-31", "2026-04-30", 2),
        ("2026-01-31", "2026-05-01", 3),
        ("2024-02-29", "2025-02-28", 11),
        ("2024-02-29", "2025-03-01", 12),
        ("2026-03-02", "2026-03-02", 0),
    ],
)
def test_months_are_full_months(born: str, on: str, months: int) -> None:
    assert Patient(date.fromisoformat(born), None, date.fromisoformat(on)).months == months


born = st.dates(date(1905, 1, 1), TODAY)
sexes = st.sampled_from([F, M, UNKNOWN])
ticks = st.sets(st.sampled_from([sign.code for sign in DANGER_SIGNS]))
heat = st.none() | st.decimals(min_value=34, max_value=43, places=1)


@given(born, sexes, ticks, heat)
def test_every_ticked_sign_that_was_asked_stops_the_form(
    day: date, sex: Sex | None, ticked: set[str], degrees: Decimal | None
) -> None:
    patient = Patient(day, sex, TODAY)
    found = emergencies(patient, dict.fromkeys(ticked, True), degrees)
    asked = {sign.question for sign in signs_for(patient) if sign.code in ticked}
    assert asked <= set(found) <= asked | {INFANT_FEVER, VERY_HIGH_FEVER}


@given(born, ticks, heat)
def test_an_unknown_sex_is_asked_no_less_than_a_known_one(
    day: date, ticked: set[str], degrees: Decimal | None
) -> None:
    answers = dict.fromkeys(ticked, True)
    unknown = set(emergencies(Patient(day, UNKNOWN, TODAY), answers, degrees))
    for sex in (F, M):
        assert set(emergencies(Patient(day, sex, TODAY), answers, degrees)) <= unknown


def call(born: date, **problem: object) -> Application:
    patient = Person(birth_date=born, sex=None)
    return Application(subject=patient, answers={"danger": {"signs": ["none"]}, "problem": problem})


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        ({"complaint": ["fever"], "temperature": None}, (INFANT_FEVER,)),
        ({"complaint": ["fever"], "temperature": "37.9"}, ()),
        ({"complaint": ["stool"], "temperature": None}, ()),
        ({"complaint": ["stool"], "temperature": "38"}, (INFANT_FEVER,)),
    ],
)
def test_a_baby_with_the_complaint_of_fever_has_a_fever_unless_a_thermometer_says_less(
    problem: dict[str, object], expected: tuple[object, ...]
) -> None:
    journey = CATALOGUE["home-call"].journey
    assert journey is not None
    baby = TODAY - timedelta(days=30)
    assert journey.emergencies(call(baby, **problem), TODAY) == expected
    assert journey.emergencies(call(date(1985, 7, 15), **problem), TODAY) == ()
