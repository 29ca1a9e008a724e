"""Signing by a key: what is held is given with a nonce, and what comes back is checked before it counts."""

from flask import current_app, flash

from portal.extensions import db
from portal.gateways.signature.armour import der_of
from portal.gateways.signature.rule import Failure
from portal.regulation import drafting, signatures
from portal.regulation.process import NotWhatWasShown, Signing
from portal.regulation.signature_words import WAITS
from portal.regulation.signatures import Checked, Given, NonceSpent, Way
from portal.views.guards import circumstances, owner
from portal.views.journey import Walk


def give_to_key(walk: Walk) -> None:
    """Give what is held of the draft to be signed; what is given already and good for a while stays."""
    with db.writing() as session:
        walk.hold(session)
        signatures.give_draft(session, walk.draft, owner=owner(), now=circumstances().now)


def given_to_key(walk: Walk) -> Given | None:
    """What is given of the draft as it is held now; None when nothing is any more."""
    return signatures.given_of(db.session, walk.draft, owner=owner(), now=circumstances().now)


def sign_with(walk: Walk, nonce: str, text: str) -> Failure | None:
    """Check what came back as `text` and, when nothing is wrong with it, sign and send; else why not, noted in the
    journal, and what is out of date is given anew.

    Raises `NotWhatWasShown` for what was not given for what is held now, and what `Walk.stand_by_review` raises.
    """
    given = signatures.find(db.session, nonce, owner=owner())
    if given is None or not _is_held(walk, given):
        raise NotWhatWasShown
    walk.stand_by_review()
    iin, now = walk.draft.applicant.iin.digits, circumstances().now
    db.let_go()
    gateway = current_app.extensions["gateways"].signature
    checked = signatures.check(gateway, given, der_of(text), iin=iin, now=now)
    failure = checked.verdict.failure or _take(walk, checked)
    if failure is not None:
        with db.writing() as session:
            walk.hold(session)
            signatures.note_refusal(
                session, walk.draft, failure.value, Way.NCALAYER, actor=walk.actor, now=now
            )
        give_to_key(walk)
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
