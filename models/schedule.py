"""When doctors receive: the week, its exceptions, the slots made of them, and who waits for one."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key
from models.columns import Json, one_of
from models.enums import Attendance, ExceptionKind, HoldKind, SlotState, Speciality, WaitState
from models.organisation import Clinic, Doctor
from models.person import Account, Person


def _only(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that `where` names: small, and as a unique one no key in PostgreSQL's eyes,
    so that an update of its columns locks no more than the row's own data."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


class WeeklyRule(Base):
    """A doctor's reception on one weekday (Monday is 0), by the wall clock of Almaty.

    `desk_share` percent of its slots are kept for the desk; no `valid_to` means until further notice.
    """

    __tablename__ = "weekly_rule"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("begins < ends", name="stretch"),
        CheckConstraint("slot_minutes BETWEEN 5 AND 240", name="slot_minutes"),
        CheckConstraint("desk_share BETWEEN 0 AND 100", name="desk_share"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity"),
        Index(None, "doctor_id", "weekday"),
    )

    id: Mapped[Key]
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    weekday: Mapped[int]
    begins: Mapped[time]
    ends: Mapped[time]
    slot_minutes: Mapped[int]
    room: Mapped[str] = mapped_column(String(16), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    desk_share: Mapped[int] = mapped_column(default=0)


class ScheduleException(Base):
    """One day that differs: absent (all day, or from `begins` to `ends`), extra reception, shortened day."""

    __tablename__ = "schedule_exception"
    __table_args__ = (
        CheckConstraint(
            "(begins IS NULL) = (ends IS NULL) AND (ends IS NULL OR begins < ends)", name="stretch"
        ),
        CheckConstraint("kind = 'absent' OR begins IS NOT NULL", name="hours"),
        CheckConstraint("kind <> 'extra' OR slot_minutes BETWEEN 5 AND 240", name="slot_minutes"),
        Index(None, "doctor_id", "day"),
    )

    id: Mapped[Key]
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    day: Mapped[date]
    kind: Mapped[ExceptionKind] = mapped_column(one_of(ExceptionKind))
    begins: Mapped[time | None]
    ends: Mapped[time | None]
    slot_minutes: Mapped[int | None]
    room: Mapped[str] = mapped_column(String(16), default="")
    words: Mapped[str] = mapped_column(String(200), default="")


class Slot(Base):
    """One reception of one patient. Only the verbs of `portal.regulation` change it, by conditional updates.

    `held_until` is the end of a hold for its holder; from `frees_at` on anybody may claim the slot.
    `person_id` is the patient for whom it is held or taken; `open_key` lets a person have one open
    booking of a speciality. An application has one booking at a time, a person one at a moment.
    """

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("doctor_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="stretch"),
        CheckConstraint("(state = 'taken') = (taken_by_id IS NOT NULL)", name="taken"),
        CheckConstraint("(state = 'held') = (held_as IS NOT NULL)", name="held"),
        CheckConstraint("(held_as IS NULL) = (frees_at IS NULL)", name="frees"),
        CheckConstraint("state IN ('held', 'taken') OR person_id IS NULL", name="person"),
        CheckConstraint("state = 'taken' OR open_key IS NULL", name="open_key"),
        CheckConstraint("state = 'taken' OR attendance IS NULL", name="attendance_taken"),
        Index(None, "doctor_id", "day", "state"),
        _only("ix_slot_frees_at", "frees_at", where="frees_at IS NOT NULL"),
        _only("ix_slot_held_by_id", "held_by_id", where="held_by_id IS NOT NULL"),
        _only("ix_slot_held_account_id", "held_account_id", where="held_account_id IS NOT NULL"),
        _only("ix_slot_person_id_ends_at", "person_id", "ends_at", where="person_id IS NOT NULL"),
        _only("uq_slot_taken_by_id", "taken_by_id", where="taken_by_id IS NOT NULL", unique=True),
        _only("uq_slot_open_key", "open_key", where="open_key IS NOT NULL", unique=True),
        _only("uq_slot_person_id_starts_at", "person_id", "starts_at", where="state = 'taken'", unique=True),
    )

    id: Mapped[Key]
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    day: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[str] = mapped_column(String(16), default="")
    is_for_desk: Mapped[bool] = mapped_column(default=False)
    state: Mapped[SlotState] = mapped_column(one_of(SlotState), default=SlotState.FREE)

    held_as: Mapped[HoldKind | None] = mapped_column(one_of(HoldKind))
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    held_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    held_until: Mapped[datetime | None]
    frees_at: Mapped[datetime | None]
    was_prolonged: Mapped[bool] = mapped_column(default=False)

    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    taken_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    open_key: Mapped[str | None] = mapped_column(String(60))
    attendance: Mapped[Attendance | None] = mapped_column(one_of(Attendance))
    attended_at: Mapped[datetime | None]

    doctor: Mapped[Doctor] = relationship()


class PublishedDays(Base):
    """Up to which day a doctor's slots are published; behind, when a change still waits for a hold to end."""

    __tablename__ = "published_days"
    __table_args__ = (Index(None, "through"),)

    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"), primary_key=True)
    through: Mapped[date]


class ScheduleChange(Base):
    """What somebody changed in a doctor's schedule, or whom the portal offered a slot: before and after."""

    __tablename__ = "schedule_change"
    __table_args__ = (Index(None, "doctor_id", "at"),)

    id: Mapped[Key]
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(32))
    was: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    became: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class WaitListEntry(Base):
    """A person who waits for a slot of a speciality in a clinic, with one doctor or with any.

    A person waits once for a speciality (`open_key`) and is never offered two slots at once.
    """

    __tablename__ = "wait_list_entry"
    __table_args__ = (
        CheckConstraint("(state = 'offered') = (offered_until IS NOT NULL)", name="offered"),
        _only(
            "ix_wait_list_entry_waiting",
            "clinic_id",
            "speciality",
            "since",
            where="state IN ('waiting', 'offered')",
        ),
        Index(None, "person_id", "since"),
        _only("uq_wait_list_entry_open_key", "open_key", where="open_key IS NOT NULL", unique=True),
        _only("uq_wait_list_entry_person_id", "person_id", where="state = 'offered'", unique=True),
        _only("uq_wait_list_entry_slot_id", "slot_id", where="state = 'offered'", unique=True),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    speciality: Mapped[Speciality] = mapped_column(one_of(Speciality))
    doctor_id: Mapped[int | None] = mapped_column(ForeignKey("doctor.id"))
    since: Mapped[datetime]
    state: Mapped[WaitState] = mapped_column(one_of(WaitState), default=WaitState.WAITING)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id"))
    offered_until: Mapped[datetime | None]
    open_key: Mapped[str | None] = mapped_column(String(80))

    person: Mapped[Person] = relationship()
    account: Mapped[Account | None] = relationship()
    clinic: Mapped[Clinic] = relationship()
    doctor: Mapped[Doctor | None] = relationship()
    slot: Mapped[Slot | None] = relationship()
