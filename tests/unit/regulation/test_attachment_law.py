"""What the law says of attaching: loads, changes a year, the campaign."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Speciality
from portal.regulation.attachment_groups import groups_for
from portal.regulation.attachment_law import (
    LIMITS,
    Heads,
    Move,
    begins_on,
    changes_left,
    is_campaign,
    one_person,
    places_left,
    rules_on,
    suitable,
)

GP, THERAPIST, PAEDIATRICIAN = (
    Speciality.GENERAL_PRACTITIONER,
    Speciality.DISTRICT_THERAPIST,
    Speciality.PAEDIATRICIAN,
)


@pytest.mark.parametrize(
    ("speciality", "load", "age", "left"),
    [
        (GP, Heads(1699), 30, 1),
        (GP, Heads(1700), 30, 0),
        (GP, Heads(1750), 30, 0),
        (THERAPIST, Heads(2199), 70, 1),
        (THERAPIST, Heads(2200), 70, 0),
        (PAEDIATRICIAN, Heads(900, 499, 899), 5, 1),
        (PAEDIATRICIAN, Heads(900, 500, 899), 5, 0),
        (PAEDIATRICIAN, Heads(900, 500, 899), 6, 1),
        (PAEDIATRICIAN, Heads(900, 100, 900), 5, 0),
        (PAEDIATRICIAN, Heads(900, 100, 900), 13, 0),
        (Speciality.SURGEON, Heads(), 30, 0),
    ],
)
def test_places_are_left_up_to_the_lawful_load_of_each_age(
    speciality: Speciality, load: Heads, age: int, left: int
) -> None:
    assert places_left(speciality, load, age) == left


def test_who_is_14_or_older_takes_no_place_that_the_law_counts_for_a_paediatrician() -> None:
    assert places_left(PAEDIATRICIAN, Heads(5000, 500, 900), 14) > 0


@given(
    speciality=st.sampled_from(sorted(LIMITS)),
    people=st.integers(0, 3000),
    under_6=st.integers(0, 1000),
    under_14=st.integers(0, 1000),
    age=st.integers(0, 110),
)
def test_one_more_person_takes_one_place_and_no_load_gives_places_below_nothing(
    speciality: Speciality, people: int, under_6: int, under_14: int, age: int
) -> None:
    load = Heads(people, under_6, under_14)
    before = places_left(speciality, load, age)
    after = places_left(speciality, load + one_person(age), age)
    assert before >= 0
    assert after == max(0, before - 1)


@pytest.mark.parametrize(
    ("age", "fits"),
    [(0, {GP, PAEDIATRICIAN}), (17, {GP, PAEDIATRICIAN}), (18, {GP, THERAPIST}), (90, {GP, THERAPIST})],
)
def test_children_go_to_a_paediatrician_and_adults_to_a_therapist(age: int, fits: set[Speciality]) -> None:
    assert suitable(age) == fits


@pytest.mark.parametrize(
    ("day", "is_on"),
    [
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), True),
        (date(2026, 10, 15), True),
        (date(2026, 11, 1), True),
        (date(2026, 11, 2), False),
        (date(2024, 9, 10), False),
        (date(2024, 11, 10), True),
    ],
)
def test_the_campaign_lasts_from_september_to_the_first_of_november(day: date, is_on: bool) -> None:
    assert is_campaign(day) is is_on


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 9, 1), date(2026, 11, 1), date(2026, 11, 2)])
def test_only_a_free_choice_in_the_campaign_waits_for_the_first_of_january(move: Move, day: date) -> None:
    waits = move is Move.CHOICE and date(2026, 9, 1) <= day <= date(2026, 11, 1)
    assert begins_on(move, 0, day) == (date(2027, 1, 1) if waits else day)


def test_a_free_choice_beyond_the_changes_of_a_year_waits_for_the_next_year_and_is_never_refused() -> None:
    day = date(2026, 3, 2)
    assert changes_left(0, day) == 2
    assert begins_on(Move.CHOICE, 1, day) == day
    assert begins_on(Move.CHOICE, 2, day) == date(2027, 1, 1)
    assert begins_on(Move.MOVED, 2, day) == day


def test_an_older_rule_holds_for_its_own_days() -> None:
    assert rules_on(date(2024, 5, 5)).changes_a_year == 1
    assert rules_on(date(2019, 1, 1)) == rules_on(date(2020, 12, 1))
    assert rules_on(date(2026, 5, 5)).changes_a_year == 2


def test_a_group_is_offered_only_to_those_who_can_belong_to_it() -> None:
    child, adult = ({code for code, _ in groups_for(age)} for age in (5, 50))
    assert {"born_abroad", "disabled_child"} <= child
    assert {"pensioner", "conscript", "student"}.isdisjoint(child)
    assert {"pensioner", "convict"} <= adult
    assert {"student", "born_abroad", "conscript"}.isdisjoint(adult)
