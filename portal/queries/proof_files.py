"""The files that prove an application and its result, as far as its applicant may have them."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, ResultDocument, Signature
from models.enums import SignaturePurpose, SignatureState
from portal.documents.papers import opened
from portal.documents.seal_chain import certificates_in
from portal.documents.vault import Vault
from portal.queries.papers import latest_document, pdf_of


@dataclass(frozen=True, slots=True)
class Proof:
    """The files by name (`documents.proof_files.FILES`), and the moment as of which their seals are checked."""

    files: dict[str, bytes] = field(repr=False)
    at: datetime


def proof_of(session: Session, application: Application, vault: Vault, now: datetime) -> Proof:
    """What there is; nothing of a result that is recalled, closed or not drawn yet."""
    document = latest_document(session, application.id)
    result = _result(session, application, document, vault, now) if document is not None else {}
    return Proof({**_signed(session, application), **result}, document.issued_at if document else now)


def _signed(session: Session, application: Application) -> dict[str, bytes]:
    """What was signed; where a key signed it, with the signature and how it was proven. Who was signed for together
    with another has that one's signature: the bytes are the same."""
    by_key = session.scalar(
        select(ElectronicSignature)
        .where(
            ElectronicSignature.application_id == (application.companion_of_id or application.id),
            ElectronicSignature.purpose == SignaturePurpose.SIGN,
            ElectronicSignature.state != SignatureState.REFUSED,
        )
        .order_by(ElectronicSignature.received_at)
        .limit(1)
    )
    if by_key is not None:
        checked = {"report": by_key.report, "revocation": by_key.answers}
        return {
            "application.json": by_key.content,
            "application.p7s": by_key.proof or by_key.cms,
            "signer.cer": by_key.certificate,
            "checked.json": json.dumps(checked, ensure_ascii=False, indent=2, sort_keys=True).encode(),
        }
    content = session.scalar(
        select(Signature.content)
        .where(Signature.application_id == application.id)
        .order_by(Signature.id)
        .limit(1)
    )
    return {} if content is None else {"application.json": content}


def _result(
    session: Session, application: Application, document: ResultDocument, vault: Vault, now: datetime
) -> dict[str, bytes]:
    if document.pdf is None:
        return {}
    pdf = pdf_of(session, application, document, vault, now)
    if pdf is None:
        return {}
    seal = session.scalar(select(ResultDocument.record_seal).where(ResultDocument.id == document.id))
    record = {"result.json": opened(document, vault).as_bytes(), "result.pdf": pdf}
    return {**record, "result.p7s": seal, "organisation.pem": certificates_in(seal)} if seal else record
