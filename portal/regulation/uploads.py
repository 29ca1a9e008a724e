"""Documents that a citizen uploads for a case: what is taken, how many, whose they are, when they go."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from models import Application, Upload
from portal.documents.file_store import new_place
from portal.gateways.antivirus.port import Antivirus, Infected
from portal.gateways.errors import GatewayError
from portal.intake.apart import made_safe
from portal.intake.kinds import Fault, Refused, Safe, kind_of, safe_name
from portal.regulation import process
from portal.regulation.actors import Actor
from portal.regulation.afterwards import is_asked
from portal.regulation.definition import Wanted

# The step of a form in which documents are uploaded.
STEP = "documents"
MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
MOST = 5
# So long a file may be nobody's: the request that brings it needs seconds.
NOBODYS = timedelta(minutes=10)
# What the journal says when files come with an answer, and when one of them is taken back before it is sent.
ADDED, TAKEN_BACK = "documents_added", "documents_taken_back"


class TooMany(RuntimeError):
    """The case has as many files as it may have."""


def examine(content: bytes, antivirus: Antivirus) -> Safe:
    """What may be kept of a stranger's file. Network and a process of its own, no database. Raises `Refused`.

    While the scanner does not answer nothing is taken: a registrar would open what nobody looked at.
    """
    if len(content) > LARGEST:
        raise Refused(Fault.TOO_LARGE)
    kind_of(content)
    try:
        found = antivirus.scan(content)
    except GatewayError:
        raise Refused(Fault.NOT_CHECKED) from None
    if isinstance(found, Infected):
        raise Refused(Fault.INFECTED)
    return made_safe(content)


def announce(session: Session, wanted: Wanted, given_name: str, safe: Safe, now: datetime) -> Upload:
    """A row for a file that is about to be written: nobody's, until it is claimed."""
    upload = Upload(
        wanted=wanted.code,
        words={"kk": wanted.words.kk, "ru": wanted.words.ru},
        kind=safe.kind.value,
        name=safe_name(given_name, safe.kind),
        size=len(safe.content),
        sha256=sha256(safe.content).hexdigest(),
        place=new_place(),
        created_at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def claim(session: Session, application: Application, upload_ids: Sequence[int]) -> None:
    """Let the written files be of this application, whose row is held. Raises `TooMany`."""
    if len(upload_ids) > room_of(session, application):
        raise TooMany
    session.execute(
        update(Upload)
        .where(Upload.id.in_(upload_ids), Upload.application_id.is_(None))
        .values(application_id=application.id)
        .execution_options(synchronize_session=False)
    )


def add(
    session: Session, application: Application, upload_ids: Sequence[int], *, actor: Actor, now: datetime
) -> None:
    """Let written files come with an answer, after the signature; the journal keeps their fingerprints, which no
    signature covers. Raises `TooMany`."""
    claim(session, application, upload_ids)
    prints = session.scalars(select(Upload.sha256).where(Upload.id.in_(upload_ids)).order_by(Upload.id)).all()
    process.note(session, application, ADDED, actor=actor, now=now, details={"sha256": list(prints)})


def take_back(
    session: Session, application: Application, upload_id: int, *, actor: Actor, now: datetime
) -> bool:
    """Let go of a file that came with an answer which is not sent yet; says whether there was one. The journal
    keeps its fingerprint. Files of the signature and of answers that were sent stay."""
    found = session.scalar(
        select(Upload).where(Upload.id == upload_id, Upload.application_id == application.id)
    )
    if found is None or not may_go(application, found.created_at):
        return False
    found.application_id = None
    process.note(session, application, TAKEN_BACK, actor=actor, now=now, details={"sha256": [found.sha256]})
    return True


def may_go(application: Application, came_at: datetime) -> bool:
    """Whether a file that came at this moment can still be taken back: the application is a draft, or the answer
    to the question that stands is not sent."""
    if application.signed_at is None:
        return True
    return is_asked(application) and application.paused_at is not None and came_at >= application.paused_at


def release(session: Session, application: Application, upload_id: int) -> bool:
    """Let go of one file of a draft; says whether it had it."""
    return _let_go(session, application, Upload.id == upload_id)


def release_all(session: Session, application: Application) -> bool:
    """Let go of every file of a draft."""
    return _let_go(session, application)


def release_unwanted(session: Session, application: Application, codes: Collection[str]) -> bool:
    """Let go of the files that answer to no document of these codes; says whether there were any."""
    return _let_go(session, application, Upload.wanted.not_in(codes))


def room_of(session: Session, application: Application) -> int:
    """How many files may still be added: five before the signature, and five with the answers after it."""
    query = select(func.count()).where(Upload.application_id == application.id)
    if application.signed_at is not None:
        query = query.where(Upload.created_at > application.signed_at)
    return MOST - (session.scalar(query) or 0)


def belong_to(application: Application) -> ColumnElement[bool]:
    """Which files an application is decided by: its own, and for a companion those that the one signature of all
    covers, which lie with the application that leads. What the leader's clinic asked for later is not among them."""
    own = Upload.application_id == application.id
    if application.companion_of_id is None:
        return own
    signed = Upload.application_id == application.companion_of_id
    if application.signed_at is not None:
        signed = and_(signed, Upload.created_at <= application.signed_at)
    return or_(own, signed)


def kept_for(session: Session, application: Application) -> Sequence[Upload]:
    """The files by which an application is decided, in the order in which they came."""
    return session.scalars(select(Upload).where(belong_to(application)).order_by(Upload.id)).all()


def has(session: Session, application: Application, code: str) -> bool:
    """Whether a file for the document of this code belongs to the application."""
    query = select(Upload.id).where(belong_to(application), Upload.wanted == code)
    return session.scalar(query.limit(1)) is not None


def answers_of(uploads: Sequence[Upload]) -> dict[str, Any]:
    """What the step of documents answers and the signature covers: each file by its fingerprint."""
    return {
        "files": [
            {
                "code": each.wanted,
                "name": each.name,
                "kind": each.kind,
                "size": each.size,
                "sha256": each.sha256,
            }
            for each in uploads
        ]
    }


def to_throw_away(session: Session, now: datetime, limit: int) -> Sequence[Upload]:
    """Files that are nobody's: never claimed, let go of, or of a draft that is no more."""
    return session.scalars(
        select(Upload)
        .where(Upload.application_id.is_(None), Upload.created_at < now - NOBODYS)
        .order_by(Upload.id)
        .limit(limit)
    ).all()


def size_words(size: int) -> str:
    """`size` bytes as people of both languages write it: 340 КБ, 1,2 МБ."""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:.1f} МБ".replace(".", ",")
    return f"{max(1, round(size / 1024))} КБ"


def _let_go(session: Session, application: Application, *which: Any) -> bool:
    found = session.execute(
        update(Upload)
        .where(Upload.application_id == application.id, *which)
        .values(application_id=None)
        .execution_options(synchronize_session=False)
        .returning(Upload.id)
    )
    return bool(found.all())
