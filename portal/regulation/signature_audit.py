"""Every signature by a key looked at once more, years later, by nothing but what was kept with it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, JournalEntry, Signature
from models.enums import SignaturePurpose, SignatureState
from portal.documents.canonical import canonical, content_hash
from portal.gateways.signature.port import NCANODE, SignatureGateway, Source, Standing
from portal.gateways.signature.rule import Expected, Verdict, judge
from portal.regulation.decision_audit import what_followed, what_is_wrong, who_decided
from portal.regulation.signatures import Way

AT_A_TIME = 200
NAMED = "electronic_signature"  # as `signatures.evidence` says it


class Found(StrEnum):
    """What came of it. ELSEWHERE: nothing is wrong, but who examined it handed out no answer to be kept."""

    PROVEN = "proven"
    BROKEN = "broken"
    ELSEWHERE = "elsewhere"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True, slots=True)
class Audited:
    """One signature (the key of its row) and what came of it; `why` names what is broken, and nobody."""

    id: int
    found: Found
    why: str = ""


class Broken(ValueError):
    """A signature is not what was kept, or does not fit what it stands under; the message says how."""


def audit(session: Session, gateway: SignatureGateway) -> Iterator[Audited]:
    """Each signature, the oldest first, then each that is named somewhere and is not there. Asks nobody outside."""
    rows = session.execute(
        select(ElectronicSignature, what_followed())
        .order_by(ElectronicSignature.id)
        .execution_options(yield_per=AT_A_TIME)
    )
    for row, followed in rows:
        yield _audited(session, row, followed, gateway)
    yield from lost(session)


def _audited(
    session: Session, row: ElectronicSignature, followed: str | None, gateway: SignatureGateway
) -> Audited:
    if row.state is not SignatureState.ACCEPTED:
        return Audited(row.id, Found.NOT_ACCEPTED)
    try:
        return _proven(row, _expected(session, row, followed), gateway)
    except Broken as broken:
        return Audited(row.id, Found.BROKEN, str(broken))


def lost(session: Session) -> Iterator[Audited]:
    """Each signature that the journal or an application's own signing names, and that is gone or accepted no more."""
    in_journal = select(JournalEntry.application_id, JournalEntry.details).where(
        JournalEntry.details[NAMED].as_string().is_not(None)
    )
    by_key = Signature.evidence[NAMED].as_string().is_not(None) | Signature.method.in_(
        [way.value for way in Way]
    )
    in_signings = select(Signature.application_id, Signature.evidence).where(by_key)
    for query in (in_journal, in_signings):
        for named in session.execute(query.execution_options(yield_per=AT_A_TIME)).partitions():
            yield from _lost_of(session, [(application, _named(said)) for application, said in named])


def _lost_of(session: Session, named: Sequence[tuple[int, "_Name"]]) -> Iterator[Audited]:
    wanted = {name.id for _, name in named}
    query = select(ElectronicSignature.id, ElectronicSignature.state).where(
        ElectronicSignature.id.in_(wanted)
    )
    kept = {row.id: row.state for row in session.execute(query)}
    for application, name in named:
        if name.id not in kept:
            yield Audited(name.id, Found.BROKEN, f"application {application} names it, and it is gone")
        elif name.was_accepted and kept[name.id] is not SignatureState.ACCEPTED:
            yield Audited(name.id, Found.BROKEN, "it was accepted before")


@dataclass(frozen=True, slots=True)
class _Name:
    """Which signature is named (0: none that can be), and whether it was accepted already."""

    id: int
    was_accepted: bool


def _named(said: object) -> _Name:
    """Read what `signatures.evidence` wrote."""
    said = said if isinstance(said, dict) else {}
    number = said.get(NAMED)
    if type(number) is not int or not 0 < number < 2**31:
        number = 0
    return _Name(number, said.get("state") == SignatureState.ACCEPTED)


def _expected(session: Session, row: ElectronicSignature, followed: str | None) -> Expected:
    """What was expected of it: the applicant, or the member of staff whom a decision names with their BIN. Raises
    `Broken`."""
    said = _said_in(row)
    application = session.get(Application, row.application_id) if row.application_id else None
    if application is None:
        raise Broken("its application is gone")
    if row.purpose is SignaturePurpose.STAFF:
        if why := what_is_wrong(session, application, said, followed):
            raise Broken(why)
        signer = who_decided(session, said)
    else:
        _check_signing(session, application, said)
        signer = application.applicant.iin.digits, ""
    if signer is None:
        raise Broken("who decided is gone")
    return Expected(
        content=row.content,
        iin=signer[0],
        purpose=row.purpose,
        since=row.asked_at,
        received_at=row.received_at,
        bin=signer[1],
    )


def _said_in(row: ElectronicSignature) -> dict[str, Any]:
    """What was signed, without the nonce. Raises `Broken`."""
    if content_hash(row.content) != row.content_hash:
        raise Broken("its content was changed")
    try:
        said = json.loads(row.content)
        is_canonical = isinstance(said, dict) and canonical(said) == row.content
    except (ValueError, RecursionError):
        is_canonical = False
    if not is_canonical:
        raise Broken("its content cannot be read")
    if said.pop("nonce", None) != row.nonce:
        raise Broken("its nonce is not in its content")
    return dict(said)


def _check_signing(session: Session, application: Application, said: Mapping[str, Any]) -> None:
    """Raises `Broken`."""
    signed = select(Signature.id).where(
        Signature.application_id == application.id, Signature.content_hash == content_hash(canonical(said))
    )
    if session.scalar(signed) is None:
        raise Broken("the application was signed with other words")


def _proven(row: ElectronicSignature, expected: Expected, gateway: SignatureGateway) -> Audited:
    if row.verified_at is None:
        raise Broken("the moment of its proof is gone")
    examined = gateway.examine_kept(row.cms, row.proof or b"", at=row.verified_at)
    verdict = judge(examined, expected)
    if verdict.is_accepted and verdict.certificate and verdict.certificate.der == row.certificate:
        return Audited(row.id, Found.PROVEN)
    if verdict.is_accepted or verdict.is_refused:
        raise Broken(verdict.code if verdict.is_refused else "another certificate is kept")
    try:
        is_elsewhere = _is_elsewhere(row, verdict)
    except (KeyError, TypeError, AttributeError):  # of the kept answers and the report
        is_elsewhere = False
    if not is_elsewhere:
        raise Broken("what proved it is gone")
    return Audited(row.id, Found.ELSEWHERE)


def _is_elsewhere(row: ElectronicSignature, verdict: Verdict) -> bool:
    """Whether what proved it could never be kept, by what is kept of it: somebody told that the certificate is good
    and left nothing to keep. That is NCANode, of just this certificate, or a list too long to keep."""
    told = [each for each in row.answers if each["standing"] == Standing.GOOD]
    if not row.proof or not told or any(each["answer"] for each in told):
        return False
    if row.report.get("examiner") == NCANODE:
        certificate = row.report.get("certificate") or {}
        return row.report.get("outcome") == row.state and certificate.get("serial") == row.serial
    return verdict.unknown == ("revocation",) and all(each["source"] == Source.CRL for each in told)
