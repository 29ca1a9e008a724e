"""The fields of the portal: each reads what people really type, tells one error, and keeps the
name of the component that draws it."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

import phonenumbers
import wtforms
from flask_babel import lazy_gettext as _
from wtforms import SelectChoice, widgets
from wtforms.utils import unset_value

from models.email import Email
from models.iin import Iin, Phone
from portal import dates
from portal.forms.validators import read_code, read_date, read_email, read_iin, read_phone, read_time

PARTS = ("day", "month", "year")


class OneError(wtforms.Field):
    """A field that tells one thing to mend at a time."""

    errors: Any
    process_errors: Any

    def validate(self, form: wtforms.Form, extra_validators: Sequence[Any] = ()) -> bool:
        super().validate(form, extra_validators)
        self.errors = list(self.errors)[:1]
        return not self.errors


class TextField(OneError, wtforms.StringField):
    """One line; spaces around are nobody's answer."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = without_controls(valuelist[0]).strip()


class LongTextField(OneError, wtforms.TextAreaField):
    """Free words over several lines."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = without_controls(valuelist[0].replace("\r\n", "\n")).strip()


class _ReadField(OneError, wtforms.StringField):
    """A line that is read into a value; empty reads as None, what cannot be read is shown again."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            self.data = self.read(text)

    def read(self, text: str) -> object:
        raise NotImplementedError

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write()

    def write(self) -> str:
        return str(self.data)

    def from_answer(self, text: str) -> object:
        return self.read(text) if text else None


class IinField(_ReadField):
    """An IIN: 12 digits and a right check digit; the value is an `Iin`."""

    component: ClassVar[str] = "iin"

    def read(self, text: str) -> Iin:
        return read_iin(text)

    def write(self) -> str:
        return str(self.data.digits)

    def shown(self) -> str:
        return self.write() if self.data else str(_("Not given"))


class PhoneField(_ReadField):
    """A mobile number of Kazakhstan; the value is a `Phone`."""

    component: ClassVar[str] = "phone"

    def read(self, text: str) -> Phone:
        return read_phone(text)

    def write(self) -> str:
        return phone_in_words(self.data)

    def shown(self) -> str:
        return self.write() if self.data else str(_("Not given"))


class EmailField(_ReadField):
    """An e-mail address; the value is an `Email`."""

    component: ClassVar[str] = "email"

    def read(self, text: str) -> Email:
        return read_email(text)

    def write(self) -> str:
        return str(self.data.address)


class CodeField(_ReadField):
    """A one-time code of six digits; never shown again and never kept."""

    component: ClassVar[str] = "code"
    is_secret: ClassVar[bool] = True

    def read(self, text: str) -> str:
        return read_code(text)

    def _value(self) -> str:
        return ""


class PasswordField(OneError, wtforms.PasswordField):
    """The password of an account."""


class NewPasswordField(PasswordField):
    """A password being chosen; the browser offers to make one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"autocomplete": "new-password"})
        super().__init__(*args, **kwargs)


class DecimalField(_ReadField):
    """A number, with a point or a comma, between `low` and `high`; otherwise `words` are said."""

    def __init__(self, *args: Any, low: str, high: str, words: object, **kwargs: Any) -> None:
        self._low, self._high, self._words = Decimal(low), Decimal(high), words
        super().__init__(*args, **kwargs)

    def read(self, text: str) -> Decimal:
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation:
            raise ValueError(self._words) from None
        if not (number.is_finite() and self._low <= number <= self._high):
            raise ValueError(self._words)
        return number

    def write(self) -> str:
        return str(self.data).replace(".", ",")

    def shown(self) -> str:
        return self.write() if self.data is not None else str(_("Not given"))


class TimeField(_ReadField):
    """A time of day on the wall clock: 8:30, 8.30, 0830 or 8; the value is a time."""

    def read(self, text: str) -> time:
        return read_time(text)

    def write(self) -> str:
        return dates.clock_time(self.data)


class WholeNumberField(_ReadField):
    """A whole number between `low` and `high`; otherwise `words` are said."""

    def __init__(self, *args: Any, low: int, high: int, words: object, **kwargs: Any) -> None:
        self._low, self._high, self._words = low, high, words
        super().__init__(*args, **kwargs)

    def read(self, text: str) -> int:
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(self._high))
        if not is_number or not self._low <= int(text) <= self._high:
            raise ValueError(self._words)
        return int(text)


class DateField(OneError, wtforms.Field):
    """A date in three boxes named `<name>-day`, `<name>-month`, `<name>-year`; the value is a date."""

    component: ClassVar[str] = "date"
    widget = widgets.TextInput()

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        if formdata is None:
            return
        self.raw_data = [formdata.get(f"{self.name}-{part}", "").strip() for part in PARTS]
        self.data = None
        if any(self.raw_data):
            try:
                self.data = read_date(*self.raw_data)
            except ValueError as mistake:
                self.process_errors = [mistake.args[0]]

    @property
    def parts(self) -> dict[str, str]:
        """What stands in the boxes."""
        if self.raw_data:
            return dict(zip(PARTS, self.raw_data, strict=True))
        if not isinstance(self.data, date):
            return dict.fromkeys(PARTS, "")
        return {part: str(getattr(self.data, part)) for part in PARTS}

    def from_answer(self, text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    def shown(self) -> str:
        return str(dates.full_date(self.data)) if self.data else str(_("Not given"))


class _Chosen(OneError):
    """Choices whose errors are said in our own words."""

    choices: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "choices": offered(kwargs.get("choices"))})

    def pre_validate(self, form: wtforms.Form) -> None:
        """An answer that was not offered is an error; no answer is for `Required` to judge."""
        known = {str(each.value) for each in offered(self.choices) or ()}
        typed = self.raw_data or []
        if any(each and each not in known for each in typed):
            raise wtforms.ValidationError(_("Choose one of the answers offered."))


class ChoiceField(_Chosen, wtforms.RadioField):
    """One of several, all in sight."""


class DropdownField(_Chosen, wtforms.SelectField):
    """One of many."""


class MultiCheckField(_Chosen, wtforms.SelectMultipleField):
    """Any of several."""

    widget: Any = widgets.ListWidget(prefix_label=False)
    option_widget: Any = widgets.CheckboxInput()


class YesNoField(_Chosen, wtforms.RadioField):
    """Yes or no, nothing chosen beforehand; the value is True, False or None."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        words = {"choices": [("yes", _("Yes")), ("no", _("No"))], "coerce": _yes}
        super().__init__(*args, **{**words, **kwargs})

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = _yes(valuelist[0]) if valuelist else None

    def shown(self) -> str:
        words = {True: _("Yes"), False: _("No"), None: _("Not given")}
        return str(words[self.data])


class CheckField(OneError, wtforms.BooleanField):
    """One box to tick."""


def without_controls(text: str) -> str:
    """`text` without control characters, which no person types and PostgreSQL and paper cannot hold."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc")


def offered(choices: Iterable[Any] | None) -> list[SelectChoice] | None:
    """Choices given as (value, label) or (value, label, {"hint": …}), as WTForms wants them."""
    if choices is None:
        return None
    return [each if isinstance(each, SelectChoice) else SelectChoice(*each) for each in choices]


def phone_in_words(phone: Phone) -> str:
    """`+7 701 234 56 78`: the whole number, for its owner's eyes."""
    number = phonenumbers.parse(phone.e164).national_number
    digits = str(number)
    return f"+7 {digits[:3]} {digits[3:6]} {digits[6:8]} {digits[8:]}"


def _yes(value: object) -> bool | None:
    return {"yes": True, "no": False, "True": True, "False": False}.get(str(value))
