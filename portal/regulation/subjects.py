"""For whom an application is made: oneself, or one's child under eighteen."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Kinship, Person
from portal import dates
from portal.language import Bilingual
from portal.regulation.actors import Forbidden

SELF = "self"
OTHER = "other"
ADULT = 18


def children_of(session: Session, parent_id: int, on: date) -> list[Person]:
    """The children who are under 18 on that day, the eldest first."""
    children = session.scalars(
        select(Person)
        .join(Kinship, Kinship.child_id == Person.id)
        .where(Kinship.parent_id == parent_id)
        .order_by(Person.birth_date)
    )
    return [child for child in children if child.age_on(on) < ADULT]


def subject_choices(session: Session, draft: Application, on: date) -> list[tuple[str, Bilingual]]:
    """The applicant and their children, to choose among."""
    children = children_of(session, draft.applicant_id, on)
    return [(SELF, _me(draft.applicant)), *((str(child.id), _child(child, on)) for child in children)]


def subject_chosen(_session: Session, draft: Application, on: date) -> list[tuple[str, Bilingual]]:
    """The one who was chosen among `subject_choices`, without asking for the others."""
    if draft.subject_id == draft.applicant_id:
        return [(SELF, _me(draft.applicant))]
    return [(str(draft.subject_id), _child(draft.subject, on))]


def subject_of(session: Session, draft: Application, answer: str, on: date) -> Person:
    """The person behind an answer; about another person nothing is known before they agree, so the applicant
    stands for them. Raises `Forbidden` for anybody who is not the applicant's child."""
    if answer in (SELF, OTHER):
        return draft.applicant
    for child in children_of(session, draft.applicant_id, on):
        if str(child.id) == answer:
            return child
    raise Forbidden


def _me(applicant: Person) -> Bilingual:
    return Bilingual(kk=f"Өзім: {applicant.full_name}", ru=f"Я: {applicant.full_name}")


def _child(child: Person, on: date) -> Bilingual:
    age = dates.age_words(child.birth_date, on)
    return Bilingual(kk=f"Балам: {child.full_name}, {age.kk}", ru=f"Мой ребёнок: {child.full_name}, {age.ru}")
