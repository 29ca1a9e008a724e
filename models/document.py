"""The result on paper: what was issued, under which code it can be checked, and its seal."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.application import Application
from models.base import Base, Key
from models.columns import Json


class ResultDocument(Base):
    """A confirmation, a certificate or a reasoned refusal. `pdf` is empty until the worker has rendered it;
    `record_seal` is the organisation's seal over the canonical record, a detached CMS.

    Of a secret document `content` is only the public shell; `secret` holds the whole, locked, and `pdf` is
    locked too.
    """

    __tablename__ = "result_document"
    __table_args__ = (Index(None, "application_id"),)

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    kind: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    content_hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    record_seal: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship()


class RevokedSeal(Base):
    """A certificate of the organisation's seal that an authority told to be revoked: its SHA-256 in hexadecimal, and
    when it was told. Nothing is sealed with it any more."""

    __tablename__ = "revoked_seal"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    told_at: Mapped[datetime]
