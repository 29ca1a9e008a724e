"""What anyone who holds a document may learn by its code: genuine or not, and enough to compare with the paper."""

from base64 import b64encode
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Application, ResultDocument
from portal import dates
from portal.documents.content import DocumentContent, DocumentKind
from portal.documents.papers import shell_of
from portal.documents.seal import ALGORITHM, Seal, Sealer
from portal.documents.verification import Verdict, verdict
from portal.documents.words import KINDS
from portal.language import Bilingual


class Answer(StrEnum):
    """The answer of the public check."""

    VALID = "valid"
    EXPIRED = "expired"
    RECALLED = "recalled"
    PREPARING = "preparing"
    NOT_GENUINE = "not_genuine"


@dataclass(frozen=True, slots=True)
class Facts:
    """What may be compared with the paper; of a person, only the initials. Of one that `is_secret`
    neither the service nor the organisation is named."""

    is_secret: bool
    service: str
    kind: Bilingual
    title: Bilingual
    number: str
    clinic: Bilingual
    issued: Bilingual
    valid_until: Bilingual | None
    recalled: Bilingual | None
    initials: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer, with facts only where the record can be believed."""

    answer: Answer
    facts: Facts | None = None


NOT_GENUINE = Checked(Answer.NOT_GENUINE)


def check_document(session: Session, code: str | None, *, sealer: Sealer, today: date) -> Checked:
    """The answer for a code as it is stored, or for None where no code was understood.

    A code that nobody issued costs the same query and the same check of a seal as a true one, so
    that time tells nothing. A record whose seal does not hold is answered like one that is not there.
    """
    document = session.scalar(
        select(ResultDocument)
        .where(ResultDocument.code == (code or ""))
        .options(
            joinedload(ResultDocument.application).joinedload(Application.subject),
            joinedload(ResultDocument.application).joinedload(Application.applicant),
        )
    )
    nobodys = replace(_NOBODYS, seal=Seal(ALGORITHM, sealer.key_id, _NO_SIGNATURE))
    content = (_content_of(document) if document is not None else None) or nobodys
    found = verdict(
        content,
        sealer=sealer,
        today=today,
        is_recalled=document is not None and document.recalled_at is not None,
    )
    if document is None:
        return NOT_GENUINE
    if not document.seal:
        return Checked(Answer.PREPARING)
    if found is Verdict.BROKEN or content.verification_code != document.code:
        return NOT_GENUINE
    return Checked(Answer(found.value), _facts(document, content))


def _content_of(document: ResultDocument) -> DocumentContent | None:
    """The document as its record has it; None where the record is not one of ours."""
    try:
        return shell_of(document)
    except (KeyError, TypeError, ValueError):
        return None


def _facts(document: ResultDocument, content: DocumentContent) -> Facts:
    """Everything said here stands under the seal, but for the initials, which the paper spells out."""
    application = document.application
    # A refusal names who applied; any other paper names whom the service is for.
    person = application.applicant if content.kind is DocumentKind.REFUSAL else application.subject
    until, recalled = content.valid_until, document.recalled_at
    return Facts(
        is_secret=bool(content.hidden),
        service=application.service,
        kind=KINDS[content.kind],
        title=content.title,
        number=content.number,
        clinic=content.clinic,
        issued=dates.date_and_time(content.issued_at),
        valid_until=dates.through_date(until) if until else None,
        recalled=dates.date_and_time(recalled) if recalled else None,
        initials=person.initials,
    )


_NO_SIGNATURE = b64encode(bytes(64)).decode()
_NO_WORDS = Bilingual(kk="–", ru="–")
_NOBODYS = DocumentContent(
    kind=DocumentKind.CONFIRMATION,
    title=_NO_WORDS,
    number="",
    verification_code="",
    verify_url="",
    issued_at=datetime(2026, 1, 1, tzinfo=UTC),
    clinic=_NO_WORDS,
    rows=(),
)
