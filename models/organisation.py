"""Clinics, their streets and territories, their doctors, and who is on duty for home visits."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key
from models.columns import one_of
from models.enums import OrganisationKind, Speciality


class Organisation(Base):
    """Where staff work: a clinic, or a branch of the State Corporation, told apart by `kind`.

    `is_accessible`: an entrance without steps or with a ramp, and a button to call for help.
    """

    __tablename__ = "clinic"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    bin: Mapped[str] = mapped_column(String(12), unique=True)
    name_kk: Mapped[str] = mapped_column(String(200))
    name_ru: Mapped[str] = mapped_column(String(200))
    address_kk: Mapped[str] = mapped_column(String(200))
    address_ru: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(32))
    unit_code: Mapped[str] = mapped_column(String(9))
    is_accessible: Mapped[bool] = mapped_column(default=True)
    kind: Mapped[OrganisationKind] = mapped_column(
        one_of(OrganisationKind), server_default=OrganisationKind.CLINIC.value
    )

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}


class Clinic(Organisation):
    """An organisation of primary health care (МСАК ұйымы / организация ПМСП)."""

    __mapper_args__ = {"polymorphic_identity": OrganisationKind.CLINIC}


class Branch(Organisation):
    """A branch of the State Corporation: it has operators, and neither doctors nor territories."""

    __mapper_args__ = {"polymorphic_identity": OrganisationKind.CORPORATION}


class ClinicBorder(Base):
    """A settlement or district beside the clinic's own, whose inhabitants may choose this clinic too.

    Standard of attachment, ground of refusal 2: people of bordering territories are attached to the
    nearest clinic of another administrative unit. `unit_code` is its KATO code.
    """

    __tablename__ = "clinic_border"
    __table_args__ = (Index(None, "unit_code"),)

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"), primary_key=True)
    unit_code: Mapped[str] = mapped_column(String(9), primary_key=True)


class Street(Base):
    """A street of a settlement, named in both languages; `code` is that of the address register."""

    __tablename__ = "street"
    __table_args__ = (UniqueConstraint("unit_code", "name_kk"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    unit_code: Mapped[str] = mapped_column(String(9))
    name_kk: Mapped[str] = mapped_column(String(160))
    name_ru: Mapped[str] = mapped_column(String(160))


class Building(Base):
    """A building of a clinic other than its main one, which stands in `Clinic` itself."""

    __tablename__ = "building"
    __table_args__ = (UniqueConstraint("clinic_id", "name_kk"),)

    id: Mapped[Key]
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    name_kk: Mapped[str] = mapped_column(String(120))
    name_ru: Mapped[str] = mapped_column(String(120))
    address_kk: Mapped[str] = mapped_column(String(200))
    address_ru: Mapped[str] = mapped_column(String(200))


class Doctor(Base):
    """A doctor of one clinic, who receives in its main building or in another one."""

    __tablename__ = "doctor"
    __table_args__ = (Index(None, "clinic_id", "speciality"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    surname: Mapped[str] = mapped_column(String(120))
    given_name: Mapped[str] = mapped_column(String(120))
    patronymic: Mapped[str] = mapped_column(String(120), default="")
    speciality: Mapped[Speciality] = mapped_column(one_of(Speciality))
    room: Mapped[str] = mapped_column(String(16), default="")
    languages: Mapped[str] = mapped_column(String(16), default="kk,ru")
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))

    clinic: Mapped[Clinic] = relationship()
    building: Mapped[Building | None] = relationship()

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


class Territory(Base):
    """A range of houses on a street that a clinic's doctor looks after (учаске / участок).

    `letters`: which houses of each number; "" is all of them, "АБ" 12А and 12Б only, "-" in it the
    house without a letter.
    """

    __tablename__ = "territory"
    __table_args__ = (
        CheckConstraint("house_from <= house_to", name="house_range"),
        Index(None, "street_id", "house_from"),
        Index(None, "clinic_id"),
    )

    id: Mapped[Key]
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    number: Mapped[int]
    street_id: Mapped[int] = mapped_column(ForeignKey("street.id"))
    house_from: Mapped[int]
    house_to: Mapped[int]
    parity: Mapped[str] = mapped_column(String(4), default="all")
    letters: Mapped[str] = mapped_column(String(32), default="")

    street: Mapped[Street] = relationship()


class TerritoryDoctor(Base):
    """Which doctor looks after a clinic's territory number: adults' and children's may differ."""

    __tablename__ = "territory_doctor"
    __table_args__ = (UniqueConstraint("clinic_id", "number", "doctor_id"),)

    id: Mapped[Key]
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    number: Mapped[int]
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))


class HomeDuty(Base):
    """A doctor's hours for home visits on one day, and how many calls those hours can hold."""

    __tablename__ = "home_duty"
    __table_args__ = (
        UniqueConstraint("doctor_id", "day"),
        CheckConstraint("capacity >= 0", name="capacity"),
        Index(None, "day"),
    )

    id: Mapped[Key]
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    day: Mapped[date]
    begins: Mapped[time]
    ends: Mapped[time]
    capacity: Mapped[int]

    doctor: Mapped[Doctor] = relationship()
