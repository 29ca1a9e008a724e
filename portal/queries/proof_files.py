"""The files that prove an application and its result, as far as its applicant may have them."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, ResultDocument, Signature
from models.enums import SignatureState
from portal.documents.finishing import Seals
from portal.documents.papers import opened
from portal.documents.vault import Vault
from portal.queries.papers import latest_document, pdf_of


def proof_of(
    session: Session, application: Application, vault: Vault, seals: Seals, now: datetime
) -> dict[str, bytes]:
    """The files by name; nothing of a result that is recalled, closed or not drawn yet."""
    return {**_signed(session, application.id), **_result(session, application, vault, seals, now)}


def _signed(session: Session, application_id: int) -> dict[str, bytes]:
    """What was signed; where a key signed it, with the signature and how it was proven."""
    by_key = session.scalar(
        select(ElectronicSignature)
        .where(
            ElectronicSignature.application_id == application_id,
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
        .where(Signature.application_id == application_id)
        .order_by(Signature.id)
        .limit(1)
    )
    return {} if content is None else {"application.json": content}


def _result(
    session: Session, application: Application, vault: Vault, seals: Seals, now: datetime
) -> dict[str, bytes]:
    document = latest_document(session, application.id)
    if document is None or document.pdf is None:
        return {}
    pdf = pdf_of(session, application, document, vault, now)
    if pdf is None:
        return {}
    seal = session.scalar(select(ResultDocument.record_seal).where(ResultDocument.id == document.id))
    record = opened(document, vault).as_bytes()
    sealed = {"result.json": record, "result.p7s": seal} if seal else {"result.json": record}
    return {**sealed, "result.pdf": pdf, "organisation.pem": seals.paper.chain.public_pem()}
