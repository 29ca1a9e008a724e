"""The append-only story of an application; each entry seals the one before it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.columns import Json, one_of
from models.enums import ActorKind, Channel


class JournalEntry(Base):
    """One fact: who did what for whom, in which role and channel, at which step of the regulation.

    Triggers of the database refuse to change or delete a row; `previous_hash` and `hash`
    make a chain that `flask audit verify` walks.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (UniqueConstraint("application_id", "position"),)

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    position: Mapped[int]
    at: Mapped[datetime]
    fact: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(80), default="")
    actor_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind))
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(400), default="")
    applicant_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
