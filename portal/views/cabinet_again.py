"""After a refusal: one press begins another application with what the refused one had answered."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from models import Application
from portal.clock import local
from portal.extensions import db
from portal.language import current_language
from portal.queries.one_application import own_application
from portal.regulation import drafting, reapplying
from portal.regulation.definition import Fault, Journey, Way
from portal.services import CATALOGUE
from portal.views import uploading
from portal.views.cabinet import PASSPORTS, pages
from portal.views.guards import actor, circumstances, citizen, citizens


@pages.route("/applications/<number>/again", methods=["GET", "POST"])
@citizens
def again(number: str) -> str | Answer:
    """The way that was pressed; what is begun already is thrown away only when that is said on a page of its own."""
    mine = own_application(db.session, citizen().person_id, number) or abort(404)
    way = _way(mine)
    if way is None:  # another reading found other ways, or it was never refused
        return redirect(url_for(".application", number=number))
    draft = drafting.open_draft(db.session, way.service, actor=actor())
    if request.method == "POST" and (draft is None or "instead" in request.form):
        for fault in _begin(mine, way):
            flash(str(fault.words), "warning")
        return redirect(url_for("apply.start", code=way.service))
    if draft is None:
        return redirect(url_for(".application", number=number))
    if request.method == "POST":
        return redirect(url_for(".again", number=number, act=way.name))
    return render_template(
        "cabinet/again.html", number=number, draft=draft, way=way, passport=PASSPORTS[way.service]
    )


def _begin(mine: Application, way: Way) -> tuple[Fault, ...]:
    """The files are copied and the registers asked first, outside of any transaction."""
    journey, gateways = _journey(way.service), current_app.extensions["gateways"]
    subject, applicant, now = mine.subject.iin.digits, mine.applicant.iin.digits, circumstances().now
    copies = uploading.copied(reapplying.files_to_bring(db.session, mine, way))
    db.let_go()
    known = journey.look_up(subject, gateways)
    anew = reapplying.asked_anew(way, journey, applicant, gateways, local(now).date())
    with db.writing() as session:
        refused = own_application(session, citizen().person_id, mine.number or "") or abort(404)
        return reapplying.begin(
            session,
            refused,
            anew,
            journey,
            known,
            files=copies,
            actor=actor(),
            language=current_language(),
            now=now,
        )


def _way(mine: Application) -> Way | None:
    """The way of the button that was pressed, among those that the page offers now."""
    if not mine.refusal_ground:
        return None
    ways = reapplying.onward(db.session, _journey(mine.service), mine, circumstances().now).ways
    pressed = request.values.get("act", "")
    return next((each for each in ways if each.name == pressed), None)


def _journey(code: str) -> Journey:
    journey = CATALOGUE[code].journey
    assert journey is not None, f"{code} can be had online"
    return journey
