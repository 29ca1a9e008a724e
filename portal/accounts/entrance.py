"""Who stands behind an IIN at the two entrances, the citizens' and the staff's, and a new password."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models import Account, Person, StaffMember
from models.email import Email
from models.enums import Language
from models.iin import Iin, Phone
from portal.accounts import devices, sessions
from portal.database import one_at_a_time


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whose password is asked for. `owner` is theirs in sessions: `citizen:7`, `staff:3`; `bin` is that of the
    organisation where a member of staff works, "" of a citizen."""

    owner: str
    phone: Phone
    language: Language
    password_hash: str = field(repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)
    is_active: bool = True
    bin: str = ""

    @property
    def id(self) -> int:
        return int(self.owner.partition(":")[2])


def citizen(session: Session, iin: Iin) -> Candidate | None:
    """The citizen with an account for `iin`."""
    account = session.scalar(select(Account).join(Person).where(Person.iin == iin))
    return _of_account(account) if account is not None else None


def citizen_of(session: Session, account_id: int) -> Candidate | None:
    """The citizen of the account `account_id`."""
    account = session.get(Account, account_id)
    return _of_account(account) if account is not None else None


def officer(session: Session, iin: Iin) -> Candidate | None:
    """The member of staff with `iin`, at work or not."""
    staff = session.scalar(select(StaffMember).where(StaffMember.iin == iin))
    if staff is None:
        return None
    return Candidate(
        owner=f"staff:{staff.id}",
        phone=staff.phone,
        language=staff.language,
        password_hash=staff.password_hash,
        is_active=staff.is_active,
        bin=staff.clinic.bin,
    )


def change_password(
    session: Session, account_id: int, password_hash: str, now: datetime, *, keep: int | None = None
) -> None:
    """A new password: every session but `keep` ends and every browser needs a code again."""
    account = session.get_one(Account, account_id)
    account.password_hash = password_hash
    account.password_changed_at = now
    sessions.end_others(session, f"citizen:{account_id}", keep, now)
    devices.forget_all(session, account_id)


class NumberTaken(Exception):
    """Another account has this number."""


def change_phone(session: Session, account_id: int, phone: Phone) -> Phone:
    """The number of the account is `phone` now; the answer is the old one. Raises `NumberTaken`."""
    one_at_a_time(session, "registration")
    taken = exists().where(Account.phone == phone, Account.id != account_id)
    if session.scalar(select(taken)):
        raise NumberTaken
    account = session.get_one(Account, account_id)
    old, account.phone, account.person.phone = account.phone, phone, phone
    return old


def change_email(session: Session, account_id: int, email: Email | None) -> None:
    """Letters go to `email` from now on; None: no more letters. A family may share an address."""
    session.get_one(Account, account_id).email = email


def change_language(session: Session, account_id: int, language: Language) -> None:
    """Messages come in `language` from now on."""
    session.get_one(Account, account_id).person.language = language


def _of_account(account: Account) -> Candidate:
    person = account.person
    return Candidate(
        owner=f"citizen:{account.id}",
        phone=account.phone,
        language=person.language,
        password_hash=account.password_hash,
        names=(person.surname, person.given_name, person.patronymic),
    )
