"""Documents that were uploaded for a case, as its owner and its clinic see them."""

from dataclasses import dataclass, field

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Session

from models import Application, Upload
from portal.intake.kinds import Stored
from portal.language import Bilingual
from portal.regulation.uploads import belong_to, kept_for, may_go, size_words


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One file. `words` call the document as it was called when the file was given; `measure` tells its size;
    `is_picture`: it may be seen on a page; `is_later`: it came with an answer, after the signature; `may_go`:
    it can still be taken back."""

    id: int
    code: str
    words: Bilingual
    name: str = field(repr=False)
    kind: str
    size: int
    measure: str
    is_picture: bool
    is_later: bool
    may_go: bool


def uploads_of(session: Session, application: Application) -> tuple[UploadRow, ...]:
    """The files by which an application is decided, in the order in which they came; none of a draft that is not
    kept yet."""
    if not inspect(application).persistent:
        return ()
    signed_at = application.signed_at
    return tuple(
        UploadRow(
            id=each.id,
            code=each.wanted,
            words=Bilingual(**each.words),
            name=each.name,
            kind=each.kind,
            size=each.size,
            measure=size_words(each.size),
            is_picture=each.kind == Stored.JPEG,
            is_later=signed_at is not None and each.created_at > signed_at,
            may_go=may_go(application, each.created_at),
        )
        for each in kept_for(session, application)
    )


def own_upload(session: Session, person_id: int, upload_id: int) -> Upload | None:
    """The file of the person's own application; None for a stranger's, and for what a registrar still prepares."""
    theirs = or_(Application.number.is_not(None), Application.prepared_by_id.is_(None))
    return session.scalar(
        select(Upload)
        .join(Application, Application.id == Upload.application_id)
        .where(Upload.id == upload_id, Application.applicant_id == person_id, theirs)
    )


def upload_of(session: Session, application: Application, upload_id: int) -> Upload | None:
    """The file of this application; None when it is of another or of none."""
    return session.scalar(select(Upload).where(Upload.id == upload_id, belong_to(application)))
