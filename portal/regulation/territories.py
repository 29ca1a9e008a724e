"""Which houses a clinic looks after: from a street and a house number to a territory."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

from models import Clinic, Doctor, Street, Territory, TerritoryDoctor
from portal.language import Bilingual
from portal.regulation.houses import Houses, house_number, parity_of

# Answers to where somebody is: the registered address, or one that is typed.
REGISTERED_PLACE, OTHER_PLACE = "registered", "other"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody who lives in a house may belong: a clinic, its territory there, and a doctor of it."""

    clinic: Clinic
    territory: int
    doctor: Doctor


def territory_at(session: Session, clinic_id: int, street_id: int, house: str) -> int | None:
    """The number of the clinic's territory in which the house stands, or None when it is not theirs."""
    number = house_number(house)
    if number is None:
        return None
    rows = session.scalars(
        select(Territory)
        .where(Territory.clinic_id == clinic_id, *_may_hold(street_id, number))
        .order_by(Territory.number)
    )
    return next((row.number for row in rows if houses_of(row).hold(house)), None)


def doctors_at(session: Session, street_id: int, house: str) -> tuple[Place, ...]:
    """Every doctor in whose territory the house stands, of every clinic; one question.

    The clinic of the street's own settlement or district comes first, then by code; within a clinic
    by territory and surname. Nothing for a house that nobody holds or that has no number.
    """
    number = house_number(house)
    if number is None:
        return ()
    rows = session.execute(
        select(Territory, Clinic, Doctor)
        .join(Street, Street.id == Territory.street_id)
        .join(Clinic, Clinic.id == Territory.clinic_id)
        .join(
            TerritoryDoctor,
            and_(
                TerritoryDoctor.clinic_id == Territory.clinic_id, TerritoryDoctor.number == Territory.number
            ),
        )
        .join(Doctor, Doctor.id == TerritoryDoctor.doctor_id)
        .options(joinedload(Doctor.building))
        .where(*_may_hold(street_id, number))
        .order_by(
            Clinic.unit_code != Street.unit_code, Clinic.code, Territory.number, Doctor.surname, Doctor.id
        )
    )
    held = (Place(clinic, row.number, doctor) for row, clinic, doctor in rows if houses_of(row).hold(house))
    return tuple(dict.fromkeys(held))


def houses_of(row: Territory) -> Houses:
    """The houses of a territory's row."""
    return Houses(row.house_from, row.house_to, row.parity, row.letters)


def streets_of(session: Session, clinic_id: int | None) -> list[Street]:
    """The streets a clinic looks after, each once, in the order of their Kazakh names; all of the
    region while the clinic is not known."""
    query = select(Street)
    if clinic_id is not None:
        theirs = select(Territory.street_id).where(Territory.clinic_id == clinic_id)
        query = query.where(Street.id.in_(theirs))
    return list(session.scalars(query.order_by(Street.name_kk)))


def street_name(street: Street) -> Bilingual:
    """The street's name in both languages."""
    return Bilingual(kk=street.name_kk, ru=street.name_ru)


def said_address(street: Bilingual, house: str, flat: str = "") -> Bilingual:
    """`Абай даңғылы, 50-үй, 12-пәтер` / `проспект Абая, дом 50, квартира 12`."""
    kk, ru = f"{street.kk}, {house}-үй", f"{street.ru}, дом {house}"
    if flat:
        kk, ru = f"{kk}, {flat}-пәтер", f"{ru}, квартира {flat}"
    return Bilingual(kk=kk, ru=ru)


def _may_hold(street_id: int, number: int) -> tuple[ColumnElement[bool], ...]:
    """Whose range the number is in; letters are compared as people write them, which is not for a database."""
    return (
        Territory.street_id == street_id,
        Territory.house_from <= number,
        Territory.house_to >= number,
        Territory.parity.in_(["all", parity_of(number)]),
    )
