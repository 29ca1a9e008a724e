"""Who has signed in, as a small frozen value: a citizen or an officer of a clinic."""

from dataclasses import dataclass

from flask_login import UserMixin
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models import Account, Person, StaffMember
from models.enums import Role

_CITIZEN = (
    select(Person.id, Person.given_name, Person.surname)
    .join(Account)
    .where(Account.id == bindparam("account"))
)


@dataclass(frozen=True, eq=False)
class Citizen(UserMixin):
    """A citizen with an account."""

    account_id: int
    person_id: int
    name: str

    def get_id(self) -> str:
        return f"citizen:{self.account_id}"


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
    if found is None:
        return None
    person_id, given_name, surname = found
    return Citizen(account_id=account_id, person_id=person_id, name=f"{given_name} {surname}".strip())


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
