"""A document that a citizen uploaded for a case; its bytes lie locked in a folder of files."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.application import Application
from models.base import Base, Key
from models.columns import Json


class Upload(Base):
    """One file: for which wanted document (its code, and what it was called then in both languages), its kind as
    we wrote it, the name its owner gave it.

    `size` (bytes) and `sha256` are of the plain bytes that are kept. `place` is the random name under which they
    lie. A row without an application is nobody's: not yet, or not any more; a chore throws it away with its file.
    """

    __tablename__ = "upload"
    __table_args__ = (Index(None, "application_id"),)

    id: Mapped[Key]
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id", ondelete="SET NULL"))
    wanted: Mapped[str] = mapped_column(String(40))
    words: Mapped[dict[str, str]] = mapped_column(Json)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime]

    application: Mapped[Application | None] = relationship(passive_deletes="all")
