"""The counter of the State Corporation: a certificate asked for and handed out in person (regulations of 2019,
seed 001, the sixth and the seventh, § 6–7).

The applicant is always the person whom the certificate is about; a representative acts for them by a power of
attorney. Nothing is asked of a register before the person agrees by a code sent to their own number.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, Consent, JournalEntry, Person
from models.enums import ActorKind, Channel, ConsentState
from portal.accounts.people import is_minor
from portal.clock import local
from portal.documents.canonical import canonical, content_hash
from portal.gateways import Gateways
from portal.gateways.notary.port import Power, PowerOfAttorney
from portal.gateways.population.port import PersonRecord
from portal.language import Bilingual
from portal.regulation import drafting, journal, notices, process
from portal.regulation.actors import Actor
from portal.regulation.definition import Journey, Passport
from portal.regulation.drafting import ShownRow
from portal.regulation.issuing import Circumstances
from portal.regulation.process import NotWhatWasShown, Signing
from portal.regulation.representation import find_power

FORM = "emhana.counter/1"
STEP = "counter"
AGREED, PRINTED = "consent_at_counter", "printed"
COPIES = 3
REASONS = ("printer", "spoiled", "lost")
CODE = Bilingual(
    kk="{code} — анықтамаға келісім коды. Тек операторға айтыңыз. Емхана",
    ru="{code} — код согласия на справку. Только для оператора. Емхана",
)


class Obstacle(StrEnum):
    """Why nothing can be asked for at the counter in the name of this person, or by this one."""

    UNKNOWN = "unknown"
    DEAD = "dead"
    CHILD = "child"
    SAME = "same"


class NotAtCounter(RuntimeError):
    """What the population register says against it; `who` is "iin" or "representative"."""

    def __init__(self, who: str, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.who = who
        self.obstacle = obstacle


class NoMoreCopies(RuntimeError):
    """The paper was printed as often as it may be."""


class ReasonNeeded(RuntimeError):
    """A second printing of the same paper says why."""


@dataclass(frozen=True, slots=True)
class Visitors:
    """Whom the registers named: the person, and who acts for them by which power of attorney."""

    person: PersonRecord
    representative: PersonRecord | None = None
    power: PowerOfAttorney | None = None


def find_visitors(
    gateways: Gateways, iin: str, now: datetime, *, representative: str = "", number: str = ""
) -> Visitors:
    """Ask the registers (network, no database) about the adult with this IIN and, when a `representative` is
    named, about them and the power of attorney of this `number`.

    Raises `NotAtCounter`, `NotEntitled` and GatewayError.
    """
    person = _adult(gateways, "iin", iin, now)
    if not representative:
        return Visitors(person)
    if representative == iin:
        raise NotAtCounter("representative", Obstacle.SAME)
    acting = _adult(gateways, "representative", representative, now)
    power = find_power(
        gateways.notary,
        number,
        Power.HEALTH_CERTIFICATES,
        principal=iin,
        attorney=representative,
        today=local(now).date(),
    )
    return Visitors(person, acting, power)


def begin(
    session: Session,
    passport: Passport,
    person: Person,
    said: dict[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> Application:
    """A draft in the person's name, held for signing; an older one of this operator gives way.

    `said`: the "branch" (its name in both languages), and of a representative their "name", their "iin" and the
    number of the "power".
    """
    draft = drafting.blank(passport.code, person, actor=actor, language=person.language, now=now)
    draft = drafting.start(session, draft, actor=actor)
    told = {"title": {"kk": passport.title.kk, "ru": passport.title.ru}, "operator": actor.id, **said}
    draft.answers = {"who": {"subject": "self", "iin": None}, "purpose": {"purpose": "none"}, STEP: told}
    draft.answers = {**draft.answers, STEP: {**told, "consent": content_hash(agreement(draft))}}
    rows = [
        ShownRow(STEP, label.say(draft.language), value.say(draft.language))
        for label, value in rows_of(draft)
    ]
    drafting.hold_for_signing(
        session, draft, drafting.content_of(draft, rows, draft.language), draft.language
    )
    return draft


def rows_of(draft: Application) -> tuple[tuple[Bilingual, Bilingual], ...]:
    """What the person agrees to, line by line; the second says what is given, as in `consents.rows_of`."""
    said, person = draft.answers[STEP], draft.applicant.full_name
    by = said.get("name") or person
    rows = (
        (Bilingual(kk="Кім сұрап отыр", ru="Кто просит"), Bilingual(kk=by, ru=by)),
        (Bilingual(kk="Не беріледі", ru="Что выдадут"), Bilingual(**said["title"])),
        (Bilingual(kk="Кім туралы", ru="О ком"), Bilingual(kk=person, ru=person)),
        (Bilingual(kk="Қайда басылады", ru="Где напечатают"), Bilingual(**said["branch"])),
    )
    if not said.get("power"):
        return rows
    number = said["power"]
    return (
        *rows,
        (Bilingual(kk="Сенімхат", ru="Доверенность"), Bilingual(kk=f"№ {number}", ru=f"№ {number}")),
    )


def agreement(draft: Application) -> bytes:
    """The canonical form of what the person agrees to, kept as the consent; the signed bytes name its hash."""
    said = {key: value for key, value in draft.answers[STEP].items() if key != "consent"}
    return canonical(
        {
            "form": FORM,
            "draft": draft.id,
            "service": draft.service,
            "about": draft.applicant.iin.digits,
            "counter": said,
            "shown": [
                {"label": {"kk": label.kk, "ru": label.ru}, "value": {"kk": value.kk, "ru": value.ru}}
                for label, value in rows_of(draft)
            ],
        }
    )


def agree(
    session: Session,
    draft: Application,
    journey: Journey,
    shown: str,
    *,
    actor: Actor,
    at: Circumstances,
) -> Application:
    """The person's code was right: their consent goes into the ledger, the operator submits in their name.

    `shown` is the hash to which the code was bound; the caller holds the draft's row. Raises as `process.submit`.
    """
    person, account, content = draft.applicant, draft.account, agreement(draft)
    if account is None or draft.answers[STEP]["consent"] != content_hash(content):
        raise NotWhatWasShown
    session.add(
        Consent(
            application_id=draft.id,
            iin=person.iin,
            standing=ConsentState.GIVEN,
            content=content,
            asked_at=at.now,
            answer_until=at.now,
            answered_at=at.now,
        )
    )
    proof = {"way": "code", "phone": str(account.phone), "staff": actor.id, "consent": content_hash(content)}
    agreeing = Actor(ActorKind.CITIZEN, account.id, person.full_name, Channel.COUNTER)
    journal.record(session, draft, AGREED, actor=agreeing, now=at.now, details=proof)
    signing = Signing("sms", shown, {"phone": str(account.phone), "staff": actor.id})
    application = process.submit(session, draft, journey, signing, actor=actor, at=at)
    _tell(session, application, "asked_at_counter", at.now)
    return application


def take_copy(
    session: Session, application: Application, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Write down that the paper is handed out, and tell the person; the caller holds the application's row.

    Raises `NoMoreCopies`, and `ReasonNeeded` for a second printing without one of `REASONS`.
    """
    taken = copies_of(session, application.id)
    if taken >= COPIES:
        raise NoMoreCopies
    if taken and reason not in REASONS:
        raise ReasonNeeded
    details = {"copy": taken + 1, "reason": reason if taken else ""}
    process.note(session, application, PRINTED, actor=actor, now=now, details=details)
    _tell(session, application, "printed_at_counter", now)


def copies_of(session: Session, application_id: int) -> int:
    """How often the paper was printed."""
    query = select(func.count(JournalEntry.id)).where(
        JournalEntry.application_id == application_id, JournalEntry.fact == PRINTED
    )
    return session.scalar(query) or 0


def representative_of(application: Application) -> str:
    """Who asked at the counter for the person, "" for the person's own asking."""
    return str(application.answers.get(STEP, {}).get("name") or "")


def _adult(gateways: Gateways, who: str, iin: str, now: datetime) -> PersonRecord:
    record = gateways.population.find(iin)
    if record is None:
        raise NotAtCounter(who, Obstacle.UNKNOWN)
    if not record.is_alive:
        raise NotAtCounter(who, Obstacle.DEAD)
    if is_minor(record, now):
        raise NotAtCounter(who, Obstacle.CHILD)
    return record


def _tell(session: Session, application: Application, notice: str, now: datetime) -> None:
    notices.queue_each(session, [(application, notice, None)], now, by_day=[application.id])
