"""The journal of an application: one writer, and one walker that proves nothing was changed."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from models import Application, JournalEntry
from portal.documents.canonical import canonical
from portal.regulation.actors import Actor
from portal.regulation.steps import step_of

BEGINNING = "0" * 64


def record(
    session: Session,
    application: Application,
    fact: str,
    *,
    actor: Actor,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> JournalEntry:
    """Append one fact; the caller holds the application's row, so that positions cannot collide."""
    last = _last_of(session, [application.id]).get(application.id)
    entry = _entry(application, fact, last, actor=actor, now=now, details=details or {})
    session.add(entry)
    session.flush()
    return entry


def record_each(
    session: Session, applications: Sequence[Application], fact: str, *, actor: Actor, now: datetime
) -> None:
    """Append one fact to each of several applications whose rows the caller holds."""
    last = _last_of(session, [each.id for each in applications])
    session.add_all(
        _entry(each, fact, last.get(each.id), actor=actor, now=now, details={}) for each in applications
    )
    session.flush()


def last_details(session: Session, application: Application, fact: str) -> dict[str, Any]:
    """The details of the latest entry of this fact. Raises `NoResultFound` when there is none."""
    details: dict[str, Any] = session.scalars(
        select(JournalEntry.details)
        .where(JournalEntry.application_id == application.id, JournalEntry.fact == fact)
        .order_by(JournalEntry.position.desc())
        .limit(1)
    ).one()
    return details


def is_told(
    session: Session, application: Application, fact: str, details: dict[str, Any], *, since: datetime
) -> bool:
    """Whether just this was recorded of the application after `since`: what strangers may say again and again is not
    worth a line each time."""
    query = select(JournalEntry.details).where(
        JournalEntry.application_id == application.id, JournalEntry.fact == fact, JournalEntry.at > since
    )
    return any(each == details for each in session.scalars(query))


def first_broken_entry(entries: list[JournalEntry]) -> JournalEntry | None:
    """The first entry, in order of position, that does not follow from the one before; None when all do."""
    previous = BEGINNING
    for position, entry in enumerate(sorted(entries, key=lambda each: each.position), start=1):
        follows = entry.previous_hash == previous and entry.position == position
        if not follows or entry.hash != entry_hash(entry):
            return entry
        previous = entry.hash
    return None


def entry_hash(entry: JournalEntry) -> str:
    """SHA-256 over the canonical form (RFC 8785) of everything the entry says."""
    said = {
        "application": entry.application_id,
        "position": entry.position,
        "at": entry.at.astimezone(UTC).isoformat(),
        "fact": entry.fact,
        "step": entry.step,
        "actor": [entry.actor_kind.value, entry.actor_id, entry.actor_name],
        "applicant": entry.applicant_id,
        "channel": entry.channel.value,
        "details": entry.details,
        "previous": entry.previous_hash,
    }
    return hashlib.sha256(canonical(said)).hexdigest()


def _entry(
    application: Application,
    fact: str,
    last: JournalEntry | None,
    *,
    actor: Actor,
    now: datetime,
    details: dict[str, Any],
) -> JournalEntry:
    entry = JournalEntry(
        application_id=application.id,
        position=last.position + 1 if last else 1,
        at=now,
        fact=fact,
        step=step_of(application.service, application.channel, fact),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        applicant_id=application.applicant_id,
        channel=actor.channel,
        details=details,
        previous_hash=last.hash if last else BEGINNING,
    )
    entry.hash = entry_hash(entry)
    return entry


def _last_of(session: Session, application_ids: Sequence[int]) -> dict[int, JournalEntry]:
    """The last entry of each application that has one."""
    rows = session.scalars(_LAST_ENTRIES, {"applications": application_ids})
    return {row.application_id: row for row in rows}


# Every change of state asks this: it is built once.
_NEWEST = (
    select(JournalEntry.application_id, func.max(JournalEntry.position).label("position"))
    .where(JournalEntry.application_id.in_(bindparam("applications", expanding=True)))
    .group_by(JournalEntry.application_id)
    .subquery()
)
_LAST_ENTRIES = select(JournalEntry).join(
    _NEWEST,
    (JournalEntry.application_id == _NEWEST.c.application_id) & (JournalEntry.position == _NEWEST.c.position),
)
