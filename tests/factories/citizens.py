"""Citizens whom the sandbox's registers know, so that a worker of its own finds them attached."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Person
from models.enums import Sex
from models.iin import Iin, Phone
from portal.clock import local
from portal.gateways.attachment.sandbox_stays import sandbox_attachments
from portal.gateways.population.sandbox import sandbox_people

ADULT = timedelta(days=19 * 366)


def attached_adults(session: Session, now: datetime, count: int) -> list[Account]:
    """So many adults who are attached to a clinic, each with an account; made where there is none."""
    born_before = local(now).date() - ADULT
    adults = [iin for iin in sandbox_attachments() if sandbox_people()[iin].birth_date < born_before]
    assert len(adults) >= count, "the sandbox knows too few people"
    return [_account(session, iin, number, now) for number, iin in enumerate(adults[:count])]


def _account(session: Session, iin: str, number: int, now: datetime) -> Account:
    person = session.scalar(select(Person).where(Person.iin == Iin(iin))) or _person(iin, now)
    if person.account is None:
        person.account = Account(
            phone=Phone(f"+770000007{number:02d}"),
            password_hash="",
            password_changed_at=now,
            created_at=now,
        )
    session.add(person)
    session.flush()
    return person.account


def _person(iin: str, now: datetime) -> Person:
    record = sandbox_people()[iin]
    return Person(
        iin=Iin(iin),
        surname=record.surname,
        given_name=record.given_name,
        patronymic=record.patronymic,
        birth_date=record.birth_date,
        sex=Sex(record.sex),
        checked_at=now,
    )
