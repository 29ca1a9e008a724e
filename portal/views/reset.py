"""A forgotten password: IIN, a code to the number of the account, a new password.

Every page looks the same for an IIN that has no account, and takes the same time.
"""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.iin import Iin
from portal.accounts import entrance, messages
from portal.accounts.entrance import Candidate
from portal.accounts.passwords import Personal, weakness
from portal.extensions import db
from portal.forms.auth import WEAK, IinForm, NewPasswordForm
from portal.language import current_language
from portal.sessions import PortalSession
from portal.views import entering
from portal.views.code_page import Acts, CodePage, code_page, send_first
from portal.views.code_sending import Post, notify, now, send_quietly
from portal.views.guards import everyone

pages = Blueprint("reset", __name__, url_prefix="/password")

FLOW = "reset"


@pages.route("/reset", methods=["GET", "POST"])
@everyone
def iin() -> str | Response:
    """Step 1. The same answer whether the IIN has an account or not."""
    form = IinForm()
    if form.validate_on_submit():
        session[FLOW] = {"iin": form.iin.data.digits}
        if sent := send_first(_post(), url_for("reset.code"), by=_send):
            return sent
    return render_template("reset/iin.html", form=form, step=1, steps_total=3, back_url=url_for("auth.login"))


@pages.route("/reset/code", methods=["GET", "POST"])
@everyone
def code() -> str | Response:
    """Step 2. The code from the number of the account, which is not named."""
    if not session.get(FLOW):
        return redirect(url_for("reset.iin"))
    page = CodePage(
        title=_("Enter the code"),
        told=_("If this IIN has an account, a code is on its way to the number of the account."),
        back_url=url_for("reset.iin"),
        step=2,
        steps_total=3,
    )
    return code_page(page, _post(), Acts(on_right=_proved, send=_send))


@pages.route("/reset/password", methods=["GET", "POST"])
@everyone
def password() -> str | Response:
    """Step 3. The new password."""
    flow = session.get(FLOW) or {}
    candidate = _candidate() if flow.get("is_proved") else None
    if candidate is None:
        return redirect(url_for("reset.iin"))
    form = NewPasswordForm()
    if form.validate_on_submit():
        personal = Personal(flow["iin"], candidate.phone.e164, candidate.names)
        weak = weakness(form.password.data, personal)
        if weak is None:
            return _change(candidate, form.password.data)
        form.complain("password", WEAK[weak])
    return render_template("reset/password.html", form=form, step=3, steps_total=3)


def _proved() -> Response:
    session[FLOW] = {**session[FLOW], "is_proved": True}
    return redirect(url_for("reset.password"))


def _change(candidate: Candidate, chosen: str) -> Response:
    """Everywhere else the account is signed out; here it is signed in."""
    password_hash = entering.passwords().hash(chosen)
    iin = Iin(session[FLOW]["iin"])
    row = session.row_id if isinstance(session, PortalSession) else None
    with db.writing() as database:
        entrance.change_password(database, candidate.id, password_hash, now(), keep=row)
    notify(candidate.phone.e164, messages.PASSWORD_CHANGED, candidate.language)
    flash(_("Your password is changed. You were signed out on all other devices."), "success")
    return entering.enter_citizen(candidate, iin, with_code=True)


def _candidate() -> Candidate | None:
    return entrance.citizen(db.session, Iin(session[FLOW]["iin"]))


def _send(post: Post) -> None:
    send_quietly(post, really=not post.number.startswith("nobody"))


def _post() -> Post:
    """Codes for an IIN without an account are made and counted too, and sent to nobody."""
    candidate = _candidate()
    number = candidate.phone.e164 if candidate else f"nobody:{session[FLOW]['iin']}"
    language = candidate.language if candidate else current_language()
    return Post("reset", number, messages.RESET, language)
