"""Who answers for the person whom a certificate is about: they themselves; for a child under eighteen the parents
and guardians whom the population register has named (Marriage and Family Code, legal representatives)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Kinship, Person
from models.iin import Iin
from portal.regulation.subjects import ADULT, children_of


def asked_through(session: Session, person: Person, on: date) -> dict[Iin, str]:
    """For whom this person answers on that day: themselves if they are of age, and their children by name."""
    own = {person.iin: ""} if person.age_on(on) >= ADULT else {}
    return own | {child.iin: child.full_name for child in children_of(session, person.id, on)}


def accounts_of(session: Session, iin: Iin, on: date) -> Sequence[Account]:
    """The accounts of those who answer for the owner of the IIN on that day; none where nobody is known."""
    asked = session.scalar(select(Person).where(Person.iin == iin))
    if asked is None:
        return ()
    who = Person.id == asked.id
    if asked.age_on(on) < ADULT:
        who = Person.id.in_(select(Kinship.parent_id).where(Kinship.child_id == asked.id))
    return session.scalars(select(Account).join(Account.person).where(who).order_by(Account.id)).all()
