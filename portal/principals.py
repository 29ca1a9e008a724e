"""Who has signed in, as a small frozen value: a citizen or an officer of a clinic."""

from dataclasses import dataclass
from typing import Self

from flask_login import UserMixin
from sqlalchemy import ColumnElement, bindparam, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Account, Person, StaffMember
from models.enums import Role

OWNER = "citizen:"
CITIZEN_COLUMNS = (Account.id, Person.id, Person.given_name, Person.surname)
_CITIZEN = select(*CITIZEN_COLUMNS).join(Person).where(Account.id == bindparam("account"))


@dataclass(frozen=True, eq=False)
class Citizen(UserMixin):
    """A citizen with an account."""

    account_id: int
    person_id: int
    name: str

    @classmethod
    def of(cls, account_id: int, person_id: int, given_name: str, surname: str) -> Self:
        """The citizen whom a row of `CITIZEN_COLUMNS` tells of."""
        return cls(account_id, person_id, f"{given_name} {surname}".strip())

    def get_id(self) -> str:
        return f"{OWNER}{self.account_id}"


@dataclass(frozen=True, eq=False)
class Officer(UserMixin):
    """A member of staff at the desk of one clinic."""

    staff_id: int
    clinic_id: int
    doctor_id: int | None
    role: Role
    name: str

    def get_id(self) -> str:
        return f"staff:{self.staff_id}"


def account_of(owner: InstrumentedAttribute[str]) -> ColumnElement[int | None]:
    """The id of the account that an `owner` in the database means, NULL for anybody who is no citizen."""
    number = cast(func.substr(owner, len(OWNER) + 1), Account.id.type)
    return case((owner.startswith(OWNER, autoescape=True), number))


def principal(session: Session, owner: str) -> Citizen | Officer | None:
    """The principal behind a session's `owner` (`citizen:7`, `staff:3`), or None when there is none."""
    kind, _, number = owner.partition(":")
    if not number.isdigit():
        return None
    if kind == "citizen":
        return _citizen(session, int(number))
    return _officer(session, int(number)) if kind == "staff" else None


def _citizen(session: Session, account_id: int) -> Citizen | None:
    found = session.execute(_CITIZEN, {"account": account_id}).one_or_none()
    return None if found is None else Citizen.of(*found)


def _officer(session: Session, staff_id: int) -> Officer | None:
    staff = session.get(StaffMember, staff_id)
    if staff is None or not staff.is_active:
        return None
    return Officer(
        staff_id=staff.id,
        clinic_id=staff.clinic_id,
        doctor_id=staff.doctor_id,
        role=staff.role,
        name=staff.full_name,
    )
