"""A house as people write it becomes the number by which territories are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.language import Bilingual
from portal.regulation.houses import house_number, plain_number
from portal.regulation.territories import said_address


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12),
        ("12А", 12),
        ("12 а", 12),
        ("12/1", 12),
        ("12-1", 12),
        ("12 корпус 3", 12),
        ("  12  ", 12),
        ("д. 5", 5),
        ("д.5", 5),
        ("Дом 5", 5),
        ("дом № 5", 5),
        ("№5", 5),
        ("№ 5", 5),
        ("5-үй", 5),
        ("5 үй", 5),
        ("үй 5", 5),
        ("0005", 5),
        ("9999", 9999),
        ("", None),
        (" ", None),
        ("А", None),
        ("корпус 3", None),
        ("12345", None),
        ("99999999999999999999", None),
        ("-5", None),
        ("٥٠", None),
        ("५", None),
        ("½", None),
        ("дача", None),
    ],
)
def test_the_number_of_a_house(typed: str, number: int | None) -> None:
    assert house_number(typed) == number


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_a_small_number_or_none(typed: str) -> None:
    number = house_number(typed)
    assert number is None or 0 <= number <= 9999


@given(st.text(max_size=30))
def test_plain_is_plain_enough(typed: str) -> None:
    assert len(plain_number(typed)) <= len(typed)


@given(st.integers(1, 9999), st.sampled_from(["", "А", "/2", " корпус 1", "Б"]))
def test_words_round_a_number_change_nothing(number: int, rest: str) -> None:
    for written in (f"{number}{rest}", f"д. {number}{rest}", f"№{number}{rest}", f"{number}{rest}-үй"):
        assert plain_number(written) == f"{number}{rest}"
        assert house_number(written) == number


@pytest.mark.parametrize("typed", ["5", "кв. 5", "кв 5", "5-пәтер", "пәтер 5", "№ 5"])
def test_a_flat_is_only_its_number(typed: str) -> None:
    assert plain_number(typed) == "5"


def test_an_address_is_said_in_both_languages() -> None:
    street = Bilingual(kk="Абай даңғылы", ru="проспект Абая")
    assert said_address(street, "50") == Bilingual(kk="Абай даңғылы, 50-үй", ru="проспект Абая, дом 50")
    assert said_address(street, "50", "12") == Bilingual(
        kk="Абай даңғылы, 50-үй, 12-пәтер", ru="проспект Абая, дом 50, квартира 12"
    )
