"""The forms of registration, signing in and a new password, one question a page."""

from flask_babel import lazy_gettext as _

from portal.accounts.passwords import Weakness
from portal.forms.base import PortalForm
from portal.forms.fields import CodeField, IinField, NewPasswordField, PasswordField, PhoneField
from portal.forms.validators import Required

WEAK = {
    Weakness.TOO_SHORT: _("Make the password longer: 10 characters or more."),
    Weakness.TOO_LONG: _("Make the password shorter: 128 characters at most."),
    Weakness.TOO_PLAIN: _("The password is too plain. Mix different letters, digits and signs."),
    Weakness.PERSONAL: _("Leave your name, IIN and phone number out of the password."),
    Weakness.COMMON: _("This password is among the first to be guessed. Think of another one."),
}


class IinForm(PortalForm):
    """Whose account."""

    iin = IinField(
        _("IIN"),
        [Required(_("Enter your IIN."))],
        description=_("12 digits, as on your identity card"),
    )


class PhoneForm(PortalForm):
    """The number to which codes will come."""

    phone = PhoneField(
        _("Mobile phone number"),
        [Required(_("Enter your mobile number."))],
        description=_("For example, 8 701 234 56 78. We shall send an SMS with a code to it."),
    )


class CodeForm(PortalForm):
    """The code that came by SMS."""

    code = CodeField(_("Code from the SMS"), [Required(_("Enter the code from the SMS."))])


class LetterCodeForm(PortalForm):
    """The code that came by e-mail."""

    code = CodeField(_("Code from the letter"), [Required(_("Enter the code from the letter."))])


class NewPasswordForm(PortalForm):
    """A password for the account."""

    password = NewPasswordField(
        _("Password"),
        [Required(_("Think of a password."))],
        description=_("10 characters or more. A few words that only you would put together are good."),
    )


class LoginForm(PortalForm):
    """IIN and password, for citizens and for staff."""

    iin = IinField(_("IIN"), [Required(_("Enter your IIN."))])
    password = PasswordField(_("Password"), [Required(_("Enter your password."))])
