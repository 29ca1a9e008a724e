"""Members of staff of a clinic, and the log of whose record they opened."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key
from models.columns import IinColumn, PhoneColumn, one_of
from models.enums import Language, Role
from models.iin import Iin, Phone
from models.organisation import Doctor, Organisation


class StaffMember(Base):
    """A person at the desk: one role in one clinic, or at a branch of the State Corporation."""

    __tablename__ = "staff_member"

    id: Mapped[Key]
    iin: Mapped[Iin] = mapped_column(IinColumn, unique=True)
    surname: Mapped[str] = mapped_column(String(120))
    given_name: Mapped[str] = mapped_column(String(120))
    patronymic: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[Phone] = mapped_column(PhoneColumn, unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(one_of(Role))
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    doctor_id: Mapped[int | None] = mapped_column(ForeignKey("doctor.id"))
    language: Mapped[Language] = mapped_column(one_of(Language), default=Language.KK)
    is_active: Mapped[bool] = mapped_column(default=True)

    clinic: Mapped[Organisation] = relationship(lazy="joined")
    doctor: Mapped[Doctor | None] = relationship(foreign_keys=[doctor_id])

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


class RecordAccess(Base):
    """One opening of a person's record by a member of staff; the person can read it."""

    __tablename__ = "record_access"
    __table_args__ = (Index(None, "person_id", "at"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    what: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]

    staff: Mapped[StaffMember] = relationship()
