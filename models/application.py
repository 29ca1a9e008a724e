"""A citizen's request for a service: the thing that flows through the house."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key
from models.columns import Json, one_of
from models.enums import Channel, Language, State, WaitingFor
from models.organisation import Clinic
from models.person import Account, Person
from models.staff import StaffMember


class Application(Base):
    """A draft until it is signed, then a numbered request whose state only the process moves.

    `answers` holds what was typed, step by step; `known` what the registers said before the form;
    `to_sign` the canonical bytes of the review page; `open_key` lets only one open request exist
    for the same thing (database unique). `companion_of_id` is the application with which this one was
    asked for and signed (a second child's visit next to the first one's). `version` rises with every
    saved change, so that two people at one application cannot overwrite each other unseen.
    """

    __tablename__ = "application"
    __table_args__ = (
        Index(None, "applicant_id", "created_at"),
        Index(None, "clinic_id", "state", "deadline_at"),
        Index(None, "account_id", "service", "state"),
        Index(None, "subject_id", "service", "counts_for"),
        Index(None, "state", "created_at"),
        Index(
            "ix_application_companion_of_id",
            "companion_of_id",
            sqlite_where=text("companion_of_id IS NOT NULL"),
            postgresql_where=text("companion_of_id IS NOT NULL"),
        ),
        Index(
            "ix_application_expires_at",
            "expires_at",
            sqlite_where=text("expires_at IS NOT NULL"),
            postgresql_where=text("expires_at IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    number: Mapped[str | None] = mapped_column(String(16), unique=True)
    service: Mapped[str] = mapped_column(String(40))
    state: Mapped[State] = mapped_column(one_of(State), default=State.DRAFT)
    waiting_for: Mapped[WaitingFor | None] = mapped_column(one_of(WaitingFor))
    channel: Mapped[Channel] = mapped_column(one_of(Channel), default=Channel.PORTAL)
    language: Mapped[Language] = mapped_column(one_of(Language), default=Language.KK)

    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    applicant_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinic.id"))
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    companion_of_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))

    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    known: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    to_sign: Mapped[bytes | None] = mapped_column(LargeBinary)
    open_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    result: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    refusal_ground: Mapped[str | None] = mapped_column(String(40))
    refusal_words: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text, default="")
    handed_to_desk: Mapped[str] = mapped_column(String(40), default="")

    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    counts_for: Mapped[date | None]
    begins_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    account: Mapped[Account | None] = relationship()
    applicant: Mapped[Person] = relationship(foreign_keys=[applicant_id])
    subject: Mapped[Person] = relationship(foreign_keys=[subject_id])
    clinic: Mapped[Clinic | None] = relationship()
    taken_by: Mapped[StaffMember | None] = relationship(foreign_keys=[taken_by_id])

    __mapper_args__ = {"version_id_col": version}


class Signature(Base):
    """What was signed, byte for byte, by whom and how; one for each signing of an application."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("application_id", "content_hash"), Index(None, "content_hash"))

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    method: Mapped[str] = mapped_column(String(20))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    evidence: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
