"""The ways in which a citizen may sign what the review page shows: one entry here, one small module each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from portal.forms.base import PortalForm
from portal.forms.signing import USUAL_WAY, WayForm
from portal.views.code_sending import settings
from portal.views.journey import Walk
from portal.views.sign_by_key import give_to_key
from portal.views.sign_by_sms import send_code
from portal.views.signing_by_phone import give_code


@dataclass(frozen=True, slots=True)
class WayToSign:
    """`code` is the value of the choice with its `name` and `hint`, `act` the button that leads to it from another
    way, `endpoint` its page; `begin` is done once before that page opens."""

    code: str
    name: object
    hint: object
    act: object
    endpoint: str
    begin: Callable[[Walk], None] = lambda _walk: None


SMS = WayToSign(
    USUAL_WAY,
    _("A code from an SMS"),
    _("We will send it to your number."),
    _("Sign with a code from an SMS"),
    "apply.sign",
    begin=send_code,
)
KEY = WayToSign(
    "key",
    _("A key on this computer (NCALayer)"),
    _("A digital signature (EDS) in a file or on a token. The program NCALayer must be running."),
    _("Sign with a key (NCALayer)"),
    "apply.sign_by_key",
    begin=give_to_key,
)
PHONE = WayToSign(
    "phone",
    _("The phone (eGov Mobile)"),
    _("A digital signature (EDS) in eGov Mobile. You scan a QR code or open the application on this phone."),
    _("Sign with the phone (eGov Mobile)"),
    "apply.sign_by_phone",
    begin=give_code,
)
WAYS = (SMS, PHONE, KEY)


def ways() -> list[WayToSign]:
    """The ways of this portal: without the phone while its domain is not registered with eGov Mobile."""
    return [each for each in WAYS if each is not PHONE or settings().EGOV_MOBILE]


def form_of(walk: Walk) -> PortalForm:
    """The form of the review page: a citizen chooses how to sign, a registrar signs for whoever called."""
    if walk.actor.is_staff:
        return PortalForm()
    choices: list[Any] = [(each.code, each.name, {"hint": each.hint}) for each in ways()]
    return WayForm().supply({"way": choices}, {"way": SMS.code})


def other_than(way: WayToSign) -> list[WayToSign]:
    """What a page of one way offers instead of it."""
    return [each for each in ways() if each is not way]


def chosen(form: PortalForm) -> WayToSign:
    """The way that was chosen."""
    return next(each for each in WAYS if each.code == form["way"].data)
