"""What a citizen reads about themselves: their data, children, devices, and who opened their record."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Clinic, Kinship, Person, RecordAccess, StaffMember, WebSession
from models.enums import Language, Role
from models.iin import Iin, Phone
from portal.dates import age
from portal.language import Bilingual

OF_AGE = 18
LOG_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Profile:
    """A citizen's own data."""

    full_name: str = field(repr=False)
    iin: Iin
    birth_date: date = field(repr=False)
    phone: Phone
    language: Language


@dataclass(frozen=True, slots=True)
class Child:
    """A child for whom the citizen may act."""

    full_name: str = field(repr=False)
    iin: Iin
    birth_date: date = field(repr=False)


@dataclass(frozen=True, slots=True)
class Family:
    """The children under 18, and when the population register was last asked."""

    children: tuple[Child, ...]
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Device:
    """One browser in which the citizen is signed in."""

    id: int
    name: str
    since: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening of the citizen's record by a member of staff."""

    who: str
    role: Role
    clinic: Bilingual
    what: str
    at: datetime


def profile_of(session: Session, account_id: int) -> Profile:
    """The data of the account's owner."""
    account = session.get_one(Account, account_id)
    person = account.person
    return Profile(person.full_name, person.iin, person.birth_date, account.phone, person.language)


def family_of(session: Session, person_id: int, today: date) -> Family:
    """The children of a person who are under 18 on `today`, the oldest first."""
    kept = session.scalars(
        select(Kinship)
        .join(Person, Person.id == Kinship.child_id)
        .where(Kinship.parent_id == person_id)
        .order_by(Person.birth_date, Person.id)
    ).all()
    minors = [each.child for each in kept if age(each.child.birth_date, today) < OF_AGE]
    return Family(
        children=tuple(Child(child.full_name, child.iin, child.birth_date) for child in minors),
        checked_at=max((each.checked_at for each in kept), default=None),
    )


def devices_of(
    session: Session, owner: str, *, this: int | None, now: datetime, idle: timedelta
) -> list[Device]:
    """The open sessions of `owner`, the one being used (`this`) first, then the latest seen."""
    rows = session.scalars(
        select(WebSession)
        .where(WebSession.owner == owner, WebSession.ended_at.is_(None), WebSession.seen_at >= now - idle)
        .order_by(WebSession.seen_at.desc(), WebSession.id.desc())
    )
    found = [Device(row.id, row.device, row.created_at, row.seen_at, row.id == this) for row in rows]
    return sorted(found, key=lambda device: not device.is_this)


def openings_of(session: Session, person_id: int) -> list[Opening]:
    """Who of the staff opened the person's record, the latest first."""
    rows = session.execute(
        select(RecordAccess, StaffMember, Clinic)
        .join(StaffMember, StaffMember.id == RecordAccess.staff_id)
        .join(Clinic, Clinic.id == StaffMember.clinic_id)
        .where(RecordAccess.person_id == person_id)
        .order_by(RecordAccess.at.desc(), RecordAccess.id.desc())
        .limit(LOG_LENGTH)
    )
    return [
        Opening(
            staff.full_name, staff.role, Bilingual(kk=clinic.name_kk, ru=clinic.name_ru), log.what, log.at
        )
        for log, staff, clinic in rows
    ]
