"""Signing an application with the phone, by eGov Mobile: a code on the page, and what comes of it."""

from math import ceil

import segno
from flask import abort, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from models import MobileSigning
from models.enums import MobileState, SignatureState, State
from portal.dates import until_time
from portal.extensions import db
from portal.gateways.signature.egov_mobile import launch_link, qr_text
from portal.gateways.signature.rule import Failure
from portal.regulation import drafting, mobile_signing
from portal.regulation.signature_words import WAITS, WORDS
from portal.views.apply import kept_for, onward, pages
from portal.views.code_sending import now, settings
from portal.views.egov_mobile import address_of
from portal.views.guards import applicants, owner
from portal.views.journey import Walk, walk_of
from portal.views.signing_by_phone import give_code
from portal.views.signing_ways import PHONE, other_than

Answer = str | Response


@pages.get("/<code>/sign/phone")
@applicants
def sign_by_phone(code: str) -> Answer:
    """The code for the phone; or what came of it."""
    walk, given = _citizens_walk(code), mobile_signing.latest(db.session, owner(), code)
    if walk.draft.to_sign is None:
        return redirect(_sent_by(given) or onward(walk))
    state = _state(walk, given)
    if given is None or state is MobileState.EXPIRED:
        return _page("apply/sign_by_phone_anew.html", walk, why="")
    if state is MobileState.REFUSED:
        return _page("apply/sign_by_phone_anew.html", walk, why=WORDS[Failure(given.code)])
    if state is MobileState.STOPPED:
        return redirect(_what_stops(walk))
    return _page("apply/sign_by_phone.html", walk, **_code(given))


@pages.post("/<code>/sign/phone")
@applicants
def new_code(code: str) -> Answer:
    """Another code; the one before it is over."""
    walk = _citizens_walk(code)
    if walk.draft.to_sign is None:
        return redirect(url_for(".sign_by_phone", code=code))
    give_code(walk, is_anew=True)
    return redirect(url_for(".sign_by_phone", code=code))


@pages.get("/<code>/sign/phone/state")
@applicants
def phone_state(code: str) -> Response:
    """How the code stands, for the script of its page."""
    walk, given = _citizens_walk(code), mobile_signing.latest(db.session, owner(), code)
    return jsonify(state=_state(walk, given))


def _citizens_walk(code: str) -> Walk:
    walk = walk_of(code)
    if walk.actor.is_staff or not settings().EGOV_MOBILE:
        abort(404)
    return walk


def _state(walk: Walk, given: MobileSigning | None) -> MobileState:
    """How the code stands for the draft of this walk: one for another draft is none."""
    if given is None or given.challenge.application_id != walk.draft.id:
        return MobileState.EXPIRED
    return mobile_signing.stands(given, now())


def _sent_by(given: MobileSigning | None) -> str:
    """The page of thanks for what was signed while the code stood, by the phone or in another window; "" for none."""
    signed = given.challenge.application if given is not None else None
    if given is None or signed is None or signed.state is State.DRAFT:
        return ""
    if given.code == SignatureState.UNKNOWN_YET:
        flash(str(WAITS), "info")
    return url_for(".sent", code=signed.service, number=signed.number)


def _what_stops(walk: Walk) -> str:
    """Where it is shown what kept the signed draft from being sent. Raises what `Walk.stand_by_review` raises."""
    to, review = onward(walk), url_for(".review", code=walk.code)
    if to == review:
        walk.stand_by_review()
        flash(_("Your answers changed in another window. Check them once more."), "warning")
    return to


def _page(template: str, walk: Walk, **told: object) -> str:
    return render_template(
        template,
        walk=walk,
        other_ways=other_than(PHONE),
        shown=drafting.held_hash(walk.draft),
        kept=kept_for(walk),
        back_url=url_for(".review", code=walk.code),
        **told,
    )


def _code(given: MobileSigning) -> dict[str, object]:
    address = address_of(mobile_signing.link_of(given, settings().SECRET_KEY))
    return {
        "drawing": _drawing(qr_text(address)),
        "launch": launch_link(address),
        "until": until_time(given.expires_at),
        "seconds": max(0, ceil((given.expires_at - now()).total_seconds())),
        "nonce": given.challenge.nonce,
    }


def _drawing(text: str) -> Markup:
    """The code in SVG, black on white with its quiet border, as wide as the page lets it be."""
    code = segno.make_qr(text, error="m")
    drawn = code.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn by segno: nothing of the text stands in it
