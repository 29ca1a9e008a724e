"""No cell of the journal's file is a formula, whatever a citizen typed."""

from hypothesis import given
from hypothesis import strategies as st

from portal.views.desk_journal import FORMULAS, harmless


@given(st.text(alphabet=st.sampled_from("=+-@＝＋\t\r\n \u00a0\u200bаӘ1(")))
def test_no_spreadsheet_takes_a_cell_for_a_formula(typed: str) -> None:
    assert not harmless(typed).lstrip(" \u00a0\u200b\ufeff").startswith(FORMULAS)


@given(st.text())
def test_nothing_of_what_was_typed_is_lost(typed: str) -> None:
    assert harmless(typed) in (typed, f"'{typed}")


def test_ordinary_words_stay_as_they_are() -> None:
    assert harmless("Абай даңғылы, 12-үй") == "Абай даңғылы, 12-үй"
