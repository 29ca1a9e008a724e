"""Signing an application with a key of the citizen's on their own computer, by NCALayer."""

import json

from flask import Response as FlaskResponse
from flask import abort, current_app, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.extensions import db
from portal.forms.signing import KeyForm
from portal.gateways.signature.armour import der_of
from portal.gateways.signature.rule import INDIVIDUAL, SIGNING, Failure
from portal.regulation import drafting, signatures
from portal.regulation.process import NotWhatWasShown, Signing
from portal.regulation.signature_words import WAITS, WORDS
from portal.regulation.signatures import Checked, Given, NonceSpent, Way
from portal.views.apply import kept_for, nothing_to_sign, pages, sent_to_of
from portal.views.guards import applicants, circumstances, owner
from portal.views.journey import Walk, sent_before, walk_of
from portal.views.key_page import key_page
from portal.views.signing_ways import KEY, other_than


@pages.route("/<code>/sign/key", methods=["GET", "POST"])
@applicants
def sign_by_key(code: str) -> Response:
    """What was shown, given to NCALayer to be signed; its answer comes back by the ordinary form."""
    walk = _citizens_walk(code)
    if elsewhere := sent_before(code, walk.actor) or nothing_to_sign(walk):
        return redirect(elsewhere)
    form = KeyForm()
    if form.validate_on_submit():
        try:
            failure = _sign(walk, form)
        except NotWhatWasShown:
            if elsewhere := sent_before(code, walk.actor):  # the same form, sent twice at one moment
                return redirect(elsewhere)
            raise
        if failure is None:
            return redirect(sent_to_of(walk))
        form.wrap_up(WORDS[failure])
    return _page(walk, form)


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


def _sign(walk: Walk, form: KeyForm) -> Failure | None:
    """Check what came back and, when nothing is wrong with it, sign and send; else why not, noted in the journal.

    Raises `NotWhatWasShown` for what was not given for what is held now, and what `Walk.stand_by_review` raises.
    """
    given = signatures.find(db.session, form.nonce.data or "", owner=owner())
    if given is None or not _is_held(walk, given):
        raise NotWhatWasShown
    walk.stand_by_review()
    iin, now = walk.draft.applicant.iin.digits, circumstances().now
    db.let_go()
    gateway = current_app.extensions["gateways"].signature
    checked = signatures.check(gateway, given, der_of(form.cms.data or ""), iin=iin, now=now)
    failure = checked.verdict.failure or _take(walk, checked)
    if failure is not None:
        with db.writing() as session:
            walk.hold(session)
            signatures.note_refusal(
                session, walk.draft, failure.value, Way.NCALAYER, actor=walk.actor, now=now
            )
    elif not checked.verdict.is_accepted:
        flash(str(WAITS), "info")
    return failure


def _is_held(walk: Walk, given: Given) -> bool:
    is_same = given.shown_hash == drafting.held_hash(walk.draft)
    return is_same and given.application_id == walk.draft.id


def _take(walk: Walk, checked: Checked) -> Failure | None:
    """Keep the signature and send what it signs, in one transaction; or why its time is over."""
    try:
        with db.writing() as session:
            walk.hold(session)
            kept = signatures.take(session, checked, Way.NCALAYER)
            signing = Signing(kept.way, checked.given.shown_hash, signatures.evidence(kept))
            walk.submit(session, signing)
    except NonceSpent as spent:
        return spent.failure
    return None


def _page(walk: Walk, form: KeyForm) -> Response:
    with db.writing() as session:
        given = signatures.give_draft(session, walk.draft, owner=owner(), now=circumstances().now)
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
    """Everything that the bytes say, line by line."""
    said = json.loads(given.content)
    applicant, subject = said["applicant"], said["subject"]
    others = [each["name"] for each in (subject, *said.get("companions", ())) if each != applicant]
    rows = [
        (_("Service"), str(walk.passport.title)),
        (_("Applicant"), f"{applicant['name']}, {_('IIN')} {applicant['iin']}"),
        *([(_("Who the application is about"), ", ".join(others))] if others else []),
        *((each["label"], each["value"]) for each in said["shown"]),
    ]
    return [{"key": key, "value": value} for key, value in rows]
