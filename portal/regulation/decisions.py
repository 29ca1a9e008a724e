"""Decisions of staff that are signed by a key: the bytes say what is decided, in the words that the page shows and as
the form had it, so that what comes back signed is carried out and nothing else."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, Signature, StaffMember
from models.enums import Language, SignaturePurpose
from portal.gateways.signature.port import SignatureGateway
from portal.language import Bilingual
from portal.regulation import actors, journal, process, signatures
from portal.regulation.actors import Actor
from portal.regulation.desk_acts import DeskAct
from portal.regulation.signatures import Checked, Given, Way

FORM = "emhana.decision/1"
SIGNED = "decision_signed"
NOT_SIGNED = "decision_not_signed"

# Acts by which the clinic gives what was asked for, or refuses it. Taking work, or asking a question, decides nothing.
DECISIONS = frozenset(
    {DeskAct.ASSIGN, DeskAct.BOOK, DeskAct.CONFIRM, DeskAct.MOVE, DeskAct.AGREE, DeskAct.REFUSE}
)


class NotSigned(RuntimeError):
    """This decision is made by a signature only."""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who decides: a member of staff and the BIN of their organisation, both to stand in the certificate."""

    staff_id: int
    iin: str = field(repr=False)
    name: str
    organisation: Bilingual
    bin: str

    @property
    def owner(self) -> str:
        """The mark of their session."""
        return f"staff:{self.staff_id}"

    def said(self) -> dict[str, Any]:
        """What the signed text says of them besides the words of the page; the IIN stands in the certificate only."""
        return {"staff": self.staff_id, "bin": self.bin}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: the act, the lines of the page as (what, said) in `language`, and the fields as they were typed."""

    act: DeskAct
    language: Language
    rows: Sequence[tuple[str, str]] = field(repr=False)
    typed: Mapping[str, Sequence[str]] = field(repr=False)


def wants_key(act: DeskAct, *, is_in_by_key: bool, is_demanded: bool) -> bool:
    """Whether this act is done by a signature only: a decision of who came in by a key, or where the organisation
    demands one of everybody."""
    return act in DECISIONS and (is_in_by_key or is_demanded)


def signatory(session: Session, staff_id: int) -> Signatory:
    """The member of staff with this key. Raises `NoResultFound`."""
    staff = session.get_one(StaffMember, staff_id)
    clinic = staff.clinic
    organisation = Bilingual(kk=clinic.name_kk, ru=clinic.name_ru)
    return Signatory(staff.id, staff.iin.digits, staff.full_name, organisation, clinic.bin)


def give(
    session: Session, application: Application, decision: Decision, by: Signatory, *, now: datetime
) -> Given:
    """Give a decision to be signed, bound to the application as it stands and to what the citizen signed of it."""
    said = {
        "form": FORM,
        "application": application.number,
        "signed_content": _signed_by_the_citizen(session, application),
        "act": decision.act.value,
        "language": decision.language.value,
        "by": by.said(),
        "shown": [{"label": label, "value": value} for label, value in decision.rows],
        "typed": {name: list(values) for name, values in decision.typed.items()},
    }
    return signatures.give(
        session, SignaturePurpose.STAFF, said, owner=by.owner, now=now, application_id=application.id
    )


def find(session: Session, application: Application, nonce: str, by: Signatory) -> Given | None:
    """What was given of `application` to this member of staff of this organisation; None for anything else."""
    given = signatures.find(session, nonce, owner=by.owner)
    if given is None or given.purpose is not SignaturePurpose.STAFF or given.application_id != application.id:
        return None
    return given if json.loads(given.content)["by"] == by.said() else None


def read(given: Given) -> Decision:
    """Read what `give` wrote."""
    said = json.loads(given.content)
    return Decision(
        act=DeskAct(said["act"]),
        language=Language(said["language"]),
        rows=[(row["label"], row["value"]) for row in said["shown"]],
        typed=said["typed"],
    )


def is_carried_out(session: Session, given: Given) -> bool:
    """Whether what was given has come back signed and was done: the same form, sent twice."""
    taken = select(ElectronicSignature.id).where(ElectronicSignature.nonce == given.nonce)
    return session.scalar(taken) is not None


def check(gateway: SignatureGateway, given: Given, cms: bytes, by: Signatory, now: datetime) -> Checked:
    """Whether `cms` is the signature of this very employee. Speaks to the outside: with no transaction open."""
    return signatures.check(gateway, given, cms, iin=by.iin, now=now, organisation=by.bin)


def take(
    session: Session, application: Application, checked: Checked, *, actor: Actor, now: datetime
) -> None:
    """Keep the signature with the decision, in its transaction. Raises `NonceSpent`."""
    kept = signatures.take(session, checked, Way.NCALAYER)
    process.note(session, application, SIGNED, actor=actor, now=now, details=signatures.evidence(kept))


def note_refusal(session: Session, application_id: int, code: str, *, actor: Actor, now: datetime) -> None:
    """Write down that a signature under a decision was not accepted, and why, each reason once while a text is good.
    Nothing was decided, so the application stays as it was: what the officer chose of it still holds."""
    application = process.lock(session, application_id)
    actors.check(actor, application)
    if not journal.is_told(session, application, NOT_SIGNED, {"code": code}, since=now - signatures.LIVES):
        journal.record(session, application, NOT_SIGNED, actor=actor, now=now, details={"code": code})


def _signed_by_the_citizen(session: Session, application: Application) -> str:
    query = select(Signature.content_hash).where(Signature.application_id == application.id)
    return session.scalar(query.order_by(Signature.id.desc()).limit(1)) or ""
