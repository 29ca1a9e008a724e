"""Citizens come in by IIN and password, with a code on a new browser, and go out."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from models.enums import SignaturePurpose
from models.iin import Iin
from portal.accounts import entrance, messages
from portal.accounts.entrance import Candidate
from portal.extensions import db
from portal.forms.auth import LoginForm
from portal.gateways.signature.rule import INDIVIDUAL
from portal.principals import Officer
from portal.views import entering
from portal.views.code_page import Acts, CodePage, code_page, send_first
from portal.views.code_sending import Post
from portal.views.entering_by_key import KeyEntrance, by_key
from portal.views.guards import everyone

pages = Blueprint("auth", __name__)

FLOW = "signing_in"
KIND = "login"


@pages.route("/login", methods=["GET", "POST"])
@everyone
def login() -> str | Response:
    """IIN and password."""
    if elsewhere := entering.signed_in():
        return elsewhere
    form = LoginForm()
    if form.validate_on_submit():
        candidate = entering.prove(form, KIND, form.iin.data, entrance.citizen)
        answer = _go_on(candidate, form.iin.data) if candidate else None
        if answer is not None:
            return answer
    return render_template("auth/login.html", form=form)


@pages.route("/login/code", methods=["GET", "POST"])
@everyone
def login_code() -> str | Response:
    """The code that a browser unknown to the account needs."""
    flow = session.get(FLOW) or {}
    candidate = entrance.citizen_of(db.session, flow["account"]) if flow else None
    if candidate is None:
        return redirect(url_for("auth.login"))
    iin = Iin(flow["iin"])
    page = CodePage(
        title=_("Enter the code"),
        told=_(
            "This browser is new to your account, so we have sent a code to %(phone)s.", phone=candidate.phone
        ),
        back_url=url_for("auth.login"),
    )
    acts = Acts(
        on_right=lambda: entering.enter_citizen(candidate, iin, with_code=True),
        on_exhausted=lambda: entering.count_failure(KIND, iin),
    )
    return code_page(page, _post(candidate), acts)


@pages.route("/login/key", methods=["GET", "POST"])
@everyone
def login_by_key() -> Response:
    """A key instead of the password."""
    return by_key(_KEY)


@pages.post("/logout")
@everyone
def logout() -> Response:
    """Out, for citizens and for staff."""
    was_officer = isinstance(current_user._get_current_object(), Officer)
    entering.leave()
    flash(_("You have signed out."), "success")
    return redirect(url_for("desk_auth.login" if was_officer else "public.home"))


@pages.post("/session/stay")
@everyone
def stay() -> tuple[str, int]:
    """Asked by the session warning: the session lives on from this moment."""
    session.modified = True
    return "", 204


def _go_on(candidate: Candidate, iin: Iin) -> Response | None:
    """In at once from a known browser, else through the page of the code."""
    if entering.is_known_device(candidate.id):
        return entering.enter_citizen(candidate, iin, with_code=False)
    session[FLOW] = {"account": candidate.id, "iin": iin.digits}
    return send_first(_post(candidate), url_for("auth.login_code"))


def _post(candidate: Candidate) -> Post:
    return Post("login", candidate.phone.e164, messages.LOGIN, candidate.language)


_KEY = KeyEntrance(
    purpose=SignaturePurpose.LOGIN,
    purposes=(INDIVIDUAL,),
    find=entrance.citizen,
    go_on=_go_on,
    endpoint="auth.login_by_key",
    otherwise="auth.login",
    nobody=_l(
        "There is no account for the person of this key yet. Register: you need your IIN and a mobile phone."
    ),
)
