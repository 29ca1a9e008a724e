"""A table of territories is read line by line; two lines never keep one house."""

from io import StringIO
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.regulation.houses import PARITIES, Houses
from portal.regulation.territory_lines import (
    COLUMNS,
    BadTable,
    Table,
    TerritoryLine,
    read_table,
    without_overlaps,
)

CLINICS, STREETS = {"a", "b"}, {"abai", "gogol"}
HEADER = ",".join(COLUMNS)


def _read(*lines: str, header: str = HEADER) -> Table:
    return read_table(StringIO("\n".join([header, *lines]), newline=""), clinics=CLINICS, streets=STREETS)


def _ranges(first_line: int) -> st.SearchStrategy[list[TerritoryLine]]:
    one = st.tuples(
        st.sampled_from(["a", "b"]),
        st.sampled_from(["abai", "gogol"]),
        st.tuples(st.integers(1, 9), st.integers(1, 9)),
        st.sampled_from(PARITIES),
        st.sampled_from(["", "А", "АБ", "-", "-Б"]),
    )
    return st.lists(one, max_size=12).map(
        lambda rows: [
            TerritoryLine(
                first_line and first_line + n,
                clinic,
                1,
                street,
                Houses(min(ends), max(ends), parity, letters),
            )
            for n, (clinic, street, ends, parity, letters) in enumerate(rows)
        ]
    )


@pytest.mark.parametrize(
    ("line", "houses"),
    [
        ("a,1,abai,1,60,,", Houses(1, 60)),
        ("a,1,abai,1,60,all,", Houses(1, 60)),
        ("a,1,abai,1,60,тақ,", Houses(1, 60, "odd")),
        ("a,1,abai,1,60,нечётная,", Houses(1, 60, "odd")),
        ("a,1,abai,1,60,Жұп,", Houses(1, 60, "even")),
        ("a,1,abai,1,60,четная,", Houses(1, 60, "even")),
        ('a,1,abai,12,12,all,"а, B, –"', Houses(12, 12, "all", "-АВ")),
    ],
)
def test_a_line_is_read(line: str, houses: Houses) -> None:
    assert _read(line) == Table((TerritoryLine(2, "a", 1, "abai", houses),), ())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("z,1,abai,1,60,all,", "unknown clinic 'z'"),
        ("a,1,nowhere,1,60,all,", "unknown street 'nowhere'"),
        ("a,1,abai,60,1,all,", "house_from 60 is greater than house_to 1"),
        ("a,1,abai,x,60,all,", "house_from 'x' is not a number from 1 to 9999"),
        ("a,1,abai,1,,all,", "house_to '' is not a number from 1 to 9999"),
        ("a,1,abai,1,12345,all,", "house_to '12345' is not a number from 1 to 9999"),
        ("a,1,abai,0,5,all,", "house_from is 0"),
        ("a,-1,abai,1,5,all,", "territory '-1' is not a number from 1 to 9999"),
        ("a,1,abai,1,5,left,", "parity 'left' is neither all, odd nor even"),
        ("a,1,abai,1,5,all,А1", "letters 'А1' hold something that is no letter"),
        ("a,1,abai,1,5,all,без литеры", "letters 'без литеры' hold one letter twice"),
        ("a,1,abai,1,5,all,А,Б", "more cells than the header has: letters with commas need quotes"),
        ("a,1", "unknown street ''"),
    ],
    ids=lambda value: value[:40],
)
def test_a_bad_line_is_named_with_its_number_and_a_plain_reason(line: str, reason: str) -> None:
    table = _read("a,1,gogol,1,5,all,", "", line)
    assert [each.line for each in table.lines] == [2]
    assert [(each.line, each.reason) for each in table.bad] == [(4, reason)]


def test_semicolons_and_another_order_of_columns_are_read_too() -> None:
    header = ";".join(reversed([name.upper() for name in COLUMNS]))
    assert _read(";even;8;2;gogol;3;b", header=header).lines == (
        TerritoryLine(2, "b", 3, "gogol", Houses(2, 8, "even")),
    )


@pytest.mark.parametrize("header", ["", "clinic_code,territory", HEADER.replace(",letters", "")])
def test_a_file_without_the_header_is_no_table(header: str) -> None:
    with pytest.raises(BadTable, match="letters"):
        _read("a,1,abai,1,60,all,", header=header)


def test_an_overlap_names_the_line_it_meets() -> None:
    table = _read("a,1,abai,1,10,all,", "a,2,abai,10,20,all,", "b,1,abai,5,5,all,", "b,1,abai,11,20,odd,")
    found = without_overlaps(table, ())
    assert [line.line for line in found.lines] == [2, 5]
    assert [(each.line, each.reason) for each in found.bad] == [
        (3, "overlaps territory 1 of the same clinic: line 2"),
        (4, "houses of clinic 'a' too: line 2"),
    ]


@given(_ranges(2), _ranges(0))
def test_no_house_is_kept_twice_and_no_line_is_refused_without_a_clash(
    lines: list[TerritoryLine], known: list[TerritoryLine]
) -> None:
    found = without_overlaps(Table(tuple(lines), ()), known)
    kept = set(found.lines)
    assert len(found.lines) + len(found.bad) == len(lines)

    def clash(one: TerritoryLine, other: TerritoryLine) -> bool:
        return one.street_code == other.street_code and one.houses.meet(other.houses)

    assert not any(clash(*pair) for pair in combinations(found.lines, 2))
    assert not any(clash(line, other) for line in found.lines for other in known)
    for line in set(lines) - kept:
        assert any(clash(line, other) for other in (*lines, *known) if other is not line)
