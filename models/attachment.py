"""Who belongs to which clinic and doctor: what was asked for, what holds, and how full a doctor is."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.application import Application
from models.base import Base, Key
from models.columns import one_of
from models.enums import AttachmentState
from models.organisation import Clinic, Doctor
from models.person import Person


class Attachment(Base):
    """A person and a clinic's doctor: asked for, agreed, entered in the register, ended.

    The register of attached population decides what holds; a row is what the portal did about it. `since` is the
    first day, `until` the last.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        Index(None, "person_id", "standing"),
        Index(None, "doctor_id", "standing"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    territory: Mapped[int | None]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    standing: Mapped[AttachmentState] = mapped_column(one_of(AttachmentState))
    since: Mapped[date]
    until: Mapped[date | None]
    changed_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    clinic: Mapped[Clinic] = relationship()
    doctor: Mapped[Doctor] = relationship()
    application: Mapped[Application] = relationship()


class DoctorLoad(Base):
    """How many people are attached to a doctor: all of them, those under 6, those under 14 (these included).

    Counted by the register at `counted_at`, kept up with every agreement since.
    """

    __tablename__ = "doctor_load"
    __table_args__ = (CheckConstraint("people >= 0 AND under_6 >= 0 AND under_14 >= 0", name="not_negative"),)

    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"), primary_key=True)
    people: Mapped[int]
    under_6: Mapped[int]
    under_14: Mapped[int]
    counted_at: Mapped[datetime]


class Departure(Base):
    """A person leaves their clinic without another one: said by them, then entered in the register.

    `day` is the last day there; `reference` is the number under which the register is told.
    """

    __tablename__ = "departure"
    __table_args__ = (UniqueConstraint("person_id", "day"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    asked_at: Mapped[datetime]
    entered_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
