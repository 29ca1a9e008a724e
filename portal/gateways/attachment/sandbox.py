"""The sandbox's register of attachments: who of the made-up people belongs to which made-up clinic."""

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from portal.clock import local
from portal.dates import age
from portal.gateways.attachment.port import (
    SYSTEM,
    AttachmentRecord,
    AttachOrder,
    DoctorCount,
    PastAttachment,
)
from portal.gateways.attachment.sandbox_stays import (
    act_of,
    act_of_release,
    sandbox_attachments,
    stays,
    valid_on,
)
from portal.gateways.errors import Rejected, Unavailable
from portal.gateways.sandbox_store import Mode, SandboxStore, answer_as_told

_COUNTS = Path(__file__).with_name("sandbox_counts.json")
_UNDER = (math.inf, 6, 14)  # the columns of the file: everybody, and those who are younger than so many years


class KnownPerson(Protocol):
    """What the population register says of a person, as far as it matters here."""

    @property
    def birth_date(self) -> date: ...
    @property
    def is_alive(self) -> bool: ...


class SandboxAttachment:
    """Answers from its files and from the orders it was given, as `store` tells it to.

    `now` is the sandbox's time; `person` says whom an IIN belongs to, None for nobody.
    """

    def __init__(
        self,
        store: SandboxStore,
        *,
        now: Callable[[], datetime],
        person: Callable[[str], KnownPerson | None],
        wait_seconds: float,
    ) -> None:
        self._store = store
        self._now = now
        self._person = person
        self._wait = wait_seconds

    def find(self, iin: str) -> AttachmentRecord | None:
        """See `AttachmentRegister.find`."""
        self._answer()
        return valid_on(self._today(), stays(iin, self._store.acts(iin)))

    def history(self, iin: str) -> tuple[PastAttachment, ...]:
        """See `AttachmentRegister.history`."""
        self._answer()
        return tuple(
            PastAttachment(stay.record.clinic_code, stay.record.doctor_code, stay.record.since, stay.until)
            for stay in stays(iin, self._store.acts(iin))
        )

    def attach(self, order: AttachOrder) -> AttachmentRecord:
        """See `AttachmentRegister.attach`. When slow, it is written although the caller has given up."""
        self._told(lambda: self._attach(order))
        return order.record

    def release(self, iin: str, reference: str, on: date) -> None:
        """See `AttachmentRegister.release`. When slow, it is written although the caller has given up."""
        self._told(lambda: self._release(iin, reference, on))

    def counts(self, clinic_code: str) -> tuple[DoctorCount, ...]:
        """See `AttachmentRegister.counts`: the figures of the file, less who left and with who came since."""
        self._answer()
        moved = self._moved()
        return tuple(
            DoctorCount(doctor, *(figure + moved[doctor, column] for column, figure in enumerate(figures)))
            for doctor, figures in sorted(sandbox_counts().get(clinic_code, {}).items())
        )

    def _answer(self) -> None:
        answer_as_told(self._store, SYSTEM, wait_seconds=self._wait)

    def _today(self) -> date:
        return local(self._now()).date()

    def _told(self, write: Callable[[], None]) -> None:
        try:
            self._answer()
        except Unavailable:
            if self._store.mode(SYSTEM) is Mode.SLOW:
                write()
            raise
        write()

    def _attach(self, order: AttachOrder) -> None:
        if not self._known(order.iin).is_alive:
            raise Rejected(SYSTEM, "PERSON_DEAD", "The population register knows this person as dead.")
        self._write(order.reference, order.iin, act_of(order.record))

    def _release(self, iin: str, reference: str, on: date) -> None:
        self._known(iin)
        self._write(reference, iin, act_of_release(on))

    def _known(self, iin: str) -> KnownPerson:
        person = self._person(iin)
        if person is None:
            raise Rejected(SYSTEM, "PERSON_UNKNOWN", "The population register does not know this person.")
        return person

    def _write(self, reference: str, iin: str, act: str) -> None:
        if not self._store.put_act(reference, iin, act):
            raise Rejected(SYSTEM, "REFERENCE_REUSED", "This reference belongs to another order.")

    def _moved(self) -> Counter[tuple[str, int]]:
        """By how much the figures of each doctor, by column, differ today from those of the file."""
        today = self._today()
        moved: Counter[tuple[str, int]] = Counter()
        for iin, acts in self._store.acts_by_person().items():
            columns = self._columns(iin, today)
            if left := sandbox_attachments().get(iin):
                moved.subtract((left.doctor_code, column) for column in columns)
            if came := valid_on(today, stays(iin, acts)):
                moved.update((came.doctor_code, column) for column in columns)
        return moved

    def _columns(self, iin: str, today: date) -> tuple[int, ...]:
        """In which columns of the file this person is counted."""
        years = age(self._known(iin).birth_date, today)
        return tuple(column for column, limit in enumerate(_UNDER) if years < limit)


@cache
def sandbox_counts() -> Mapping[str, Mapping[str, tuple[int, int, int]]]:
    """How many people each doctor of each clinic has in the sandbox's file: all, under 6, under 14."""
    rows = json.loads(_COUNTS.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            clinic: MappingProxyType({code: (row[0], row[1], row[2]) for code, row in doctors.items()})
            for clinic, doctors in rows.items()
        }
    )
