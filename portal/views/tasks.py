"""What people come for, in their own words: the big tasks of the home page and what is still to come."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Task:
    """A card of the home page. `code` names a service, `endpoint` another page; neither is promised."""

    title: object
    text: object
    picture: str
    code: str = ""
    endpoint: str = ""
    instead: object = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A task as the page shows it: without `url` it cannot be done here yet, and `note` says what to do."""

    title: object
    text: object
    picture: str
    url: str
    note: object
    is_main: bool


AT_CLINIC = _l("Soon on this portal. For now go to the registry of your clinic or phone it.")
BY_PHONE = _l("Soon on this portal. For now ask on 1414, free of charge.")

TASKS = (
    Task(
        _l("Call a doctor home"),
        _l("For yourself or your child, on the day you ask."),
        "home",
        code="home-call",
        instead=AT_CLINIC,
    ),
    Task(
        _l("Book a visit to a doctor"),
        _l("Choose the doctor, the day and the hour."),
        "calendar",
        code="appointment",
        instead=AT_CLINIC,
    ),
    Task(
        _l("Attach to a clinic"),
        _l("Choose the clinic where you will be treated."),
        "clinic",
        code="attachment",
        instead=AT_CLINIC,
    ),
    Task(
        _l("Get a certificate"),
        _l("From the tuberculosis, psychiatry and narcology registers."),
        "certificate",
        code="tb-certificate",
        instead=BY_PHONE,
    ),
    Task(
        _l("My applications"),
        _l("What is happening with them, results and documents."),
        "list",
        endpoint="cabinet.applications",
        instead=BY_PHONE,
    ),
    Task(
        _l("Check a document"),
        _l("Find out by its code or QR whether it is genuine."),
        "check",
        endpoint="verify.index",
        instead=BY_PHONE,
    ),
)

IN_PERSON = (
    _l("Test for HIV"),
    _l("Health resort card"),
    _l("Treatment abroad"),
    _l("Sick-leave sheet and certificate"),
    _l("Extract from a hospital record"),
)
