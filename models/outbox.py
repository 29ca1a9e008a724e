"""What must be said or done outside after the commit, and the signs of life of those who do it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.columns import Json


class OutgoingTask(Base):
    """Written in the same transaction as its cause; done at least once. `payload` holds no personal data.

    `key` makes it unique, so that saying the same thing twice writes one task.
    """

    __tablename__ = "outgoing_task"
    __table_args__ = (Index(None, "done_at", "run_at"), Index(None, "application_id"))

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime]
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str] = mapped_column(String(64), default="")
    done_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(200), default="")


class WorkerHeartbeat(Base):
    """The last sign of life of one worker. `resting` names the outside systems it gives a rest, apart by spaces."""

    __tablename__ = "worker_heartbeat"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    tasks_done: Mapped[int] = mapped_column(default=0)
    resting: Mapped[str] = mapped_column(String(200), default="", server_default="")
