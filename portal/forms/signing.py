"""The forms of a signature: how to sign, and what a key made."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from portal.forms.base import PortalForm
from portal.forms.fields import ChoiceField

USUAL_WAY = "sms"


class WayForm(PortalForm):
    """How the citizen signs what the review page shows; by the usual way where nothing is said."""

    way = ChoiceField(_("How will you sign?"), filters=[lambda said: said or USUAL_WAY])


class KeyForm(PortalForm):
    """What a signing program made of what was given to it under `nonce`: CMS as text."""

    nonce = HiddenField()
    cms = HiddenField()
