"""What an operator of the State Corporation types at the counter: who came, for which certificate, by what right."""

from flask_babel import lazy_gettext as _
from wtforms import Form

from portal.forms.base import PortalForm
from portal.forms.fields import CheckField, ChoiceField, IinField, TextField
from portal.forms.validators import AtMost, Required, RequiredWhen

SELF, REPRESENTATIVE = "self", "representative"
LONGEST_NUMBER = 40


def _by_another(form: Form) -> bool:
    return bool(form["who_came"].data == REPRESENTATIVE)


class VisitorForm(PortalForm):
    """About whom, which certificate, and who came."""

    service = ChoiceField(_("Which certificate"), validators=[Required(_("Choose the certificate."))])
    iin = IinField(
        _("IIN of the person whom the certificate is about"),
        validators=[Required(_("Enter the 12 digits of the IIN."))],
    )
    who_came = ChoiceField(
        _("Who came"),
        choices=[
            (SELF, _("The person")),
            (REPRESENTATIVE, _("A representative with a power of attorney")),
        ],
        validators=[Required(_("Choose who came."))],
    )
    representative = IinField(
        _("IIN of the representative"),
        validators=[RequiredWhen(_by_another, _("Enter the 12 digits of the IIN."))],
    )
    power = TextField(
        _("Number of the power of attorney"),
        description=_("As in the register of notaries."),
        validators=[
            RequiredWhen(_by_another, _("Enter the number of the power of attorney.")),
            AtMost(LONGEST_NUMBER),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class SeenForm(PortalForm):
    """The identity document was seen; neither its kind nor its number is kept."""

    seen = CheckField(
        _("The visitor's identity document is checked: it is the same person"),
        validators=[Required(_("Compare the identity document and tick the box."))],
    )


class CopyForm(PortalForm):
    """One more printing of a paper that was printed before."""

    reason = ChoiceField(
        _("Why it is printed again"),
        choices=[
            ("printer", _("The printer failed")),
            ("spoiled", _("The sheet was spoiled")),
            ("lost", _("The person lost the sheet here")),
        ],
        validators=[Required(_("Choose why it is printed again."))],
    )
