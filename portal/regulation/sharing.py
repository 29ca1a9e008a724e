"""A certificate is shown to one recipient by a link: so often and so long as its owner says, ten days at most,
each opening written down, recalled at once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Application, Consent, ResultDocument, Share, ShareOpening
from portal.documents.content import DocumentKind
from portal.regulation.slot_rows import change_rows

KEY_BYTES = 24
LONGEST = timedelta(days=10)
MOST_VIEWS = 20
MOST_LINKS = 20


class NotToBeShared(RuntimeError):
    """There is no certificate of one's own that holds, or enough links to it were made."""


@dataclass(frozen=True, slots=True)
class Wish:
    """To whom a certificate is shown and what for, how many times, for how long."""

    recipient: str
    purpose: str
    views: int
    days: int


def shareable(session: Session, application: Application, now: datetime) -> ResultDocument | None:
    """The certificate of this application that its owner may show: it holds, and is about them or their child.
    One about another person was consented to for the one who asked, and for nobody else."""
    document = session.scalar(
        select(ResultDocument)
        .where(
            ResultDocument.application_id == application.id,
            ResultDocument.kind == DocumentKind.CERTIFICATE.value,
            ResultDocument.recalled_at.is_(None),
            ResultDocument.valid_until > now,
        )
        .order_by(ResultDocument.id.desc())
        .limit(1)
    )
    asked = select(Consent.id).where(Consent.application_id == application.id)
    return document if document is not None and session.scalar(asked) is None else None


def share(session: Session, document: ResultDocument, wish: Wish, now: datetime) -> str:
    """Make a link; returns its key, which nobody can be told again. It ends with the certificate at the latest.
    Raises `NotToBeShared` after too many."""
    made = len(of_document(session, document.id))
    if made >= MOST_LINKS or not 0 < wish.views <= MOST_VIEWS:
        raise NotToBeShared
    key = secrets.token_urlsafe(KEY_BYTES)
    until = now + min(timedelta(days=wish.days), LONGEST)
    session.add(
        Share(
            document_id=document.id,
            token_hash=_hash(key),
            recipient=wish.recipient,
            purpose=wish.purpose,
            views_left=wish.views,
            created_at=now,
            ends_at=min(until, document.valid_until or until),
        )
    )
    session.flush()
    return key


def of_document(session: Session, document_id: int) -> list[Share]:
    """The links to a document with their openings, the newest first."""
    query = select(Share).where(Share.document_id == document_id).options(joinedload(Share.openings))
    return list(session.scalars(query.order_by(Share.id.desc())).unique())


def recall(session: Session, document_id: int, share_id: int, now: datetime) -> None:
    """The link opens nothing any more; one of another document is not touched."""
    mine = Share.document_id == document_id, Share.id == share_id, Share.recalled_at.is_(None)
    change_rows(session, Share, {Share.recalled_at: now}, *mine)


def find(session: Session, key: str, now: datetime) -> Share | None:
    """What a key would open now, without opening it; every other word is looked up alike and found nowhere."""
    found = session.scalar(
        select(Share).where(Share.token_hash == _hash(key)).options(joinedload(Share.document))
    )
    return found if found is not None and _is_open(found, now) else None


def open_once(session: Session, share: Share, now: datetime) -> bool:
    """Use one view and write it down; False when another reader had the last one, or it was recalled meanwhile."""
    there_is = Share.id == share.id, Share.views_left > 0, Share.recalled_at.is_(None), Share.ends_at > now
    if not change_rows(session, Share, {Share.views_left: Share.views_left - 1}, *there_is):
        return False
    session.add(ShareOpening(share_id=share.id, at=now))
    session.flush()
    return True


def _is_open(share: Share, now: datetime) -> bool:
    is_closed = share.recalled_at is not None or share.document.recalled_at is not None
    return share.views_left > 0 and share.ends_at > now and not is_closed


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
