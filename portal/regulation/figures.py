"""What is counted of the services: once for every month that has begun, over the twelve whole months before it."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, ServiceFigures, SurveyAnswer
from models.enums import State
from portal.clock import ALMATY

AT_A_TIME = 5000
ANSWERED = frozenset({State.FULFILLED, State.REFUSED})
Key = tuple[int | None, str]


@dataclass(slots=True)
class _Tally:
    """One service in one clinic, or everywhere, as it is being counted."""

    applications: int = 0
    seconds: "array[int]" = field(default_factory=lambda: array("q"))
    refusals: Counter[str] = field(default_factory=Counter)
    quality: Counter[str] = field(default_factory=Counter)
    information: Counter[str] = field(default_factory=Counter)


def period_before(today: date) -> tuple[date, date]:
    """The twelve whole months before the month of `today`: the first day, and the day after the last."""
    until = today.replace(day=1)
    return until.replace(year=until.year - 1), until


def are_counted(session: Session, until: date) -> bool:
    """Whether the period that ends before `until` was counted."""
    query = select(ServiceFigures.id).where(ServiceFigures.until == until).limit(1)
    return session.scalar(query) is not None


def count(session: Session, since: date, until: date, services: Collection[str]) -> list[ServiceFigures]:
    """Count what was signed, and what was said in the survey, from `since` to before `until` (days of Almaty).

    Every one of `services` gets its figures everywhere, be they noughts. Reads the applications once, in portions:
    minutes do not matter here, memory does. The rows are not added to the session.
    """
    tallies: dict[Key, _Tally] = {(None, service): _Tally() for service in services}
    _count_applications(session, since, until, tallies)
    _count_answers(session, since, until, tallies)
    return [_figures(key, tally, since, until) for key, tally in tallies.items()]


def _count_applications(session: Session, since: date, until: date, tallies: dict[Key, _Tally]) -> None:
    rows = session.execute(
        select(
            Application.clinic_id,
            Application.service,
            Application.state,
            Application.refusal_ground,
            Application.signed_at,
            Application.ended_at,
        )
        .where(Application.signed_at >= _midnight(since), Application.signed_at < _midnight(until))
        .execution_options(yield_per=AT_A_TIME)
    )
    for clinic_id, service, state, ground, signed_at, ended_at in rows:
        for tally in _both(tallies, clinic_id, service):
            tally.applications += 1
            if state in ANSWERED and signed_at is not None and ended_at is not None:
                tally.seconds.append(int((ended_at - signed_at).total_seconds()))
            if state is State.REFUSED and ground:
                tally.refusals[ground] += 1


def _count_answers(session: Session, since: date, until: date, tallies: dict[Key, _Tally]) -> None:
    answer = SurveyAnswer
    groups = (answer.clinic_id, answer.service, answer.quality, answer.information)
    rows = session.execute(
        select(*groups, func.count()).where(answer.month >= since, answer.month < until).group_by(*groups)
    )
    for clinic_id, service, quality, information, people in rows:
        for tally in _both(tallies, clinic_id, service):
            tally.quality[str(quality)] += people
            tally.information[str(information)] += people


def _both(tallies: dict[Key, _Tally], clinic_id: int | None, service: str) -> Iterator[_Tally]:
    """Where something of this clinic counts: everywhere, and in the clinic if there is one."""
    yield tallies.setdefault((None, service), _Tally())
    if clinic_id is not None:
        yield tallies.setdefault((clinic_id, service), _Tally())


def _figures(key: Key, tally: _Tally, since: date, until: date) -> ServiceFigures:
    seconds = sorted(tally.seconds)
    return ServiceFigures(
        clinic_id=key[0],
        service=key[1],
        since=since,
        until=until,
        applications=tally.applications,
        answered=len(seconds),
        median_seconds=seconds[(len(seconds) - 1) // 2] if seconds else None,
        refusals=dict(tally.refusals),
        quality=dict(tally.quality),
        information=dict(tally.information),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ALMATY)
