"""Who answers for the person whom a certificate is about: they themselves; for a child under eighteen the parents
and guardians whom the population register has named (Marriage and Family Code, legal representatives)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, literal, select, union_all
from sqlalchemy.orm import Session

from models import Account, Kinship, Person
from models.iin import Iin
from portal.regulation.subjects import ADULT


def asked_through(session: Session, person: Person, on: date) -> dict[Iin, str]:
    """For whom this person answers on that day: themselves if they are of age, and their children by name."""
    family = session.scalars(select(Person).where(is_family(person.id)))
    return {
        each.iin: "" if each.id == person.id else each.full_name
        for each in family
        if answers_for(each, person.id, on)
    }


def is_family(person_id: int) -> ColumnElement[bool]:
    """Of `Person`: this person and their children of any age."""
    children = select(Kinship.child_id).where(Kinship.parent_id == person_id)
    return Person.id.in_(union_all(select(literal(person_id)), children))


def answers_for(asked: Person, person_id: int, on: date) -> bool:
    """Whether one of the family of `asked` answers for them on that day: an adult for themselves only."""
    return (asked.age_on(on) >= ADULT) == (asked.id == person_id)


def accounts_of(session: Session, iin: Iin, on: date) -> Sequence[Account]:
    """The accounts of those who answer for the owner of the IIN on that day; none where nobody is known."""
    asked = session.scalar(select(Person).where(Person.iin == iin))
    if asked is None:
        return ()
    who = Person.id == asked.id
    if asked.age_on(on) < ADULT:
        who = Person.id.in_(select(Kinship.parent_id).where(Kinship.child_id == asked.id))
    return session.scalars(select(Account).join(Account.person).where(who).order_by(Account.id)).all()
