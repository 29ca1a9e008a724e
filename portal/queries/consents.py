"""What a person is asked to agree to, and the ledger of what they said: given, refused, taken back, told."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Application, Consent, JournalEntry, Person, ResultDocument
from models.enums import ConsentState, State
from portal import dates
from portal.clock import local
from portal.language import Bilingual
from portal.queries.story import Event
from portal.regulation import answerers, consents
from portal.regulation.answerers import asked_through

SHOWN = 30
_ABOUT = Bilingual(kk="Кім туралы", ru="О ком")
# Of a child any parent may have answered: nothing here says "you".
_FACTS = {
    "consent_asked": Bilingual(kk="Келісім сұралды", ru="Запрошено согласие"),
    consents.TOLD: Bilingual(kk="Сұрау туралы хабарланды", ru="О запросе сообщено"),
    "consent_given": Bilingual(kk="Келісім берілді", ru="Согласие дано"),
    "consent_at_counter": Bilingual(
        kk="Мемлекеттік корпорацияда келісім берілді", ru="Согласие дано в госкорпорации"
    ),
    "printed": Bilingual(kk="Анықтама басып шығарылды", ru="Справка распечатана"),
    consents.REFUSED: Bilingual(kk="Келісім берілмеді", ru="В согласии отказано"),
    consents.TAKEN_BACK: Bilingual(kk="Келісім қайтарып алынды", ru="Согласие отозвано"),
    "fulfilled": Bilingual(kk="Анықтама берілді", ru="Справка выдана"),
    "withdrawn": Bilingual(kk="Сұраған адам өтінішін қайтарып алды", ru="Запросивший отозвал заявление"),
    "refused": Bilingual(kk="Сұраған адамға бас тартылды", ru="Запросившему отказано"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in the list; `child` names whom it is about, where that is a child. `status` is where the consent
    stands, "lapsed" as soon as its days are over, or "withdrawn" when whoever asked gave it up."""

    id: int
    who: Bilingual = field(repr=False)
    what: Bilingual
    status: str
    asked: Bilingual
    until: Bilingual
    child: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OneConsent:
    """The page of one question: its lines, where it stands, its ledger, what can be done."""

    asked: Asked
    rows: tuple[tuple[Bilingual, Bilingual], ...] = field(repr=False)
    ledger: tuple[Event, ...]
    may_answer: bool
    may_take_back: bool
    hash: str


@dataclass(frozen=True, slots=True)
class Waits:
    """The questions that wait for one's answer: how many, when the first of them ends, about whom they are (children by
    their given names); `only_id` where there is but one."""

    count: int
    until: Bilingual
    is_about_me: bool
    children: tuple[str, ...] = field(repr=False)
    only_id: int | None


def waits_of(session: Session, person_id: int, now: datetime) -> Waits | None:
    """What this person is asked, about them or their children, and has not answered; None when nothing waits."""
    rows = session.execute(
        select(Consent.id, Consent.answer_until, Person)
        .join(Consent.application)
        .join(Person, Person.iin == Consent.iin)
        .where(answerers.is_family(person_id), consents.is_waiting(now))
        .order_by(Consent.answer_until, Consent.id)
    )
    on = local(now).date()
    asked = [row for row in rows if answerers.answers_for(row[2], person_id, on)]
    if not asked:
        return None
    children = {about.id: about.given_name for _, _, about in asked if about.id != person_id}
    return Waits(
        count=len(asked),
        until=dates.date_and_time(asked[0][1]),
        is_about_me=any(about.id == person_id for _, _, about in asked),
        children=tuple(children.values()),
        only_id=asked[0][0] if len(asked) == 1 else None,
    )


def consents_of(session: Session, me: Person, now: datetime) -> tuple[Asked, ...]:
    """The latest questions to this person, about them or their children, the newest first."""
    names = asked_through(session, me, local(now).date())
    rows = session.scalars(
        select(Consent)
        .where(Consent.iin.in_(names))
        .options(joinedload(Consent.application))
        .order_by(Consent.asked_at.desc(), Consent.id.desc())
        .limit(SHOWN)
    )
    return tuple(_asked(each, names[each.iin], now) for each in rows)


def one_consent(session: Session, consent_id: int, me: Person, now: datetime) -> OneConsent | None:
    """One question to this person; None for another's or none."""
    names = asked_through(session, me, local(now).date())
    consent = session.scalar(
        select(Consent)
        .where(Consent.id == consent_id, Consent.iin.in_(names))
        .options(joinedload(Consent.application))
    )
    if consent is None:
        return None
    asked = _asked(consent, names[consent.iin], now)
    about = ((_ABOUT, Bilingual(kk=asked.child, ru=asked.child)),) if asked.child else ()
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.application_id == consent.application_id, JournalEntry.fact.in_(_FACTS))
        .order_by(JournalEntry.position)
    )
    return OneConsent(
        asked=asked,
        rows=about + consents.rows_of(consent),
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


def _asked(consent: Consent, child: str, now: datetime) -> Asked:
    rows = consents.rows_of(consent)
    return Asked(
        id=consent.id,
        who=rows[0][1],
        what=rows[consents.WHAT][1],
        status=_status(consent, now),
        asked=dates.date_and_time(consent.asked_at),
        until=dates.date_and_time(consent.answer_until),
        child=child,
    )


def _status(consent: Consent, now: datetime) -> str:
    if consent.standing is not ConsentState.WAITING:
        return consent.standing.value
    if consent.application.state is State.WITHDRAWN:
        return "withdrawn"
    is_over = consent.answer_until <= now or consent.application.state is not State.WAITING
    return ConsentState.LAPSED.value if is_over else ConsentState.WAITING.value
