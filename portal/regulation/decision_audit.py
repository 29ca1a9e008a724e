"""A decision that was signed by a key, held against what was done: years later, by what was kept."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ScalarSelect, String, cast, select
from sqlalchemy.orm import Session, aliased

from models import Application, ElectronicSignature, JournalEntry, Signature, StaffMember
from portal.regulation.decisions import DECISIONS, FORM, SIGNED
from portal.regulation.desk_acts import VERBS, DeskAct
from portal.regulation.states import MOVES, Verb

# The facts of which one follows a signed act at once, in the same transaction.
DONE = {act.value: {MOVES[VERBS[act]].fact} for act in DECISIONS}
DONE[DeskAct.ASSIGN.value].add(MOVES[Verb.AMEND].fact)


def what_followed() -> ScalarSelect[str]:
    """For a query of `ElectronicSignature`: the fact that stands in the journal after the one that names the signature
    as a decision; NULL when there is none."""
    signed, after = aliased(JournalEntry), aliased(JournalEntry)
    return (
        select(after.fact)
        .join(
            signed,
            (signed.application_id == after.application_id) & (signed.position + 1 == after.position),
        )
        .where(
            signed.application_id == ElectronicSignature.application_id,
            signed.fact == SIGNED,
            signed.details["electronic_signature"].as_string() == cast(ElectronicSignature.id, String),
        )
        .order_by(after.position)
        .limit(1)
        .correlate(ElectronicSignature)
        .scalar_subquery()
    )


def what_is_wrong(
    session: Session, application: Application, said: Mapping[str, Any], followed: str | None
) -> str:
    """What of a signed decision (`said`, as `decisions.give` writes it) does not fit the application under which it
    stands, or what was done (`followed`, see `what_followed`); "" when all does."""
    try:
        return _wrong_application(session, application, said) or _not_done(application, said, followed)
    except (KeyError, TypeError, ValueError, AttributeError):
        return "its content is not whole"


def who_decided(session: Session, said: Mapping[str, Any]) -> tuple[str, str] | None:
    """The IIN of the member of staff whom a whole decision names, and the BIN in it; None when they are gone."""
    by = said["by"]
    officer = session.get(StaffMember, by["staff"])
    return (officer.iin.digits, by["bin"]) if officer is not None else None


def _wrong_application(session: Session, application: Application, said: Mapping[str, Any]) -> str:
    if said["form"] != FORM or not _names_somebody(said["by"]):
        return "its content is not whole"
    if said["application"] != application.number:
        return "it decides another application"
    seen = select(Signature.id).where(
        Signature.application_id == application.id, Signature.content_hash == str(said["signed_content"])
    )
    if said["signed_content"] and session.scalar(seen) is None:
        return "it decides an application that was signed with other words"
    return ""


def _names_somebody(by: Mapping[str, Any]) -> bool:
    return type(by["staff"]) is int and 0 < by["staff"] < 2**31 and isinstance(by["bin"], str)


def _not_done(application: Application, said: Mapping[str, Any], followed: str | None) -> str:
    act, typed = said["act"], said["typed"]
    if followed is None:
        return "what it decides was not done"
    if followed not in DONE.get(act, ()):
        return "something else was done than it decides"
    if act == DeskAct.REFUSE and _refused_by(typed) != (
        application.refusal_ground,
        _letters(application.refusal_words),
    ):
        return "it refuses in other words"
    return ""


def _refused_by(typed: Mapping[str, Any]) -> tuple[str, str]:
    [ground], [words] = typed["ground"], typed["words"]
    return ground, _letters(words)


def _letters(words: str) -> str:
    """Words as they were typed and as they are kept differ in spaces at the ends, line ends and control characters."""
    return "".join(sign for sign in words if sign.isprintable() and not sign.isspace())
