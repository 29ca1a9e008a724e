"""People the state knows, the accounts of those who registered, and the addresses they call us to."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key
from models.columns import EmailColumn, IinColumn, PhoneColumn, one_of
from models.email import Email
from models.enums import Language, Sex
from models.iin import Iin, Phone


class Person(Base):
    """A person as the population register gave them; children and callers by phone have no account."""

    __tablename__ = "person"

    id: Mapped[Key]
    iin: Mapped[Iin] = mapped_column(IinColumn, unique=True)
    surname: Mapped[str] = mapped_column(String(120))
    given_name: Mapped[str] = mapped_column(String(120), default="")
    patronymic: Mapped[str] = mapped_column(String(120), default="")
    birth_date: Mapped[date]
    sex: Mapped[Sex | None] = mapped_column(one_of(Sex))
    phone: Mapped[Phone | None] = mapped_column(PhoneColumn)
    language: Mapped[Language] = mapped_column(one_of(Language), default=Language.KK)
    checked_at: Mapped[datetime]

    account: Mapped["Account | None"] = relationship(back_populates="person", uselist=False)

    @property
    def full_name(self) -> str:
        """Surname, given name, patronymic (ТАӘ); any but the first may be missing."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    @property
    def initials(self) -> str:
        """«С. А. Ә.»: what a stranger may see."""
        parts = (self.surname, self.given_name, self.patronymic)
        return " ".join(f"{part[0]}." for part in parts if part)

    def age_on(self, day: date) -> int:
        """Full years on `day`; a birthday of 29 February counts from 1 March in other years."""
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before_birthday


class Account(Base):
    """A citizen's way in: one account a person, one number an account."""

    __tablename__ = "account"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    phone: Mapped[Phone] = mapped_column(PhoneColumn, unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    password_changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    email: Mapped[Email | None] = mapped_column(EmailColumn)

    person: Mapped[Person] = relationship(back_populates="account", lazy="joined")


class CalendarFeed(Base):
    """The secret address at which a calendar program finds an account's visits; only its hash is kept."""

    __tablename__ = "calendar_feed"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]


class Kinship(Base):
    """A parent and a child, as the population register said; a parent acts for a child under 18.

    `is_guardian`: not a parent but who was appointed (қорғаншы, қамқоршы / опекун, попечитель).
    """

    __tablename__ = "kinship"
    __table_args__ = (UniqueConstraint("parent_id", "child_id"), Index(None, "child_id"))

    id: Mapped[Key]
    parent_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    is_guardian: Mapped[bool] = mapped_column(default=False)
    checked_at: Mapped[datetime]

    child: Mapped[Person] = relationship(foreign_keys=[child_id], lazy="joined")


class RememberedAddress(Base):
    """A place to which a citizen has called a doctor before."""

    __tablename__ = "remembered_address"
    __table_args__ = (UniqueConstraint("account_id", "street_id", "house", "flat"),)

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    street_id: Mapped[int] = mapped_column(ForeignKey("street.id"))
    house: Mapped[str] = mapped_column(String(16))
    flat: Mapped[str] = mapped_column(String(16), default="")
    entrance: Mapped[str] = mapped_column(String(16), default="")
    floor: Mapped[str] = mapped_column(String(16), default="")
    intercom: Mapped[str] = mapped_column(String(32), default="")
    used_at: Mapped[datetime]
