"""The result document of an application as its applicant reads and takes it, while it may be shown to them."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

from models import Application, Consent, ResultDocument
from models.enums import ConsentState
from portal import dates
from portal.documents.content import DocumentContent
from portal.documents.papers import opened, opened_pdf, shell_of
from portal.documents.vault import Vault
from portal.language import Bilingual
from portal.regulation.subjects import OTHER


@dataclass(frozen=True, slots=True)
class Paper:
    """The latest result document, to read on the page; `is_drawn` when its PDF can be taken.

    One about another person `is_closed` when its days are over or the consent is taken back: then `content`
    is only the shell. A certificate of one's own that holds `may_be_shared` by a link.
    """

    content: DocumentContent = field(repr=False)
    issued: Bilingual
    is_drawn: bool
    recalled: Bilingual | None
    is_closed: bool = False
    may_be_shared: bool = False


def paper_of(session: Session, application: Application, vault: Vault, now: datetime) -> Paper | None:
    """The latest document for the page of its application; None when nothing was issued."""
    found = session.execute(
        _latest(application.id).with_only_columns(ResultDocument, ResultDocument.pdf.is_not(None))
    ).first()
    if found is None:
        return None
    document, is_drawn = found
    is_closed = _is_closed(session, application, document, now)
    return Paper(
        content=shell_of(document) if is_closed else opened(document, vault),
        issued=dates.date_and_time(document.issued_at),
        is_drawn=bool(is_drawn),
        recalled=dates.date_and_time(document.recalled_at) if document.recalled_at else None,
        is_closed=is_closed,
        may_be_shared=_may_be_shared(application, document, now),
    )


def latest_document(session: Session, application_id: int) -> ResultDocument | None:
    """The latest result document with its PDF, if any was issued."""
    return session.scalar(_latest(application_id).options(undefer(ResultDocument.pdf)))


def pdf_of(
    session: Session, application: Application, document: ResultDocument, vault: Vault, now: datetime
) -> bytes | None:
    """The drawn paper; None when it may not be shown (any more): recalled, or closed by the person it is about."""
    if document.recalled_at is not None or _is_closed(session, application, document, now):
        return None
    assert document.pdf is not None
    return opened_pdf(document, document.pdf, vault)


def _is_closed(session: Session, application: Application, document: ResultDocument, now: datetime) -> bool:
    """Whether a secret document about another person may not be read by the applicant now."""
    if document.secret is None or application.subject_id == application.applicant_id:
        return False
    state = session.scalar(select(Consent.standing).where(Consent.application_id == application.id))
    if state is None:  # about their child: nobody was asked
        return False
    is_over = document.valid_until is not None and document.valid_until <= now
    return is_over or state is not ConsentState.GIVEN


def _may_be_shared(application: Application, document: ResultDocument, now: datetime) -> bool:
    """Whether the page offers links; the links themselves ask for a consent too (`sharing.shareable`)."""
    is_own = application.answers.get("who", {}).get("subject") != OTHER
    holds = document.recalled_at is None and document.valid_until is not None and document.valid_until > now
    return document.secret is not None and is_own and holds


def _latest(application_id: int) -> Select[ResultDocument]:
    return (
        select(ResultDocument)
        .where(ResultDocument.application_id == application_id)
        .order_by(ResultDocument.issued_at.desc(), ResultDocument.id.desc())
        .limit(1)
    )
