"""What the portal may ask and tell the register of attached population (БХТ / РПН)."""

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


@dataclass(frozen=True, slots=True)
class AttachOrder:
    """Attach this person to a clinic from the day `since` on; a day to come is an attachment announced.

    `reference` is the number of the application: the same order told again is the same order.
    """

    reference: str
    iin: str = field(repr=False)
    clinic_code: str
    territory_number: int
    doctor_code: str
    since: date

    @property
    def record(self) -> AttachmentRecord:
        """The attachment that comes of it."""
        return AttachmentRecord(
            self.iin, self.clinic_code, self.territory_number, self.doctor_code, since=self.since
        )


@dataclass(frozen=True, slots=True)
class PastAttachment:
    """One attachment of a person, from its first day `since` to its last day `until`; None is without end."""

    clinic_code: str
    doctor_code: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class DoctorCount:
    """How many people are attached to a doctor today, and how many of them are under 6 and under 14 years."""

    doctor_code: str
    people: int
    under_6: int
    under_14: int

    def __post_init__(self) -> None:
        if not 0 <= self.under_6 <= self.under_14 <= self.people:
            raise ValueError("a part is greater than the whole")


class AttachmentRegister(Protocol):
    """The register of attachments by IIN. "Today" is the register's own.

    Every question and order raises Unavailable, Rejected or Malformed. After Unavailable an order
    may have been written all the same: tell it again under the same reference, it is written once.
    """

    def find(self, iin: str) -> AttachmentRecord | None:
        """The attachment of this person that is valid today; None when they are attached nowhere."""
        ...

    def history(self, iin: str) -> tuple[PastAttachment, ...]:
        """Every attachment of this person, newest first: those to come, the valid one, those that are over.

        One that was replaced before its first day is not among them: it never was.
        """
        ...

    def attach(self, order: AttachOrder) -> AttachmentRecord:
        """Write the order; return the attachment that comes of it, which may begin on a day to come.

        The clinic before is left on the day before `order.since` and is valid until then (both on
        one day when it began that very day); what was announced for later days falls away.
        Rejected when the register refuses: `PERSON_UNKNOWN`, `PERSON_DEAD`, `REFERENCE_REUSED` (the
        reference belongs to another order), or a code of its own.
        """
        ...

    def release(self, iin: str, reference: str, on: date) -> None:
        """Let this person leave their clinic without another: `on` is the last day there.

        What was announced for later days falls away. Nothing happens to who is attached nowhere.
        `reference` and refusals as in `attach`, but the dead may leave.
        """
        ...

    def counts(self, clinic_code: str) -> tuple[DoctorCount, ...]:
        """The doctors of this clinic to whom people may be attached, by code, with how many are today;
        nothing for a clinic that the register does not know."""
        ...
