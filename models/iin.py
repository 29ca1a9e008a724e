"""The individual identification number (ЖСН / ИИН) and a phone number as values
whose text form is masked, so that neither can slip into a log or a title."""

from dataclasses import dataclass

_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


@dataclass(frozen=True, slots=True, repr=False)
class Iin:
    """Twelve digits whose check digit is right.

    Birth date and sex are never read from the digits: since decree № 853 of 2013 they
    prove neither, the population register does.
    """

    digits: str

    def __post_init__(self) -> None:
        if not is_valid_iin(self.digits):
            raise ValueError("not an IIN")

    def __str__(self) -> str:
        return f"••••••••{self.digits[-4:]}"

    __repr__ = __str__


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """A mobile number of Kazakhstan in the form +77XXXXXXXXX."""

    e164: str

    def __post_init__(self) -> None:
        rest = self.e164.removeprefix("+7")
        if not (len(rest) == 10 and rest.isascii() and rest.isdigit() and rest.startswith("7")):
            raise ValueError("not a mobile number of Kazakhstan")

    def __str__(self) -> str:
        return f"+7 7•• ••• •• {self.e164[-2:]}"

    __repr__ = __str__


def is_valid_iin(text: str) -> bool:
    """Whether `text` is 12 ASCII digits with the right check digit (weights 1–11, then 3…2).

    A body whose both sums give 10 is never issued; all zeros are nobody's.
    """
    if len(text) != 12 or not (text.isascii() and text.isdigit()) or text == "0" * 12:
        return False
    return check_digit(text[:11]) == int(text[11])


def check_digit(body: str) -> int | None:
    """The 12th digit for an 11-digit `body`, or None where the serial is never issued."""
    digits = [int(digit) for digit in body]
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        remainder = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if remainder < 10:
            return remainder
    return None
