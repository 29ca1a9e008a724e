"""Complaints for the head of the clinic, and those of no clinic for the administrator: their terms and answers."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Complaint
from models.enums import ComplaintOutcome, Role
from portal import dates
from portal.clock import local
from portal.extensions import db
from portal.forms.voice import KINDS, OUTCOMES, ComplaintAnswerForm
from portal.queries.complaints import Standing, complaint_of, complaints_of
from portal.regulation import complaints as rules
from portal.regulation.cases import AlreadyAnswered
from portal.regulation.complaints import OwnAct
from portal.regulation.record_log import ONE_DAY, ONE_OPENING, Opening
from portal.views.desk import pages, title_of, write_openings
from portal.views.guards import actor, circumstances, kept_form, officer, officers, owner


@pages.get("/complaints")
@officers(Role.HEAD, Role.ADMINISTRATOR)
def complaints() -> str:
    """The complaints given to me, the unanswered first."""
    found = complaints_of(db.session, actor(), local(circumstances().now).date())
    staff = officer().staff_id
    write_openings((Opening(it.person_id, staff, "complaints", it.application_id) for it in found), ONE_DAY)
    return render_template("desk/complaints.html", complaints=found, kinds=KINDS, title_of=title_of)


@pages.route("/complaints/<int(max=2147483647):complaint_id>", methods=["GET", "POST"])
@officers(Role.HEAD, Role.ADMINISTRATOR)
def complaint(complaint_id: int) -> str | Response:
    """One complaint: what is known, what the citizen says, the answer."""
    found = _given(complaint_id)
    form = ComplaintAnswerForm.reopened(kept_form(owner()))
    if form.validate_on_submit():
        if _answer(found.id, form):
            return redirect(url_for(".complaint", complaint_id=complaint_id))
        found = _given(complaint_id)
    write_openings(
        [Opening(found.person_id, officer().staff_id, "complaint", found.application_id)], ONE_OPENING
    )
    is_mine = rules.had_a_hand(db.session, found.application_id, actor())
    return render_template(
        "desk/complaint.html",
        it=found,
        # The language switch sends the form of the page, so it must not hear of one that is not drawn.
        form=None if is_mine or found.answered_at else form,
        typed=form,
        is_mine=is_mine,
        rows=_rows(found),
        outcomes=OUTCOMES,
        sees_application=officer().role is Role.HEAD,
    )


def _given(complaint_id: int) -> Standing:
    today = local(circumstances().now).date()
    return complaint_of(db.session, complaint_id, actor(), today) or abort(404)


def _rows(found: Standing) -> list[dict[str, object]]:
    rows = [
        (_("Applicant"), found.applicant),
        (_("Complains of"), KINDS[found.kind]),
        *((fact.label, fact.value) for fact in found.facts),
        (_("Complaint sent"), dates.date_and_time(found.opened_at)),
        (_("Answer by"), dates.full_date(found.answer_by)),
    ]
    return [{"key": key, "value": value} for key, value in rows]


def _answer(complaint_id: int, form: ComplaintAnswerForm) -> bool:
    try:
        with db.writing() as session:
            rules.answer(
                session,
                session.get_one(Complaint, complaint_id),
                form.answer.data,
                outcome=ComplaintOutcome(form.outcome.data),
                actor=actor(),
                now=circumstances().now,
            )
    except OwnAct:
        form.wrap_up(_("You had a hand in this application, so somebody else must answer."))
    except AlreadyAnswered:
        form.wrap_up(
            _("A colleague has answered meanwhile. Your words are below; the complaint stays as answered.")
        )
    else:
        flash(_("The answer is written; the citizen gets an SMS."), "success")
        return True
    return False
