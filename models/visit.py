"""A doctor's visit to a home, and the case that opens when a citizen says it never took place."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.application import Application
from models.base import Base, Key
from models.columns import one_of
from models.enums import VisitState
from models.organisation import Doctor


class HomeVisit(Base):
    """One line of the clinic's journal of calls: doctor, day, two-hour window, place in the round."""

    __tablename__ = "home_visit"
    __table_args__ = (
        Index(None, "doctor_id", "day"),
        Index(None, "clinic_id", "day"),
    )

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    day: Mapped[date]
    window_from: Mapped[time]
    window_to: Mapped[time]
    state: Mapped[VisitState] = mapped_column(one_of(VisitState), default=VisitState.PLANNED)
    assigned_at: Mapped[datetime]
    set_out_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    cancelled_at: Mapped[datetime | None]
    citizen_says: Mapped[bool | None]
    citizen_said_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship()
    doctor: Mapped[Doctor] = relationship()
    case: Mapped["VisitCase | None"] = relationship(back_populates="visit", uselist=False)


class VisitCase(Base):
    """A citizen says a visit in the journal did not take place; the head of the clinic answers."""

    __tablename__ = "visit_case"
    __table_args__ = (Index(None, "clinic_id", "answered_at"),)

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("home_visit.id"), unique=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime]
    answer_by: Mapped[date]
    answer: Mapped[str] = mapped_column(Text, default="")
    visit_confirmed: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))

    visit: Mapped[HomeVisit] = relationship(back_populates="case")
