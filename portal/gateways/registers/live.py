"""A register of dynamic observation over HTTP and JSON (docs/systems/registers.md)."""

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from portal.gateways.errors import Malformed
from portal.gateways.http import Door
from portal.gateways.registers.port import Register, RegisterAnswer


@dataclass(frozen=True, slots=True)
class AskAnswer:
    """The answer to "ask", under the id of the question."""

    message_id: str
    answer: RegisterAnswer


ANSWER = TypeAdapter(AskAnswer)


class LiveRegister:
    """Asks `register` through `door`."""

    def __init__(self, register: Register, door: Door) -> None:
        self._register = register
        self._door = door

    def ask(self, iin: str, message_id: str) -> RegisterAnswer:
        """See `DiseaseRegister.ask`. Asked again at once after a passing failure: the id makes that safe."""
        body = self._door.post("ask", {"iin": iin, "message_id": message_id}, repeatable=True)
        try:
            read = ANSWER.validate_json(body, strict=True)
        except ValidationError:
            # The cause quotes what was read: it must not reach a log.
            raise Malformed(self._register, "unreadable answer") from None
        if read.message_id != message_id:
            raise Malformed(self._register, "another question")
        if read.answer.iin != iin:
            raise Malformed(self._register, "another person")
        return read.answer
