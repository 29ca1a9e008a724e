"""The one journey of every service: steps, review, signature, sent; for a citizen and for a registrar alike."""

from math import ceil

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.dates import until_time
from portal.documents.canonical import content_hash
from portal.extensions import db
from portal.forms.auth import CodeForm
from portal.forms.base import PortalForm
from portal.language import current_language
from portal.queries.applications import promise_before_signing, sent_application
from portal.regulation import drafting, process
from portal.regulation.actors import may_touch
from portal.regulation.booking import AlreadyProlonged, HoldLost
from portal.regulation.definition import Step
from portal.regulation.process import NotWhatWasShown
from portal.regulation.registering import AlreadyOpen
from portal.services import CATALOGUE
from portal.views import sign_by_sms, signing_ways, slot_trouble
from portal.views.code_sending import complain_of
from portal.views.guards import actor, applicants, circumstances
from portal.views.journey import EMERGENCY, PromiseChanged, Walk, sent_before, walk_of

pages = Blueprint("apply", __name__, url_prefix="/apply")
slot_trouble.init(pages)
Answer = str | Response


@pages.get("/<code>/")
@applicants
def start(code: str) -> Answer:
    """The first step that has no answer yet; the review page when all have."""
    return redirect(onward(walk_of(code)))


@pages.post("/<code>/anew")
@applicants
def anew(code: str) -> Answer:
    """Throw the draft away and begin again."""
    walk_of(code)
    with db.writing() as database:
        drafting.throw_away(database, code, actor=actor())
    return redirect(url_for(".start", code=code))


@pages.route("/<code>/<name>", methods=["GET", "POST"])
@applicants
def step(code: str, name: str) -> Answer:
    """One page of the form."""
    walk = walk_of(code)
    present = walk.step(name) or abort(404)
    if not walk.may_open(present):
        return redirect(onward(walk))
    form = walk.form(present)
    if form.validate_on_submit() and walk.keep(present, form):
        return redirect(after(walk, name))
    return step_page(walk, present, walk.supplied(present, form))


@pages.route("/<code>/emergency", methods=["GET", "POST"])
@applicants
def emergency(code: str) -> Answer:
    """Danger signs: call 103 first. Going on is possible only after saying so, and that is recorded."""
    walk = walk_of(code)
    signs = walk.unsaid_emergencies()
    if not signs:
        return redirect(onward(walk))
    if request.method == "POST" and request.form.get("act") in {"called_103", "not_so"}:
        walk.say_of_emergency(request.form["act"])
        return redirect(onward(walk))
    return render_template("apply/emergency.html", walk=walk, signs=signs)


@pages.post("/<code>/prolong")
@applicants
def prolong(code: str) -> Answer:
    """Keep what was chosen for a while longer."""
    try:
        walk_of(code).prolong()
    except (HoldLost, AlreadyProlonged):
        flash(_("This time cannot be kept any longer. Sign soon."), "info")
    return redirect(url_for(".start", code=code))


@pages.post("/<code>/leave")
@applicants
def leave(code: str) -> Answer:
    """Give up what was chosen, so that others can have it at once."""
    walk = walk_of(code)
    walk.leave()
    flash(_("The time is free again. Choose another one."), "success")
    return redirect(url_for(".step", code=code, name=walk.steps[-1].name))


@pages.get("/<code>/refusal")
@applicants
def refusal(code: str) -> Answer:
    """Why the service would be refused, before anything is typed in vain."""
    walk = walk_of(code)
    ground = walk.journey.ground_before_form(walk.draft.known)
    if ground is None:
        return redirect(onward(walk))
    return render_template("apply/refusal.html", walk=walk, ground=walk.passport.ground(ground))


@pages.get("/<code>/already")
@applicants
def already(code: str) -> Answer:
    """The same is asked for and open: nothing is doubled, a remark can be added to it."""
    walk = walk_of(code)
    twin = walk.twin()
    if twin is None:
        return redirect(onward(walk))
    return render_template(
        "apply/already.html",
        walk=walk,
        twin=sent_application(twin, walk.passport, walk.journey),
        is_ours=may_touch(walk.actor, twin) or twin.applicant_id == walk.draft.applicant_id,
    )


@pages.route("/<code>/have", methods=["GET", "POST"])
@applicants
def have(code: str) -> Answer:
    """What is asked for is there already and holds: it is offered before the same is made anew."""
    walk = walk_of(code)
    standing = walk.standing()
    if standing is None:
        return redirect(onward(walk))
    if request.method == "POST" and request.form.get("act") == "anew":
        walk.want_anew()
        return redirect(onward(walk))
    return render_template("apply/have.html", walk=walk, standing=standing)


@pages.route("/<code>/review", methods=["GET", "POST"])
@applicants
def review(code: str) -> Answer:
    """Check your answers; what is shown here is exactly what is signed."""
    walk = walk_of(code)
    if elsewhere := walk.sent_before() or _blocked(walk):
        return redirect(elsewhere)
    rows = walk.shown_rows()
    shown = content_hash(walk.content(rows))
    form = signing_ways.form_of(walk)
    if form.validate_on_submit():
        if request.form.get("shown") == shown:
            return _to_signature(walk, rows, form)
        _say_what_changed(walk)
    return render_template(
        "apply/review.html",
        walk=walk,
        rows=rows,
        rules=walk.journey.foresight(db.session, walk.draft, walk.day(), circumstances().now),
        shown=shown,
        form=form,
        emergency=EMERGENCY if EMERGENCY in walk.draft.answers else "",
        promise=promise_before_signing(walk.draft, walk.calendar, walk.journey, circumstances().now),
        back_url=url_for(".step", code=code, name=walk.steps[-1].name),
        kept=kept_for(walk),
    )


@pages.route("/<code>/sign", methods=["GET", "POST"])
@applicants
def sign(code: str) -> Answer:
    """The code from the SMS signs what was shown."""
    walk = walk_of(code)
    if elsewhere := walk.sent_before() or nothing_to_sign(walk):
        return redirect(elsewhere)
    form = CodeForm()
    if request.form.get("act") == "resend":
        sign_by_sms.send_code(walk)
        return redirect(url_for(".sign", code=code))
    if form.validate_on_submit():
        verdict = sign_by_sms.sign_with(walk, form.code.data)
        sent_to = sent_to_of(walk) if verdict.is_right else sent_before(walk.code, walk.actor)
        if sent_to:
            return redirect(sent_to)
        complain_of(form, verdict)
    told = sign_by_sms.facts(walk)
    return render_template("apply/sign.html", form=form, code=code, kept=kept_for(walk), **told)


@pages.get("/<code>/sent/<number>")
@applicants
def sent(code: str, number: str) -> Answer:
    """The application is registered: its number, its term, what happens next."""
    service = CATALOGUE.get(code) or abort(404)
    application = process.find(db.session, number, actor=actor())
    if application is None or application.service != code or service.journey is None:
        abort(404)
    told = sent_application(application, service.passport, service.journey)
    return render_template("apply/sent.html", sent=told)


@pages.errorhandler(AlreadyOpen)
def _already_open(_error: AlreadyOpen) -> Answer:
    code = (request.view_args or {}).get("code", "")
    return redirect(url_for(".already", code=code))


@pages.errorhandler(PromiseChanged)
def _promise_changed(_error: PromiseChanged) -> Answer:
    flash(
        _("While you were signing, the day for which the application counts changed. See below."), "warning"
    )
    return redirect(url_for(".review", code=(request.view_args or {}).get("code", "")))


@pages.errorhandler(NotWhatWasShown)
def _not_what_was_shown(_error: NotWhatWasShown) -> Answer:
    flash(_("Your answers changed in another window. Check them once more."), "warning")
    return redirect(url_for(".review", code=(request.view_args or {}).get("code", "")))


def step_page(walk: Walk, present: Step, form: PortalForm) -> str:
    """The page of one step."""
    return render_template(
        "apply/step.html",
        walk=walk,
        step_now=present,
        form=form,
        step=walk.steps.index(present) + 1,
        steps_total=len(walk.steps) + 1,
        back_url=_back(walk, present.name),
        kept=kept_for(walk),
    )


def sent_to_of(walk: Walk) -> str:
    """The page of thanks."""
    return url_for(".sent", code=walk.code, number=walk.draft.number)


def _say_what_changed(walk: Walk) -> None:
    """The answers, in another window; nothing when only the page is in another language than what is held."""
    if not walk.is_held_as_shown:
        flash(_("Your answers changed in another window. Check them once more."), "warning")


def nothing_to_sign(walk: Walk) -> str:
    """Where to go when nothing is held for signing. Raises `NotWhatWasShown` for a code that comes too late."""
    if walk.draft.to_sign is not None:
        return ""
    if request.method == "POST":
        raise NotWhatWasShown
    return onward(walk)


def after(walk: Walk, name: str) -> str:
    """Where a kept step leads: stopped, back to the review it came from, or on to the next step."""
    blocked = _stopped(walk)
    if blocked:
        return blocked
    names = [each.name for each in walk.steps]
    following = names[names.index(name) + 1 :]
    if "change" in request.args or not following:
        return onward(walk)
    return url_for(".step", code=walk.code, name=following[0])


def onward(walk: Walk) -> str:
    """What comes next on the way of the draft: what stops it, the first unanswered step, or the review."""
    blocked = _blocked(walk)
    return blocked or url_for(".review", code=walk.code)


def _blocked(walk: Walk) -> str:
    """What still stands between the draft and its review page."""
    stopped = _stopped(walk)
    if stopped:
        return stopped
    missing = walk.first_unanswered()
    return url_for(".step", code=walk.code, name=missing.name) if missing else ""


def _stopped(walk: Walk) -> str:
    if not walk.draft.answers:
        return ""
    if walk.unsaid_emergencies():
        return url_for(".emergency", code=walk.code)
    if walk.journey.ground_before_form(walk.draft.known):
        return url_for(".refusal", code=walk.code)
    if walk.twin():
        return url_for(".already", code=walk.code)
    return url_for(".have", code=walk.code) if walk.standing() else ""


def _back(walk: Walk, name: str) -> str:
    names = [each.name for each in walk.steps]
    place = names.index(name)
    if "change" in request.args:
        return url_for(".review", code=walk.code)
    if place == 0:
        return url_for("public.service", code=walk.code)
    return url_for(".step", code=walk.code, name=names[place - 1])


def _to_signature(walk: Walk, rows: list[drafting.ShownRow], form: PortalForm) -> Answer:
    """Hold the bytes; the registrar signs at once, the citizen goes on to the page of the way they chose."""
    with db.writing() as database:
        walk.hold(database)
        content = walk.content(rows)
        if content_hash(content) != request.form["shown"]:
            raise NotWhatWasShown
        drafting.hold_for_signing(database, walk.draft, content, current_language())
        walk.draft.counts_for = walk.day()
    if walk.actor.is_staff:
        walk.sign_at_desk()
        return redirect(sent_to_of(walk))
    way = signing_ways.chosen(form)
    way.begin(walk)
    return redirect(url_for(way.endpoint, code=walk.code))


def kept_for(walk: Walk) -> dict[str, object] | None:
    """What the page says of something scarce that is kept for the draft; None when nothing is."""
    keeping = walk.keeping
    if keeping is None:
        return None
    return {
        "keeping": keeping,
        "until": until_time(keeping.until),
        "seconds": max(0, ceil((keeping.until - circumstances().now).total_seconds())),
        "prolong": url_for(".prolong", code=walk.code),
        "leave": url_for(".leave", code=walk.code),
    }
