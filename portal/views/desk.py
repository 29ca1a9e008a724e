"""The desk: the registrars' queue, and what every page of the desk needs."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from models import Application
from models.enums import Role
from portal import dates
from portal.clock import local
from portal.documents.numbers import parse_application_number
from portal.extensions import db
from portal.queries.desk import Filter, Queue, queue_of
from portal.regulation import process, record_log
from portal.regulation.record_log import ONE_DAY, ONE_OPENING, Opening
from portal.services import CATALOGUE
from portal.views.desk_words import CHANNELS, why_here
from portal.views.guards import actor, circumstances, officer, officers

pages = Blueprint("desk", __name__, url_prefix="/desk")

FILTERS = {
    Filter.TO_DO: _l("Needs us"),
    Filter.MINE: _l("Mine"),
    Filter.FREE: _l("Free"),
    Filter.OVERDUE: _l("Overdue"),
    Filter.WAITING: _l("Waiting"),
}
ONLINE = {code: service.passport.title for code, service in CATALOGUE.items() if service.is_at_desk}
NEWCOMERS = frozenset(code for code, service in CATALOGUE.items() if service.takes_newcomers)
YEARS_OF_JOURNALS = 100
ELSEWHERE = {Role.DOCTOR: "desk.round", Role.ADMINISTRATOR: "desk.operations"}


@pages.get("/")
@officers(Role.REGISTRAR, Role.HEAD, Role.DOCTOR, Role.ADMINISTRATOR)
def queue() -> str | Response:
    """Applications that need a person; a doctor and an administrator begin elsewhere."""
    if officer().role in ELSEWHERE:
        return redirect(url_for(ELSEWHERE[officer().role]))
    wanted = Filter(kind) if (kind := request.args.get("show", "")) in set(Filter) else Filter.TO_DO
    page = request.args.get("page", 1, type=int)
    service = code if (code := request.args.get("service", "")) in ONLINE else ""
    found = queue_of(db.session, actor(), wanted, page, circumstances().now, service=service)
    _write_shown(found)
    return render_template(
        "desk/queue.html",
        queue=found,
        wanted=wanted,
        shown=FILTERS[wanted],
        service=service,
        tabs=[_tab(each, found.counts[each], wanted, service) for each in Filter],
        services=_services(wanted, service),
        can_call=officer().role is Role.REGISTRAR,
        channels=CHANNELS,
        why_here=why_here,
        title_of=title_of,
        **moments(),
    )


@pages.get("/find")
@officers(Role.REGISTRAR, Role.HEAD)
def search() -> Response:
    """To the application of this number, however it was typed."""
    number = parse_application_number(request.args.get("number", ""))
    found = process.find(db.session, number, actor=actor()) if number else None
    if found is not None:
        return redirect(url_for(".application", number=number))
    flash(
        _("Your clinic has no application with this number.")
        if number
        else _("This is not a number of an application: it has ten digits, for example 4821-9073-65."),
        "warning",
    )
    return redirect(url_for(".queue"))


def _write_shown(shown: Queue) -> None:
    """A queue shows names: whoever is in it can read who reads it, once a day."""
    staff = officer().staff_id
    write_openings(
        (Opening(row.person_id, staff, "queue", row.application_id) for row in shown.rows), ONE_DAY
    )


def _tab(each: Filter, count: int, wanted: Filter, service: str) -> tuple[str, str, bool]:
    url = url_for(".queue", show=each.value, service=service or None)
    return f"{FILTERS[each]} ({count})", url, each is wanted


def _services(wanted: Filter, service: str) -> list[tuple[str, str, bool]]:
    named = [("", _("All services")), *((code, str(title)) for code, title in ONLINE.items())]
    return [
        (words, url_for(".queue", show=wanted.value, service=code or None), code == service)
        for code, words in named
    ]


def moments() -> dict[str, object]:
    """What a page needs to tell when something is: the time of day today, else the whole date."""
    now = circumstances().now
    today = local(now).date()

    def when(moment: datetime) -> object:
        is_today = local(moment).date() == today
        return dates.clock_time(moment) if is_today else dates.date_and_time(moment)

    return {"now": now, "when": when, "relative": dates.relative, "duration": dates.duration}


def own_application(number: str) -> Application:
    """The signed application of this number if it is the officer's business; else 404."""
    return process.find(db.session, number, actor=actor()) or abort(404)


def title_of(service: str) -> object:
    """The name of a service by its code."""
    return CATALOGUE[service].passport.title if service in CATALOGUE else service


def write_openings(openings: Iterable[Opening], within: timedelta = ONE_OPENING) -> None:
    """Write down whose records this page shows, in a small transaction of its own.

    Call it when the page's data is read: the transaction lets go of every row.
    """
    now = circumstances().now
    fresh = record_log.unwritten(db.session, openings, now, within)
    if fresh:
        with db.writing() as session:
            record_log.write(session, fresh, now)


def asked_day(today: date) -> date:
    """The day in the address (`?day=2026-03-02`), today when there is none; 404 for nonsense."""
    typed = request.args.get("day", "")
    if not typed:
        return today
    try:
        day = datetime.strptime(typed, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        abort(404)
    if abs(day.year - today.year) > YEARS_OF_JOURNALS:
        abort(404)
    return day


def day_words(day: date, today: date) -> str:
    """A day as a short choice: today and tomorrow by their names, others by weekday and date."""
    near = abs((day - today).days) <= 1
    words = str(dates.relative_day(day, today) if near else dates.date_with_weekday(day))
    return words[0].upper() + words[1:]
