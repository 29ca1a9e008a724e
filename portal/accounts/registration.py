"""Registration: who may have an account, and the account itself."""

from datetime import datetime
from enum import Enum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models import Account, Person
from models.enums import Language
from models.iin import Iin, Phone
from portal.accounts.people import is_minor, remember
from portal.database import one_at_a_time
from portal.gateways.population.port import PersonRecord


class Refusal(Enum):
    """Why there is no account; told only to who has proved a number."""

    NOT_FOUND = "not_found"
    DEAD = "dead"
    CHILD = "child"
    HAS_ACCOUNT = "has_account"
    PHONE_TAKEN = "phone_taken"


class Refused(Exception):
    """The account was refused for `refusal`."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def refusal_of(session: Session, record: PersonRecord, phone: Phone, now: datetime) -> Refusal | None:
    """Why the person of `record` cannot have an account with `phone`; None when they can."""
    if not record.is_alive:
        return Refusal.DEAD
    if is_minor(record, now):
        return Refusal.CHILD
    theirs = select(Account).join(Person).where(Person.iin == Iin(record.iin))
    if session.scalar(select(exists(theirs.with_only_columns(Account.id)))):
        return Refusal.HAS_ACCOUNT
    if session.scalar(select(exists().where(Account.phone == phone))):
        return Refusal.PHONE_TAKEN
    return None


def register(
    session: Session,
    record: PersonRecord,
    phone: Phone,
    *,
    password_hash: str,
    language: Language,
    now: datetime,
) -> Account:
    """The account of the person of `record`, asked for by who proved `phone`. Raises `Refused`."""
    one_at_a_time(session, "registration")
    refusal = refusal_of(session, record, phone, now)
    if refusal is not None:
        raise Refused(refusal)
    person = remember(session, record, now)
    person.language = language
    person.phone = phone
    account = Account(
        person=person, phone=phone, password_hash=password_hash, password_changed_at=now, created_at=now
    )
    session.add(account)
    session.flush()
    return account
