"""Staff come in by an entrance of their own: IIN, password and a code every time."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from models.enums import SignaturePurpose
from models.iin import Iin
from portal.accounts import entrance, messages
from portal.accounts.entrance import Candidate
from portal.extensions import db
from portal.forms.auth import LoginForm
from portal.gateways.signature.rule import EMPLOYEE
from portal.views import entering
from portal.views.code_page import Acts, CodePage, code_page, send_first
from portal.views.code_sending import Post
from portal.views.entering_by_key import KeyEntrance, by_key
from portal.views.guards import everyone

pages = Blueprint("desk_auth", __name__, url_prefix="/desk")

FLOW = "staff_signing_in"
KIND = "staff"
CLOSED = _l("Your access is closed. Speak to the administrator of your clinic.")


@pages.route("/login", methods=["GET", "POST"])
@everyone
def login() -> str | Response:
    """IIN and password of a member of staff."""
    if elsewhere := entering.signed_in():
        return elsewhere
    form = LoginForm()
    if form.validate_on_submit():
        candidate = entering.prove(form, KIND, form.iin.data, entrance.officer)
        if candidate is not None and not candidate.is_active:
            form.wrap_up(CLOSED)
        elif candidate is not None and (page := _to_code(candidate, form.iin.data)):
            return page
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
        on_right=lambda: entering.enter_officer(candidate, iin, by_key=bool(flow.get("by_key"))),
        on_exhausted=lambda: entering.count_failure(KIND, iin),
    )
    return code_page(page, _post(candidate), acts)


@pages.route("/login/key", methods=["GET", "POST"])
@everyone
def login_by_key() -> Response:
    """An employee's key instead of the password; the code comes all the same."""
    return by_key(_KEY)


def _go_on(candidate: Candidate, iin: Iin) -> Response | None:
    """To the code, or a plain refusal to who works here no more; only they can read it."""
    if not candidate.is_active:
        flash(str(CLOSED), "error")
        return None
    return _to_code(candidate, iin, by_key=True)


def _to_code(candidate: Candidate, iin: Iin, *, by_key: bool = False) -> Response | None:
    session[FLOW] = {"iin": iin.digits, "by_key": by_key}
    return send_first(_post(candidate), url_for("desk_auth.login_code"))


def _post(candidate: Candidate) -> Post:
    return Post("staff", candidate.phone.e164, messages.STAFF_LOGIN, candidate.language)


_KEY = KeyEntrance(
    purpose=SignaturePurpose.STAFF_LOGIN,
    purposes=(EMPLOYEE,),
    find=entrance.officer,
    go_on=_go_on,
    endpoint="desk_auth.login_by_key",
    otherwise="desk_auth.login",
    nobody=_l("No member of staff has this key. Speak to the administrator of your clinic."),
)
