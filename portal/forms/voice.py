"""What a citizen says of a service, a complaint or the survey; and what the head of the clinic answers."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, ValidationError
from wtforms.validators import Optional

from models.enums import ComplaintKind, ComplaintOutcome
from portal.documents.numbers import parse_application_number
from portal.forms.base import PortalForm
from portal.forms.fields import ChoiceField, LongTextField, TextField
from portal.forms.validators import AtMost, Required
from portal.regulation.survey import ANSWERS, INFORMATION, QUALITY

LONGEST = 2000
KINDS = {
    ComplaintKind.DECISION: _("The decision"),
    ComplaintKind.DELAY: _("The delay: there was no answer in the lawful term"),
    ComplaintKind.PERSON: _("What a person did or did not do"),
}
OUTCOMES = {
    ComplaintOutcome.SATISFIED: _("The complaint is satisfied"),
    ComplaintOutcome.PARTLY: _("The complaint is satisfied in part"),
    ComplaintOutcome.NOT: _("The complaint is not satisfied"),
}
_ANSWERS = [(str(each), words) for each, words in sorted(ANSWERS.items(), reverse=True)]


class ByNumberForm(PortalForm):
    """The number of an application as a person copies it from paper."""

    number = TextField(
        _("Number of the application"),
        description=_("10 digits at the top of the refusal, for example 4821-9073-65."),
        validators=[Required(_("Enter the number from the paper")), AtMost(40)],
        render_kw={"class": "govuk-input--width-10", "autocomplete": "off", "inputmode": "numeric"},
    )

    def validate_number(self, field: TextField) -> None:
        """A slip of the finger is told at once by the check digit."""
        if field.data and parse_application_number(field.data) is None:
            raise ValidationError(
                _("There is a mistake in the number. Compare each of the 10 digits with the paper.")
            )


class ComplaintForm(PortalForm):
    """A complaint; `shown` is the fingerprint of the facts that stood above it."""

    shown = HiddenField()
    kind = ChoiceField(
        _("What do you complain of?"),
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        validators=[Required(_("Choose what you complain of."))],
    )
    words = LongTextField(
        _("What happened, and what do you ask for?"),
        description=_("If it is about a person, write who it was and when."),
        validators=[Required(_("Write what happened.")), AtMost(LONGEST)],
        render_kw={"rows": 7},
    )


class ComplaintAnswerForm(PortalForm):
    """What was found of a complaint."""

    outcome = ChoiceField(
        _("What did you decide?"),
        choices=[(outcome.value, words) for outcome, words in OUTCOMES.items()],
        validators=[Required(_("Choose what you decided."))],
    )
    answer = LongTextField(
        _("Answer to the citizen"),
        description=_("What you found, what was done, and why."),
        validators=[Required(_("Write the answer to the citizen.")), AtMost(LONGEST)],
        render_kw={"rows": 6},
    )


class SurveyForm(PortalForm):
    """The two questions of the survey, and words if one wants to."""

    quality = ChoiceField(QUALITY, choices=_ANSWERS, validators=[Required(_("Choose an answer."))])
    information = ChoiceField(INFORMATION, choices=_ANSWERS, validators=[Required(_("Choose an answer."))])
    words = LongTextField(
        _("What should be better?"),
        description=_(
            "You may leave this empty. Do not write names: the head of the clinic reads it without yours."
        ),
        validators=[Optional(), AtMost(1000)],
        render_kw={"rows": 4},
    )
