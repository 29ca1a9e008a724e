"""The code of a document as a person copies it from paper."""

from flask_babel import lazy_gettext as _
from wtforms import ValidationError

from portal.documents.numbers import parse_verification_code
from portal.forms.base import PortalForm
from portal.forms.fields import TextField
from portal.forms.validators import AtMost, Required


class VerifyForm(PortalForm):
    """Sent by GET: checking changes nothing and needs no cookie."""

    class Meta(PortalForm.Meta):
        csrf = False

    # Not `code`: that name belongs to one-time codes, which a browser offers to fill in.
    document_code = TextField(
        _("Code of the document"),
        description=_("12 signs at the bottom of the document, for example 7KQM-2H9X-T4RD."),
        validators=[Required(_("Enter the code from the document")), AtMost(40)],
        render_kw={
            "class": "govuk-input--width-20 verify__code",
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
        },
    )

    def validate_document_code(self, field: TextField) -> None:
        """A slip of the finger is told at once by the check sign."""
        if field.data and parse_verification_code(field.data) is None:
            raise ValidationError(
                _("There is a mistake in the code. Compare each of the 12 signs with the document.")
            )

    @property
    def code(self) -> str:
        """The code as it is stored, of a form that is right."""
        return parse_verification_code(self.document_code.data) or ""
