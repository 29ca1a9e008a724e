"""The address for letters: given and confirmed by a code that is sent to it, changed, forgotten."""

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Account
from models.email import Email
from portal.accounts import entrance, messages
from portal.extensions import db, writes
from portal.forms.profile import EmailForm
from portal.views.code_page import Acts, CodePage, code_page, send_first
from portal.views.code_sending import Post, notify
from portal.views.guards import citizen, citizens, kept_form
from portal.views.profile import pages

FLOW = "new_email"


@pages.route("/profile/email", methods=["GET", "POST"])
@citizens
def email() -> str | Response:
    """Another address, to which a code goes first."""
    kept = _account().email
    form = EmailForm.reopened(kept_form(citizen().get_id()))
    if form.validate_on_submit() and _is_new(form, kept):
        session[FLOW] = form.email.data.address
        if sent := send_first(_post(), url_for("profile.email_code")):
            return sent
    return render_template("profile/email.html", form=form, kept=kept)


@pages.route("/profile/email/code", methods=["GET", "POST"])
@citizens
def email_code() -> str | Response:
    """The code from the letter."""
    if not session.get(FLOW):
        return redirect(url_for("profile.email"))
    page = CodePage(
        title=_("Confirm your address"),
        told=_("We have sent a letter with a code to %(address)s.", address=session[FLOW]),
        back_url=url_for("profile.email"),
        is_letter=True,
    )
    return code_page(page, _post(), Acts(on_right=_keep))


@pages.post("/profile/email/forget")
@citizens
@writes
def forget_email() -> Response:
    """No more letters."""
    entrance.change_email(db.session, citizen().account_id, None)
    flash(_("The address is forgotten. Only SMS will come."), "success")
    return redirect(url_for("profile.me"))


def _is_new(form: EmailForm, kept: Email | None) -> bool:
    if form.email.data == kept:
        form.complain("email", _("Letters come to this address already."))
        return False
    return True


def _keep() -> Response:
    address = Email(session.pop(FLOW))
    with db.writing() as database:
        entrance.change_email(database, citizen().account_id, address)
    mine = _account()
    notify(mine.phone.e164, messages.EMAIL_ADDED, mine.person.language)
    flash(_("The address is confirmed. Letters will come to it."), "success")
    return redirect(url_for("profile.me"))


def _account() -> Account:
    return db.session.get_one(Account, citizen().account_id)


def _post() -> Post:
    return Post("email", str(session[FLOW]), messages.EMAIL, _account().person.language, is_letter=True)
