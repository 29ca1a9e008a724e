"""What the published figures let a reader work out: never a small count, however they subtract."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.regulation.disclosure import LEAST, parts, whole


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, None), (1, None), (9, None), (10, 10), (14, 10), (15, 20), (24, 20), (1005, 1010)],
)
def test_a_count_is_rounded_to_tens_and_below_ten_hidden(count: int, shown: int | None) -> None:
    assert whole(count) == shown


def test_one_hidden_part_takes_the_smallest_other_with_it() -> None:
    assert parts({"yes": 900, "partly": 50, "no": 3}) == {"yes": 900, "partly": None, "no": None}
    assert parts({"yes": 900, "partly": 50, "no": 20}) == {"yes": 900, "partly": 50, "no": 20}
    assert parts({"yes": 900, "partly": 0, "no": 3}) == {"yes": 900, "partly": None, "no": None}
    assert parts({"only": 3}) == {"only": None}
    assert parts({}) == {}


@given(st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_never_exactly_one_part_is_hidden_and_no_small_one_is_shown(counts: list[int]) -> None:
    shown = parts(dict(enumerate(counts)))
    assert sum(each is None for each in shown.values()) != 1
    assert all(shown[place] is None for place, count in enumerate(counts) if count < LEAST)


@given(st.lists(st.integers(0, 30), min_size=3, max_size=3))
def test_who_subtracts_cannot_tell_whether_a_hidden_part_is_nought(counts: list[int]) -> None:
    """Every table that looks the same: if a count below ten stands in it, there is one in which it is another."""
    seen = (whole(sum(counts)), tuple(parts(dict(enumerate(counts))).values()))
    small = [place for place, count in enumerate(counts) if count < LEAST]
    if not small or seen[0] is None:
        return
    alike = [
        other
        for other in product(range(40), repeat=3)
        if abs(sum(other) - sum(counts)) < LEAST
        and (whole(sum(other)), tuple(parts(dict(enumerate(other))).values())) == seen
    ]
    for place in small:
        assert len({other[place] for other in alike}) >= 5
