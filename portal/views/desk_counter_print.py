"""One request at the counter: where it stands, and the paper handed out; its answer is on no page."""

from flask import Response as File
from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from models.enums import Role
from portal.extensions import db
from portal.forms.base import PortalForm
from portal.forms.counter import CopyForm
from portal.queries import papers
from portal.queries.counter import CounterRequest, Standing, request_of
from portal.regulation import counter as rules
from portal.regulation import process
from portal.services import CATALOGUE
from portal.views.desk import pages
from portal.views.guards import actor, circumstances, officers

AT_COUNTER = {code: service.passport.title for code, service in CATALOGUE.items() if service.is_at_counter}
STANDINGS = {
    Standing.WAITING: (_l("Being made"), "go"),
    Standing.REGISTER: (_l("Waits for the register"), "wait"),
    Standing.READY: (_l("Ready to print"), "good"),
    Standing.PRINTED: (_l("Printed"), "note"),
    Standing.CLOSED: (_l("Closed, nothing to print"), "quiet"),
}


@pages.get("/counter/<number>")
@officers(Role.OPERATOR)
def counter_request(number: str) -> str:
    """Number and state; the button that hands the paper out."""
    return _page(_mine(number), CopyForm())


@pages.post("/counter/<number>/print")
@officers(Role.OPERATOR)
def counter_print(number: str) -> str | Response:
    """The sealed paper for the person, written down with who printed it and when."""
    mine = _mine(number)
    if not mine.may_print:
        flash(_("There is nothing to print now."), "info")
        return redirect(url_for(".counter_request", number=number))
    form = CopyForm() if mine.copies else PortalForm()
    if not form.validate_on_submit():
        return _page(mine, form)
    pdf = _hand_out(number, str(form["reason"].data) if mine.copies else "")
    answer = File(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.errorhandler(rules.ReasonNeeded)
@pages.errorhandler(rules.NoMoreCopies)
def _printed_meanwhile(_error: Exception) -> Response:
    flash(_("It was printed in another window meanwhile. See below."), "warning")
    return redirect(url_for(".counter"))


def _hand_out(number: str, reason: str) -> bytes:
    """The opened PDF; it leaves only when the printing is in the journal."""
    with db.writing() as database:
        found = process.find(database, number, actor=actor()) or abort(404)
        held, at = process.lock(database, found.id), circumstances()
        document = papers.latest_document(database, held.id)
        if document is None or document.pdf is None:
            abort(409)
        pdf = papers.pdf_of(database, held, document, at.vault, at.now)
        if pdf is None:  # the person took their consent back at this very moment
            abort(409)
        rules.take_copy(database, held, reason, actor=actor(), now=at.now)
    return pdf


def _mine(number: str) -> CounterRequest:
    return request_of(db.session, actor(), number, circumstances().now) or abort(404)


def _page(mine: CounterRequest, form: PortalForm) -> str:
    return render_template(
        "desk/counter_request.html",
        mine=mine,
        form=form,
        title=AT_COUNTER[mine.service],
        standing=STANDINGS[mine.standing],
        copies_left=rules.COPIES - mine.copies,
    )
