"""A citizen complains of a decision, a delay or a person, and takes the complaint to the higher body on paper."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from models import Application
from models.enums import ComplaintKind
from portal.clock import local
from portal.documents.complaint import ComplaintPaper, draw
from portal.extensions import db
from portal.forms.voice import KINDS, OUTCOMES, ComplaintForm
from portal.queries import complaints as queries
from portal.queries.one_application import own_application
from portal.regulation import appeal, complaint_facts, complaints
from portal.regulation.afterwards import hold_own
from portal.regulation.complaints import NothingToComplainOf, Said
from portal.services import CATALOGUE
from portal.views.cabinet import pages
from portal.views.guards import actor, circumstances, citizen, citizens, kept_form


@pages.context_processor
def _words() -> dict[str, object]:
    return {"complaint_kinds": KINDS, "complaint_outcomes": OUTCOMES}


@pages.route("/applications/<number>/complain", methods=["GET", "POST"])
@citizens
def complain(number: str) -> str | Answer:
    """What is known of the application, who answers and by when; then the citizen's words."""
    form = ComplaintForm.reopened(kept_form(citizen().get_id()))
    if form.validate_on_submit() and _send(number, form):
        flash(_("The complaint is sent. The answer will come here and by SMS."), "success")
        return redirect(url_for(".application", number=number))
    mine, now = _mine(number), circumstances().now
    kinds = complaints.kinds_of(mine, queries.made_of(db.session, mine), now)
    if not kinds:
        flash(_("You have complained already. See the answer and its term here."), "info")
        return redirect(url_for(".application", number=number))
    facts = _facts(mine)
    form.shown.data = complaint_facts.fingerprint(facts)
    return render_template(
        "cabinet/complain.html",
        number=number,
        form=form.supply({"kind": [(kind.value, KINDS[kind]) for kind in kinds]}),
        offer=queries.offer_of(db.session, mine, local(now).date()),
        order=appeal.ORDER,
        rows=[{"key": fact.label, "value": fact.value} for fact in facts],
    )


@pages.get("/applications/<number>/complaints/<int(max=2147483647):complaint_id>.pdf")
@citizens
def complaint_paper(number: str, complaint_id: int) -> Response:
    """The complaint on paper, for the higher body; drawn as it stands now."""
    now, me = circumstances().now, citizen().person_id
    found = queries.complaint_of_citizen(db.session, number, complaint_id, me, local(now).date())
    if found is None:
        abort(404)
    answer = Response(draw(_paper(found, _mine(number))), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}-complaint.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _paper(found: queries.Standing, mine: Application) -> ComplaintPaper:
    now = circumstances().now
    return ComplaintPaper(
        number=found.number,
        applicant=found.applicant,
        iin=mine.applicant.iin,
        kind=found.kind,
        facts=tuple((fact.label, fact.value) for fact in found.facts),
        words=found.words,
        made_at=found.opened_at,
        answer_by=found.answer_by,
        to=found.clinic,
        answer=found.answer,
        outcome=found.outcome,
        answered_at=found.answered_at,
        order=appeal.ORDER,
        printed_at=now,
        specimen=circumstances().is_sandbox,
    )


def _send(number: str, form: ComplaintForm) -> bool:
    """Make the complaint; False, with words for the citizen, when it cannot be made as the page stood."""
    with db.writing() as session:
        me, now = citizen(), circumstances().now
        mine = hold_own(session, number, person_id=me.person_id, account_id=me.account_id) or abort(404)
        facts = _facts(mine)
        said = Said(ComplaintKind(form.kind.data), form.words.data, facts)
        try:
            if form.shown.data == complaint_facts.fingerprint(facts):
                complaints.complain(session, mine, said, actor=actor(), now=now)
                return True
        except NothingToComplainOf:
            form.complain("kind", _("This cannot be complained of now. Choose something else."))
            return False
    form.wrap_up(_("The application has changed meanwhile. Look at it once more and send the complaint."))
    return False


def _mine(number: str) -> Application:
    return own_application(db.session, citizen().person_id, number) or abort(404)


def _facts(mine: Application) -> tuple[complaint_facts.Fact, ...]:
    return complaint_facts.facts_of(mine, CATALOGUE[mine.service].passport)
