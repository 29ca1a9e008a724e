"""By which power of attorney somebody may act for another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.gateways.notary.port import Power, PowerOfAttorney
from portal.regulation.representation import Fault, NotEntitled, find_power

PRINCIPAL, ATTORNEY, STRANGER = "850715390009", "900228490109", "031109590009"
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
VALID = PowerOfAttorney(
    number="77-0001",
    principal_iin=PRINCIPAL,
    attorney_iin=ATTORNEY,
    begins=TODAY - DAY,
    ends=TODAY + DAY,
    is_revoked=False,
    powers=("vehicle_sale", Power.HEALTH_CERTIFICATES),
)


class Notary:
    """A register that holds one power of attorney, or none."""

    def __init__(self, power: PowerOfAttorney | None) -> None:
        self._power = power

    def find(self, _number: str) -> PowerOfAttorney | None:
        return self._power


def found(power: PowerOfAttorney | None) -> PowerOfAttorney:
    return find_power(
        Notary(power),
        "77-0001",
        Power.HEALTH_CERTIFICATES,
        principal=PRINCIPAL,
        attorney=ATTORNEY,
        today=TODAY,
    )


@pytest.mark.parametrize(("begins", "ends"), [(-1, 1), (0, 0), (0, 9), (-9, 0)])
def test_one_that_holds_today_entitles(begins: int, ends: int) -> None:
    power = replace(VALID, begins=TODAY + begins * DAY, ends=TODAY + ends * DAY)
    assert found(power) == power


@pytest.mark.parametrize(
    ("power", "fault"),
    [
        (None, Fault.UNKNOWN),
        (replace(VALID, principal_iin=STRANGER), Fault.OTHER_PEOPLE),
        (replace(VALID, attorney_iin=STRANGER), Fault.OTHER_PEOPLE),
        (replace(VALID, principal_iin=ATTORNEY, attorney_iin=PRINCIPAL), Fault.OTHER_PEOPLE),
        (replace(VALID, is_revoked=True), Fault.REVOKED),
        (replace(VALID, begins=TODAY + DAY, ends=TODAY + 9 * DAY), Fault.NOT_YET),
        (replace(VALID, ends=TODAY - DAY), Fault.ENDED),
        (replace(VALID, powers=("vehicle_sale",)), Fault.OTHER_MATTER),
        (replace(VALID, powers=()), Fault.OTHER_MATTER),
    ],
    ids=lambda value: value.value if isinstance(value, Fault) else "",
)
def test_one_that_is_not_enough_says_why(power: PowerOfAttorney | None, fault: Fault) -> None:
    with pytest.raises(NotEntitled) as refused:
        found(power)
    assert refused.value.fault is fault
