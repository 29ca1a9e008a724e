"""Home calls in every state, brought there by the process's own verbs."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Clinic, Person, Street
from models.enums import ActorKind, Channel, Language
from models.iin import Iin, check_digit
from portal.documents.canonical import content_hash
from portal.documents.vault import Vault
from portal.regulation import drafting, home_calls, process
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.drafting import ShownRow
from portal.regulation.issuing import Circumstances
from portal.regulation.outcomes import Fulfilled
from portal.regulation.process import Signing
from portal.services import CATALOGUE

MAN = "850715390009"
MOTHER = "900228490109"
GIRL = "160229690001"


VAULT = Vault({"test": bytes(32)})


def at(now: datetime) -> Circumstances:
    return Circumstances(now=now, base_url="http://portal.test", is_sandbox=True, vault=VAULT)


def person(session: Session, iin: str = MAN) -> Person:
    return session.scalars(select(Person).where(Person.iin == Iin(iin))).one()


def stranger(session: Session, serial: int, now: datetime, **values: object) -> Person:
    """A person without an account; `serial` makes their IIN."""
    body = next(each for n in range(2) if check_digit(each := f"700101{serial + 50000 * n:05d}") is not None)
    iin = Iin(f"{body}{check_digit(body)}")
    defaults: dict[str, Any] = {"surname": "Сынақов", "given_name": f"Адам{serial}"}
    defaults |= {"birth_date": datetime(1970, 1, 1).date(), "checked_at": now}
    one = Person(iin=iin, **{**defaults, **values})
    session.add(one)
    session.flush()
    return one


def answers(session: Session, street: str = "abai", house: str = "12", **problem: object) -> dict[str, Any]:
    """What a citizen of the first clinic answers."""
    row = session.scalars(select(Street).where(Street.code == street)).one()
    address = {"kk": f"{row.name_kk}, {house}-үй, 5-пәтер", "ru": f"{row.name_ru}, дом {house}, квартира 5"}
    return {
        "who": {"subject": "self"},
        "danger": {"signs": ["none"]},
        "problem": {
            "complaint": ["fever"],
            "words": "",
            "temperature": "38.5",
            "since": "today",
            "walks": True,
            **problem,
        },
        "where": {
            "place": "other",
            "street_id": row.id,
            "house_number": house,
            "flat_number": "5",
            "address": address,
            "entrance": "2",
            "floor": "3",
            "intercom": "45К",
            "phone": "+77000000101",
        },
    }


def home_call(
    session: Session,
    now: datetime,
    *,
    iin: str = MAN,
    applicant: Person | None = None,
    subject: Person | None = None,
    clinic: str = "city-1",
    actor: Actor | None = None,
    language: Language = Language.KK,
    given: dict[str, Any] | None = None,
) -> Application:
    """A home call that was just signed and stands `registered`; not yet executed."""
    who = applicant or person(session, iin)
    account_id = who.account.id if who.account else None
    signer = actor or Actor(ActorKind.CITIZEN, account_id, who.full_name)
    draft = drafting.blank("home-call", who, actor=signer, language=language, now=now)
    session.add(draft)
    draft.subject = subject or who
    session.flush()
    draft.clinic_id = session.scalars(select(Clinic.id).where(Clinic.code == clinic)).one()
    session.refresh(draft, ["clinic"])
    draft.answers = given or answers(session)
    rows = [ShownRow("problem", *_ROWS[language])]
    content = drafting.content_of(draft, rows, language)
    drafting.hold_for_signing(session, draft, content, language)
    journey = CATALOGUE["home-call"].journey
    assert journey is not None
    signing = Signing("sms", content_hash(content), {})
    process.submit(session, draft, journey, signing, actor=signer, at=at(now))
    session.commit()
    return draft


def handed_to_desk(
    session: Session, now: datetime, reason: str = home_calls.NO_CAPACITY, **made: Any
) -> Application:
    """A home call about which a registrar must decide."""
    application = home_call(session, now, **made)
    process.hand_to_desk(session, application, reason, now=now + timedelta(seconds=1))
    session.commit()
    return application


def planned_call(session: Session, now: datetime, **made: Any) -> Application:
    """A home call with a planned visit, as the worker would decide it."""
    clinic = made.get("clinic", "city-1")
    application = home_call(session, now, **made)
    attachment = {"clinic": clinic, "territory": 1, "doctor": ""}
    outcome = home_calls.decide(session, application, {"attachment": attachment}, now)
    assert isinstance(outcome, Fulfilled), f"not planned: {outcome}"
    process.fulfil(session, application, outcome, actor=SYSTEM, at=at(now))
    session.commit()
    return application


def by_registrar(staff: Any, channel: Channel = Channel.PHONE) -> Actor:
    """The registrar as the one who signs for a person."""
    return Actor(ActorKind.REGISTRAR, staff.id, staff.full_name, channel, staff.clinic_id)


_ROWS = {
    Language.KK: ("Не мазалайды?", "Қызуы 38 °C-тан жоғары"),
    Language.RU: ("Что беспокоит?", "Температура выше 38 °C"),
}
