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


def leave(session: Session, account: Account, now: datetime) -> Departure:
    """Note that the account's owner leaves their clinic today, and queue the telling of the register; said twice
    on a day, it is the same leaving."""
    today = local(now).date()
    standing = session.scalar(
        select(Departure).where(Departure.person_id == account.person_id, Departure.day == today)
    )
    if standing is not None:
        return standing
    departure = Departure(
        person_id=account.person_id, day=today, reference=new_application_number(), asked_at=now
    )
    session.add(departure)
    session.flush()
    key = f"{LEAVE_CLINIC}:{departure.reference}"
    payload = {"departure": departure.id}
    notices.write_once(
        session, [OutgoingTask(kind=LEAVE_CLINIC, key=key, payload=payload, created_at=now, run_at=now)]
    )
    return departure


def is_overtaken(session: Session, departure: Departure) -> bool:
    """Whether a clinic has taken the person since they said so: told now, the register would undo that."""
    query = select(Attachment.id).where(
        Attachment.person_id == departure.person_id,
        Attachment.standing.in_([AttachmentState.AGREED, AttachmentState.HOLDS]),
        Attachment.changed_at > departure.asked_at,
    )
    return session.scalar(query.limit(1)) is not None


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
