"""A representative with a power of attorney: only one that the register of notaries knows, that holds today, names
both people and allows what is asked for (regulation of 2019, seed 001, the sixth and the seventh, § 6)."""

from datetime import date
from enum import StrEnum

from portal.gateways.notary.port import NotaryRegister, Power, PowerOfAttorney


class Fault(StrEnum):
    """Why somebody may not act for another by this power of attorney."""

    UNKNOWN = "unknown"
    OTHER_PEOPLE = "other_people"
    REVOKED = "revoked"
    NOT_YET = "not_yet"
    ENDED = "ended"
    OTHER_MATTER = "other_matter"


class NotEntitled(Exception):
    """The power of attorney does not let this person act; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def find_power(
    notary: NotaryRegister, number: str, needed: Power, *, principal: str, attorney: str, today: date
) -> PowerOfAttorney:
    """The power of attorney by which `attorney` may do `needed` for `principal` (their IINs) on the day `today`
    of Almaty. Asks the register, so it is never called inside a transaction. Raises `NotEntitled`, GatewayError."""
    power = notary.find(number)
    if power is None:
        raise NotEntitled(Fault.UNKNOWN)
    if (power.principal_iin, power.attorney_iin) != (principal, attorney):
        raise NotEntitled(Fault.OTHER_PEOPLE)
    if power.is_revoked:
        raise NotEntitled(Fault.REVOKED)
    if today < power.begins:
        raise NotEntitled(Fault.NOT_YET)
    if today > power.ends:
        raise NotEntitled(Fault.ENDED)
    if needed not in power.powers:
        raise NotEntitled(Fault.OTHER_MATTER)
    return power
