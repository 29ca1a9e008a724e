"""The population register over HTTP and JSON (docs/systems/population.md)."""

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from portal.gateways.errors import Malformed
from portal.gateways.http import Door
from portal.gateways.population.port import SYSTEM, PersonRecord


@dataclass(frozen=True, slots=True)
class FindAnswer:
    """The answer to "find": an explicit null is nobody, a missing word is a broken answer."""

    person: PersonRecord | None


ANSWER = TypeAdapter(FindAnswer)


class LivePopulation:
    """Asks the register through `door`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def find(self, iin: str) -> PersonRecord | None:
        """See `PopulationRegister.find`."""
        body = self._door.post("find", {"iin": iin}, repeatable=True)
        try:
            person = ANSWER.validate_json(body, strict=True).person
        except ValidationError:
            # The cause quotes what was read: it must not reach a log.
            raise Malformed(SYSTEM, "unreadable person") from None
        if person is not None and person.iin != iin:
            raise Malformed(SYSTEM, "another person")
        return person
