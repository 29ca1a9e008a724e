"""The forms of a signature: how to sign, and what a key made."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from portal.forms.base import PortalForm
from portal.forms.fields import ChoiceField
from portal.forms.validators import Required


class WayForm(PortalForm):
    """How the citizen signs what the review page shows."""

    way = ChoiceField(_("How will you sign?"), [Required(_("Choose how you will sign."))])


class KeyForm(PortalForm):
    """What a signing program made of what was given to it under `nonce`: CMS as text."""

    nonce = HiddenField()
    cms = HiddenField()
