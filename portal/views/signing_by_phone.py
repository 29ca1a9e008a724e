"""A code given to a phone, and what the phone sent back: checked with no transaction open, then taken and sent in one,
on behalf of the person to whom the page gave the code."""

from enum import Enum, auto

from models import MobileSigning
from models.enums import MobileState
from portal.extensions import db
from portal.gateways.signature.rule import Failure
from portal.regulation import mobile_signing, signatures
from portal.regulation.availability import SlotNotFree
from portal.regulation.booking import AlreadyBooked
from portal.regulation.mobile_signing import CodeIsOver
from portal.regulation.process import NotWhatWasShown, Signing
from portal.regulation.registering import AlreadyOpen
from portal.regulation.signatures import Checked, Given, NonceSpent, Way
from portal.views.code_sending import gateways, now, settings
from portal.views.guards import owner
from portal.views.journey import Walk

# What the browser's page explains, because a phone cannot: the words of another window, a twin, a time that is gone.
IN_THE_WAY = (NotWhatWasShown, AlreadyOpen, SlotNotFree, AlreadyBooked)


class Answer(Enum):
    """What came of it when the signature itself is not at fault."""

    TAKEN = auto()
    OVER = auto()
    STOPPED = auto()


def give_code(walk: Walk, *, is_anew: bool = False) -> None:
    """Let a phone sign what is held of the draft of whoever has signed in. Raises `NotWhatWasShown`."""
    with db.writing() as session:
        walk.hold(session)
        mobile_signing.open_code(
            session, walk.draft, owner=owner(), key=settings().SECRET_KEY, now=now(), is_anew=is_anew
        )


def receive(code: MobileSigning, walk: Walk, cms: bytes) -> Answer | Failure:
    """Judge `cms` (DER) and, when nothing is wrong with it, sign and send the draft.

    The same signature sent twice is taken once and answered alike. A fault ends the code and stands in the journal
    of the draft.
    """
    code_id, nonce = code.id, code.challenge.nonce
    state = mobile_signing.stands(code, now())
    if state is not MobileState.WAITING:
        return Answer.TAKEN if mobile_signing.is_same(db.session, code, cms) else Answer.OVER
    given = signatures.find(db.session, nonce, owner=code.challenge.owner)
    assert given is not None
    try:
        return _judge(code_id, walk, given, cms)
    except CodeIsOver:
        return _after_another(code_id, cms)
    except IN_THE_WAY as trouble:
        return _stop(code_id, cms, type(trouble).__name__)


def _judge(code_id: int, walk: Walk, given: Given, cms: bytes) -> Answer | Failure:
    walk.stand_by_review()
    iin = walk.draft.applicant.iin.digits
    db.let_go()
    checked = signatures.check(gateways().signature, given, cms, iin=iin, now=now())
    failure = checked.verdict.failure or _take(code_id, walk, checked)
    if failure is None:
        return Answer.TAKEN
    with db.writing() as session:
        walk.hold(session)
        mobile_signing.settle(session, code_id, MobileState.REFUSED, failure.value)
        signatures.note_refusal(
            session, walk.draft, failure.value, Way.EGOV_MOBILE, actor=walk.actor, now=now()
        )
    return failure


def _take(code_id: int, walk: Walk, checked: Checked) -> Failure | None:
    """Keep the signature and send what it signs, in one transaction; or why its time is over."""
    try:
        with db.writing() as session:
            walk.hold(session)
            mobile_signing.settle(session, code_id, MobileState.SIGNED, checked.verdict.code)
            kept = signatures.take(session, checked, Way.EGOV_MOBILE)
            signing = Signing(kept.way, checked.given.shown_hash, signatures.evidence(kept))
            walk.submit(session, signing)
    except NonceSpent as spent:
        return spent.failure
    return None


def _stop(code_id: int, cms: bytes, why: str) -> Answer:
    """Something else is in the way: the code is over and the page says what, unless the same sent twice came first."""
    try:
        with db.writing() as session:
            mobile_signing.settle(session, code_id, MobileState.STOPPED, why[:32])
    except CodeIsOver:
        return _after_another(code_id, cms)
    return Answer.STOPPED


def _after_another(code_id: int, cms: bytes) -> Answer:
    code = db.session.get_one(MobileSigning, code_id, populate_existing=True)
    return Answer.TAKEN if mobile_signing.is_same(db.session, code, cms) else Answer.OVER
