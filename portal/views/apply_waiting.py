"""Nothing is free: from the page of times into the waiting list."""

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.extensions import db
from portal.regulation import companions, wait_places
from portal.views.apply import pages
from portal.views.guards import circumstances, citizens
from portal.views.journey import Walk, walk_of


@pages.route("/<code>/wait", methods=["GET", "POST"])
@citizens
def wait(code: str) -> Response:
    """Tell me when a time frees: a place for the draft's patient, for one doctor or for any of the speciality."""
    if code != wait_places.SERVICE:
        abort(404)
    walk = walk_of(code)
    if request.method == "GET" or "doctor" not in walk.draft.answers or companions.of(db.session, walk.draft):
        return redirect(url_for(".start", code=code))
    if not walk.is_attached_still():
        return _attached_elsewhere(walk)
    with db.writing() as session:
        walk.hold(session)
        wait_places.ask(session, walk.draft, _asked_doctor(), circumstances().now)
    flash(_("You are on the list. We will write to you by SMS when a time frees."), "success")
    return redirect(url_for("cabinet.waiting"))


def _asked_doctor() -> int | None:
    typed = request.form.get("doctor", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _attached_elsewhere(walk: Walk) -> Response:
    """The reasoned refusal for who is attached nowhere; for another clinic everything is chosen anew."""
    if walk.journey.ground_before_form(walk.draft.known):
        return redirect(url_for(".refusal", code=walk.code))
    flash(_("The register of attachment names another clinic now. Choose once more."), "warning")
    return redirect(url_for(".step", code=walk.code, name=walk.journey.steps[0].name))
