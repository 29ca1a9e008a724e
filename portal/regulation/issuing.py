"""Result documents: written down in the transaction of the decision, sealed and drawn by the worker after it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Application, OutgoingTask, ResultDocument
from portal.clock import ALMATY, local
from portal.documents.canonical import content_hash
from portal.documents.confirmation import Issue
from portal.documents.content import DocumentContent
from portal.documents.numbers import new_verification_code
from portal.documents.papers import label_of
from portal.documents.refusal import Appeal, Reasons, refusal
from portal.documents.vault import Vault
from portal.language import Bilingual
from portal.regulation import appeal
from portal.regulation.definition import Passport, RefusalGround
from portal.regulation.registering import check_proven

# The page on which whoever holds a refusal in their hand types its number (`views/complain_by_number.py`).
COMPLAIN = "/complain"
STATE_PORTAL = Bilingual(kk="Емхана порталы", ru="Портал «Емхана»")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When and where a verb is pressed: the moment, the portal's public address, whether it is a sandbox, what locks
    secret documents, and since when the work that ends with this verb has been due, if it stood in a queue."""

    now: datetime
    base_url: str
    is_sandbox: bool
    vault: Vault = field(repr=False)
    due_since: datetime | None = None


def issue(
    session: Session,
    application: Application,
    paper: Callable[[Issue], DocumentContent],
    at: Circumstances,
) -> ResultDocument:
    """Write the document of a result, locked if it is secret, and queue its sealing and drawing.

    Raises `MoveNotAllowed` while the signature under the application is not proven.
    """
    check_proven(session, application)
    code = _free_code(session)
    content = paper(
        Issue(
            number=application.number or "",
            verification_code=code,
            verify_url=f"{at.base_url}/{application.language.value}/verify/{code}",
            issued_at=at.now,
            clinic=clinic_name(application),
            specimen=at.is_sandbox,
        )
    )
    document = ResultDocument(
        application_id=application.id,
        kind=content.kind.value,
        code=code,
        content=content.shell().as_data(),
        secret=at.vault.lock(content.as_bytes(), label_of(code)) if content.salt else None,
        content_hash=content_hash(content.as_bytes()),
        issued_at=at.now,
        valid_until=_end_of(content),
    )
    session.add(document)
    session.flush()
    session.add(
        OutgoingTask(
            kind="document",
            key=f"document:{code}",
            application_id=application.id,
            payload={"document": document.id},
            created_at=at.now,
            # In the queue it takes the place of the work it came of: drawn before what others asked for later is begun.
            run_at=at.due_since or at.now,
        )
    )
    return document


def issue_refusal(
    session: Session,
    application: Application,
    passport: Passport,
    ground: RefusalGround,
    at: Circumstances,
) -> ResultDocument:
    """Write the reasoned refusal: the clause, plain words, what to do next and how to complain, the registrar's own
    words."""
    clinic_id, today = appeal.who_answers(session, application), local(at.now).date()
    site = at.base_url.partition("://")[2]  # it is typed from paper, and a browser knows the rest
    reasons = Reasons(
        applicant=application.applicant.full_name,
        service=passport.title,
        clause=ground.clause,
        plain=ground.words,
        next_steps=(ground.next_step,),
        appeal=Appeal(
            page=Bilingual(kk=f"{site}/kk{COMPLAIN}", ru=f"{site}/ru{COMPLAIN}"),
            is_to_clinic=clinic_id is not None,
            answer_by=appeal.answer_day(session, clinic_id, today),
            working_days=appeal.ANSWER_WORKING_DAYS,
            higher_working_days=appeal.HIGHER_WORKING_DAYS,
        ),
        own_words=application.refusal_words,
    )
    return issue(session, application, lambda given: refusal(given, reasons), at)


def recall(session: Session, application: Application, now: datetime) -> None:
    """Every document of the application stops being valid; the public check says so at once."""
    session.execute(
        update(ResultDocument)
        .where(ResultDocument.application_id == application.id, ResultDocument.recalled_at.is_(None))
        .values(recalled_at=now)
    )


def reinstate(session: Session, application: Application) -> None:
    """The latest document is valid again: its withdrawal was undone."""
    latest = session.scalar(
        select(ResultDocument)
        .where(ResultDocument.application_id == application.id)
        .order_by(ResultDocument.issued_at.desc(), ResultDocument.id.desc())
        .limit(1)
    )
    if latest is not None:
        latest.recalled_at = None


def clinic_name(application: Application) -> Bilingual:
    """The clinic that answers; the portal itself while the register has not named a clinic."""
    clinic = application.clinic
    return Bilingual(kk=clinic.name_kk, ru=clinic.name_ru) if clinic else STATE_PORTAL


def _free_code(session: Session) -> str:
    while True:
        code = new_verification_code()
        if session.scalar(select(ResultDocument.id).where(ResultDocument.code == code)) is None:
            return code


def _end_of(content: DocumentContent) -> datetime | None:
    """The last moment of the last valid day: 24:00 of Asia/Almaty."""
    if content.valid_until is None:
        return None
    return datetime.combine(content.valid_until + timedelta(days=1), time(), ALMATY)
