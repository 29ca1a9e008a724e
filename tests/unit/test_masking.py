"""The last line of defence: no number of a person gets through to the log, wherever it stands."""

import string

from hypothesis import given
from hypothesis import strategies as st

from portal.logs import describe, mask, new_request_id

digits = st.text("0123456789", min_size=12, max_size=12)
around = st.text(string.ascii_letters + "ҚқӘә «».,:;=/?&<>\n", max_size=20)


@given(before=around, iin=digits, after=around)
def test_twelve_digits_never_stay_wherever_they_stand(before: str, iin: str, after: str) -> None:
    assert iin not in mask(f"{before}{iin}{after}")


@given(iin=digits, gap=st.sampled_from([" ", "-"]), where=st.integers(1, 11))
def test_an_iin_written_in_two_groups_is_masked_too(iin: str, gap: str, where: int) -> None:
    assert mask(f"{iin[:where]}{gap}{iin[where:]}") == "[iin]"


@given(
    rest=st.text("0123456789", min_size=9, max_size=9),
    form=st.sampled_from(
        ["+77{0}{1}", "87{0}{1}", "77{0}{1}", "+7 7{0} {1}", "+7 (7{0}) {1}", "8-7{0}-{1}", "8 (7{0}) {1}"]
    ),
)
def test_a_mobile_number_is_masked_however_it_is_written(rest: str, form: str) -> None:
    text = mask("phone " + form.format(rest[:2], rest[2:]))
    assert rest[2:] not in text


@given(name=st.text(string.ascii_lowercase + "._+-", min_size=1, max_size=20), after=around)
def test_an_email_address_is_masked_wherever_it_stands(name: str, after: str) -> None:
    assert f"{name}@mail.kz" not in mask(f"to {name}@mail.kz{after}")


def test_numbers_that_name_nobody_stay() -> None:
    for text in ("4821-9073-65", "2026-03-02T09:00:00.123456Z", "8-800-080-7777", "1414", "port 5432"):
        assert mask(text) == text


def test_masking_twice_is_masking_once() -> None:
    once = mask("850715390009 and +77000000101")
    assert mask(once) == once == "[iin] and [phone]"


def test_our_own_request_ids_are_never_taken_for_a_person() -> None:
    for _ in range(200):
        mine = new_request_id()
        assert mask(mine) == mine
        assert mine.isalpha()


def test_an_error_is_told_by_its_kinds_and_places_without_its_words() -> None:
    try:
        try:
            int("850715390009 of Қасымов")
        except ValueError as error:
            raise RuntimeError("Қасымов again") from error
    except RuntimeError as error:
        told = describe(error)
    assert told["kinds"] == ["RuntimeError", "ValueError"]
    assert told["at"][0].startswith("tests/unit/test_masking.py:")
    assert "Қасымов" not in str(told)
