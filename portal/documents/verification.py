"""What the public check may say of a document: whether it is ours, whole and in force, and no more."""

from datetime import date
from enum import StrEnum

from portal.documents.content import DocumentContent
from portal.documents.seal import Sealer


class Verdict(StrEnum):
    """The answer to whoever holds the paper in their hands."""

    VALID = "valid"
    EXPIRED = "expired"
    RECALLED = "recalled"
    BROKEN = "broken"


def verdict(document: DocumentContent, *, sealer: Sealer, today: date, is_recalled: bool) -> Verdict:
    """How a stored document stands on `today` (in Almaty); its last day still counts.

    A seal that does not hold outweighs everything: then nothing in the record can be believed.
    """
    if document.seal is None or not sealer.holds(document.seal, document.shell().as_bytes()):
        return Verdict.BROKEN
    if is_recalled:
        return Verdict.RECALLED
    if document.valid_until is not None and today > document.valid_until:
        return Verdict.EXPIRED
    return Verdict.VALID


def initials(name: str) -> str:
    """`Қаһарманқұлова Ұлжалғас Өмірзаққызы` as `Қ. Ұ. Ө.`: all of a person that the public may see."""
    return " ".join(f"{part[0].upper()}." for part in name.split())
