"""The survey after an application has ended: two questions for whoever likes to answer."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.extensions import db
from portal.forms.voice import SurveyForm
from portal.queries.one_application import own_application
from portal.regulation import survey as rules
from portal.regulation.afterwards import hold_own
from portal.regulation.survey import Given
from portal.views.cabinet import pages
from portal.views.guards import actor, circumstances, citizen, citizens, kept_form


@pages.route("/applications/<number>/survey", methods=["GET", "POST"])
@citizens
def survey(number: str) -> str | Response:
    """The two questions; answered once, asked nowhere but on the page of the application."""
    mine = own_application(db.session, citizen().person_id, number) or abort(404)
    form = SurveyForm.reopened(kept_form(citizen().get_id()))
    if form.validate_on_submit():
        _take(number, form)
        flash(_("Thank you. Your answer is counted without your name."), "success")
        return redirect(url_for(".application", number=number))
    if rules.has_answered(db.session, mine.id) or not rules.has_ended(db.session, mine, circumstances().now):
        return redirect(url_for(".application", number=number))
    return render_template("cabinet/survey.html", number=number, form=form)


def _take(number: str, form: SurveyForm) -> None:
    with db.writing() as session:
        me = citizen()
        mine = hold_own(session, number, person_id=me.person_id, account_id=me.account_id) or abort(404)
        given = Given(int(form.quality.data), int(form.information.data), form.words.data or "")
        rules.take(session, mine, given, actor=actor(), now=circumstances().now)
