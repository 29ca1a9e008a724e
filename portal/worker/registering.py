"""What the register of attachments is asked and told apart from applications: who leaves, how full doctors are."""

from datetime import datetime, time

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clinic, Departure, Doctor, DoctorLoad
from portal.clock import ALMATY, local
from portal.gateways.attachment.port import AttachmentRecord
from portal.gateways.errors import GatewayError
from portal.regulation import doctor_loads, leaving
from portal.regulation.attachment_law import LIMITS
from portal.worker.attempt import End, Plan
from portal.worker.kit import Kit
from portal.worker.queue import Job

log = structlog.get_logger()


def read_departure(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Tell the register who leaves their clinic; told twice, it is entered once. One that another clinic has
    overtaken while the register was down is not told."""
    departure = session.get_one(Departure, job.payload["departure"])
    if departure.entered_at is not None:
        return End("entered_already")
    if leaving.is_overtaken(session, departure):
        return Plan(outside=lambda: None, write=lambda session, _: _close(session, job, kit.now()))
    iin, reference, day = departure.person.iin.digits, departure.reference, departure.day
    register = kit.gateways.attachment

    def tell() -> AttachmentRecord | None:
        was = register.find(iin)
        register.release(iin, reference, day)
        return was

    def write(session: Session, was: AttachmentRecord | None) -> End:
        leaving.entered(session, session.get_one(Departure, job.payload["departure"]), was, kit.now())
        return End("entered")

    return Plan(outside=tell, write=write)


def _close(session: Session, job: Job, now: datetime) -> End:
    session.get_one(Departure, job.payload["departure"]).entered_at = now
    return End("overtaken")


def count_doctors(kit: Kit) -> int:
    """Once a day and clinic, keep how many people the register counts for each doctor. A register that does not
    answer is asked again the next minute; till then the counts of the day before hold."""
    midnight = datetime.combine(local(kit.now()).date(), time(), ALMATY)
    with kit.reading() as session:
        due = session.scalars(
            select(Clinic.code)
            .join(Doctor, Doctor.clinic_id == Clinic.id)
            .outerjoin(DoctorLoad, DoctorLoad.doctor_id == Doctor.id)
            .where(Doctor.speciality.in_(LIMITS))
            .where((DoctorLoad.counted_at.is_(None)) | (DoctorLoad.counted_at < midnight))
            .distinct()
        ).all()
    counted = 0
    for code in due:
        try:
            counts = kit.gateways.attachment.counts(code)
        except GatewayError as error:
            log.warning("doctors_not_counted", system=error.system)
            return counted
        with kit.writing() as session:
            rows = session.execute(
                select(Doctor.code, Doctor.id)
                .join(Clinic, Clinic.id == Doctor.clinic_id)
                .where(Clinic.code == code, Doctor.speciality.in_(LIMITS))
            )
            now, doctors = kit.now(), {row.code: row.id for row in rows}
            counted += doctor_loads.refresh(session, doctors, counts, now, local(now).date())
    return counted
