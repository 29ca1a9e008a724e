"""The links by which an owner shows a certificate, and what stands behind one of them."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from models import ResultDocument, Share
from portal import dates
from portal.documents.content import DocumentContent
from portal.documents.papers import opened
from portal.documents.vault import Vault
from portal.language import Bilingual
from portal.regulation.sharing import of_document


@dataclass(frozen=True, slots=True)
class Shared:
    """A link in its owner's list. `status`: "open", "used", "over" or "recalled"."""

    id: int
    recipient: str = field(repr=False)
    purpose: str = field(repr=False)
    views_left: int
    ends: Bilingual
    status: str
    openings: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """What a recipient sees before and after opening a link."""

    recipient: str = field(repr=False)
    purpose: str = field(repr=False)
    views_left: int
    ends: Bilingual
    content: DocumentContent | None = field(default=None, repr=False)


def shares_of(session: Session, document: ResultDocument, now: datetime) -> tuple[Shared, ...]:
    """The links to this certificate, the newest first."""
    return tuple(_shared(each, now) for each in of_document(session, document.id))


def before_opening(share: Share) -> Behind:
    """For whom the link is and how often it opens; nothing of the certificate."""
    return Behind(share.recipient, share.purpose, share.views_left, dates.date_and_time(share.ends_at))


def behind(share: Share, vault: Vault) -> Behind:
    """The certificate itself, for one reading that was written down."""
    return Behind(
        share.recipient,
        share.purpose,
        share.views_left,
        dates.date_and_time(share.ends_at),
        opened(share.document, vault),
    )


def _shared(share: Share, now: datetime) -> Shared:
    return Shared(
        id=share.id,
        recipient=share.recipient,
        purpose=share.purpose,
        views_left=share.views_left,
        ends=dates.date_and_time(share.ends_at),
        status=_status(share, now),
        openings=tuple(dates.date_and_time(each.at) for each in share.openings),
    )


def _status(share: Share, now: datetime) -> str:
    if share.recalled_at is not None:
        return "recalled"
    if share.ends_at <= now:
        return "over"
    return "open" if share.views_left else "used"
