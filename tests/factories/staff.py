"""Members of staff of the demo region."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Doctor, Organisation, StaffMember
from models.enums import Role
from models.iin import Iin, Phone


def staff_of(session: Session, role: Role, clinic: str = "city-1", doctor: str = "") -> StaffMember:
    """The demo's member of staff with this role in this clinic (for doctors: with this doctor's code)."""
    query = select(StaffMember).join(Organisation, Organisation.id == StaffMember.clinic_id)
    query = query.where(StaffMember.role == role, Organisation.code == clinic)
    if doctor:
        query = query.join(Doctor, Doctor.id == StaffMember.doctor_id).where(Doctor.code == doctor)
    return session.scalars(query.order_by(StaffMember.id).limit(1)).one()


def second_registrar(
    session: Session, first: StaffMember, surname: str = "Екінші", iin: str = "750101490016"
) -> StaffMember:
    """A colleague of `first` at the same desk."""
    colleague = StaffMember(
        iin=Iin(iin),
        surname=surname,
        given_name="Тіркеуші",
        phone=Phone(f"+7700{iin[-7:]}"),
        password_hash=first.password_hash,
        role=first.role,
        clinic_id=first.clinic_id,
        language=first.language,
    )
    session.add(colleague)
    session.commit()
    return colleague
