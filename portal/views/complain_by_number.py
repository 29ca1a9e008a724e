"""The way to complain that a paper can name: an address without a number in it, where the number is typed."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.documents.numbers import parse_application_number
from portal.extensions import db
from portal.forms.voice import ByNumberForm
from portal.queries.one_application import own_application
from portal.regulation.issuing import COMPLAIN
from portal.views.guards import citizen, citizens, kept_form
from portal.views.public import blueprint


@blueprint.route(COMPLAIN, methods=["GET", "POST"])
@citizens
def complain() -> str | Response:
    """The number from the paper leads to the complaint about that application; a stranger's is nobody's."""
    form = ByNumberForm.reopened(kept_form(citizen().get_id()))
    if form.validate_on_submit():
        number = parse_application_number(form.number.data) or ""
        if own_application(db.session, citizen().person_id, number) is not None:
            return redirect(url_for("cabinet.complain", number=number))
        form.complain("number", _("You have no application with this number. Sign in as whoever applied."))
    return render_template("public/complain.html", form=form)
