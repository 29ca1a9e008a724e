"""A certificate behind a link that its owner made: read by pressing a button, so that programs which look at links
before people do use no view up."""

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.exceptions import Gone
from werkzeug.wrappers import Response

from models import Share
from portal.accounts import throttle
from portal.extensions import db
from portal.queries.shares import before_opening, behind
from portal.regulation import sharing
from portal.views.code_sending import now, settings
from portal.views.guards import by_link, circumstances

pages = Blueprint("shared", __name__, url_prefix="/shared")


def _find(token: str) -> Share:
    """The link; the same answer for one that was never made, is used up, over or recalled."""
    found = sharing.find(db.session, token, now())
    if found is None:
        _count_unknown()
        raise Gone
    return found


@pages.get("/<token>")
@by_link(_find)
def show(token: str, found: Share) -> Response:
    """For whom the link is; nothing of the certificate yet."""
    return _private(render_template("shared/show.html", token=token, behind=before_opening(found)))


@pages.post("/<token>")
@by_link(_find)
def read(token: str, found: Share) -> Response:
    """One reading, which its owner sees in their list."""
    if request.form.get("act") != "open":
        abort(400)
    with db.writing() as session:
        held = sharing.find(session, token, now())
        if held is None or not sharing.open_once(session, held, now()):
            raise Gone
    return _private(
        render_template("shared/paper.html", behind=behind(_opened(found), circumstances().vault))
    )


@pages.errorhandler(Gone)
def _gone(_error: Gone) -> Response:
    return _private(render_template("shared/gone.html"), Gone.code)


def _opened(found: Share) -> Share:
    """The link as it stands after the opening."""
    return db.session.get_one(Share, found.id, populate_existing=True)


def _private(page: str, status: int = 200) -> Response:
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _count_unknown() -> None:
    """Who tries many unknown links must wait."""
    doorway = throttle.link_doorway(settings().SECRET_KEY, request.remote_addr or "")
    try:
        with db.writing() as session:
            throttle.charge(session, doorway, now())
    except throttle.Locked:
        abort(429)
