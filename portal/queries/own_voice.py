"""What the page of an application says of the citizen's own voice: complaints, their answers, the survey."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Complaint, Signature, SurveyAnswer
from models.enums import ComplaintKind, ComplaintOutcome
from portal.clock import local
from portal.regulation.complaints import kinds_of
from portal.regulation.survey import ASKED_AFTER


@dataclass(frozen=True, slots=True)
class Made:
    """One complaint on the page of its application."""

    id: int
    kind: ComplaintKind
    words: str = field(repr=False)
    opened_at: datetime
    answer_by: date
    is_late: bool
    to_administrator: bool
    answer: str = field(repr=False)
    outcome: ComplaintOutcome | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnVoice:
    """`may_complain`: something can be complained of; `asks`: the survey has not been answered and may be."""

    made: tuple[Made, ...]
    may_complain: bool
    asks: bool


def signature_and_voice(
    session: Session, application: Application, *, is_over: bool, now: datetime
) -> tuple[Signature | None, OwnVoice]:
    """The latest signature and the citizen's voice, in one question to the database: the page has many others.

    `is_over` says that nothing lies ahead any more.
    """
    rows = session.execute(
        select(Signature, Complaint, SurveyAnswer.id)
        .select_from(Application)
        .outerjoin(Signature, Signature.application_id == Application.id)
        .outerjoin(Complaint, Complaint.application_id == Application.id)
        .outerjoin(SurveyAnswer, SurveyAnswer.application_id == Application.id)
        .where(Application.id == application.id)
        .order_by(Signature.signed_at.desc(), Signature.id.desc(), Complaint.id)
    ).all()
    signature, _, answer = rows[0]
    made = [complaint for signed, complaint, _ in rows if signed is signature and complaint is not None]
    today = local(now).date()
    return signature, OwnVoice(
        made=tuple(_made(each, today) for each in made),
        may_complain=bool(kinds_of(application, made, now)),
        asks=is_over and application.state in ASKED_AFTER and answer is None,
    )


def _made(complaint: Complaint, today: date) -> Made:
    return Made(
        id=complaint.id,
        kind=complaint.kind,
        words=complaint.words,
        opened_at=complaint.opened_at,
        answer_by=complaint.answer_by,
        is_late=complaint.answered_at is None and today > complaint.answer_by,
        to_administrator=complaint.clinic_id is None,
        answer=complaint.answer,
        outcome=complaint.outcome,
        answered_at=complaint.answered_at,
    )
