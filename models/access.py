"""The keys to the door: server-side sessions, one-time codes, known devices, counted failures."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.columns import Json


class WebSession(Base):
    """A browser's session; the cookie holds a random token, this row its hash and all the data.

    `owner` is `citizen:<account id>`, `staff:<staff id>` or empty before anyone has signed in.
    """

    __tablename__ = "web_session"
    __table_args__ = (Index(None, "owner", "ended_at"), Index(None, "seen_at"))

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    owner: Mapped[str] = mapped_column(String(32), default="")
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    device: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OneTimeCode(Base):
    """A six-digit code sent by SMS: bound to one purpose and one number, stored hashed, used once."""

    __tablename__ = "one_time_code"
    __table_args__ = (Index(None, "phone_hash", "sent_at"),)

    id: Mapped[Key]
    purpose: Mapped[str] = mapped_column(String(120))
    phone_hash: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int] = mapped_column(default=5)
    used_at: Mapped[datetime | None]


class KnownDevice(Base):
    """A browser from which the account has already signed in with a code."""

    __tablename__ = "known_device"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class Attempts(Base):
    """Failures counted under a keyed hash (of an IIN, an address); locks with growing pauses."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
