"""What somebody was asked to agree to: that another person is shown what a register says of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.application import Application
from models.base import Base, Key
from models.columns import IinColumn, one_of
from models.enums import ConsentState
from models.iin import Iin


class Consent(Base):
    """One question to the owner of an IIN, whoever that is and whether or not they have an account.

    `content` is the canonical form of exactly what they are asked; what they said, and when they were told,
    stands in the application's journal.
    """

    __tablename__ = "consent"
    __table_args__ = (Index(None, "iin", "asked_at"), Index(None, "standing", "answer_until"))

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    iin: Mapped[Iin] = mapped_column(IinColumn)
    standing: Mapped[ConsentState] = mapped_column(one_of(ConsentState), default=ConsentState.WAITING)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime]
    answer_until: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship()


class HeardMessage(Base):
    """A short message that came in; the operator may deliver one twice, and it counts once."""

    __tablename__ = "heard_message"

    id: Mapped[Key]
    message_id: Mapped[str] = mapped_column(String(80), unique=True)
    heard_at: Mapped[datetime]
