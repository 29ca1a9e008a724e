"""Registers behind their breakers, whatever adapter speaks to them. `adapter` is the one behind."""

from dataclasses import dataclass
from datetime import date

from portal.gateways.attachment.port import (
    AttachmentRecord,
    AttachmentRegister,
    AttachOrder,
    DoctorCount,
    PastAttachment,
)
from portal.gateways.breaker import Breaker
from portal.gateways.notary.port import NotaryRegister, PowerOfAttorney
from portal.gateways.population.port import PersonRecord, PopulationRegister
from portal.gateways.registers.port import DiseaseRegister, RegisterAnswer


@dataclass(frozen=True, slots=True)
class GuardedPopulation:
    """A population register that may be given a rest."""

    adapter: PopulationRegister
    breaker: Breaker

    def find(self, iin: str) -> PersonRecord | None:
        """See `PopulationRegister.find`."""
        return self.breaker.call(self.adapter.find, iin)


@dataclass(frozen=True, slots=True)
class GuardedAttachment:
    """A register of attachments that may be given a rest."""

    adapter: AttachmentRegister
    breaker: Breaker

    def find(self, iin: str) -> AttachmentRecord | None:
        """See `AttachmentRegister.find`."""
        return self.breaker.call(self.adapter.find, iin)

    def history(self, iin: str) -> tuple[PastAttachment, ...]:
        """See `AttachmentRegister.history`."""
        return self.breaker.call(self.adapter.history, iin)

    def attach(self, order: AttachOrder) -> AttachmentRecord:
        """See `AttachmentRegister.attach`."""
        return self.breaker.call(self.adapter.attach, order)

    def release(self, iin: str, reference: str, on: date) -> None:
        """See `AttachmentRegister.release`."""
        self.breaker.call(self.adapter.release, iin, reference, on)

    def counts(self, clinic_code: str) -> tuple[DoctorCount, ...]:
        """See `AttachmentRegister.counts`."""
        return self.breaker.call(self.adapter.counts, clinic_code)


@dataclass(frozen=True, slots=True)
class GuardedRegister:
    """A register of dynamic observation that may be given a rest."""

    adapter: DiseaseRegister
    breaker: Breaker

    def ask(self, iin: str, message_id: str) -> RegisterAnswer:
        """See `DiseaseRegister.ask`."""
        return self.breaker.call(self.adapter.ask, iin, message_id)


@dataclass(frozen=True, slots=True)
class GuardedNotary:
    """A register of powers of attorney that may be given a rest."""

    adapter: NotaryRegister
    breaker: Breaker

    def find(self, number: str) -> PowerOfAttorney | None:
        """See `NotaryRegister.find`."""
        return self.breaker.call(self.adapter.find, number)
