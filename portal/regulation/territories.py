"""Which houses a clinic looks after: from a street and a house number to a territory."""

import re

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Street, Territory
from portal.language import Bilingual

_NUMBER = re.compile(r"[0-9]{1,4}(?![0-9])")
_BEFORE = re.compile(r"(?:(?:дом|д|үй|квартира|кв|пәтер)\b\.?\s*)?(?:№\s*)?(?=\d)", re.IGNORECASE)
_AFTER = re.compile(r"[\s-]*(?:үй|пәтер)$", re.IGNORECASE)


def plain_number(typed: str) -> str:
    """A house or a flat without the words round its number: `д. 5`, `№5` and `5-үй` are all `5`."""
    text = " ".join(typed.split())
    before = _BEFORE.match(text)
    return _AFTER.sub("", text[before.end() :] if before else text)


def house_number(house: str) -> int | None:
    """The number in front of a house: `12А`, `12/1` and `12 корпус 3` are all 12; None without one."""
    match = _NUMBER.match(plain_number(house))
    return int(match.group()) if match else None


def territory_at(session: Session, clinic_id: int, street_id: int, house: str) -> int | None:
    """The number of the clinic's territory in which the house stands, or None when it is not theirs."""
    number = house_number(house)
    if number is None:
        return None
    parity = "odd" if number % 2 else "even"
    return session.scalar(
        select(Territory.number)
        .where(
            Territory.clinic_id == clinic_id,
            Territory.street_id == street_id,
            Territory.house_from <= number,
            Territory.house_to >= number,
            or_(Territory.parity == "all", Territory.parity == parity),
        )
        .order_by(Territory.number)
        .limit(1)
    )


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
