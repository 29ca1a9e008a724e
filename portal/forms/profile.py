"""The forms of the pages about oneself."""

from flask_babel import lazy_gettext as _

from models.enums import Language
from portal.forms.base import PortalForm
from portal.forms.fields import ChoiceField, EmailField, PasswordField, PhoneField
from portal.forms.validators import Required


class LanguageForm(PortalForm):
    """The language of messages."""

    message_language = ChoiceField(
        _("Language of SMS and documents sent to you"),
        [Required(_("Choose a language."))],
        choices=[(Language.KK.value, "Қазақша"), (Language.RU.value, "Русский")],
    )


class EmailForm(PortalForm):
    """An address for letters, beside the number."""

    email = EmailField(
        _("E-mail address"),
        [Required(_("Enter the address."))],
        description=_("For example, aigerim@mail.kz. We shall send a letter with a code to it."),
    )


class NewPhoneForm(PortalForm):
    """Another number for the account; the password proves that it is its owner who asks."""

    phone = PhoneField(
        _("New mobile number"),
        [Required(_("Enter your new mobile number."))],
        description=_("For example, 8 701 234 56 78. We shall send an SMS with a code to it."),
    )
    password = PasswordField(_("Your password"), [Required(_("Enter your password."))])
