"""Those who are attached together: what the register said of each, which clinic each leaves, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Clinic, Person
from portal.language import Bilingual
from portal.regulation.attachment_law import Move
from portal.regulation.companions import FIELD
from portal.regulation.definition import Known
from portal.regulation.territories import clinics_at


def known_of(application: Application, person_id: int) -> Known:
    """What the registers said of one of them; nothing of somebody of whom they were not asked."""
    if person_id == application.subject_id:
        return application.known
    said: Known = application.known.get(FIELD, {}).get(str(person_id), {})
    return said


def meant_for(
    session: Session, draft: Application, chosen: Clinic, people: Sequence[Person]
) -> dict[str, Any]:
    """For each of them, by the key as text, what a draft keeps: the name of the clinic that is left ("was", None
    for none), and why they attach ("move"). Two questions for all."""
    known = {person.id: known_of(draft, person.id) for person in people}
    codes = {code for said in known.values() if (code := code_before(said))}
    rows = session.scalars(select(Clinic).where(Clinic.code.in_(codes)))
    names = {row.code: {"kk": row.name_kk, "ru": row.name_ru} for row in rows}
    at_home = homes(session, draft)
    return {
        str(person_id): {
            "was": names.get(code, {"kk": code, "ru": code}) if (code := code_before(said)) else None,
            "move": move_for(said, chosen.code, at_home).value,
        }
        for person_id, said in known.items()
    }


def kept_for(application: Application, person_id: int) -> tuple[Bilingual | None, Move]:
    """What `meant_for` kept of one of them: the clinic that is left, and why they attach."""
    chosen = application.answers["clinic"]
    kept: Mapping[str, Any] = chosen.get("each", {}).get(str(person_id), chosen)
    return Bilingual(**kept["was"]) if kept["was"] else None, Move(kept["move"])


def code_before(known: Mapping[str, Any]) -> str | None:
    """The code of the clinic to which somebody is attached, as the register said; None for none."""
    return (known.get("attached") or {}).get("clinic")


def homes(session: Session, application: Application) -> frozenset[str]:
    """The codes of the clinics in whose territories the people live."""
    address = application.answers["address"]
    return clinics_at(session, address["street_id"], address["house_number"])


def move_for(known: Mapping[str, Any], chosen: str, at_home: frozenset[str]) -> Move:
    """Why somebody attaches to the clinic of the code `chosen`."""
    before = code_before(known)
    if before is None:
        return Move.FIRST
    if before == chosen:
        return Move.DOCTOR
    return Move.MOVED if chosen in at_home and before not in at_home else Move.CHOICE
