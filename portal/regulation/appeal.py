"""Where a decision is complained of, by the law and part 3 of each standard: who answers, by when, and who after them.

First the head of the provider, in five working days from the registration of the complaint; then the body that watches
over the quality of state services, in fifteen (article 25 of the Law "On State Services").
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, JournalEntry, StaffMember
from models.enums import Role
from portal.language import Bilingual
from portal.regulation.actors import STAFF
from portal.regulation.clinic_calendar import calendar_of

ANSWER_WORKING_DAYS = 5
HIGHER_WORKING_DAYS = 15
# What the journal says of an answered complaint: no act in the application itself.
ANSWERED = "complaint_answered"
ORDER = Bilingual(
    kk="«Мемлекеттік көрсетілетін қызметтер туралы» Қазақстан Республикасы Заңының 25-бабы,"
    " мемлекеттік көрсетілетін қызмет стандартының 3-бөлімі",
    ru="статья 25 Закона Республики Казахстан «О государственных услугах»,"
    " раздел 3 стандарта государственной услуги",
)


def who_answers(session: Session, application: Application) -> int | None:
    """The clinic whose head answers; None for the administrator of the portal.

    An application that no clinic worked on (a certificate out of a register) is the portal's own: a clinic
    that had no part in it need not learn of it. So is one in which every head of the clinic had a hand.
    """
    if application.clinic_id is None:
        return None
    heads = session.scalars(
        select(StaffMember.id).where(
            StaffMember.clinic_id == application.clinic_id,
            StaffMember.role == Role.HEAD,
            StaffMember.is_active,
        )
    )
    return application.clinic_id if set(heads) - hands(session, application.id) else None


def answer_day(session: Session, clinic_id: int | None, today: date) -> date:
    """The last day of the answer to a complaint made on `today`: the fifth working day after it by the clinic's
    calendar, or without a clinic by the standard's week and the country's days off."""
    return calendar_of(session, clinic_id, today).add_working_days(today, ANSWER_WORKING_DAYS)


def hands(session: Session, application_id: int) -> set[int | None]:
    """The staff who acted in an application; to have answered a complaint before is no act of that kind."""
    return set(
        session.scalars(
            select(JournalEntry.actor_id).where(
                JournalEntry.application_id == application_id,
                JournalEntry.actor_kind.in_(STAFF),
                JournalEntry.fact != ANSWERED,
            )
        )
    )
