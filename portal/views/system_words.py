"""What the outside systems are called on pages."""

from flask_babel import lazy_gettext as _l

SYSTEMS = {
    "population": _l("Population register"),
    "attachment": _l("Register of attached population"),
    "tuberculosis": _l("Tuberculosis register"),
    "psychiatry": _l("Psychiatry register"),
    "narcology": _l("Narcology register"),
    "sms": _l("Short messages (SMS)"),
    "email": _l("E-mail"),
    "antivirus": _l("Virus scanner"),
    "signature": _l("Check of digital signatures"),
    "ncanode": _l("NCANode: signatures by the national algorithms"),
    "notary": _l("Register of notaries"),
}
