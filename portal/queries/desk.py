"""The registrars' queue: applications of one clinic that need a person, the first to end on top."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from models import Application, Person, StaffMember
from models.enums import Channel, State, WaitingFor
from portal.regulation.actors import Actor
from portal.regulation.states import OPEN

PAGE = 30


class Filter(StrEnum):
    """Which part of the queue is shown."""

    TO_DO = "all"
    MINE = "mine"
    FREE = "free"
    OVERDUE = "overdue"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One application in the queue."""

    application_id: int
    person_id: int
    number: str
    service: str
    state: State
    waiting_for: WaitingFor | None
    reason: str
    channel: Channel
    deadline_at: datetime | None
    is_overdue: bool
    holder: str
    is_mine: bool
    patient: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue, and how many there are under each filter."""

    rows: tuple[QueueRow, ...]
    counts: dict[Filter, int]
    page: int
    pages: int


def queue_of(
    session: Session, actor: Actor, wanted: Filter, page: int, now: datetime, *, service: str = ""
) -> Queue:
    """The queue of the actor's clinic, of one service if one is named; what waits for the citizen's answer
    stands apart."""
    conditions = _conditions(actor, now)
    theirs = _is_open(actor, service)
    counts = _counts(session, theirs, conditions)
    pages = max(1, -(-counts[wanted] // PAGE))
    page = min(max(page, 1), pages)
    patient = aliased(Person)
    query = (
        select(Application, patient, StaffMember)
        .join(patient, patient.id == Application.subject_id)
        .outerjoin(StaffMember, StaffMember.id == Application.taken_by_id)
        .where(theirs, conditions[wanted])
        .order_by(Application.deadline_at, Application.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    found = session.execute(query)
    rows = tuple(_row(each, patient, holder, actor, now) for each, patient, holder in found)
    return Queue(rows, counts, page, pages)


def _is_open(actor: Actor, service: str) -> ColumnElement[bool]:
    """Open applications of the clinic, and those the actor signed before the register named a clinic."""
    unplaced = and_(Application.clinic_id.is_(None), Application.prepared_by_id == actor.id)
    theirs = or_(Application.clinic_id == actor.clinic_id, unplaced)
    of_service = Application.service == service if service else true()
    return and_(Application.state.in_(OPEN), theirs, of_service)


def _conditions(actor: Actor, now: datetime) -> dict[Filter, ColumnElement[bool]]:
    asked = func.coalesce(Application.waiting_for, "") == WaitingFor.CORRECTION.value
    return {
        Filter.TO_DO: ~asked,
        Filter.MINE: Application.taken_by_id == actor.id,
        Filter.FREE: and_(~asked, Application.taken_by_id.is_(None)),
        Filter.OVERDUE: and_(~asked, Application.deadline_at < now),
        Filter.WAITING: Application.state == State.WAITING,
    }


def _counts(
    session: Session, theirs: ColumnElement[bool], conditions: dict[Filter, ColumnElement[bool]]
) -> dict[Filter, int]:
    counted = [func.count().filter(condition) for condition in conditions.values()]
    found = session.execute(select(*counted).where(theirs)).one()
    return dict(zip(conditions, map(int, found), strict=True))


def _row(
    application: Application, patient: Person, holder: StaffMember | None, actor: Actor, now: datetime
) -> QueueRow:
    ends = application.deadline_at
    paused = application.waiting_for is WaitingFor.CORRECTION
    return QueueRow(
        application_id=application.id,
        person_id=patient.id,
        number=application.number or "",
        service=application.service,
        state=application.state,
        waiting_for=application.waiting_for,
        reason=application.handed_to_desk,
        channel=application.channel,
        deadline_at=ends,
        is_overdue=ends is not None and not paused and now > ends,
        holder=holder.full_name if holder else "",
        is_mine=application.taken_by_id == actor.id,
        patient=patient.full_name,
    )
