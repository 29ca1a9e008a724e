"""What people type is read as they meant it, and a mistake is told in one sentence."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.iin import Iin, Phone, check_digit
from portal.forms.validators import read_code, read_date, read_email, read_iin, read_phone, read_time


@pytest.mark.parametrize("text", ["850715390009", "900228490109", "991231190706"])
def test_a_right_iin_is_read(text: str) -> None:
    assert read_iin(text) == Iin(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "85071539000",
        "8507153900090",
        "850715-390009",
        "850715390008",
        "850715390090",
        "991231190720",
        "000000000000",
        "٨٥٠٧١٥٣٩٠٠٠٩",
        "850715 390009",
    ],
)
def test_a_wrong_iin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"IIN|ЖСН|ИИН"):
        read_iin(text)


@given(st.text("0123456789", min_size=11, max_size=11), st.integers(0, 9))
def test_an_iin_is_read_exactly_when_its_check_digit_is_right(body: str, last: int) -> None:
    right = check_digit(body) == last and body + str(last) != "0" * 12
    try:
        assert read_iin(f"{body}{last}").digits == f"{body}{last}"
    except ValueError:
        assert not right
    else:
        assert right


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("aigerim@mail.kz", "aigerim@mail.kz"),
        ("Aigerim.N@Mail.KZ", "aigerim.n@mail.kz"),
        ("a+b_c-d@sub.domain.example", "a+b_c-d@sub.domain.example"),
    ],
)
def test_an_email_is_read_in_small_letters(text: str, address: str) -> None:
    assert read_email(text).address == address
    assert address not in f"{read_email(text)} {read_email(text)!r}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "aigerim",
        "aigerim@",
        "@mail.kz",
        "aigerim@mail",
        "a b@mail.kz",
        ".a@mail.kz",
        "a.@mail.kz",
        "a..b@mail.kz",
        "a@@mail.kz",
        "a@-mail.kz",
        "a@mail..kz",
        "a@mail.k",
        "а@mail.kz",
        "a@пошта.қаз",
        "a@mail.kz\n",
        "a@mail.kz,b@mail.kz",
        "<a@mail.kz>",
        "a@[127.0.0.1]",
        f"{'a' * 65}@mail.kz",
        f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 20}.kz",
    ],
)
def test_what_is_no_email_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        read_email(text)


@pytest.mark.parametrize(
    "text",
    ["87012345678", "7012345678", "+77012345678", "+7 701 234 56 78", "8 (701) 234-56-78", "77012345678"],
)
def test_a_mobile_number_is_read_however_it_is_written(text: str) -> None:
    assert read_phone(text) == Phone("+77012345678")


@pytest.mark.parametrize(
    "text",
    [
        "1414",
        "103",
        "+79161234567",
        "87272123456",
        "+1 202 555 0101",
        "8701234567",
        "870123456789",
        "звоните",
        "+",
    ],
)
def test_what_is_not_a_mobile_number_of_kazakhstan_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_phone(text)


@pytest.mark.parametrize("text", ["123456", "123 456", " 12 34 56 "])
def test_a_code_is_read_with_the_spaces_of_a_copied_message(text: str) -> None:
    assert read_code(text) == "123456"


@pytest.mark.parametrize("text", ["12345", "1234567", "12345a", "١٢٣٤٥٦"])
def test_what_is_not_six_digits_is_no_code(text: str) -> None:
    with pytest.raises(ValueError, match="6"):
        read_code(text)


@pytest.mark.parametrize(
    "parts", [("29", "2", "2015"), ("31", "4", "2020"), ("0", "1", "2020"), ("1", "13", "2020")]
)
def test_a_day_that_is_not_in_the_calendar_is_refused(parts: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_date(*parts)


@pytest.mark.parametrize(
    "parts", [("8", "3", "90"), ("", "3", "1990"), ("8", "март", "1990"), ("-8", "3", "1990")]
)
def test_an_unfinished_date_is_refused(parts: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_date(*parts)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_real_date_is_read_back(day: date) -> None:
    assert read_date(str(day.day), f"{day.month:02}", f"{day.year:04}") == day


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("8", (8, 0)),
        ("8:30", (8, 30)),
        ("08.30", (8, 30)),
        ("0830", (8, 30)),
        ("14-05", (14, 5)),
        ("0", (0, 0)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, at: tuple[int, int]) -> None:
    assert read_time(text) == time(*at)


@pytest.mark.parametrize("text", ["24", "8:60", "25:00", "8:3", "noon", "-8", "٨", "8:30:00"])
def test_what_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_time(text)
