"""The list of a citizen's applications: what each is, where it stands, and what it needs of them now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, true
from sqlalchemy.orm import Session, joinedload, load_only

from models import Application, Doctor, HomeVisit, Person, Slot
from models.enums import Attendance, State, VisitState
from portal import dates
from portal.clock import local
from portal.language import Bilingual
from portal.queries.next_steps import list_line, list_need
from portal.queries.next_visit import promised_slot
from portal.regulation.afterwards import AHEAD
from portal.regulation.deadlines import is_overdue
from portal.regulation.definition import Passport
from portal.regulation.states import OPEN
from portal.regulation.subjects import ADULT

Columns = TypeVarTuple("Columns")
PAGE = 10
SHORTEST_NUMBER = 3


class Show(StrEnum):
    """Which applications are listed."""

    ALL = "all"
    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Listed:
    """One application in the list. `status` is a state of the application or of its visit, "overdue",
    or where a complaint about the visit stands: "disputed", "answered"."""

    number: str
    service: Bilingual
    child: str = field(repr=False)
    status: str
    signed: Bilingual
    line: Bilingual | None = field(repr=False)
    need: Bilingual | None


@dataclass(frozen=True, slots=True)
class Draft:
    """An application that was begun and not sent."""

    code: str
    service: Bilingual
    child: str = field(repr=False)
    saved_at: datetime
    kept_until: date


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of the list."""

    rows: tuple[Listed, ...]
    page: int
    pages: int
    total: int


def shelf_of(
    session: Session,
    person_id: int,
    passports: Mapping[str, Passport],
    *,
    show: Show,
    wanted: str,
    page: int,
    now: datetime,
) -> Shelf:
    """The person's applications, newest first; those a registrar made for them are theirs too."""
    conditions = _mine(person_id, passports, show, wanted)
    total = session.scalar(_with_visit(select(func.count(Application.id))).where(conditions)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    found = session.execute(
        _with_visit(select(Application, HomeVisit, Slot))
        .where(conditions)
        .options(*_only_what_is_shown())
        .order_by(Application.signed_at.desc(), Application.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = tuple(_listed(*row, passports=passports, now=now) for row in found)
    return Shelf(rows, page, pages, total)


def drafts_of(
    session: Session, person_id: int, passports: Mapping[str, Passport], now: datetime
) -> list[Draft]:
    """What the person began and can go on with; a registrar's unfinished work is not shown."""
    found = session.scalars(
        select(Application)
        .where(
            Application.applicant_id == person_id,
            Application.state == State.DRAFT,
            Application.prepared_by_id.is_(None),
            Application.companion_of_id.is_(None),
            Application.expires_at > now,
        )
        .options(joinedload(Application.subject), load_only(*_COLUMNS))
        .order_by(Application.changed_at.desc())
    )
    return [
        Draft(
            code=draft.service,
            service=passports[draft.service].title,
            child=child_of(draft),
            saved_at=draft.changed_at,
            kept_until=local(draft.expires_at or now).date(),
        )
        for draft in found
    ]


def child_of(application: Application) -> str:
    """The given name of the child for whom the application is; "" when it is for oneself or another adult."""
    is_own = application.subject_id == application.applicant_id
    if is_own or application.subject.age_on(local(application.created_at).date()) >= ADULT:
        return ""
    return application.subject.given_name or application.subject.surname


def status_of(application: Application, visit: HomeVisit | None, now: datetime, booking: str = "") -> str:
    """The word for where it stands: a promised visit speaks for the application that was fulfilled by it."""
    if application.state is State.FULFILLED and booking:
        return booking
    if application.state is State.FULFILLED and visit is not None:
        return _status_of_visit(visit)
    if is_late(application, now):
        return "overdue"
    return application.state.value


def status_of_slot(slot: Slot) -> str:
    """The word for a booked visit: how it went, or that it is planned."""
    return slot.attendance.value if slot.attendance else VisitState.PLANNED.value


def _status_of_visit(visit: HomeVisit) -> str:
    """The state of the visit; once the citizen has said otherwise, where their complaint stands."""
    if visit.case is None:
        return visit.state.value
    return "answered" if visit.case.answered_at else "disputed"


def is_late(application: Application, now: datetime) -> bool:
    """Whether the clinic owes an answer and the lawful term has passed; who waits for others is not late."""
    if application.state not in OPEN or application.state is State.WAITING:
        return False
    return application.deadline_at is not None and is_overdue(application.deadline_at, now)


def _listed(
    application: Application,
    visit: HomeVisit | None,
    slot: Slot | None,
    *,
    passports: Mapping[str, Passport],
    now: datetime,
) -> Listed:
    passport = passports[application.service]
    is_booked = slot is not None and application.state is State.FULFILLED
    line = promised_slot(slot) if slot is not None and is_booked else list_line(application, visit, passport)
    return Listed(
        number=application.number or "",
        service=passport.title,
        child=child_of(application),
        status=status_of(application, visit, now, status_of_slot(slot) if slot else ""),
        signed=dates.date_and_time(application.signed_at or application.created_at),
        line=line,
        need=list_need(application, visit, now),
    )


def _mine(person_id: int, passports: Mapping[str, Passport], show: Show, wanted: str) -> ColumnElement[bool]:
    # An account's applications all have its person as applicant, so this one index serves both.
    parts = [Application.applicant_id == person_id, Application.number.is_not(None)]
    if show is not Show.ALL:
        parts.append(_is_open() if show is Show.OPEN else not_(_is_open()))
    if wanted:
        parts.append(_matching(wanted, passports))
    return and_(true(), *parts)


def _is_open() -> ColumnElement[bool]:
    """Still under way for the person: undecided, or the promised visit lies ahead."""
    promised = and_(
        Application.state == State.FULFILLED, HomeVisit.id.is_not(None), HomeVisit.state.in_(AHEAD)
    )
    booked = and_(
        Application.state == State.FULFILLED,
        Slot.id.is_not(None),
        or_(Slot.attendance.is_(None), Slot.attendance.in_([Attendance.ARRIVED, Attendance.IN_ROOM])),
    )
    return or_(Application.state.in_(OPEN), promised, booked)


def _matching(wanted: str, passports: Mapping[str, Passport]) -> ColumnElement[bool]:
    """By the digits of the number, however grouped, or by words of the service's title in either language."""
    words = wanted.casefold()
    codes = [
        code
        for code, passport in passports.items()
        if any(words in title.casefold() for title in (passport.title.kk, passport.title.ru))
    ]
    digits = "".join(sign for sign in wanted if sign.isascii() and sign.isdigit())
    by_service = Application.service.in_(codes)
    if len(digits) < SHORTEST_NUMBER:
        return by_service
    return or_(by_service, func.replace(Application.number, "-", "").contains(digits))


def _with_visit(query: Select[*Columns]) -> Select[*Columns]:
    return (
        query.select_from(Application)
        .outerjoin(HomeVisit, HomeVisit.application_id == Application.id)
        .outerjoin(Slot, Slot.taken_by_id == Application.id)
    )


def _only_what_is_shown() -> tuple[Any, ...]:
    """The heavy columns (answers, what was signed) stay in the database."""
    names = joinedload(Application.subject).load_only(Person.given_name, Person.surname, Person.birth_date)
    doctor = joinedload(Slot.doctor)
    return (
        load_only(*_COLUMNS),
        names,
        joinedload(HomeVisit.doctor),
        joinedload(HomeVisit.case),
        doctor.joinedload(Doctor.clinic),
        doctor.joinedload(Doctor.building),
    )


_COLUMNS = (
    Application.number,
    Application.service,
    Application.state,
    Application.waiting_for,
    Application.applicant_id,
    Application.subject_id,
    Application.refusal_ground,
    Application.created_at,
    Application.changed_at,
    Application.signed_at,
    Application.deadline_at,
    Application.paused_at,
    Application.expires_at,
    Application.ended_at,
    Application.result,
    Application.version,
)
