"""What makes a typed text right, as pure functions, and the validators that say how to mend it."""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

import phonenumbers
from flask_babel import lazy_gettext as _
from wtforms import Field, Form
from wtforms.validators import StopValidation, ValidationError

from models.email import Email
from models.iin import Iin, Phone, is_valid_iin

_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:. -]?(?P<minute>\d{2}))?", re.ASCII)
_PHONE_LETTERS = set("+0123456789 ()-\u00a0\u202f")


def read_iin(text: str) -> Iin:
    """The IIN in `text`. Raises ValueError with words that say how to mend it."""
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        raise ValueError(_("An IIN has 12 digits, without spaces. Check that none is missing."))
    if not is_valid_iin(text):
        raise ValueError(_("There is a mistake in the IIN. Compare each digit with your identity card."))
    return Iin(text)


def read_phone(text: str) -> Phone:
    """The mobile number in `text`, however people write it: 8701…, 701…, +7 (701) ….

    Raises ValueError with words that say how to mend it.
    """
    wrong = ValueError(_("Enter a mobile number of Kazakhstan, for example 8 701 234 56 78."))
    if set(text) - _PHONE_LETTERS:
        raise wrong
    try:
        number = phonenumbers.parse(text, "KZ")
    except phonenumbers.NumberParseException:
        raise wrong from None
    if phonenumbers.region_code_for_number(number) != "KZ" or not _is_mobile(number):
        raise wrong
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def read_email(text: str) -> Email:
    """The e-mail address in `text`; capital letters are a keyboard's. Raises ValueError with words."""
    if not text.isascii():
        raise ValueError(_("An address has Latin letters only. Check the keyboard."))
    try:
        return Email(text.lower())
    except ValueError:
        raise ValueError(_("Enter the whole address, for example aigerim@mail.kz.")) from None


def read_code(text: str) -> str:
    """The six digits of a one-time code; people copy it with spaces. Raises ValueError."""
    digits = "".join(text.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        raise ValueError(_("The code has 6 digits. Check that none is missing."))
    return digits


def read_date(day: str, month: str, year: str) -> date:
    """A date from its three boxes. Raises ValueError with words that say how to mend it."""
    if not all(part.isascii() and part.isdigit() for part in (day, month, year)):
        raise ValueError(_("Enter the day, the month and the year in digits, for example 8 3 1990."))
    if len(year) != 4:
        raise ValueError(_("Enter all four digits of the year."))
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(_("There is no such date. Check the day and the month.")) from None


def read_time(text: str) -> time:
    """A time of day as people write it: 8:30, 8.30, 0830 or 8. Raises ValueError with words that say how to mend it."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(_("Enter the time as on a clock, for example 8:30."))
    try:
        return time(int(found["hour"]), int(found["minute"] or 0))
    except ValueError:
        raise ValueError(_("There is no such time: hours go to 23, minutes to 59.")) from None


class Required:
    """The field must not be empty; `words` say what to enter."""

    def __init__(self, words: object = None) -> None:
        self._words = words or _("Fill in this field.")

    def __call__(self, form: Form, field: Any) -> None:
        typed = field.raw_data or []
        is_typed = any(each.strip() if isinstance(each, str) else each for each in typed)
        if is_typed and field.data != "":  # "" is all that is left of control characters
            return
        if field.data is None or field.data in ("", [], False):
            field.errors = []
            raise StopValidation(self._words)


class RequiredWhen(Required):
    """Required when `condition(form)` holds; otherwise an empty field is right."""

    def __init__(self, condition: Callable[[Form], bool], words: object = None) -> None:
        super().__init__(words)
        self._condition = condition

    def __call__(self, form: Form, field: Any) -> None:
        if self._condition(form):
            super().__call__(form, field)
        elif not any(field.raw_data or []):
            field.errors = []
            raise StopValidation


class AtMost:
    """No longer than `letters`."""

    def __init__(self, letters: int) -> None:
        self._letters = letters

    def __call__(self, form: Form, field: Field) -> None:
        if field.data and len(field.data) > self._letters:
            raise ValidationError(_("Shorten this to %(count)s characters.", count=self._letters))


class SameAs:
    """The same as the field `other`; `words` say what to do."""

    def __init__(self, other: str, words: object) -> None:
        self._other, self._words = other, words

    def __call__(self, form: Form, field: Field) -> None:
        if field.data != form[self._other].data:
            raise ValidationError(self._words)


def _is_mobile(number: phonenumbers.PhoneNumber) -> bool:
    kind = phonenumbers.number_type(number)
    return bool(kind == phonenumbers.PhoneNumberType.MOBILE)
