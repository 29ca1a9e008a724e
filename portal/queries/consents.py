"""What a person is asked to agree to, and the ledger of what they said: given, refused, taken back, told."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Application, Consent, JournalEntry, ResultDocument
from models.enums import ConsentState, State
from models.iin import Iin
from portal import dates
from portal.language import Bilingual
from portal.queries.story import Event
from portal.regulation import consents

SHOWN = 30
_FACTS = {
    "consent_asked": Bilingual(kk="Сізден келісім сұралды", ru="У вас запросили согласие"),
    consents.TOLD: Bilingual(kk="Сізге хабарланды", ru="Вам сообщили"),
    "consent_given": Bilingual(kk="Келістіңіз", ru="Вы согласились"),
    consents.REFUSED: Bilingual(kk="Келіспедіңіз", ru="Вы не согласились"),
    consents.TAKEN_BACK: Bilingual(kk="Келісімді қайтарып алдыңыз", ru="Вы отозвали согласие"),
    "fulfilled": Bilingual(kk="Анықтама берілді", ru="Справка выдана"),
    "withdrawn": Bilingual(kk="Сұраған адам өтінішін қайтарып алды", ru="Запросивший отозвал заявление"),
    "refused": Bilingual(kk="Сұраған адамға бас тартылды", ru="Запросившему отказано"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in the list. `status` is where the consent stands, "lapsed" as soon as its days are over,
    or "withdrawn" when whoever asked gave it up."""

    id: int
    who: Bilingual = field(repr=False)
    what: Bilingual
    status: str
    asked: Bilingual
    until: Bilingual


@dataclass(frozen=True, slots=True)
class OneConsent:
    """The page of one question: its lines, where it stands, its ledger, what can be done."""

    asked: Asked
    rows: tuple[tuple[Bilingual, Bilingual], ...] = field(repr=False)
    ledger: tuple[Event, ...]
    may_answer: bool
    may_take_back: bool
    hash: str


def consents_of(session: Session, iin: Iin, now: datetime) -> tuple[Asked, ...]:
    """The latest questions to this person, the newest first."""
    rows = session.scalars(
        select(Consent)
        .where(Consent.iin == iin)
        .options(joinedload(Consent.application))
        .order_by(Consent.asked_at.desc(), Consent.id.desc())
        .limit(SHOWN)
    )
    return tuple(_asked(each, now) for each in rows)


def one_consent(session: Session, consent_id: int, iin: Iin, now: datetime) -> OneConsent | None:
    """One question to this person; None for another's or none."""
    consent = session.scalar(
        select(Consent)
        .where(Consent.id == consent_id, Consent.iin == iin)
        .options(joinedload(Consent.application))
    )
    if consent is None:
        return None
    asked = _asked(consent, now)
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.application_id == consent.application_id, JournalEntry.fact.in_(_FACTS))
        .order_by(JournalEntry.position)
    )
    return OneConsent(
        asked=asked,
        rows=consents.rows_of(consent),
        ledger=tuple(
            Event(_FACTS[entry.fact], dates.date_and_time(entry.at), "", is_now=False) for entry in entries
        ),
        may_answer=asked.status == ConsentState.WAITING,
        may_take_back=consent.standing is ConsentState.GIVEN
        and _may_be_seen(session, consent.application, now),
        hash=consents.hash_of(consent),
    )


def _may_be_seen(session: Session, application: Application, now: datetime) -> bool:
    """Whether the certificate is being made or can still be read, so that taking the consent back does something."""
    if application.state is not State.FULFILLED:
        return application.state in (State.REGISTERED, State.WAITING)
    query = select(ResultDocument.id).where(
        ResultDocument.application_id == application.id,
        ResultDocument.recalled_at.is_(None),
        ResultDocument.valid_until > now,
    )
    return session.scalar(query.limit(1)) is not None


def _asked(consent: Consent, now: datetime) -> Asked:
    rows = consents.rows_of(consent)
    return Asked(
        id=consent.id,
        who=rows[0][1],
        what=rows[consents.WHAT][1],
        status=_status(consent, now),
        asked=dates.date_and_time(consent.asked_at),
        until=dates.date_and_time(consent.answer_until),
    )


def _status(consent: Consent, now: datetime) -> str:
    if consent.standing is not ConsentState.WAITING:
        return consent.standing.value
    if consent.application.state is State.WITHDRAWN:
        return "withdrawn"
    is_over = consent.answer_until <= now or consent.application.state is not State.WAITING
    return ConsentState.LAPSED.value if is_over else ConsentState.WAITING.value
