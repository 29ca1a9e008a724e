"""The editable calendar: days that are closed or moved, and each clinic's weekly hours."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key


class Holiday(Base):
    """A day on which the weekly hours do not hold, for everyone or for one clinic.

    `kind` is holiday, carried_over, moved_day_off or working_weekend.
    """

    __tablename__ = "holiday"
    __table_args__ = (
        UniqueConstraint("day", "clinic_id"),
        # NULL equals nothing, so that the country's own days need an index of their own.
        Index(
            None,
            "day",
            unique=True,
            sqlite_where=text("clinic_id IS NULL"),
            postgresql_where=text("clinic_id IS NULL"),
        ),
        CheckConstraint(
            "kind IN ('holiday', 'carried_over', 'moved_day_off', 'working_weekend')", name="kind"
        ),
    )

    id: Mapped[Key]
    day: Mapped[date]
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinic.id"))
    kind: Mapped[str] = mapped_column(String(20))
    closes_five_day: Mapped[bool] = mapped_column(default=True)
    closes_six_day: Mapped[bool] = mapped_column(default=True)
    name_kk: Mapped[str] = mapped_column(String(200))
    name_ru: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200))


class ClinicHours(Base):
    """When a clinic is open on one weekday (Monday is 0); no row means closed."""

    __tablename__ = "clinic_hours"
    __table_args__ = (UniqueConstraint("clinic_id", "weekday"),)

    id: Mapped[Key]
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]
