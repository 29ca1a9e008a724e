"""What an operator's counter shows of the day's requests: where each stands, never what a register said."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from models import Application, JournalEntry, Person, ResultDocument
from models.enums import Channel, State, WaitingFor
from portal import dates
from portal.clock import ALMATY, local
from portal.regulation.actors import Actor
from portal.regulation.counter import COPIES, PRINTED


class Standing(StrEnum):
    """Where a request stands, as far as an operator may know."""

    WAITING = "waiting"
    REGISTER = "register"
    READY = "ready"
    PRINTED = "printed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CounterRequest:
    """One request. `initials` are the person's; `may_print` while copies are left."""

    number: str
    service: str
    initials: str = field(repr=False)
    time: str
    standing: Standing
    copies: int

    @property
    def may_print(self) -> bool:
        return self.standing in (Standing.READY, Standing.PRINTED) and self.copies < COPIES


def requests_of(session: Session, actor: Actor, now: datetime) -> tuple[CounterRequest, ...]:
    """What this operator sent since midnight of Almaty, the newest first."""
    query = _sent(actor, now).order_by(Application.signed_at.desc(), Application.id.desc())
    return tuple(_request(row) for row in session.execute(query))


def request_of(session: Session, actor: Actor, number: str, now: datetime) -> CounterRequest | None:
    """The operator's own request of today with this number; None for another's, an older one or none."""
    found = session.execute(_sent(actor, now).where(Application.number == number)).first()
    return _request(found) if found is not None else None


def _sent(actor: Actor, now: datetime) -> Select[Any]:
    paper = select(ResultDocument.id).where(
        ResultDocument.application_id == Application.id, ResultDocument.recalled_at.is_(None)
    )
    drawn = paper.where(ResultDocument.pdf.is_not(None))
    copies = (
        select(func.count(JournalEntry.id))
        .where(JournalEntry.application_id == Application.id, JournalEntry.fact == PRINTED)
        .scalar_subquery()
    )
    return (
        select(
            Application,
            Person,
            paper.exists().label("holds"),
            drawn.exists().label("is_drawn"),
            copies.label("copies"),
        )
        .join(Person, Person.id == Application.applicant_id)
        .where(
            Application.prepared_by_id == actor.id,
            Application.channel == Channel.COUNTER,
            Application.signed_at >= datetime.combine(local(now).date(), time(), ALMATY),
        )
    )


def _request(row: Row[Any]) -> CounterRequest:
    application: Application = row.Application
    assert application.signed_at is not None
    return CounterRequest(
        number=application.number or "",
        service=application.service,
        initials=row.Person.initials,
        time=dates.clock_time(application.signed_at),
        standing=_standing(row),
        copies=row.copies,
    )


def _standing(row: Row[Any]) -> Standing:
    application: Application = row.Application
    if application.state in (State.REFUSED, State.WITHDRAWN, State.EXPIRED):
        return Standing.CLOSED
    if application.state is State.FULFILLED and not row.holds:  # the person took their agreement back
        return Standing.CLOSED
    if application.state is State.FULFILLED and row.is_drawn:
        return Standing.PRINTED if row.copies else Standing.READY
    is_down = application.waiting_for is WaitingFor.REGISTRY
    return Standing.REGISTER if is_down else Standing.WAITING
