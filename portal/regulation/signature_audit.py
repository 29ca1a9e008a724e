"""Every signature by a key looked at once more, years later, by nothing but what was kept with it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, Signature, StaffMember
from models.enums import SignaturePurpose, SignatureState
from portal.documents.canonical import canonical, content_hash
from portal.gateways.signature.port import NCANODE, SignatureGateway, Source, Standing
from portal.gateways.signature.rule import Expected, Verdict, judge

AT_A_TIME = 200


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


def audit(session: Session, gateway: SignatureGateway) -> Iterator[Audited]:
    """Each signature, the oldest first. Asks nobody outside."""
    rows = session.scalars(
        select(ElectronicSignature).order_by(ElectronicSignature.id).execution_options(yield_per=AT_A_TIME)
    )
    for row in rows:
        if row.state is not SignatureState.ACCEPTED:
            yield Audited(row.id, Found.NOT_ACCEPTED)
        elif why := _not_what_was_kept(session, row):
            yield Audited(row.id, Found.BROKEN, why)
        else:
            yield _proven(session, row, gateway)


def _not_what_was_kept(session: Session, row: ElectronicSignature) -> str:
    """What of the row does not fit the rest of it, or the application that it stands under; "" when all does."""
    if content_hash(row.content) != row.content_hash:
        return "its content was changed"
    shown = json.loads(row.content)
    if shown.pop("nonce", None) != row.nonce:
        return "its nonce is not in its content"
    if row.purpose is SignaturePurpose.STAFF:
        return _not_the_decision(session, row, shown)
    kept = session.scalar(
        select(Signature.id).where(
            Signature.application_id == row.application_id,
            Signature.content_hash == content_hash(canonical(shown)),
        )
    )
    return "" if kept is not None else "the application was signed with other words"


def _not_the_decision(session: Session, row: ElectronicSignature, said: Mapping[str, Any]) -> str:
    """What of a signed decision does not fit the application under which it stands."""
    application = session.get(Application, row.application_id)
    if application is None or said["application"] != application.number:
        return "it decides another application"
    seen = select(Signature.id).where(
        Signature.application_id == application.id, Signature.content_hash == said["signed_content"]
    )
    if said["signed_content"] and session.scalar(seen) is None:
        return "it decides an application that was signed with other words"
    return ""


def _proven(session: Session, row: ElectronicSignature, gateway: SignatureGateway) -> Audited:
    assert row.verified_at is not None
    examined = gateway.examine_kept(row.cms, row.proof or b"", at=row.verified_at)
    verdict = judge(examined, _expected(session, row))
    if verdict.is_accepted and verdict.certificate and verdict.certificate.der == row.certificate:
        return Audited(row.id, Found.PROVEN)
    if verdict.is_accepted or verdict.is_refused:
        return Audited(
            row.id, Found.BROKEN, verdict.code if verdict.is_refused else "another certificate is kept"
        )
    if _is_elsewhere(row, verdict):
        return Audited(row.id, Found.ELSEWHERE)
    return Audited(row.id, Found.BROKEN, "what proved it is gone")


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


def _expected(session: Session, row: ElectronicSignature) -> Expected:
    """What was expected of it: the applicant, or the member of staff whom a decision names with their BIN."""
    iin, organisation = "", ""
    if row.purpose is SignaturePurpose.STAFF:
        by = json.loads(row.content)["by"]
        iin, organisation = session.get_one(StaffMember, by["staff"]).iin.digits, by["bin"]
    elif row.application_id:
        iin = session.get_one(Application, row.application_id).applicant.iin.digits
    return Expected(
        content=row.content,
        iin=iin,
        purpose=row.purpose,
        since=row.asked_at,
        received_at=row.received_at,
        bin=organisation,
    )
