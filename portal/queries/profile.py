"""What a citizen reads about themselves: their data, children, devices, and who opened their record."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Account, CalendarFeed, Kinship, Organisation, Person, RecordAccess, StaffMember, WebSession
from models.email import Email
from models.enums import Language, Role
from models.iin import Iin, Phone
from portal.dates import age
from portal.language import Bilingual

OF_AGE = 18
LOG_PAGE = 50


@dataclass(frozen=True, slots=True)
class Profile:
    """A citizen's own data; `calendar_since` is set while a calendar may read their visits."""

    full_name: str = field(repr=False)
    iin: Iin
    birth_date: date = field(repr=False)
    phone: Phone
    email: Email | None
    language: Language
    calendar_since: datetime | None


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
    """One opening of the citizen's or a child's record by a member of staff; `child` is "" for one's own."""

    who: str
    role: Role
    clinic: Bilingual
    what: str
    at: datetime
    child: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpeningLog:
    """One page of the access log."""

    rows: tuple[Opening, ...]
    page: int
    pages: int


def profile_of(session: Session, account_id: int) -> Profile:
    """The data of the account's owner."""
    account = session.get_one(Account, account_id)
    person = account.person
    return Profile(
        full_name=person.full_name,
        iin=person.iin,
        birth_date=person.birth_date,
        phone=account.phone,
        email=account.email,
        language=person.language,
        calendar_since=calendar_since(session, account_id),
    )


def calendar_since(session: Session, account_id: int) -> datetime | None:
    """Since when there is a secret address for the account's calendar; None without one."""
    return session.scalar(select(CalendarFeed.created_at).where(CalendarFeed.account_id == account_id))


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


def openings_of(session: Session, person_id: int, today: date, page: int = 1) -> OpeningLog:
    """Who of the staff opened the records of a person and of their children under 18, the latest first."""
    kept = session.execute(
        select(Person).join(Kinship, Kinship.child_id == Person.id).where(Kinship.parent_id == person_id)
    ).scalars()
    children = {child.id: child.full_name for child in kept if age(child.birth_date, today) < OF_AGE}
    ours = RecordAccess.person_id.in_([person_id, *children])
    total = session.scalar(select(func.count(RecordAccess.id)).where(ours)) or 0
    pages = max(1, -(-total // LOG_PAGE))
    page = min(max(page, 1), pages)
    rows = session.execute(
        select(RecordAccess, StaffMember, Organisation)
        .join(StaffMember, StaffMember.id == RecordAccess.staff_id)
        .join(Organisation, Organisation.id == StaffMember.clinic_id)
        .where(ours)
        .order_by(RecordAccess.at.desc(), RecordAccess.id.desc())
        .limit(LOG_PAGE)
        .offset((page - 1) * LOG_PAGE)
    )
    found = tuple(_opening(*row, children) for row in rows)
    return OpeningLog(found, page, pages)


def _opening(
    log: RecordAccess, staff: StaffMember, clinic: Organisation, children: dict[int, str]
) -> Opening:
    return Opening(
        who=staff.full_name,
        role=staff.role,
        clinic=Bilingual(kk=clinic.name_kk, ru=clinic.name_ru),
        what=log.what,
        at=log.at,
        child=children.get(log.person_id, ""),
    )
