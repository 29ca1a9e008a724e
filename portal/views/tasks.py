"""What people come for, in their own words: the big tasks of the home page."""

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l

from portal.language import Bilingual
from portal.regulation.definition import Availability
from portal.services import CATALOGUE


@dataclass(frozen=True, slots=True)
class Task:
    """A big task: a service by its `code`, several by a `query` of the catalogue, or a page by its `endpoint`."""

    title: object
    text: object
    picture: str
    codes: tuple[str, ...] = ()
    query: Bilingual | None = None
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A task as the page shows it; `is_soon` when it cannot be done here yet."""

    title: object
    text: object
    picture: str
    url: str
    is_soon: bool
    is_main: bool


TASKS = (
    Task(
        _l("Call a doctor home"),
        _l("For yourself or your child, on the day you ask."),
        "home",
        codes=("home-call",),
    ),
    Task(
        _l("Book a visit to a doctor"),
        _l("Choose the doctor, the day and the hour."),
        "calendar",
        codes=("appointment",),
    ),
    Task(
        _l("Attach to a clinic"),
        _l("Choose the clinic where you will be treated."),
        "clinic",
        codes=("attachment",),
    ),
    Task(
        _l("Get a certificate"),
        _l("From the tuberculosis, psychiatry and narcology registers."),
        "certificate",
        codes=("tb-certificate", "psychiatry-certificate", "narcology-certificate"),
        query=Bilingual(kk="анықтама", ru="справка"),
    ),
    Task(
        _l("My applications"),
        _l("What is happening with them, results and documents."),
        "list",
        endpoint="cabinet.applications",
    ),
    Task(
        _l("Check a document"),
        _l("Find out by its code or QR whether it is genuine."),
        "check",
        endpoint="verify.index",
    ),
)


def cards() -> list[Card]:
    """The big tasks as cards, each leading to where it is done or to where it is told how."""
    return [
        Card(
            title=task.title,
            text=task.text,
            picture=task.picture,
            url=_url(task),
            is_soon=_is_soon(task),
            is_main=task is TASKS[0],
        )
        for task in TASKS
    ]


def _url(task: Task) -> str:
    if task.query:
        return url_for("public.services", q=str(task.query))
    if task.codes:
        return url_for("public.service", code=task.codes[0])
    return url_for(task.endpoint) if task.endpoint in current_app.view_functions else ""


def _is_soon(task: Task) -> bool:
    if task.codes:
        return all(CATALOGUE[code].passport.availability is Availability.LATER for code in task.codes)
    return task.endpoint not in current_app.view_functions
