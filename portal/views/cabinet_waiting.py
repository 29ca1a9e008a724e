"""My places in the waiting list: their ranks, what is offered, and my answers to it."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import WaitListEntry
from models.enums import WaitState
from portal.extensions import db
from portal.forms.base import PortalForm
from portal.queries.own_waiting import child_of, own_place, places_of, title_of
from portal.regulation import wait_list, wait_places
from portal.regulation.availability import SlotNotFree
from portal.regulation.booking import AlreadyBooked
from portal.regulation.process import NotWhatWasShown
from portal.regulation.wait_list import NothingOffered
from portal.views import slot_trouble
from portal.views.cabinet import pages
from portal.views.guards import circumstances, citizen, citizens
from portal.views.journey import walk_of

CONFLICT = 409


@pages.get("/waiting")
@citizens
def waiting() -> str:
    """Each place with its rank; what is offered comes first."""
    now = circumstances().now
    return render_template(
        "cabinet/waiting.html",
        places=places_of(db.session, citizen().person_id, now),
        seconds_to=lambda until: int((until - now).total_seconds()),
    )


@pages.get("/waiting/<int(max=2147483647):place_id>/take")
@pages.get("/waiting/<int(max=2147483647):place_id>/give-on")
@pages.get("/waiting/<int(max=2147483647):place_id>/again")
@citizens
def back_to_list(place_id: int) -> Response:
    """Whose session ended before they pressed comes here from signing in, and sees how it stands by now."""
    _mine(place_id)
    return redirect(url_for(".waiting"))


@pages.post("/waiting/<int(max=2147483647):place_id>/take")
@citizens
def take_offer(place_id: int) -> Response:
    """The offered time becomes a draft whose three steps are answered, ready to be signed."""
    place = _mine(place_id)
    try:
        _answer_with(place)
    except (NothingOffered, SlotNotFree):
        return _over(place_id)
    except AlreadyBooked as error:
        return slot_trouble.already_booked(error, url_for(".waiting"), _("Back to the waiting list"))
    except NotWhatWasShown:
        flash(_("Your answers changed in another window. Check them once more."), "warning")
    return redirect(url_for("apply.start", code=wait_places.SERVICE))


@pages.post("/waiting/<int(max=2147483647):place_id>/give-on")
@citizens
def give_on(place_id: int) -> Response:
    """The offered time goes to the next in order."""
    if not wait_places.stands(_mine(place_id), circumstances().now):
        return _over(place_id)
    try:
        with db.writing() as session:
            wait_list.decline(session, place_id, circumstances().now)
    except NothingOffered:
        return _over(place_id)
    flash(_("The time goes to the next in the list. Thank you for answering."), "success")
    return redirect(url_for(".waiting"))


@pages.route("/waiting/<int(max=2147483647):place_id>/leave", methods=["GET", "POST"])
@citizens
def leave_list(place_id: int) -> str | Response:
    """Says what will happen, then the place is given up."""
    place = _mine(place_id)
    if place.state not in wait_list.OPEN:
        return redirect(url_for(".waiting"))
    form = PortalForm()
    if not form.validate_on_submit():
        return render_template(
            "cabinet/leave_list.html",
            form=form,
            place=place,
            title=title_of(place),
            child=child_of(place, citizen().person_id),
            is_offered=wait_places.stands(place, circumstances().now),
        )
    try:
        with db.writing() as session:
            wait_list.leave(session, place_id, circumstances().now)
    except NothingOffered:
        return _over(place_id)
    flash(_("You wait for this no longer."), "success")
    return redirect(url_for(".waiting"))


@pages.post("/waiting/<int(max=2147483647):place_id>/again")
@citizens
def wait_again(place_id: int) -> Response:
    """A new place at the end of the list, after one that ended with its offer."""
    try:
        with db.writing() as session:
            wait_places.again(session, _mine(place_id), citizen().account_id, circumstances().now)
    except AlreadyBooked as error:
        return slot_trouble.already_booked(error, url_for(".waiting"), _("Back to the waiting list"))
    flash(_("You are on the list. We will write to you by SMS when a time frees."), "success")
    return redirect(url_for(".waiting"))


def _answer_with(place: WaitListEntry) -> None:
    """Answer the draft's steps with what is offered. Raises what stands against it."""
    walk, place_id = walk_of(wait_places.SERVICE), place.id
    (known,) = walk.registers_say(place.person)
    with db.writing() as session:
        walk.hold(session)
        is_answered = wait_places.answer(session, walk.draft, place_id, known, circumstances().now)
    if is_answered:
        with db.writing() as session:
            walk.hold(session)
            wait_places.keep(session, walk.draft, place_id, circumstances().now)


def _over(place_id: int) -> Response:
    """What was offered is offered no more: honestly, what became of it and of the place."""
    db.session.rollback()
    place = _mine(place_id)
    if place.state in (WaitState.WAITING, WaitState.SERVED, WaitState.LEFT):
        flash(_("This time is offered to you no longer. Here is how it stands now."), "info")
        return redirect(url_for(".waiting"))
    page = render_template("cabinet/offer_over.html", place=place, title=title_of(place))
    return make_response(page, CONFLICT)


def _mine(place_id: int) -> WaitListEntry:
    return own_place(db.session, citizen().person_id, place_id, circumstances().now) or abort(404)
