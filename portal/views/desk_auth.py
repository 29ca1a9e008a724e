"""Staff come in by an entrance of their own: IIN, password and a code every time."""

from flask import Blueprint, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.iin import Iin
from portal.accounts import entrance, messages
from portal.accounts.entrance import Candidate
from portal.extensions import db
from portal.forms.auth import LoginForm
from portal.views import entering
from portal.views.code_page import Acts, CodePage, code_page, send_first
from portal.views.code_sending import Post
from portal.views.guards import everyone

pages = Blueprint("desk_auth", __name__, url_prefix="/desk")

FLOW = "staff_signing_in"
KIND = "staff"


@pages.route("/login", methods=["GET", "POST"])
@everyone
def login() -> str | Response:
    """IIN and password of a member of staff."""
    if elsewhere := entering.signed_in():
        return elsewhere
    form = LoginForm()
    if form.validate_on_submit():
        candidate = entering.prove(form, KIND, form.iin.data, entrance.officer)
        answer = _go_on(form, candidate) if candidate else None
        if answer is not None:
            return answer
    return render_template("desk_auth/login.html", form=form)


@pages.route("/login/code", methods=["GET", "POST"])
@everyone
def login_code() -> str | Response:
    """The code, on every browser and every time."""
    flow = session.get(FLOW) or {}
    candidate = entrance.officer(db.session, Iin(flow["iin"])) if flow else None
    if candidate is None or not candidate.is_active:
        return redirect(url_for("desk_auth.login"))
    iin = Iin(flow["iin"])
    page = CodePage(
        title=_("Enter the code"),
        told=_("We have sent a code to %(phone)s.", phone=candidate.phone),
        back_url=url_for("desk_auth.login"),
    )
    acts = Acts(
        on_right=lambda: entering.enter_officer(candidate, iin),
        on_exhausted=lambda: entering.count_failure(KIND, iin),
    )
    return code_page(page, _post(candidate), acts)


def _go_on(form: LoginForm, candidate: Candidate) -> Response | None:
    """To the code, or a plain refusal to who works here no more; only they can read it."""
    if not candidate.is_active:
        form.wrap_up(_("Your access is closed. Speak to the administrator of your clinic."))
        return None
    session[FLOW] = {"iin": form.iin.data.digits}
    return send_first(_post(candidate), url_for("desk_auth.login_code"))


def _post(candidate: Candidate) -> Post:
    return Post("staff", candidate.phone.e164, messages.STAFF_LOGIN, candidate.language)
