"""Cases about visits that a citizen says did not take place, as the head of the clinic reads them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models import Application, Doctor, HomeVisit, Person, StaffMember, VisitCase
from models.enums import VisitState


@dataclass(frozen=True, slots=True)
class Case:
    """One case with the visit it is about."""

    id: int
    number: str
    person_id: int
    application_id: int
    opened_at: datetime
    answer_by: date
    is_late: bool
    answered_at: datetime | None
    answered_by: str
    visit_confirmed: bool | None
    words: str = field(repr=False)
    answer: str = field(repr=False)
    patient: str = field(repr=False)
    doctor: str
    day: date
    window: tuple[time, time]
    visit_state: VisitState
    closed_at: datetime | None
    closed_by_id: int | None
    closed_by: str


def cases_of(session: Session, clinic_id: int, today: date) -> tuple[Case, ...]:
    """The cases of a clinic: the unanswered first by their answer date, then the latest answered."""
    query = _cases().where(VisitCase.clinic_id == clinic_id)
    query = query.order_by(
        VisitCase.answered_at.is_not(None), VisitCase.answered_at.desc(), VisitCase.answer_by, VisitCase.id
    ).limit(200)
    return tuple(_case(*found, today) for found in session.execute(query))


def case_of(session: Session, case_id: int, clinic_id: int, today: date) -> Case | None:
    """One case of the clinic, or None."""
    query = _cases().where(VisitCase.clinic_id == clinic_id, VisitCase.id == case_id)
    found = session.execute(query).one_or_none()
    return _case(*found, today) if found else None


_closer = aliased(StaffMember)
_answerer = aliased(StaffMember)


def _cases() -> Any:
    return (
        select(VisitCase, HomeVisit, Application, Person, Doctor, _closer, _answerer)
        .join(HomeVisit, HomeVisit.id == VisitCase.visit_id)
        .join(Application, Application.id == HomeVisit.application_id)
        .join(Person, Person.id == Application.subject_id)
        .join(Doctor, Doctor.id == HomeVisit.doctor_id)
        .outerjoin(_closer, _closer.id == HomeVisit.closed_by_id)
        .outerjoin(_answerer, _answerer.id == VisitCase.answered_by_id)
    )


def _case(*found: object) -> Case:
    case, visit, application, patient, doctor, closer, answerer, today = found
    assert isinstance(case, VisitCase)
    assert isinstance(visit, HomeVisit)
    assert isinstance(application, Application)
    assert isinstance(patient, Person)
    assert isinstance(doctor, Doctor)
    assert isinstance(today, date)
    return Case(
        id=case.id,
        number=application.number or "",
        person_id=patient.id,
        application_id=application.id,
        opened_at=case.opened_at,
        answer_by=case.answer_by,
        is_late=case.answered_at is None and today > case.answer_by,
        answered_at=case.answered_at,
        answered_by=answerer.full_name if isinstance(answerer, StaffMember) else "",
        visit_confirmed=case.visit_confirmed,
        words=case.words,
        answer=case.answer,
        patient=patient.full_name,
        doctor=doctor.full_name,
        day=visit.day,
        window=(visit.window_from, visit.window_to),
        visit_state=visit.state,
        closed_at=visit.closed_at,
        closed_by_id=visit.closed_by_id,
        closed_by=closer.full_name if isinstance(closer, StaffMember) else "",
    )
