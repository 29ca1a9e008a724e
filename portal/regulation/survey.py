"""The survey of quality and accessibility: two questions, three answers, once for an application that has ended.

Questions and answers are those of annex 3 to each regulation of seed 002 (Astana, 2012), word for word. An answer
is no fact of the journal and keeps no hour: nobody at the desk can tell who gave it.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, SurveyAnswer
from models.enums import State
from portal.clock import local
from portal.language import Bilingual
from portal.regulation import actors, rounds
from portal.regulation.actors import Actor
from portal.regulation.afterwards import AHEAD
from portal.regulation.appointments import booked_slot
from portal.regulation.process import TooLate

ASKED_AFTER = frozenset({State.FULFILLED, State.REFUSED})
NOT, PARTLY, SATISFIED = 1, 2, 3
QUALITY = Bilingual(
    kk="Электрондық мемлекеттік қызметті көрсетудің үдеріс сапасына және нәтижесіне қанағаттанасыз ба?",
    ru="Удовлетворены ли вы качеством процесса и результатом оказания электронной государственной услуги?",
)
INFORMATION = Bilingual(
    kk="Электрондық мемлекеттік қызметті көрсету тәртібі жөніндегі ақпараттың сапасына қанағаттанасыз ба?",
    ru="Удовлетворены ли вы качеством информации о порядке оказания электронной государственной услуги?",
)
ANSWERS = {
    NOT: Bilingual(kk="Қанағаттанбаймын", ru="Не удовлетворён(а)"),
    PARTLY: Bilingual(kk="Ішінара қанағаттанамын", ru="Частично удовлетворён(а)"),
    SATISFIED: Bilingual(kk="Қанағаттанамын", ru="Удовлетворён(а)"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What the citizen answered; the words are optional."""

    quality: int
    information: int
    words: str = field(default="", repr=False)


def has_ended(session: Session, application: Application, now: datetime) -> bool:
    """Whether the service was given or refused, and no visit lies ahead any more."""
    if application.state not in ASKED_AFTER:
        return False
    slot = booked_slot(session, application.id)
    if slot is not None and slot.starts_at > now and slot.attendance is None:
        return False
    visit = rounds.visit_of(session, application.id)
    return visit is None or visit.state not in AHEAD


def take(session: Session, application: Application, given: Given, *, actor: Actor, now: datetime) -> None:
    """Keep the answers; the first ones stand, however often they are sent. The caller holds the row.

    Raises `Forbidden`, and `TooLate` for an application that has not ended.
    """
    actors.check(actor, application)
    if not has_ended(session, application, now):
        raise TooLate
    if has_answered(session, application.id):
        return
    session.add(
        SurveyAnswer(
            application_id=application.id,
            clinic_id=application.clinic_id,
            service=application.service,
            month=local(now).date().replace(day=1),
            quality=given.quality,
            information=given.information,
            words=given.words,
        )
    )
    session.flush()


def has_answered(session: Session, application_id: int) -> bool:
    """Whether the survey about this application was answered."""
    query = select(SurveyAnswer.id).where(SurveyAnswer.application_id == application_id)
    return session.scalar(query) is not None
