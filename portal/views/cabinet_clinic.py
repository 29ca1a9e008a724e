"""My clinic: where the citizen is attached, where they were before, and how to leave."""

from contextlib import suppress

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Account
from portal.accounts import messages
from portal.clock import local
from portal.extensions import db
from portal.forms.base import PortalForm
from portal.gateways.errors import GatewayError
from portal.language import current_language
from portal.queries.own_clinic import OwnClinic, own_clinic
from portal.regulation import leaving
from portal.views.cabinet import pages
from portal.views.code_page import Acts, CodePage, code_page, send_first
from portal.views.code_sending import Post
from portal.views.guards import circumstances, citizen, citizens


@pages.get("/clinic")
@citizens
def clinic() -> str:
    """Where I am attached by the register, where I was, what is under way."""
    return render_template("cabinet/clinic.html", own=_own())


@pages.route("/clinic/leave", methods=["GET", "POST"])
@citizens
def leave_clinic() -> str | Response:
    """What leaving means; to do it a code is sent."""
    own = _own()
    if own.now is None or not own.may_leave:
        return redirect(url_for(".clinic"))
    form = PortalForm()
    if form.validate_on_submit():
        return send_first(_post(), url_for(".leave_clinic_code")) or redirect(url_for(".leave_clinic"))
    return render_template("cabinet/leave_clinic.html", own=own, form=form)


@pages.route("/clinic/leave/code", methods=["GET", "POST"])
@citizens
def leave_clinic_code() -> str | Response:
    """The code from the SMS lets the citizen go."""
    page = CodePage(
        title=_("Confirm that you leave"),
        told=_("We have sent a code to %(phone)s.", phone=_me().phone),
        back_url=url_for(".leave_clinic"),
    )
    return code_page(page, _post(), Acts(on_right=_leave))


def _leave() -> Response:
    with db.writing() as database:
        leaving.leave(database, _me(), circumstances().now)
    flash(_("We are telling the register. This page shows when it is done."), "success")
    return redirect(url_for(".clinic"))


def _own() -> OwnClinic:
    """The register is asked with no transaction open; one that does not answer is said to be silent."""
    person, valid, history = citizen().person_id, None, None
    iin = _me().person.iin.digits
    db.let_go()
    register = current_app.extensions["gateways"].attachment
    with suppress(GatewayError):
        valid = register.find(iin)
        history = register.history(iin)
    return own_clinic(db.session, person, valid, history, local(circumstances().now).date())


def _post() -> Post:
    me = _me()
    return Post(f"leave:{me.person_id}", me.phone.e164, messages.LEAVE, current_language(), is_own=True)


def _me() -> Account:
    return db.session.get_one(Account, citizen().account_id)
