"""A draft: kept step by step, resumed from the cabinet, and held still while it is being signed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, joinedload

from models import Application, Clinic, Person
from models.enums import Language, State
from portal.documents.canonical import canonical, content_hash
from portal.regulation import booking, companions, uploads
from portal.regulation.actors import Actor
from portal.regulation.definition import Known, Settled
from portal.regulation.process import DRAFT_TERM, NotWhatWasShown, lock
from portal.regulation.slot_rows import holder_of

FORM = "emhana.application/1"
# Where a draft keeps, among what it knew before the form, the refused application with whose answers it was begun.
BEFORE = "before"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of the review page: the step it belongs to, the question, the answer, as shown."""

    step: str
    label: str
    value: str


def open_draft(session: Session, service: str, *, actor: Actor, is_shown: bool = False) -> Application | None:
    """The actor's draft of this service, if there is one; what a registrar prepares for a person is the
    registrar's until it is signed.

    One that `is_shown` comes with its people and its clinic; who changes it reads them when they are needed.
    """
    query = _open_draft(is_staff=actor.is_staff, is_shown=is_shown)
    return session.scalar(query, {"actor": actor.id, "service": service})


def prepared_by(session: Session, staff: Actor) -> Sequence[Application]:
    """What this member of staff began for people and did not finish, the newest first."""
    assert staff.is_staff
    query = _drafts_of(is_staff=True).options(joinedload(Application.applicant))
    return session.scalars(query, {"actor": staff.id}).all()


@cache
def _open_draft(*, is_staff: bool, is_shown: bool) -> Select[Application]:
    """The question of `open_draft`, built once: every page of a form asks it."""
    query = _drafts_of(is_staff=is_staff).where(Application.service == bindparam("service")).limit(1)
    if not is_shown:
        return query
    return query.options(
        joinedload(Application.account),
        joinedload(Application.applicant).joinedload(Person.account),
        joinedload(Application.subject),
        joinedload(Application.clinic),
    )


def _drafts_of(*, is_staff: bool) -> Select[Application]:
    """The drafts of `actor`, the newest first."""
    query = select(Application).where(Application.state == State.DRAFT, Application.companion_of_id.is_(None))
    if is_staff:
        query = query.where(Application.prepared_by_id == bindparam("actor"))
    else:
        query = query.where(
            Application.account_id == bindparam("actor"), Application.prepared_by_id.is_(None)
        )
    return query.order_by(Application.created_at.desc())


def blank(service: str, applicant: Person, *, actor: Actor, language: Language, now: datetime) -> Application:
    """A draft that nobody has kept yet: what the first page is drawn from."""
    draft = Application(
        service=service,
        state=State.DRAFT,
        channel=actor.channel,
        language=language,
        account_id=applicant.account.id if applicant.account else None,
        prepared_by_id=actor.id if actor.is_staff else None,
        applicant_id=applicant.id,
        subject_id=applicant.id,
        answers={},
        known={},
        result={},
        created_at=now,
        changed_at=now,
        expires_at=now + DRAFT_TERM,
    )
    draft.applicant = draft.subject = applicant
    draft.account = applicant.account
    return draft


def start(session: Session, draft: Application, *, actor: Actor) -> Application:
    """Keep a blank draft; an older one of the same actor and service gives way to it."""
    throw_away(session, draft.service, actor=actor)
    session.add(draft)
    session.flush()
    return draft


def hold(session: Session, draft_id: int) -> Application:
    """The draft with its row held until the end of the transaction.

    Raises `NotWhatWasShown` when another window has signed it or thrown it away: what is signed is
    touched no more.
    """
    try:
        draft = lock(session, draft_id)
    except NoResultFound:
        raise NotWhatWasShown from None
    if draft.state is not State.DRAFT:
        raise NotWhatWasShown
    return draft


def throw_away(session: Session, service: str, *, actor: Actor) -> None:
    """Forget the actor's draft of a service, if there is one."""
    older = open_draft(session, service, actor=actor)
    if older is not None:
        companions.forget(session, older)
        booking.free(session, holder_of(older, actor))
        session.delete(older)
        session.flush()


def keep_step(session: Session, draft: Application, step: str, settled: Settled, *, now: datetime) -> None:
    """Keep the answers of one step; whatever was held for signing is let go."""
    kept = {name: given for name, given in draft.answers.items() if name not in settled.forgets}
    draft.answers = {**kept, step: dict(settled.answers)}
    draft.to_sign = None
    draft.changed_at = now
    draft.expires_at = now + DRAFT_TERM
    session.flush()


def forget_step(session: Session, draft: Application, step: str) -> None:
    """The step is to be answered anew; whatever was held for signing is let go."""
    draft.answers = {name: given for name, given in draft.answers.items() if name != step}
    draft.to_sign = None
    session.flush()


def keep_known(session: Session, draft: Application, subject_id: int, known: Known) -> None:
    """Keep whom the draft is about and what the registers said of them; a new subject starts afresh.

    What was refused before is remembered while the person of whom it was is among those who are asked for.
    """
    refused = draft.known.get(BEFORE)
    asked = {str(subject_id), *known.get(companions.FIELD, {})}
    remembered = {BEFORE: refused} if refused and str(refused.get("person")) in asked else {}
    if draft.subject_id != subject_id:
        draft.answers = {step: kept for step, kept in draft.answers.items() if step == "who"}
        draft.subject_id = subject_id
        uploads.release_all(session, draft)  # the papers were of somebody else
    code = (known.get("attachment") or {}).get("clinic")
    draft.clinic_id = session.scalar(select(Clinic.id).where(Clinic.code == code)) if code else None
    draft.known = {**remembered, **known}
    draft.to_sign = None
    session.flush()


def content_of(
    draft: Application, rows: list[ShownRow], language: Language, beside: Sequence[Application] = ()
) -> bytes:
    """The canonical form (RFC 8785) of exactly what the review page shows; `beside` are the draft's
    companions, which the same signature covers."""
    others = {"companions": [_said(each.subject) for each in beside]} if beside else {}
    return canonical(
        {
            "form": FORM,
            "draft": draft.id,
            "begun_at": draft.created_at.isoformat(),
            "service": draft.service,
            "language": language.value,
            "applicant": _said(draft.applicant),
            "subject": _said(draft.subject),
            **others,
            "shown": [{"step": row.step, "label": row.label, "value": row.value} for row in rows],
            "answers": draft.answers,
        }
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What the bytes of an application say: who asks, about whom else, and the lines of the review page as
    (question, answer) in the `language` in which they were shown. The answers stand in the bytes once more, as data."""

    applicant: str
    iin: str
    others: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    language: Language


def said_in(content: bytes) -> Said:
    """Read what `content_of` wrote."""
    said = json.loads(content)
    applicant = said["applicant"]
    people = (said["subject"], *said.get("companions", ()))
    return Said(
        applicant=applicant["name"],
        iin=applicant["iin"],
        others=tuple(each["name"] for each in people if each != applicant),
        rows=tuple((row["label"], row["value"]) for row in said["shown"]),
        language=Language(said["language"]),
    )


def hold_for_signing(session: Session, draft: Application, content: bytes, language: Language) -> str:
    """Keep the bytes that are to be signed and return their SHA-256, to which the code is bound."""
    draft.to_sign = content
    companions.follow(session, draft)
    if draft.prepared_by_id is None:  # a registrar asked the person for their own
        draft.language = language
    session.flush()
    return content_hash(content)


def _said(person: Person) -> dict[str, str]:
    return {"iin": person.iin.digits, "name": person.full_name}


def held_hash(draft: Application) -> str:
    """The SHA-256 of what is held for signing. Raises `NotWhatWasShown` when nothing is held any more."""
    if draft.to_sign is None:
        raise NotWhatWasShown
    return content_hash(draft.to_sign)
