"""The register of attached population over HTTP and JSON (docs/systems/attachment.md)."""

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from portal.gateways.attachment.port import SYSTEM, AttachmentRecord
from portal.gateways.errors import Malformed
from portal.gateways.http import Door


@dataclass(frozen=True, slots=True)
class FindAnswer:
    """The answer to "find": an explicit null is "attached nowhere", a missing word is a broken answer."""

    attachment: AttachmentRecord | None


ANSWER = TypeAdapter(FindAnswer)


class LiveAttachment:
    """Asks the register through `door`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def find(self, iin: str) -> AttachmentRecord | None:
        """See `AttachmentRegister.find`."""
        body = self._door.post("find", {"iin": iin}, repeatable=True)
        try:
            attachment = ANSWER.validate_json(body, strict=True).attachment
        except ValidationError:
            # The cause quotes what was read: it must not reach a log.
            raise Malformed(SYSTEM, "unreadable attachment") from None
        if attachment is not None and attachment.iin != iin:
            raise Malformed(SYSTEM, "another person")
        return attachment
