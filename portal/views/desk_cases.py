"""Cases for the head of the clinic: a citizen says that a visit in the journal did not take place."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import VisitCase
from models.enums import Role
from portal import dates
from portal.clock import local
from portal.extensions import db
from portal.forms.desk import CaseForm
from portal.queries.visit_cases import Case, case_of, cases_of
from portal.regulation.cases import AlreadyAnswered, ClosedByThemselves, answer_case
from portal.regulation.record_log import ONE_DAY, ONE_OPENING, Opening
from portal.views.desk import pages, write_openings
from portal.views.desk_words import VISITS
from portal.views.guards import actor, circumstances, kept_form, officer, officers, owner


@pages.get("/cases")
@officers(Role.HEAD)
def cases() -> str:
    """The cases of the clinic, the unanswered first."""
    today = local(circumstances().now).date()
    found = cases_of(db.session, officer().clinic_id, today)
    staff = officer().staff_id
    write_openings((Opening(case.person_id, staff, "cases", case.application_id) for case in found), ONE_DAY)
    return render_template("desk/cases.html", cases=found)


@pages.route("/cases/<int(max=2147483647):case_id>", methods=["GET", "POST"])
@officers(Role.HEAD)
def case(case_id: int) -> str | Response:
    """One case: what the citizen says, what the journal says, and the answer."""
    today = local(circumstances().now).date()
    found = case_of(db.session, case_id, officer().clinic_id, today) or abort(404)
    form = CaseForm.reopened(kept_form(owner()))
    if form.validate_on_submit():
        if _answer(found.id, form):
            return redirect(url_for(".case", case_id=case_id))
        found = case_of(db.session, case_id, officer().clinic_id, today) or abort(404)
    write_openings([Opening(found.person_id, officer().staff_id, "case", found.application_id)], ONE_OPENING)
    is_mine = found.closed_by_id == officer().staff_id
    # The language switch sends the form of the page, so it must not hear of one that is not drawn.
    drawn = None if is_mine or found.answered_at else form
    return render_template(
        "desk/case.html", case=found, form=drawn, typed=form, is_mine=is_mine, rows=_rows(found)
    )


def _rows(found: Case) -> list[dict[str, object]]:
    closed = dates.date_and_time(found.closed_at) if found.closed_at else ""
    rows = [
        (_("Patient"), found.patient),
        (_("Doctor"), found.doctor),
        (_("Visit"), f"{dates.full_date(found.day)}, {dates.window(*found.window)}"),
        (_("In the journal"), f"{VISITS[found.visit_state]}, {closed}"),
        (_("Closed by"), found.closed_by),
        (_("Answer by"), dates.full_date(found.answer_by)),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _answer(case_id: int, form: CaseForm) -> bool:
    try:
        with db.writing() as session:
            answer_case(
                session,
                session.get_one(VisitCase, case_id),
                form.answer.data,
                visit_confirmed=form.visit_took_place.data,
                actor=actor(),
                now=circumstances().now,
            )
    except ClosedByThemselves:
        form.wrap_up(_("You closed this visit yourself, so another head of the clinic must answer."))
    except AlreadyAnswered:
        form.wrap_up(
            _("A colleague has answered meanwhile. Your words are below; the case stays as answered.")
        )
    else:
        flash(_("The answer is written; the citizen gets an SMS."), "success")
        return True
    return False
