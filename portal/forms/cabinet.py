"""What a citizen types in the cabinet: an answer to a question, a remark, how the visit went."""

from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from portal.forms.base import PortalForm
from portal.forms.fields import ChoiceField, LongTextField
from portal.forms.validators import AtMost, Required


class AnswerForm(PortalForm):
    """The answer to a registrar's question."""

    words = LongTextField(_("Your answer"), validators=[Required(_("Write your answer")), AtMost(1000)])


class RemarkForm(PortalForm):
    """Words for the doctor on an open call."""

    words = LongTextField(
        _("Message for the doctor"),
        description=_("For example: the intercom is broken, phone when you arrive."),
        validators=[Required(_("Write the message")), AtMost(600)],
    )


class WithdrawForm(PortalForm):
    """A withdrawal that asks for nothing."""

    reason = None


class ReasonForm(PortalForm):
    """Why the visit is cancelled, if one wants to say."""

    reason = ChoiceField(_("Why do you cancel?"), description=_("You may leave this empty."))


class KeptTimeForm(PortalForm):
    """One of the times kept instead of a visit that will not be."""

    slot = ChoiceField(_("Times kept for you"), validators=[Required(_("Choose one of the times."))])


class DisputeForm(PortalForm):
    """The visit did not take place: what happened, if one wants to say."""

    words = LongTextField(_("What happened?"), validators=[Optional(), AtMost(1000)])
