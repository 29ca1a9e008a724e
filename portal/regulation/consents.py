"""The consent of the person whom a certificate is about: asked, told, given, refused, taken back.

The standard's only ground of refusal is that they have not agreed (seed 003, the last three, row 10); they agree
in their cabinet by a one-time code, or by answering the SMS (row 11); for a child under 18 a parent does.
Whoever asks learns of nothing but a consent: whether the IIN is anybody's, has an account, was told or has refused
shows in no page and no time. Each act is an entry of the application's journal, which is the ledger.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from textwrap import shorten
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from models import Account, Application, Consent, OutgoingTask, Person
from models.enums import ActorKind, Channel, ConsentState, State
from models.iin import Iin
from portal.clock import local
from portal.documents.canonical import canonical, content_hash
from portal.language import Bilingual
from portal.regulation import answerers, issuing, journal, notices, process
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.deadlines import Term
from portal.regulation.definition import Asking, ServiceDefinition
from portal.regulation.issuing import Circumstances
from portal.regulation.night import out_of_night
from portal.regulation.outcomes import Refused
from portal.regulation.states import OPEN

FORM = "emhana.consent/1"
ANSWER_TERM = timedelta(days=3)
NO_CONSENT = "no_consent"
TOLD, REFUSED, TAKEN_BACK = "consent_told", "consent_refused", "consent_taken_back"
# What the one who asks may not learn from the story of their application.
HIDDEN = frozenset({TOLD, REFUSED})
WAYS = ("consent_sms", "consent_email")
# So that nobody is flooded by strangers' questions: further ones stand in the cabinet only.
TOLD_A_DAY = 3
ASKED_A_DAY = 5
DAY = timedelta(days=1)


class NotWaiting(RuntimeError):
    """The question was answered before, or its three days are over."""


def is_given(session: Session, application_id: int) -> bool:
    """Whether the person asked about has agreed and not taken it back."""
    query = select(Consent.id).where(
        Consent.application_id == application_id, Consent.standing == ConsentState.GIVEN
    )
    return session.scalar(query) is not None


def has_asked_enough(session: Session, applicant_id: int, now: datetime) -> bool:
    """Whether somebody has asked about as many other people as one may within a day."""
    asked = session.scalar(
        select(func.count(Consent.id))
        .join(Application, Application.id == Consent.application_id)
        .where(Application.applicant_id == applicant_id, Consent.asked_at > now - DAY)
    )
    return (asked or 0) >= ASKED_A_DAY


def ask(session: Session, application: Application, asking: Asking, now: datetime) -> Consent:
    """Put the question to the owner of the IIN, and tell them if they have an account; the caller holds the
    application's row. The same is done, and takes the same, whether there is such a person or not."""
    until = now + ANSWER_TERM
    consent = Consent(
        application_id=application.id,
        iin=asking.iin,
        content=_content(application, asking, until),
        asked_at=now,
        answer_until=until,
    )
    session.add(consent)
    process.ask_consent(session, application, until, now=now)
    accounts = answerers.accounts_of(session, asking.iin, local(now).date())
    if accounts:
        _tell(session, consent, application, accounts, now)
    return consent


def give(
    session: Session,
    consent: Consent,
    term: Term,
    *,
    by: Actor,
    proof: dict[str, Any],
    now: datetime,
) -> None:
    """The person agrees, or whoever answers for them; `proof` is kept in the journal with the hash of what was agreed
    to. The caller holds the application's row. Raises `NotWaiting`."""
    _must_wait(consent, now)
    application = consent.application
    consent.standing, consent.answered_at = ConsentState.GIVEN, now
    application.subject_id = session.scalars(select(Person.id).where(Person.iin == consent.iin)).one()
    evidence = {**proof, "consent": hash_of(consent)}
    process.consent(session, application, term, evidence, actor=by, now=now)


def refuse(session: Session, consent: Consent, *, by: Actor, now: datetime) -> None:
    """The person does not agree. The application goes on waiting till its three days are over and is refused then,
    so that whoever asked cannot tell a refusal from silence. Raises `NotWaiting`."""
    _must_wait(consent, now)
    consent.standing, consent.answered_at = ConsentState.REFUSED, now
    journal.record(session, consent.application, REFUSED, actor=by, now=now)


def take_back(
    session: Session, consent: Consent, service: ServiceDefinition, *, by: Actor, at: Circumstances
) -> None:
    """The person agrees no more: a certificate that was issued is recalled and shown to nobody, a request that
    still waits for its register is refused. The caller holds the application's row. Raises `NotWaiting` where
    nothing was given."""
    if consent.standing is not ConsentState.GIVEN:
        raise NotWaiting
    application = consent.application
    is_open = application.state in OPEN
    consent.standing, consent.answered_at = ConsentState.TAKEN_BACK, at.now
    issuing.recall(session, application, at.now)
    process.note(session, application, TAKEN_BACK, actor=by, now=at.now, notice="" if is_open else TAKEN_BACK)
    if is_open:
        process.refuse(session, application, service, Refused(NO_CONSENT), actor=SYSTEM, at=at)


def lapse(session: Session, consent: Consent, service: ServiceDefinition, at: Circumstances) -> None:
    """Three days are over without a consent: refused on the lawful ground. The caller holds the application."""
    if consent.standing is ConsentState.WAITING:
        consent.standing = ConsentState.LAPSED
    process.refuse(session, consent.application, service, Refused(NO_CONSENT), actor=SYSTEM, at=at)


def hold(session: Session, consent_id: int, iins: Collection[Iin]) -> Consent | None:
    """The question about one of these people, its application's row held; None for another person's or none."""
    application_id = session.scalar(
        select(Consent.application_id).where(Consent.id == consent_id, Consent.iin.in_(iins))
    )
    if application_id is None:
        return None
    process.lock(session, application_id)
    return session.get_one(
        Consent, consent_id, options=[joinedload(Consent.application)], populate_existing=True
    )


def waiting_for(session: Session, iins: Collection[Iin], now: datetime) -> Sequence[Consent]:
    """The questions about these people that are not answered yet, the oldest first."""
    return session.scalars(
        select(Consent)
        .join(Consent.application)
        .where(Consent.iin.in_(iins), is_waiting(now))
        .order_by(Consent.asked_at, Consent.id)
    ).all()


def is_waiting(now: datetime) -> ColumnElement[bool]:
    """Of `Consent` joined with its application: nobody has answered yet, and it can still be answered."""
    return and_(
        Consent.standing == ConsentState.WAITING,
        Consent.answer_until > now,
        Application.state == State.WAITING,  # else whoever asked withdrew
    )


def actor_of(account: Account, consent: Consent, channel: Channel = Channel.PORTAL) -> Actor:
    """Whoever is asked, as one who may answer for this one application and do nothing else to it."""
    return Actor(
        ActorKind.CITIZEN,
        account.id,
        account.person.full_name,
        channel,
        application_id=consent.application_id,
    )


def rows_of(consent: Consent) -> tuple[tuple[Bilingual, Bilingual], ...]:
    """What the person is asked, line by line, exactly as it was written down."""
    said = json.loads(consent.content)["shown"]
    return tuple((Bilingual(**row["label"]), Bilingual(**row["value"])) for row in said)


def hash_of(consent: Consent) -> str:
    """SHA-256 of what is asked, to which a code is bound."""
    return content_hash(consent.content)


def _must_wait(consent: Consent, now: datetime) -> None:
    is_open = consent.application.state is State.WAITING  # else whoever asked withdrew
    if consent.standing is not ConsentState.WAITING or consent.answer_until <= now or not is_open:
        raise NotWaiting


def _content(application: Application, asking: Asking, until: datetime) -> bytes:
    """The canonical form of the question: who asks, about whom, what will be shown, to whom, for how long."""
    return canonical(
        {
            "form": FORM,
            "application": application.number,
            "service": application.service,
            "asks": {"iin": application.applicant.iin.digits, "name": application.applicant.full_name},
            "about": asking.iin.digits,
            "what": _said(asking.what),
            "answer_until": until.isoformat(),
            "shown": [{"label": _said(label), "value": _said(value)} for label, value in asking.rows],
        }
    )


def _said(text: Bilingual) -> dict[str, str]:
    return {"kk": text.kk, "ru": text.ru}


def _tell(
    session: Session, consent: Consent, application: Application, accounts: Sequence[Account], now: datetime
) -> None:
    """Queue the SMS and the letter to each who answers, to go out by day."""
    session.flush()
    told = session.scalar(
        select(func.count(Consent.id)).where(Consent.iin == consent.iin, Consent.asked_at > now - DAY)
    )
    if (told or 0) > TOLD_A_DAY:
        return
    tasks = [
        OutgoingTask(
            kind=way,
            key=f"{way}:{application.number}:{account.id}",
            application_id=application.id,
            payload={"consent": consent.id, "account": account.id},
            created_at=now,
            run_at=out_of_night(now),
        )
        for account in accounts
        for way in (WAYS if account.email is not None else WAYS[:1])
    ]
    notices.write_once(session, tasks)


def note_told(session: Session, consent_id: int, way: str, now: datetime) -> None:
    """Write into the ledger that the person was told, by which way."""
    consent = session.get_one(Consent, consent_id)
    application = process.lock(session, consent.application_id)
    journal.record(session, application, TOLD, actor=SYSTEM, now=now, details={"way": way})


def text(consent: Consent, account: Account) -> Bilingual:
    """The SMS to whoever is asked: who asks, what, and how to answer; of a child neither name nor number is said."""
    said = json.loads(consent.content)
    asks = shorten(" ".join(said["asks"]["name"].split()[:2]), NAME_ROOM, placeholder="…")
    words = _TEXT if account.person.iin == consent.iin else _TEXT_OF_CHILD
    return words.format(asks=asks, what=Bilingual(**said["what"]))


# The line of `rows` that says what will be shown.
WHAT = 1
NAME_ROOM = 24
_TEXT = Bilingual(
    kk="Емхана: {asks} Сіз туралы сұрады: {what}. Келіссеңіз 1, келіспесеңіз 0 деп жазыңыз. Толығы кабинетте.",
    ru="Емхана: {asks} просит о вас: {what}. Согласны — ответьте 1, нет — 0. Всё о запросе в кабинете.",
)
_TEXT_OF_CHILD = Bilingual(
    kk="Емхана: {asks} балаңыз туралы сұрады: {what}. Келіссеңіз 1, келіспесеңіз 0 жазыңыз. Толығы кабинетте.",
    ru="Емхана: {asks} просит о вашем ребёнке: {what}. Согласны — ответьте 1, нет — 0. Подробно в кабинете.",
)
