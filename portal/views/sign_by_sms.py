"""Signing by a code from an SMS: bound to the hash of what is held, sent to the account's own number."""

from math import ceil

from flask import abort, flash, url_for

from models.iin import Phone
from portal.accounts import codes, messages
from portal.accounts.codes import Check
from portal.dates import until_time
from portal.extensions import db
from portal.language import current_language
from portal.regulation import drafting
from portal.regulation.process import Signing
from portal.views.code_sending import NOT_SENT, Post, code_desk, excuse, send, sending_of, soonest
from portal.views.guards import circumstances
from portal.views.journey import Walk


def send_code(walk: Walk) -> None:
    """Send a code, or say why none was sent."""
    try:
        send(_post(walk))
    except NOT_SENT as error:
        flash(excuse(error), "warning")


def sign_with(walk: Walk, code: str) -> Check:
    """Judge the code and, when it is right, sign: both in one transaction.

    Raises what `Walk.stand_by_review` raises; the code stays good, and is not judged.
    """
    walk.stand_by_review()
    digest, post = drafting.held_hash(walk.draft), _post(walk)
    evidence = {"phone": str(Phone(post.number))}
    with db.writing() as session:
        verdict = codes.check(code_desk(session), post.purpose, post.number, code)
        if verdict.is_right:
            walk.submit(session, Signing("sms", digest, evidence))
    return verdict


def facts(walk: Walk) -> dict[str, object]:
    """What the page of the code tells."""
    post = _post(walk)
    sending = sending_of(post.purpose, post.number)
    wait = (sending.next_at - circumstances().now).total_seconds()
    return {
        "shown": drafting.held_hash(walk.draft),
        "back_url": url_for("apply.review", code=walk.code),
        "phone": Phone(post.number),
        "good_until": until_time(sending.expires_at) if sending.expires_at else "",
        "wait_seconds": max(0, ceil(wait)),
        "next_at": soonest(sending.next_at),
    }


def _post(walk: Walk) -> Post:
    if walk.draft.account is None:
        abort(404)
    purpose = f"sign:{drafting.held_hash(walk.draft)}"
    number = walk.draft.account.phone.e164
    return Post(purpose, number, messages.SIGN, current_language(), is_own=True)
