"""Ranges of houses with sides of the street and letters, against an oracle that asks each house."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.regulation.houses import PARITIES, WITHOUT_LETTER, Houses, folded, house_letter

LETTERS = "АБВГ"
EVERY_HOUSE = [(number, letter) for number in range(13) for letter in (*LETTERS, WITHOUT_LETTER, "Я")]

ranges = st.builds(
    lambda ends, parity, letters: Houses(min(ends), max(ends), parity, "".join(sorted(letters))),
    st.tuples(st.integers(1, 12), st.integers(1, 12)),
    st.sampled_from(PARITIES),
    st.sets(st.sampled_from([*LETTERS, WITHOUT_LETTER])),
)


def _oracle(houses: Houses) -> set[tuple[int, str]]:
    """The houses by the plain reading of the words, one by one."""
    side = {"all": {0, 1}, "odd": {1}, "even": {0}}[houses.parity]
    return {
        (number, letter)
        for number, letter in EVERY_HOUSE
        if number in range(houses.first, houses.last + 1)
        and number % 2 in side
        and (houses.letters == "" or letter in houses.letters)
    }


@pytest.mark.parametrize(
    ("house", "letter"),
    [
        ("12", "-"),
        ("12А", "А"),
        ("12 а", "А"),
        ("12-А", "А"),
        ("12«а»", "А"),
        ("12A", "А"),
        ("12b", "В"),
        ("№ 12Ә", "Ә"),
        ("12а-үй", "А"),
        ("12А/1", "А"),
        ("12А корпус 3", "А"),
        ("12/1", "-"),
        ("12-1", "-"),
        ("12 корпус 3", "-"),
        ("12 к 3", "-"),
        ("12к3", "-"),
        ("12 к. 3", "-"),
        ("12АБ", "-"),
        ("12-үй", "-"),
        ("12 үй", "-"),
        ("", "-"),
        ("А", "-"),
    ],
)
def test_the_letter_of_a_house(house: str, letter: str) -> None:
    assert house_letter(house) == letter


@pytest.mark.parametrize(("latin", "cyrillic"), list(zip("ABCEHIKMOPTXY", "АВСЕНІКМОРТХУ", strict=True)))
def test_a_latin_letter_that_looks_like_a_cyrillic_one_is_that_one(latin: str, cyrillic: str) -> None:
    forms = (latin, latin.lower(), cyrillic, cyrillic.lower())
    assert {folded(each) for each in forms} == {cyrillic}


@given(ranges, st.sampled_from(EVERY_HOUSE), st.booleans(), st.sampled_from(["", " ", "-"]))
def test_a_range_holds_exactly_the_houses_it_names(
    houses: Houses, house: tuple[int, str], is_small: bool, between: str
) -> None:
    number, letter = house
    written = f"{number}{between}{letter}" if letter != WITHOUT_LETTER else f"{number}"
    assert houses.hold(written.lower() if is_small else written) == (house in _oracle(houses))


@given(ranges, ranges)
def test_two_ranges_meet_exactly_when_they_share_a_house(one: Houses, other: Houses) -> None:
    shares = bool(_oracle(one) & _oracle(other))
    assert one.meet(other) == other.meet(one) == shares


@given(st.text(max_size=20))
def test_whatever_is_typed_has_a_letter_or_none_and_is_held_or_not(house: str) -> None:
    assert house_letter(house)
    assert isinstance(Houses(1, 9999).hold(house), bool)


def test_a_letter_of_a_table_may_be_small_or_latin() -> None:
    assert Houses(1, 20, letters="aб").hold("12А")
    assert Houses(1, 20, letters="aб").hold("12Б")
    assert not Houses(1, 20, letters="aб").hold("12")
