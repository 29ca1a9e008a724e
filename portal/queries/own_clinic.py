"""To which clinic a citizen belongs, to which they belonged before, and what is under way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Attachment, Clinic, Departure, Doctor
from models.enums import AttachmentState
from portal.gateways.attachment.port import AttachmentRecord, PastAttachment
from portal.language import Bilingual
from portal.regulation.specialities import SPECIALITIES


@dataclass(frozen=True, slots=True)
class Belonging:
    """A clinic and a doctor with the days on which they hold; a name that the portal does not know is a code."""

    code: str
    clinic: Bilingual
    address: Bilingual | None
    phone: str
    doctor: str
    speciality: Bilingual | None
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class OwnClinic:
    """The page: `is_silent` when the register did not answer; then nothing is said of what holds. `coming` begins on a
    later day, the nearest first."""

    is_silent: bool
    now: Belonging | None
    coming: Belonging | None
    others: tuple[Belonging, ...]
    asked: tuple[str, ...] = field(repr=False)
    leaves: date | None

    @property
    def may_leave(self) -> bool:
        """Whether a clinic holds whose end is not known yet."""
        return self.now is not None and self.now.until is None and self.leaves is None


def own_clinic(
    session: Session,
    person_id: int,
    valid: AttachmentRecord | None,
    history: Sequence[PastAttachment] | None,
    today: date,
) -> OwnClinic:
    """What the register said (`history` is None when it did not answer), in words, with what is under way here."""
    known = history or ()
    codes = {each.clinic_code for each in known}
    clinics = {row.code: row for row in session.scalars(select(Clinic).where(Clinic.code.in_(codes)))}
    named = {each.doctor_code for each in known}
    doctors = {row.code: row for row in session.scalars(select(Doctor).where(Doctor.code.in_(named)))}
    told = [_belonging(each, clinics.get(each.clinic_code), doctors.get(each.doctor_code)) for each in known]
    holds = next((each for each in told if valid is not None and _is(each, valid)), None)
    asked = session.scalars(
        select(Application.number)
        .join(Attachment, Attachment.application_id == Application.id)
        .where(Attachment.person_id == person_id)
        .where(Attachment.standing.in_([AttachmentState.ASKED, AttachmentState.AGREED]))
    )
    leaves = session.scalar(
        select(Departure.day).where(Departure.person_id == person_id, Departure.entered_at.is_(None)).limit(1)
    )
    return OwnClinic(
        is_silent=history is None,
        now=holds,
        coming=min((each for each in told if each.since > today), key=lambda each: each.since, default=None),
        others=tuple(each for each in told if each is not holds),
        asked=tuple(number for number in asked if number),
        leaves=leaves,
    )


def _is(each: Belonging, valid: AttachmentRecord) -> bool:
    return each.code == valid.clinic_code and each.since == valid.since


def _belonging(each: PastAttachment, clinic: Clinic | None, doctor: Doctor | None) -> Belonging:
    return Belonging(
        code=each.clinic_code,
        clinic=Bilingual(kk=clinic.name_kk, ru=clinic.name_ru)
        if clinic
        else Bilingual(kk=each.clinic_code, ru=each.clinic_code),
        address=Bilingual(kk=clinic.address_kk, ru=clinic.address_ru) if clinic else None,
        phone=clinic.phone if clinic else "",
        doctor=doctor.full_name if doctor else "",
        speciality=SPECIALITIES[doctor.speciality] if doctor else None,
        since=each.since,
        until=each.until,
    )
