"""The signed link to a visit: holds for one application and one moment, and for nothing else."""

import re
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.numbers import new_application_number
from portal.regulation.visit_links import holds, read, token_of

KEY = "a secret key of the test"
NUMBER = new_application_number(Random(1))  # noqa: S311 - no secret
START = datetime(2026, 3, 4, 9, 20, tzinfo=UTC)
TOKEN = token_of(KEY, NUMBER, START)

numbers = st.integers(0, 10**6).map(lambda seed: new_application_number(Random(seed)))  # noqa: S311 - no secret
moments = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)


@given(number=numbers, starts_at=moments)
def test_a_link_is_read_back_and_holds(number: str, starts_at: datetime) -> None:
    link = read(token_of(KEY, number, starts_at))
    assert link is not None
    assert link.number == number
    assert holds(link, KEY, starts_at)


@given(number=numbers, starts_at=moments, minutes=st.integers(1, 10**6))
def test_it_holds_for_no_other_moment_key_or_number(number: str, starts_at: datetime, minutes: int) -> None:
    link = read(token_of(KEY, number, starts_at))
    assert link is not None
    assert not holds(link, KEY, starts_at + timedelta(minutes=minutes))
    assert not holds(link, f"{KEY}.", starts_at)
    another = read(TOKEN[:10] + token_of(KEY, number, starts_at)[10:])
    assert another is not None
    assert not holds(another, KEY, starts_at) or number == NUMBER


def test_it_is_short_and_of_signs_that_no_program_cuts_off() -> None:
    assert re.fullmatch(r"\d{10}[a-z2-7]{12}", TOKEN)


def test_capital_letters_of_a_copied_link_do_no_harm() -> None:
    link = read(TOKEN.upper())
    assert link is not None
    assert holds(link, KEY, START)


def test_the_signature_spreads_over_all_its_bits() -> None:
    signs = [token_of(KEY, NUMBER, START + timedelta(minutes=each))[10:] for each in range(500)]
    assert len(set(signs)) == 500
    assert all(len({one[place] for one in signs}) == 32 for place in range(12))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        TOKEN[:-1],
        f"{TOKEN}a",
        f"{(int(TOKEN[0]) + 1) % 10}{TOKEN[1:]}",
        "0" * 22,
        f"{TOKEN[:-1]}ә",
        "٤٨٢١٩٠٧٣٦٥" + TOKEN[10:],
        NUMBER + TOKEN[12:],
    ],
)
def test_what_cannot_be_a_link_is_none(token: str) -> None:
    assert read(token) is None
