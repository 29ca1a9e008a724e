"""The register of attached population over HTTP and JSON (docs/systems/attachment.md)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from portal.gateways.attachment.port import (
    SYSTEM,
    AttachmentRecord,
    AttachOrder,
    DoctorCount,
    PastAttachment,
)
from portal.gateways.errors import Malformed
from portal.gateways.http import Door

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class FindAnswer:
    """The answer to "find": an explicit null is "attached nowhere", a missing word is a broken answer."""

    attachment: AttachmentRecord | None


@dataclass(frozen=True, slots=True)
class HistoryAnswer:
    """The answer to "history", under the IIN that was asked about."""

    iin: str = field(repr=False)
    history: tuple[PastAttachment, ...]


@dataclass(frozen=True, slots=True)
class AttachAnswer:
    """The answer to "attach", under the reference of the order."""

    reference: str
    attachment: AttachmentRecord


@dataclass(frozen=True, slots=True)
class ReleaseAnswer:
    """The answer to "release", under the reference of the order."""

    reference: str
    released: bool


@dataclass(frozen=True, slots=True)
class CountsAnswer:
    """The answer to "counts", under the code of the clinic."""

    clinic_code: str
    doctors: tuple[DoctorCount, ...]


ANSWER = TypeAdapter(FindAnswer)
HISTORY = TypeAdapter(HistoryAnswer)
ATTACHED = TypeAdapter(AttachAnswer)
RELEASED = TypeAdapter(ReleaseAnswer)
COUNTS = TypeAdapter(CountsAnswer)


class LiveAttachment:
    """Asks and tells the register through `door`. Everything may be said again at once after a passing
    failure: orders carry their reference."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def find(self, iin: str) -> AttachmentRecord | None:
        """See `AttachmentRegister.find`."""
        attachment = self._post("find", {"iin": iin}, ANSWER).attachment
        if attachment is not None and attachment.iin != iin:
            raise Malformed(SYSTEM, "another person")
        return attachment

    def history(self, iin: str) -> tuple[PastAttachment, ...]:
        """See `AttachmentRegister.history`."""
        answer = self._post("history", {"iin": iin}, HISTORY)
        if answer.iin != iin:
            raise Malformed(SYSTEM, "another person")
        return answer.history

    def attach(self, order: AttachOrder) -> AttachmentRecord:
        """See `AttachmentRegister.attach`."""
        answer = self._post("attach", {**asdict(order), "since": order.since.isoformat()}, ATTACHED)
        if (answer.reference, answer.attachment) != (order.reference, order.record):
            raise Malformed(SYSTEM, "another order")
        return answer.attachment

    def release(self, iin: str, reference: str, on: date) -> None:
        """See `AttachmentRegister.release`."""
        message = {"iin": iin, "reference": reference, "on": on.isoformat()}
        if self._post("release", message, RELEASED) != ReleaseAnswer(reference, released=True):
            raise Malformed(SYSTEM, "another order")

    def counts(self, clinic_code: str) -> tuple[DoctorCount, ...]:
        """See `AttachmentRegister.counts`."""
        answer = self._post("counts", {"clinic_code": clinic_code}, COUNTS)
        if answer.clinic_code != clinic_code:
            raise Malformed(SYSTEM, "another clinic")
        return answer.doctors

    def _post(self, act: str, message: Mapping[str, object], shape: TypeAdapter[Answer]) -> Answer:
        body = self._door.post(act, message, repeatable=True)
        try:
            return shape.validate_json(body, strict=True)
        except ValidationError:
            # The cause quotes what was read: it must not reach a log.
            raise Malformed(SYSTEM, "unreadable answer") from None
