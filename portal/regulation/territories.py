"""Which houses a clinic looks after: from a street and a house number to a territory."""

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from models import Clinic, Street, Territory, TerritoryDoctor
from portal.language import Bilingual
from portal.regulation.houses import Houses, house_number, parity_of

# Answers to where somebody is: the registered address, or one that is typed.
REGISTERED_PLACE, OTHER_PLACE = "registered", "other"


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


def clinics_at(session: Session, street_id: int, house: str) -> frozenset[str]:
    """The codes of the clinics in whose territories the house stands; one question."""
    number = house_number(house)
    if number is None:
        return frozenset()
    rows = session.execute(
        select(Territory, Clinic.code)
        .join(Clinic, Clinic.id == Territory.clinic_id)
        .where(*_may_hold(street_id, number))
    )
    return frozenset(code for row, code in rows if houses_of(row).hold(house))


def holders(street_id: int, house: str) -> Select[int, int]:
    """Doctors (`doctor_id`) with their territories (`territory_id`) that may hold the house, of every clinic: by its
    number only, so that `houses_of` the territory must be asked about the letter."""
    looked_after = and_(
        TerritoryDoctor.clinic_id == Territory.clinic_id, TerritoryDoctor.number == Territory.number
    )
    return (
        select(TerritoryDoctor.doctor_id, Territory.id.label("territory_id"))
        .join(Territory, looked_after)
        .where(*_may_hold(street_id, house_number(house) or 0))
    )


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
