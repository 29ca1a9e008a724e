"""What the portal may ask of the register of attached population (БХТ / РПН)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

SYSTEM = "attachment"


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """To which clinic, territory and doctor a person is attached, and since when.

    Codes and territory numbers are those of the register: the portal's own clinics, territories
    and doctors carry the same. A territory number is unique within its clinic.
    """

    iin: str = field(repr=False)
    clinic_code: str
    territory_number: int
    doctor_code: str
    since: date


class AttachmentRegister(Protocol):
    """The register of attachments by IIN."""

    def find(self, iin: str) -> AttachmentRecord | None:
        """The valid attachment of this person; None when they are attached nowhere.

        Raises Unavailable, Rejected or Malformed.
        """
        ...
