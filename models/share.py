"""A certificate shown to one recipient by a link: how often, till when, and each time it was opened."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key
from models.document import ResultDocument


class Share(Base):
    """One link. Only the hash of its key is kept: whoever reads the database cannot open it."""

    __tablename__ = "share"
    __table_args__ = (Index(None, "document_id"), CheckConstraint("views_left >= 0", name="views_left"))

    id: Mapped[Key]
    document_id: Mapped[int] = mapped_column(ForeignKey("result_document.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    recipient: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(String(120), default="")
    views_left: Mapped[int]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    recalled_at: Mapped[datetime | None]

    document: Mapped[ResultDocument] = relationship()
    openings: Mapped[list["ShareOpening"]] = relationship(order_by="ShareOpening.at")


class ShareOpening(Base):
    """One reading of a shared certificate."""

    __tablename__ = "share_opening"
    __table_args__ = (Index(None, "share_id"),)

    id: Mapped[Key]
    share_id: Mapped[int] = mapped_column(ForeignKey("share.id"))
    at: Mapped[datetime]
