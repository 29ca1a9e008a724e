"""What citizens say of the services, complaints with a term and the answers of a survey; and what is counted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.application import Application
from models.base import Base, Key
from models.columns import Json, one_of
from models.enums import ComplaintKind, ComplaintOutcome
from models.organisation import Clinic
from models.staff import StaffMember


class Complaint(Base):
    """A complaint about one application, and its answer.

    `clinic_id` is the clinic whose head answers; without one the administrator of the portal does. `facts` are
    the lines that the citizen saw above their words, kept as shown. `open_key` lets only one stand for the same
    application and kind (database unique).
    """

    __tablename__ = "complaint"
    __table_args__ = (
        Index(None, "application_id"),
        Index(None, "clinic_id", "answered_at", "answer_by"),
    )

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinic.id"))
    kind: Mapped[ComplaintKind] = mapped_column(one_of(ComplaintKind))
    open_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    words: Mapped[str] = mapped_column(Text)
    facts: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    opened_at: Mapped[datetime]
    answer_by: Mapped[date]
    answer: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[ComplaintOutcome | None] = mapped_column(one_of(ComplaintOutcome))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))

    application: Mapped[Application] = relationship()
    clinic: Mapped[Clinic | None] = relationship()
    answered_by: Mapped[StaffMember | None] = relationship()


class SurveyAnswer(Base):
    """The survey's two answers about one application, given once.

    `quality` of the process and its result, and `information` about the order: 1 not satisfied, 2 partly, 3
    satisfied, as the survey of the regulations counts them. The application is kept only so that nobody answers
    twice. No moment is kept but the first day of the `month`: who was here at which hour must not tell who said
    what.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (
        CheckConstraint("quality BETWEEN 1 AND 3", "quality"),
        CheckConstraint("information BETWEEN 1 AND 3", "information"),
        Index(None, "clinic_id", "month"),
        Index(None, "month"),
        # Most answers have no words. The words themselves are too long for an index: they are sorted when read.
        Index(
            "ix_survey_answer_words",
            "clinic_id",
            "month",
            sqlite_where=text("words <> ''"),
            postgresql_where=text("words <> ''"),
        ),
    )

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinic.id"))
    service: Mapped[str] = mapped_column(String(40))
    month: Mapped[date]
    quality: Mapped[int] = mapped_column(SmallInteger)
    information: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str] = mapped_column(Text, default="")


class ServiceFigures(Base):
    """One service counted over whole months, in one clinic (`clinic_id`) or everywhere (none); never rewritten.

    `since` is the first day, `until` the day after the last. The three counts by name are `{"ground": 12}`.
    These are the true numbers: what a page may show of them is `regulation/disclosure.py`.
    """

    __tablename__ = "service_figures"
    __table_args__ = (
        UniqueConstraint("clinic_id", "until", "service"),
        Index(None, "until", "service"),
    )

    id: Mapped[Key]
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinic.id"))
    service: Mapped[str] = mapped_column(String(40))
    since: Mapped[date]
    until: Mapped[date]
    applications: Mapped[int]
    answered: Mapped[int]
    median_seconds: Mapped[int | None]
    refusals: Mapped[dict[str, int]] = mapped_column(Json)
    quality: Mapped[dict[str, int]] = mapped_column(Json)
    information: Mapped[dict[str, int]] = mapped_column(Json)
