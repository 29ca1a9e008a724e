"""People as the population register gives them, remembered with their children."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import Kinship, Person
from models.enums import Sex
from models.iin import Iin
from portal.clock import local
from portal.gateways.population.port import PersonRecord, PopulationRegister

OF_AGE = 18


def remember(session: Session, record: PersonRecord, now: datetime) -> Person:
    """The person of `record`, new or brought up to date with what the register says now."""
    person = session.scalar(select(Person).where(Person.iin == Iin(record.iin)))
    if person is None:
        person = Person(iin=Iin(record.iin))
        session.add(person)
    person.surname = record.surname
    person.given_name = record.given_name
    person.patronymic = record.patronymic
    person.birth_date = record.birth_date
    person.sex = Sex(record.sex)
    person.checked_at = now
    session.flush()
    return person


def find_children(population: PopulationRegister, record: PersonRecord, now: datetime) -> list[PersonRecord]:
    """The living children and wards of `record` under 18. Asks the register for each of them, so it is
    never called inside a transaction. Raises GatewayError."""
    found = (population.find(iin) for iin in dict.fromkeys((*record.children, *record.wards)))
    return [child for child in found if child is not None and child.is_alive and is_minor(child, now)]


def remember_children(
    session: Session, parent: Person, children: Sequence[PersonRecord], now: datetime
) -> None:
    """Keep `children` as those for whom `parent` may act; who is not among them any more is let go."""
    session.execute(delete(Kinship).where(Kinship.parent_id == parent.id))
    for record in children:
        child = remember(session, record, now)
        is_guardian = record.guardian == parent.iin.digits
        session.add(Kinship(parent_id=parent.id, child_id=child.id, is_guardian=is_guardian, checked_at=now))
    session.flush()


def is_minor(record: PersonRecord, now: datetime) -> bool:
    """Whether the person is under 18 today in Almaty (Civil Code, article 17)."""
    today, born = local(now).date(), record.birth_date
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return years < OF_AGE
