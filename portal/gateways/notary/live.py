"""The register of powers of attorney over HTTP and JSON (docs/systems/notary.md)."""

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from portal.gateways.errors import Malformed
from portal.gateways.http import Door
from portal.gateways.notary.port import SYSTEM, PowerOfAttorney


@dataclass(frozen=True, slots=True)
class FindAnswer:
    """The answer to "find": an explicit null is none, a missing word is a broken answer."""

    power: PowerOfAttorney | None


ANSWER = TypeAdapter(FindAnswer)


class LiveNotary:
    """Asks the register through `door`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def find(self, number: str) -> PowerOfAttorney | None:
        """See `NotaryRegister.find`."""
        body = self._door.post("find", {"number": number}, repeatable=True)
        try:
            power = ANSWER.validate_json(body, strict=True).power
        except ValidationError:
            # The cause quotes what was read: it must not reach a log.
            raise Malformed(SYSTEM, "unreadable power of attorney") from None
        if power is not None and power.number != number:
            raise Malformed(SYSTEM, "another power of attorney")
        return power
