"""Signing an application with a key of the citizen's on their own computer, by NCALayer."""

from flask import Response as FlaskResponse
from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.extensions import db
from portal.forms.signing import KeyForm
from portal.gateways.signature.rule import INDIVIDUAL, SIGNING
from portal.language import current_language
from portal.regulation import drafting, signatures
from portal.regulation.process import NotWhatWasShown
from portal.regulation.signature_words import WORDS
from portal.regulation.signatures import Given
from portal.views.apply import kept_for, nothing_to_sign, pages, sent_to_of
from portal.views.guards import applicants, owner
from portal.views.journey import Walk, sent_before, walk_of
from portal.views.key_page import key_page
from portal.views.sign_by_key import given_to_key, sign_with
from portal.views.signing_ways import KEY, other_than


@pages.route("/<code>/sign/key", methods=["GET", "POST"])
@applicants
def sign_by_key(code: str) -> Response:
    """What was shown, given to NCALayer to be signed; its answer comes back by the ordinary form."""
    walk = _citizens_walk(code)
    if elsewhere := walk.sent_before() or nothing_to_sign(walk):
        return redirect(elsewhere)
    form = KeyForm()
    if form.validate_on_submit():
        try:
            failure = sign_with(walk, form.nonce.data or "", form.cms.data or "")
        except NotWhatWasShown:
            if elsewhere := sent_before(code, walk.actor):  # the same form, sent twice at one moment
                return redirect(elsewhere)
            raise
        if failure is None:
            return redirect(sent_to_of(walk))
        form.wrap_up(WORDS[failure])
    given = given_to_key(walk)
    if given is not None and drafting.said_in(given.content).language is not current_language():
        return redirect(url_for(".review", code=code))  # what is read is signed: in the language of the page
    if given is None:
        flash(_("The time for signing is over. Check your answers and go on to sign once more."), "info")
        return redirect(url_for(".review", code=code))
    return _page(walk, given, form)


@pages.get("/<code>/sign/key/<nonce>")
@applicants
def given_text(code: str, nonce: str) -> Response:
    """The very bytes that are given to be signed, for whom they were given to."""
    walk, given = _citizens_walk(code), signatures.find(db.session, nonce, owner=owner())
    if given is None or given.application_id is None or given.application_id != walk.draft.id:
        abort(404)
    return FlaskResponse(given.content, content_type="text/plain; charset=utf-8")


def _citizens_walk(code: str) -> Walk:
    walk = walk_of(code)
    if walk.actor.is_staff:
        abort(404)
    return walk


def _page(walk: Walk, given: Given, form: KeyForm) -> Response:
    form.nonce.data, form.cms.data = given.nonce, ""
    return key_page(
        "apply/sign_by_key.html",
        given,
        (SIGNING, INDIVIDUAL),
        iin=walk.draft.applicant.iin.digits,
        walk=walk,
        form=form,
        rows=_in_words(walk, given),
        other_ways=other_than(KEY),
        kept=kept_for(walk),
        back_url=url_for(".review", code=walk.code),
    )


def _in_words(walk: Walk, given: Given) -> list[dict[str, str]]:
    """What is signed, line by line."""
    said = drafting.said_in(given.content)
    rows = [
        (_("Service"), str(walk.passport.title)),
        (_("Applicant"), f"{said.applicant}, {_('IIN')} {said.iin}"),
        *([(_("Who the application is about"), ", ".join(said.others))] if said.others else []),
        *said.rows,
    ]
    return [{"key": key, "value": value} for key, value in rows]
