"""What a person reads aloud or types must come back as it was, and a slip must be told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.numbers import (
    ALPHABET,
    new_application_number,
    new_verification_code,
    parse_application_number,
    parse_verification_code,
)

numbers = st.randoms(use_true_random=False).map(new_application_number)
codes = st.randoms(use_true_random=False).map(new_verification_code)
places = st.integers(min_value=0, max_value=11)


@given(numbers)
def test_a_number_is_ten_digits_in_groups_and_is_read_back(number: str) -> None:
    assert [len(group) for group in number.split("-")] == [4, 4, 2]
    assert number.replace("-", "").isdigit()
    assert not number.startswith("0")
    assert parse_application_number(number) == number


@given(numbers)
def test_spaces_and_dashes_of_a_number_do_not_matter(number: str) -> None:
    bare = number.replace("-", "")
    for typed in (bare, f"  {number} ", number.replace("-", " "), number.replace("-", "–"), " ".join(bare)):
        assert parse_application_number(typed) == number


@given(numbers, st.integers(min_value=0, max_value=9), st.integers(min_value=1, max_value=9))
def test_one_wrong_digit_of_a_number_is_always_told(number: str, place: int, step: int) -> None:
    digits = list(number.replace("-", ""))
    digits[place] = str((int(digits[place]) + step) % 10)
    assert parse_application_number("".join(digits)) is None


@given(numbers, st.integers(min_value=0, max_value=8))
def test_two_swapped_neighbours_of_a_number_are_always_told(number: str, place: int) -> None:
    digits = list(number.replace("-", ""))
    swapped = [*digits[:place], digits[place + 1], digits[place], *digits[place + 2 :]]
    assert swapped == digits or parse_application_number("".join(swapped)) is None


@pytest.mark.parametrize(
    "typed", ["", "1", "abc", "0000000000", "4821-9073-6", "٤٨٢١٩٠٧٣٦٥", "²²²²²²²²²²", "4821/9073/65/"]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert parse_application_number(typed) is None


@given(codes)
def test_a_code_is_twelve_clear_signs_in_groups_and_is_read_back(code: str) -> None:
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert set(code) <= {*ALPHABET, "-"}
    assert parse_verification_code(code) == code


@given(codes)
def test_small_letters_and_spaces_of_a_code_do_not_matter(code: str) -> None:
    for typed in (
        code.lower(),
        code.replace("-", ""),
        f" {code.replace('-', ' ')}\u00a0",
        code.replace("-", "—"),
    ):
        assert parse_verification_code(typed) == code


@given(codes)
def test_cyrillic_look_alikes_and_confused_signs_are_understood(code: str) -> None:
    cyrillic = code.translate(str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ"))
    confused = code.translate(str.maketrans("0152", "OISZ"))
    kazakh = code.translate(str.maketrans("01Y", "Оіү"))
    for typed in (cyrillic, cyrillic.lower(), confused, confused.lower(), kazakh):
        assert parse_verification_code(typed) == code


@given(codes, places, st.integers(min_value=1, max_value=len(ALPHABET) - 1))
def test_one_wrong_sign_of_a_code_is_always_told(code: str, place: int, step: int) -> None:
    signs = list(code.replace("-", ""))
    signs[place] = ALPHABET[(ALPHABET.index(signs[place]) + step) % len(ALPHABET)]
    assert parse_verification_code("".join(signs)) is None


def test_swapped_neighbours_of_a_code_are_told() -> None:
    told = missed = 0
    for _ in range(400):
        signs = new_verification_code().replace("-", "")
        for place in range(11):
            swapped = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
            if swapped != signs:
                kept = parse_verification_code(swapped) is not None
                missed, told = missed + kept, told + (not kept)
    assert missed <= told / 100


@pytest.mark.parametrize(
    "typed", ["", "A", "UUUU-UUUU-UUUU", "A4CM-12VH-3BJ", "A4CM-12VH-3BJ99", "🙂" * 12, "ß" * 12]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert parse_verification_code(typed) is None


def test_numbers_and_codes_are_random_without_being_told_how() -> None:
    assert len({new_application_number() for _ in range(200)}) == 200
    assert len({new_verification_code() for _ in range(200)}) == 200
