"""What staff type at the desk: an act on an application, a call for a person, the answer to a case."""

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Field, Form, HiddenField
from wtforms.validators import ValidationError

from models.enums import Channel, Language
from portal.forms.appointment import SlotField
from portal.forms.base import PortalForm
from portal.forms.fields import ChoiceField, IinField, LongTextField, PhoneField, TextField, YesNoField
from portal.forms.validators import AtMost, Required, RequiredWhen

WORDS = 1000
LONGEST_SURNAME = 60
LONGEST_POSITION = 10  # digits of a line's number


class ActForm(PortalForm):
    """An act on an application as it stood when the page was drawn: `version`, and `seen`, the last
    line of its journal that was on the page."""

    version = HiddenField()
    seen = HiddenField()

    def stood_at(self, version: int) -> bool:
        """Whether the application is still as the page showed it."""
        return str(self.version.data) == str(version)

    def last_seen(self) -> int:
        seen = str(self.seen.data or "")
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < LONGEST_POSITION else 0


class NoteForm(ActForm):
    """Why one takes over the work of a colleague."""

    note = LongTextField(
        _("Why you take it over"),
        validators=[Required(_("Write why you take it over.")), AtMost(WORDS)],
        render_kw={"rows": 3},
    )


class AssignForm(ActForm):
    """A place in a doctor's round: `doctor|day|beginning`; `grid` is what the page draws it from."""

    grid: Any = None
    place = ChoiceField(_("Doctor and time"), validators=[Required(_("Choose a doctor and a time."))])

    def is_offered(self) -> bool:
        """Whether the chosen place has room still."""
        return any(
            place.is_open for row in self.grid.rows for place in row.places if place.value == self.place.data
        )


class SlotActForm(ActForm):
    """A free time with a doctor; `page` is what the page draws it from. The booking itself judges it."""

    page: Any = None
    slot = SlotField(_("Day and time"), validators=[Required(_("Choose a time."))])

    def is_offered(self) -> bool:
        """Whether the chosen time is on the page."""
        return any(self.slot.data == choice.value for choice in self.slot.iter_choices())


class AgreeForm(ActForm):
    """The doctor to whom the person is attached."""

    doctor = ChoiceField(_("Doctor"), validators=[Required(_("Choose a doctor."))])


class QuestionForm(ActForm):
    """A question to the citizen."""

    question = LongTextField(
        _("Question to the citizen"),
        validators=[Required(_("Write what the citizen should clarify.")), AtMost(WORDS)],
        render_kw={"rows": 4},
    )


class RefuseForm(ActForm):
    """A refusal on a ground of the standard."""

    ground = ChoiceField(
        _("Ground of the standard"), validators=[Required(_("Choose the ground of the refusal."))]
    )
    words = LongTextField(
        _("Explanation in your own words"),
        validators=[Required(_("Explain the refusal in your own words.")), AtMost(WORDS)],
        render_kw={"rows": 4},
    )


class CancelForm(ActForm):
    """The citizen phoned and does not need the doctor any more."""

    reason = LongTextField(
        _("What the citizen said"),
        validators=[Required(_("Write down what the citizen said.")), AtMost(WORDS)],
        render_kw={"rows": 3},
    )


def _is_newcomer(form: Form) -> bool:
    return form["service"].data in getattr(form, "newcomers", ())


class NewCallForm(PortalForm):
    """Who asks for which service at the window or on the phone. `newcomers` are the services for which anybody may
    come, in person and with their identity document."""

    newcomers: Collection[str] = ()
    service = ChoiceField(_("What is asked for"), validators=[Required(_("Choose what is asked for."))])
    iin = IinField(_("IIN of the applicant"), validators=[Required(_("Enter the 12 digits of the IIN."))])
    surname = TextField(
        _("Surname as in the identity document"),
        description=_("Somebody of another clinic is found by the IIN and the surname together."),
        validators=[
            RequiredWhen(_is_newcomer, _("Enter the surname as in the identity document.")),
            AtMost(LONGEST_SURNAME),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    channel = ChoiceField(
        _("How the person asks"),
        choices=[(Channel.PHONE.value, _("By phone")), (Channel.WINDOW.value, _("At the window"))],
        validators=[Required(_("Choose how the person asks."))],
    )
    phone = PhoneField(
        _("Mobile number of the applicant"),
        description=_("The SMS about the application goes there."),
        validators=[Required(_("Enter the mobile number of the applicant."))],
    )
    message_language = ChoiceField(
        _("Language of the SMS"),
        choices=[(Language.KK.value, "Қазақша"), (Language.RU.value, "Русский")],
        validators=[Required(_("Choose the language."))],
    )

    def validate_channel(self, field: Field) -> None:
        """Whose identity document must be seen does not ask by phone."""
        if _is_newcomer(self) and field.data == Channel.PHONE.value:
            raise ValidationError(_("For this the person comes to the window with the identity document."))


class CaseForm(PortalForm):
    """What the head of the clinic found out about a visit."""

    visit_took_place = YesNoField(
        _("Did the visit take place?"), validators=[Required(_("Say whether the visit took place."))]
    )
    answer = LongTextField(
        _("Answer to the citizen"),
        validators=[Required(_("Write the answer to the citizen.")), AtMost(2000)],
        render_kw={"rows": 6},
    )
