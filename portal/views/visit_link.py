"""The pages behind the short link of a reminder: anybody who has it may see, move and cancel that one visit.

Reading changes nothing, so that programs which look at links before people do no harm.
"""

from typing import TypeVar

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Gone
from werkzeug.wrappers import Response as Answer

from models import Application
from models.enums import ActorKind
from portal import dates
from portal.accounts import throttle
from portal.extensions import db
from portal.forms.appointment import SlotForm
from portal.forms.cabinet import ReasonForm
from portal.queries.appointment_steps import times_to_move
from portal.queries.visit_link import Cancelled, LinkedVisit, cancelled_visit, linked_visit
from portal.regulation import appointments, process, visit_links
from portal.regulation.actors import Actor
from portal.regulation.availability import SlotNotFree
from portal.regulation.booking import AlreadyBooked
from portal.regulation.definition import Journey
from portal.regulation.process import TooLate
from portal.services import CATALOGUE
from portal.views.code_sending import now, settings
from portal.views.guards import by_link, circumstances

Opened = TypeVar("Opened", LinkedVisit, Cancelled)
pages = Blueprint("visit_link", __name__, url_prefix="/v")

CONFLICT = 409
BEARER = "SMS"  # the name under which the journal knows whoever had the link


def _visit(token: str) -> LinkedVisit:
    """The visit of the link; the same answer for a link that was never given out and for one that is over."""
    return _in_force(token, _find(token))


def _cancelled(token: str) -> Cancelled:
    """The cancelling that can still be undone."""
    link = visit_links.read(token)
    key = settings().SECRET_KEY
    return _in_force(token, cancelled_visit(db.session, link, key, now()) if link else None)


@pages.get("/<token>")
@by_link(_visit)
def show(token: str, opened: LinkedVisit) -> str:
    """When, where, to whom; and the two things that can be done."""
    return render_template("visit_link/show.html", token=token, opened=opened, booked=opened.booked)


@pages.route("/<token>/cancel", methods=["GET", "POST"])
@by_link(_visit)
def cancel(token: str, opened: LinkedVisit) -> str | Answer:
    """Says what will happen, then gives the time up."""
    _check_time(opened)
    journey = _journey(opened.service)
    form = ReasonForm().supply({"reason": journey.reasons})
    if not form.validate_on_submit():
        return render_template("visit_link/cancel.html", token=token, form=form, booked=opened.booked)
    with db.writing() as session:
        held, why = _hold(token, opened), form.answers().get("reason") or ""
        process.withdraw(session, held, journey, actor=_bearer(opened), now=now(), reason=why)
    return redirect(url_for(".cancelled", token=token))


@pages.get("/<token>/cancelled")
@by_link(_cancelled)
def cancelled(token: str, opened: Cancelled) -> str:
    """It is cancelled, and for ten minutes this can be undone."""
    seconds = int((opened.until - now()).total_seconds())
    until = dates.until_time(opened.until)
    return render_template(
        "visit_link/cancelled.html", token=token, opened=opened, until=until, seconds=seconds
    )


@pages.post("/<token>/restore")
@by_link(_cancelled)
def restore(token: str, opened: Cancelled) -> Answer:
    """Undo the cancelling: the link holds again."""
    with db.writing() as session:
        held = process.lock(session, opened.application_id)
        journey = _journey(opened.service)
        process.restore(session, held, journey, actor=_bearer(opened), now=now())
    flash(_("The visit is yours again."), "success")
    return redirect(url_for(".show", token=token))


@pages.route("/<token>/move", methods=["GET", "POST"])
@by_link(_visit)
def move(token: str, opened: LinkedVisit) -> str | Answer:
    """Another time; a link that is good for the new one comes of it, this one is over."""
    _check_time(opened)
    at, booked = circumstances(), opened.booked
    page = times_to_move(db.session, booked, request.args.to_dict(), at.now, phone=opened.phone)
    form = SlotForm()
    form.supply({"slot": [(str(slot.id), "") for slot in page.slots]})
    if not form.validate_on_submit():
        return render_template("visit_link/move.html", token=token, form=form, page=page, booked=booked)
    with db.writing() as session:
        held = _hold(token, opened)
        slot = appointments.move(session, held, int(form.slot.data), actor=_bearer(opened), at=at)
        starts_at = slot.starts_at
    flash(_("The visit is moved. A new confirmation is being made."), "success")
    return redirect(
        url_for(".show", token=visit_links.token_of(settings().SECRET_KEY, opened.number, starts_at))
    )


@pages.errorhandler(Gone)
def _gone(_error: Gone) -> Answer:
    """The link is no longer in force, whatever the reason."""
    return make_response(render_template("visit_link/gone.html"), Gone.code)


@pages.errorhandler(throttle.Locked)
def _locked(_error: throttle.Locked) -> Answer:
    return make_response(render_template("errors/429.html"), 429)


@pages.errorhandler(TooLate)
def _too_late(_error: TooLate) -> Answer:
    """Less than two hours are left: whom to phone."""
    db.session.rollback()
    token = (request.view_args or {})["token"]
    opened = _find(token)
    if opened is None:
        return _gone(Gone())
    return make_response(render_template("visit_link/too_late.html", token=token, opened=opened), CONFLICT)


@pages.errorhandler(SlotNotFree)
def _not_free(_error: SlotNotFree) -> Answer:
    db.session.rollback()
    flash(_("Somebody has taken this time. Choose another one, yours is still kept."), "warning")
    return redirect(request.full_path.rstrip("?"))


@pages.errorhandler(AlreadyBooked)
def _already_booked(_error: AlreadyBooked) -> Answer:
    """Which booking is in the way is not told: the link opens one visit and no other."""
    db.session.rollback()
    flash(
        _("Another visit is booked that does not go together with this one. Look into the cabinet."),
        "warning",
    )
    here = "visit_link.cancelled" if request.endpoint == "visit_link.restore" else "visit_link.move"
    return redirect(url_for(here, token=(request.view_args or {})["token"]))


@pages.after_request
def _not_for_search_engines(answer: Response) -> Response:
    """The address is a key. Other sites never hear of it: the referrer stays within the portal."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _check_time(opened: LinkedVisit) -> None:
    if not opened.booked.can_change:
        raise TooLate


def _hold(token: str, opened: LinkedVisit) -> Application:
    """The application with its row held, and the link judged again under it."""
    held = process.lock(db.session, opened.application_id)
    if _find(token) is None:
        raise Gone
    return held


def _bearer(opened: LinkedVisit | Cancelled) -> Actor:
    """Whoever has the link, for this application and no other."""
    return Actor(ActorKind.CITIZEN, opened.account_id, BEARER, application_id=opened.application_id)


def _journey(service: str) -> Journey:
    journey = CATALOGUE[service].journey
    assert journey is not None, f"{service} was applied for online"
    return journey


def _find(token: str) -> LinkedVisit | None:
    link = visit_links.read(token)
    return linked_visit(db.session, link, settings().SECRET_KEY, now()) if link else None


def _in_force(token: str, found: Opened | None) -> Opened:
    """What was found. Raises `Gone`, or `Locked` when too many links that open nothing come from one address;
    one that opens something is never locked."""
    if found is not None:
        return found
    if visit_links.read(token):
        db.let_go()
        doorway = throttle.link_doorway(settings().SECRET_KEY, request.remote_addr or "")
        with db.writing() as session:
            throttle.charge(session, doorway, now())
    raise Gone
