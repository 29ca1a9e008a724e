"""Visits for the calendar of a phone: one as a file, or all at a secret address to which a calendar subscribes."""

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts import calendar_feeds, throttle
from portal.documents.visit_calendar import Reader, VisitEvent, method_of, visit_feed, visit_file
from portal.extensions import db
from portal.language import current_language
from portal.queries.visit_events import events_of
from portal.views.code_sending import now, settings
from portal.views.guards import everyone

pages = Blueprint("calendar", __name__, url_prefix="/calendar")


@pages.get("/<secret>.ics")
@everyone
def feed(secret: str) -> Answer:
    """All visits of the account whose secret this is; whoever does not know one finds nothing here.

    A calendar that has the visits as they stand is told so (304).
    """
    found = calendar_feeds.find(db.session, secret)
    if found is None:
        _count_unknown()
        abort(404)
    events = events_of(db.session, found.account_id, now())
    answer = Response(visit_feed(events, _reader()), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.last_modified = max([found.created_at, *(event.changed_at for event in events)])
    answer.add_etag()
    return answer.make_conditional(request)


def file_of(event: VisitEvent) -> Response:
    """One visit as a file that a phone opens with its calendar."""
    kind = f"text/calendar; charset=utf-8; method={method_of(event)}"
    answer = Response(visit_file(event, _reader()), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.number}.ics"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _count_unknown() -> None:
    """Who tries many unknown secrets must wait; one that is known is answered whoever shares its network."""
    doorway = throttle.calendar_doorway(settings().SECRET_KEY, request.remote_addr or "")
    try:
        throttle.check_guesses(db.session, doorway, now())
        with db.writing() as session:
            throttle.charge(session, doorway, now())
    except throttle.Locked:
        abort(429)


def _reader() -> Reader:
    return Reader(current_language(), settings().BASE_URL)
