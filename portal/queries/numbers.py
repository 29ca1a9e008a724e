"""The figures of the services as pages may show them: for everybody, and for the head of one clinic."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models import ServiceFigures, SurveyAnswer
from portal.regulation.definition import Passport
from portal.regulation.disclosure import LEAST, parts, whole
from portal.regulation.survey import ANSWERS

WORDS_A_PAGE = 10
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class ServiceNumbers:
    """One service; None stands for a figure that is hidden. Parts go by the code of a ground, or by the answer."""

    code: str
    applications: int | None
    answered: int | None
    median: timedelta | None
    refusals: dict[str, int | None]
    quality: dict[int, int | None]
    information: dict[int, int | None]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all can be shown."""
        told = (self.applications, *self.refusals.values(), *self.quality.values())
        return all(figure is None for figure in told)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of one period, from `since` to the day before `until`; `words`, a page of them at a time, are for
    the head only."""

    since: date
    until: date
    services: tuple[ServiceNumbers, ...]
    words: tuple[str, ...] = field(default=(), repr=False)
    page: int = 1
    pages: int = 1

    @property
    def last(self) -> date:
        return self.until - timedelta(days=1)


def public_numbers(session: Session, passports: Mapping[str, Passport]) -> Numbers | None:
    """What everybody may see of the last period, every count by the rule of `disclosure`; None before the first."""
    rows = _latest(session, None)
    shown = [_protected(row, passports[row.service]) for row in rows if row.service in passports]
    return Numbers(rows[0].since, rows[0].until, tuple(shown)) if rows else None


def clinic_numbers(
    session: Session, clinic_id: int, passports: Mapping[str, Passport], page: int = 1
) -> Numbers | None:
    """What the head sees of their clinic. Applications and refusals are true: each stands in their journal. What
    the survey said is by the rule of `disclosure`, and its words only when at least ten have answered."""
    rows = _latest(session, clinic_id)
    if not rows:
        return None
    since, until = rows[0].since, rows[0].until
    answers = sum(sum(row.quality.values()) for row in rows)
    shown = tuple(_own(row, passports[row.service]) for row in rows if row.service in passports)
    if answers < LEAST:
        return Numbers(since, until, shown)
    said = _words(clinic_id, since, until)
    total = session.scalar(select(func.count()).select_from(said.subquery())) or 0
    pages = max(1, -(-total // WORDS_A_PAGE))
    page = min(max(page, 1), pages)
    words = session.scalars(
        said.order_by(SurveyAnswer.words).offset((page - 1) * WORDS_A_PAGE).limit(WORDS_A_PAGE)
    )
    return Numbers(since, until, shown, tuple(words), page, pages)


def _latest(session: Session, clinic_id: int | None) -> list[ServiceFigures]:
    figures = ServiceFigures
    where = figures.clinic_id.is_(None) if clinic_id is None else figures.clinic_id == clinic_id
    last = select(func.max(figures.until)).scalar_subquery()
    query = select(figures).where(where, figures.until == last).order_by(figures.applications.desc())
    return list(session.scalars(query.order_by(figures.service)))


def _words(clinic_id: int, since: date, until: date) -> Select[str]:
    """The words without names; they are read by the alphabet, as the order of time would tell who wrote them."""
    return select(SurveyAnswer.words).where(
        SurveyAnswer.clinic_id == clinic_id,
        SurveyAnswer.month >= since,
        SurveyAnswer.month < until,
        SurveyAnswer.words != "",
    )


def _protected(row: ServiceFigures, passport: Passport) -> ServiceNumbers:
    return ServiceNumbers(
        code=row.service,
        applications=whole(row.applications),
        answered=whole(row.answered),
        median=_median(row) if row.answered >= LEAST else None,
        refusals=parts({ground.code: row.refusals.get(ground.code, 0) for ground in passport.grounds}),
        quality=_said(row.quality),
        information=_said(row.information),
    )


def _own(row: ServiceFigures, passport: Passport) -> ServiceNumbers:
    return ServiceNumbers(
        code=row.service,
        applications=row.applications,
        answered=row.answered,
        median=_median(row),
        refusals={ground.code: row.refusals.get(ground.code, 0) for ground in passport.grounds},
        quality=_said(row.quality),
        information=_said(row.information),
    )


def _said(counts: Mapping[str, int]) -> dict[int, int | None]:
    return parts({answer: counts.get(str(answer), 0) for answer in ANSWERS})


def _median(row: ServiceFigures) -> timedelta | None:
    """The median coarsely: to the minute within an hour, to ten minutes within a day, then to the hour."""
    if row.median_seconds is None:
        return None
    step = MINUTE if row.median_seconds < HOUR else 10 * MINUTE if row.median_seconds < DAY else HOUR
    return timedelta(seconds=max(round(row.median_seconds / step) * step, MINUTE))
