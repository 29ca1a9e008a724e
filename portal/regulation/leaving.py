"""A person leaves their clinic without choosing another: said by a code, entered in the register by the worker."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Attachment, Departure, Doctor, OutgoingTask
from models.enums import AttachmentState
from portal.clock import local
from portal.documents.numbers import new_application_number
from portal.gateways.attachment.port import AttachmentRecord
from portal.regulation import doctor_loads, notices

LEAVE_CLINIC = "leave_clinic"


def leave(session: Session, account: Account, clinic_code: str, now: datetime) -> Departure:
    """Note that the account's owner leaves this clinic today, and queue the telling of the register; said twice
    on a day, it is the same leaving."""
    today = local(now).date()
    standing = session.scalar(
        select(Departure).where(
            Departure.person_id == account.person_id,
            Departure.clinic_code == clinic_code,
            Departure.day == today,
        )
    )
    if standing is not None:
        return standing
    departure = Departure(
        person_id=account.person_id,
        clinic_code=clinic_code,
        day=today,
        reference=new_application_number(),
        asked_at=now,
    )
    session.add(departure)
    session.flush()
    key = f"{LEAVE_CLINIC}:{departure.reference}"
    payload = {"departure": departure.id}
    notices.write_once(
        session, [OutgoingTask(kind=LEAVE_CLINIC, key=key, payload=payload, created_at=now, run_at=now)]
    )
    return departure


def open_departure(session: Session, person_id: int) -> Departure | None:
    """What the person said and the register has not been told yet; None when nothing is under way."""
    return session.scalar(
        select(Departure).where(Departure.person_id == person_id, Departure.entered_at.is_(None)).limit(1)
    )


def entered(session: Session, departure: Departure, was: AttachmentRecord | None, now: datetime) -> None:
    """The register has let the person go: the place of the doctor they had (`was`) is free."""
    departure.entered_at = now
    for row in session.scalars(
        select(Attachment).where(
            Attachment.person_id == departure.person_id, Attachment.standing == AttachmentState.HOLDS
        )
    ):
        row.standing, row.until, row.changed_at = AttachmentState.ENDED, departure.day, now
    code = was.doctor_code if was is not None else ""
    doctor_id = session.scalar(select(Doctor.id).where(Doctor.code == code))
    if doctor_id is not None:
        doctor_loads.give_back(session, doctor_id, departure.person.age_on(departure.day))
