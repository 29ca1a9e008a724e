"""To whom a certificate is shown by a link, how often and how long."""

from flask_babel import lazy_gettext as _

from portal.dates import days
from portal.forms.base import PortalForm
from portal.forms.fields import ChoiceField, TextField
from portal.forms.validators import AtMost, Required

LONGEST = 120
DAYS, VIEWS = (1, 3, 10), (1, 3, 10)


class ShareForm(PortalForm):
    """One link for one recipient."""

    recipient = TextField(
        _("Who will see it?"),
        description=_("For example: personnel department of School 5. The recipient sees this name."),
        validators=[Required(_("Write who will see it")), AtMost(LONGEST)],
    )
    purpose = TextField(
        _("What for?"), description=_("You may leave this empty."), validators=[AtMost(LONGEST)]
    )
    days = ChoiceField(
        _("How long does the link work?"), choices=[(str(each), days(each)) for each in DAYS], default="3"
    )
    views = ChoiceField(
        _("How many times can it be opened?"), choices=[(str(each), str(each)) for each in VIEWS], default="1"
    )
