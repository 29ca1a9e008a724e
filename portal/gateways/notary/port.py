"""What the portal may ask of the unified notary information system (БНАЖ / ЕНИС): a power of attorney by its number."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

SYSTEM = "notary"


class Power(StrEnum):
    """What an attorney may do, as far as the portal asks; the register knows many more words."""

    HEALTH_CERTIFICATES = "health_certificates"
    CLINIC_ATTACHMENT = "clinic_attachment"


@dataclass(frozen=True, slots=True)
class PowerOfAttorney:
    """A power of attorney (сенімхат) as the register holds it now; whether it is enough is the law's question.

    `attorney_iin` may act for `principal_iin` in what `powers` name, on the days from `begins` to `ends`, both
    counted, unless it `is_revoked`.
    """

    number: str
    principal_iin: str = field(repr=False)
    attorney_iin: str = field(repr=False)
    begins: date
    ends: date
    is_revoked: bool
    powers: tuple[str, ...]


class NotaryRegister(Protocol):
    """The register of powers of attorney by number."""

    def find(self, number: str) -> PowerOfAttorney | None:
        """The power of attorney of this number, valid or not; None when the register knows none.

        Harmless to repeat. Raises Unavailable, Rejected or Malformed.
        """
        ...
