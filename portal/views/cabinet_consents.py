"""The citizen is asked whether another person may see a certificate about them: read, agree, refuse, take back."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Account, Consent
from portal.accounts import messages
from portal.clock import local
from portal.extensions import db
from portal.forms.base import PortalForm
from portal.language import current_language
from portal.queries.consents import OneConsent, consents_of, one_consent
from portal.regulation import answerers, consents
from portal.regulation.consents import NotWaiting
from portal.services import CATALOGUE
from portal.views.cabinet import pages
from portal.views.code_page import Acts, CodePage, code_page, send_first
from portal.views.code_sending import Post
from portal.views.guards import circumstances, citizen, citizens


@pages.get("/consents")
@citizens
def consents_asked() -> str:
    """Everything that was asked of me, for myself or my children, the newest first."""
    return render_template(
        "cabinet/consents.html", asked=consents_of(db.session, _me().person, circumstances().now)
    )


@pages.route("/consents/<int:consent_id>", methods=["GET", "POST"])
@citizens
def consent(consent_id: int) -> str | Response:
    """Who asks, what they would see, for how long; to agree a code is sent, the rest is done at once."""
    one = _one(consent_id)
    form = PortalForm()
    if form.validate_on_submit():
        act = request.form.get("act")
        if act == "agree":
            if not one.may_answer:
                raise NotWaiting
            code_url = url_for(".consent_code", consent_id=consent_id)
            return send_first(_post(one), code_url) or redirect(request.path)
        return _done(consent_id, act)
    return render_template("cabinet/consent.html", one=one, form=form)


@pages.route("/consents/<int:consent_id>/code", methods=["GET", "POST"])
@citizens
def consent_code(consent_id: int) -> str | Response:
    """The code from the SMS is the consent to exactly what was shown."""
    one = _one(consent_id)
    here = url_for(".consent", consent_id=consent_id)
    if not one.may_answer:
        return redirect(here)
    post = _post(one)
    page = CodePage(
        title=_("Confirm your consent"),
        told=_("We have sent a code to %(phone)s.", phone=_me().phone),
        back_url=here,
    )
    return code_page(page, post, Acts(on_right=lambda: _agree(consent_id, one.hash)))


def _agree(consent_id: int, shown: str) -> Response:
    with db.writing() as database:
        held, me = _hold(consent_id), _me()
        journey = CATALOGUE[held.application.service].journey
        if consents.hash_of(held) != shown or journey is None:
            raise NotWaiting
        by, proof = consents.actor_of(me, held), {"way": "code", "phone": str(me.phone)}
        now = circumstances().now
        consents.give(database, held, journey.term, by=by, proof=proof, now=now)
    flash(_("You have agreed. You can take it back here at any time."), "success")
    return redirect(url_for(".consent", consent_id=consent_id))


def _done(consent_id: int, act: str | None) -> Response:
    """Refuse or take back, said so afterwards."""
    with db.writing() as database:
        held = _hold(consent_id)
        by, at = consents.actor_of(_me(), held), circumstances()
        if act == "refuse":
            consents.refuse(database, held, by=by, now=at.now)
            told = _("You have not agreed. Nothing will be shown.")
        elif act == "take_back":
            consents.take_back(database, held, CATALOGUE[held.application.service], by=by, at=at)
            told = _("Your consent is taken back. The certificate is closed.")
        else:
            abort(400)
    flash(told, "success")
    return redirect(url_for(".consent", consent_id=consent_id))


@pages.errorhandler(NotWaiting)
def _not_waiting(_error: NotWaiting) -> Response:
    flash(_("This question was answered before, or its time is over."), "info")
    return redirect(url_for(".consents_asked"))


def _post(one: OneConsent) -> Post:
    number = _me().phone.e164
    return Post(f"consent:{one.hash}", number, messages.CONSENT, current_language(), is_own=True)


def _one(consent_id: int) -> OneConsent:
    found = one_consent(db.session, consent_id, _me().person, circumstances().now)
    return found or abort(404)


def _hold(consent_id: int) -> Consent:
    asked = answerers.asked_through(db.session, _me().person, local(circumstances().now).date())
    return consents.hold(db.session, consent_id, asked) or abort(404)


def _me() -> Account:
    return db.session.get_one(Account, citizen().account_id)
