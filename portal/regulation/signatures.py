"""Signatures by keys: what is given to be signed, what is taken back, and what is written of it.

A page gives (`give_draft`, `give`), lets the database go, asks (`check`), and then in one transaction either takes
the signature together with what it is for (`take`), or notes the refusal (`note_refusal`).
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_urlsafe
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, SigningChallenge
from models.enums import SignaturePurpose, SignatureState
from portal.documents.canonical import canonical, content_hash
from portal.gateways.signature.port import LONGEST_ANSWER, PORTAL, Examined, SignatureGateway
from portal.gateways.signature.rule import Expected, Failure, Verdict, judge
from portal.regulation import journal, process
from portal.regulation.actors import Actor

LIVES = timedelta(minutes=15)
LONGEST_NONCE = 64
REFUSED = "signature_refused"
VERIFIED = "signature_verified"
WAITING = "signature_waits"


class Way(StrEnum):
    """How a signature by a key came to us; also the method of the application's signing."""

    NCALAYER = "ncalayer"
    EGOV_MOBILE = "egov-mobile"


class NonceSpent(RuntimeError):
    """What was signed has been taken already, or its time is over. `failure` says which."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Given:
    """What was given to be signed. `content` is to be signed to the byte; `shown_hash` is of what the page showed."""

    id: int
    nonce: str
    purpose: SignaturePurpose
    owner: str
    application_id: int | None
    content: bytes = field(repr=False)
    shown_hash: str
    created_at: datetime
    expires_at: datetime

    @property
    def base64(self) -> str:
        """The content as signing programs take it (`decode: true` of NCALayer, `file.data` of eGov Mobile)."""
        return b64encode(self.content).decode()


@dataclass(frozen=True, slots=True)
class Checked:
    """A signature that came back with its verdict. Nothing is written yet."""

    given: Given
    cms: bytes = field(repr=False)
    examined: Examined
    verdict: Verdict
    proof: bytes = field(repr=False)
    received_at: datetime


def give(
    session: Session,
    purpose: SignaturePurpose,
    said: Mapping[str, object],
    *,
    owner: str,
    now: datetime,
    application_id: int | None = None,
) -> Given:
    """Give `said` (what JSON knows) to be signed: its canonical form with a nonce, good once and for 15 minutes.

    The one that is open for the same words and owner is given again while most of its time is left, so that a page
    loaded twice asks for one thing. Raises `NotCanonical`.
    """
    shown_hash = content_hash(canonical(said))
    half = now + LIVES / 2
    row = (
        _open(session, purpose, shown_hash, half, owner=owner, application_id=application_id)
        if owner
        else None
    )
    if row is None:
        nonce = token_urlsafe(24)
        row = SigningChallenge(
            nonce=nonce,
            purpose=purpose,
            owner=owner,
            application_id=application_id,
            content=canonical({**said, "nonce": nonce}),
            shown_hash=shown_hash,
            created_at=now,
            expires_at=now + LIVES,
        )
        session.add(row)
        session.flush()
    return _given(row)


def give_draft(session: Session, draft: Application, *, owner: str, now: datetime) -> Given:
    """Give what is held of a draft (`drafting.hold_for_signing`) to be signed. Raises `NotWhatWasShown`."""
    if draft.to_sign is None:
        raise process.NotWhatWasShown
    said = json.loads(draft.to_sign)
    return give(session, SignaturePurpose.SIGN, said, owner=owner, now=now, application_id=draft.id)


def given_of(session: Session, draft: Application, *, owner: str, now: datetime) -> Given | None:
    """What was given of a draft as it is held now, while it can be signed; None when there is nothing such."""
    if draft.to_sign is None:
        return None
    shown_hash = content_hash(draft.to_sign)
    row = _open(session, SignaturePurpose.SIGN, shown_hash, now, owner=owner, application_id=draft.id)
    return _given(row) if row is not None else None


def find(session: Session, nonce: str, *, owner: str | None) -> Given | None:
    """What was given under this nonce to this owner (None: to whomever, when the caller holds another proof of
    who asks); None for a stranger's, for none, and for what no nonce looks like, whatever a visitor sends."""
    if not (nonce.isascii() and nonce.isprintable() and len(nonce) <= LONGEST_NONCE):
        return None
    row = session.scalar(select(SigningChallenge).where(SigningChallenge.nonce == nonce))
    if row is None or (owner is not None and row.owner != owner):
        return None
    return _given(row)


def check(
    gateway: SignatureGateway, given: Given, cms: bytes, *, iin: str, now: datetime, organisation: str = ""
) -> Checked:
    """Examine and judge what came back for `given`; `iin` of who must have signed ("" at an entrance: read it from
    `verdict.certificate`), `organisation` its BIN where an employee of just this one must sign.

    Speaks to the outside: with no transaction open. What was given too long ago is refused unexamined.
    """
    if given.expires_at <= now:
        examined, verdict = Examined(PORTAL, now), Verdict(SignatureState.REFUSED, Failure.NONCE_EXPIRED)
        return Checked(given, cms, examined, verdict, b"", now)
    examined = gateway.examine(cms, at=now)
    verdict = judge(examined, _expected(given, iin, now, organisation))
    return Checked(given, cms, examined, verdict, _proof(gateway, cms, examined, verdict), now)


def take(
    session: Session, checked: Checked, way: Way, application_id: int | None = None
) -> ElectronicSignature:
    """Keep a signature that was not refused, and let nothing be signed with its nonce again.

    In the transaction of what it is for. Raises `NonceSpent`.
    """
    assert not checked.verdict.is_refused
    spend(session, checked.given, checked.received_at)
    certificate, given = checked.verdict.certificate, checked.given
    assert certificate is not None
    kept = ElectronicSignature(
        nonce=given.nonce,
        application_id=application_id or given.application_id,
        purpose=given.purpose,
        way=way.value,
        content=given.content,
        content_hash=content_hash(given.content),
        cms=checked.cms,
        certificate=certificate.der,
        serial=certificate.serial,
        asked_at=given.created_at,
        received_at=checked.received_at,
    )
    note_verdict(kept, checked.examined, checked.verdict, checked.proof)
    session.add(kept)
    session.flush()
    return kept


def spend(session: Session, given: Given, now: datetime) -> None:
    """Use up the nonce of what was given: of two at once one wins. Raises `NonceSpent`."""
    done = session.execute(
        update(SigningChallenge)
        .where(
            SigningChallenge.id == given.id,
            SigningChallenge.used_at.is_(None),
            SigningChallenge.expires_at > now,
        )
        .values(used_at=now)
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise NonceSpent(Failure.NONCE_USED if given.expires_at > now else Failure.NONCE_EXPIRED)


@dataclass(frozen=True, slots=True)
class Again:
    """A signature that is to be looked at once more, with what was expected of it when it came."""

    application_id: int
    cms: bytes = field(repr=False)
    expected: Expected


class Rechecked(NamedTuple):
    """What was found of it."""

    examined: Examined
    verdict: Verdict
    proof: bytes


def again(kept: ElectronicSignature, application: Application) -> Again:
    """What is needed to look at a kept signature once more: whatever happens later, it is judged as of when it came."""
    expected = Expected(
        content=kept.content,
        iin=application.applicant.iin.digits,
        purpose=kept.purpose,
        since=kept.asked_at,
        received_at=kept.received_at,
    )
    return Again(application.id, kept.cms, expected)


def check_again(gateway: SignatureGateway, again: Again, now: datetime) -> Rechecked:
    """Examine and judge once more. With no transaction open."""
    examined = gateway.examine(again.cms, at=now)
    verdict = judge(examined, again.expected)
    return Rechecked(examined, verdict, _proof(gateway, again.cms, examined, verdict))


def evidence(kept: ElectronicSignature) -> dict[str, Any]:
    """What stands with the application's own signature (`process.Signing.evidence`)."""
    return {"electronic_signature": kept.id, "serial": kept.serial, "state": kept.state.value}


def note_refusal(
    session: Session, application: Application, code: str, way: Way, *, actor: Actor, now: datetime
) -> None:
    """Write into the journal of a draft that a signature under it was refused, and why; the same again is written only
    when a text that was given meanwhile would be over, so that nobody fills the journal with what is no signature."""
    details = {"code": code, "way": way.value}
    if journal.is_told(session, application, REFUSED, details, since=now - LIVES):
        return
    process.note(session, application, REFUSED, actor=actor, now=now, details=details)


def note_verdict(kept: ElectronicSignature, examined: Examined, verdict: Verdict, proof: bytes) -> None:
    """Write the latest verdict with its facts; the answers about revocation are kept as they came."""
    kept.state, kept.code, kept.report = verdict.outcome, verdict.code, report_of(examined, verdict)
    kept.verified_at = examined.at if verdict.is_accepted else None
    kept.proof = proof or None
    kept.answers = [
        {
            "source": each.source.value,
            "standing": each.standing.value,
            "as_of": each.as_of.isoformat() if each.as_of else None,
            "answer": b64encode(each.answer).decode() if len(each.answer) <= LONGEST_ANSWER else "",
        }
        for each in (verdict.certificate.revocations if verdict.certificate else ())
    ]


def _proof(gateway: SignatureGateway, cms: bytes, examined: Examined, verdict: Verdict) -> bytes:
    return gateway.proof(cms, examined) if verdict.is_accepted else b""


def report_of(examined: Examined, verdict: Verdict) -> dict[str, Any]:
    """The facts and the verdict as JSON: what was found, by whom, when. Holds no name and no IIN."""
    signer = examined.signers[0] if len(examined.signers) == 1 else None
    certificate = verdict.certificate
    return {
        "examiner": examined.examiner,
        "at": examined.at.isoformat(),
        "outcome": verdict.outcome.value,
        "code": verdict.code,
        "unknown": list(verdict.unknown),
        "signature": signer.is_right.value if signer else None,
        "claims_at": signer.claims_at.isoformat() if signer and signer.claims_at else None,
        "certificate": certificate
        and {
            "serial": certificate.serial,
            "issuer": certificate.issuer,
            "algorithm": certificate.algorithm,
            "begins": certificate.begins.isoformat(),
            "ends": certificate.ends.isoformat(),
            "chain": certificate.is_chained.value,
            "revocations": [_told(asdict(each)) for each in certificate.revocations],
        },
        "stamps": [_told(asdict(each)) for each in (signer.stamps if signer else ())],
    }


def _open(
    session: Session,
    purpose: SignaturePurpose,
    shown_hash: str,
    until: datetime,
    *,
    owner: str,
    application_id: int | None,
) -> SigningChallenge | None:
    """The latest that is given for this, not used, and good beyond `until`."""
    return session.scalar(
        select(SigningChallenge)
        .where(
            SigningChallenge.purpose == purpose,
            SigningChallenge.owner == owner,
            SigningChallenge.application_id == application_id,
            SigningChallenge.shown_hash == shown_hash,
            SigningChallenge.used_at.is_(None),
            SigningChallenge.expires_at > until,
        )
        .order_by(SigningChallenge.id.desc())
        .limit(1)
    )


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as JSON, without what is kept apart."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in facts.items()
        if name != "answer"
    }


def _expected(given: Given, iin: str, received_at: datetime, organisation: str) -> Expected:
    return Expected(
        content=given.content,
        iin=iin,
        purpose=given.purpose,
        since=given.created_at,
        received_at=received_at,
        bin=organisation,
    )


def _given(row: SigningChallenge) -> Given:
    return Given(
        id=row.id,
        nonce=row.nonce,
        purpose=row.purpose,
        owner=row.owner,
        application_id=row.application_id,
        content=row.content,
        shown_hash=row.shown_hash,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
