"""The base of every form: answers that can be kept, rows to review, one list of errors, and a
language switch that loses nothing of what was typed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple, Self

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, HiddenField, PasswordField, SubmitField

from models.iin import Iin, Phone
from portal import dates
from portal.forms.fields import offered

LANGUAGE_ACT = "language"


class Row(NamedTuple):
    """One answer as the review page shows it."""

    label: str
    value: str
    name: str


class PortalForm(FlaskForm):
    """A form of the portal. In HTML it has the id `form`, so that the language switch of the
    header can be a submit button of it (`form="form" name="act" value="language"`).

    One that does not need its choices is judged without them: what was chosen is judged elsewhere."""

    html_id: ClassVar[str] = "form"
    takes_files: ClassVar[bool] = False
    needs_choices: ClassVar[bool] = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @classmethod
    def reopened(cls, typed: Mapping[str, Sequence[str]]) -> Self:
        """The form as it stood when a session ended: `typed` is what `guards.kept_form` gave back.

        With nothing kept it is the form of this request, as always.
        """
        if not typed:
            return cls()
        return cls(formdata=MultiDict([(name, value) for name, all_ in typed.items() for value in all_]))

    @property
    def act(self) -> str:
        """The button that was pressed."""
        return request.form.get("act", "") if self.is_submitted() else ""

    @property
    def wants_language(self) -> bool:
        """Whether the form was sent only to be shown again in the other language."""
        return self.act == LANGUAGE_ACT

    def validate_on_submit(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether the form was sent and is right; changing the language is neither sent nor wrong."""
        return not self.wants_language and bool(super().validate_on_submit(extra_validators))

    def supply(
        self,
        choices: Mapping[str, Iterable[tuple[object, object]]] | None = None,
        defaults: Mapping[str, object] | None = None,
    ) -> Self:
        """Give fields their choices and, where nothing was typed, their first values."""
        for name, given in (choices or {}).items():
            self[name].choices = offered(given)
        self.fill(defaults or {})
        return self

    def fill(self, answers: Mapping[str, object]) -> Self:
        """Put kept `answers` (see `answers`) into the fields of a form that has not been sent."""
        for name, value in answers.items():
            field = self._fields.get(name)
            if field is not None and field.raw_data is None:
                read = getattr(field, "from_answer", None)
                field.data = read(value) if read is not None and isinstance(value, str) else value
        return self

    def answers(self) -> dict[str, Any]:
        """What was answered as plain JSON values; never passwords, codes, tokens or buttons."""
        return {field.short_name: plain(field.data) for field in self._asking()}

    def rows(self) -> list[Row]:
        """The answers for the review page, in the reader's language."""
        asked = (field for field in self._asking() if not isinstance(field, HiddenField))
        return [Row(str(field.label.text), shown(field), field.short_name) for field in asked]

    def error_list(self) -> list[tuple[str, str]]:
        """(id of the field, what to mend) in the order of the form; the id is "" for the whole form."""
        whole = [("", str(words)) for words in self.form_errors]
        return whole + [(field.id, str(words)) for field in self for words in field.errors]

    def complain(self, name: str, words: object) -> None:
        """Put an error that only a view can know (a wrong code, a taken number) on the field `name`."""
        field = self[name]
        field.errors = [*field.errors, words]

    def wrap_up(self, words: object) -> None:
        """Put an error that belongs to no single field on the whole form."""
        self.form_errors = [*self.form_errors, words]

    def _asking(self) -> Iterator[Field]:
        """The fields that ask something and whose answer may be kept."""
        for field in self:
            secret = getattr(field, "is_secret", False) or isinstance(field, _NEVER_KEPT)
            if not secret and field.short_name not in {"csrf_token", "act"}:
                yield field


_NEVER_KEPT = (PasswordField, SubmitField, FileField)


def plain(value: object) -> Any:
    """A field's value as JSON can keep it: dates in ISO 8601, identifiers as their digits."""
    match value:
        case Iin():
            return value.digits
        case Phone():
            return value.e164
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case list() | tuple() | set():
            return [plain(each) for each in value]
        case _:
            return value


def shown(field: Field) -> str:
    """A field's value in words: choices by their labels, dates officially, yes and no."""
    own = getattr(field, "shown", None)
    if own is not None:
        return str(own())
    if field.data is None or field.data in ("", []):
        return str(_("Not given"))
    if hasattr(field, "iter_choices"):
        picked = field.data if isinstance(field.data, list) else [field.data]
        return ", ".join(str(each.label) for each in field.iter_choices() if each.value in picked)
    return _words(field.data)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, date):
        return str(dates.full_date(value))
    return str(value)
