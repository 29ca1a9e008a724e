"""The operator of short messages over HTTP and JSON (docs/systems/sms.md)."""

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from portal.gateways.errors import Malformed
from portal.gateways.http import Door
from portal.gateways.sms.port import SYSTEM


@dataclass(frozen=True, slots=True)
class SendAnswer:
    """The answer to "send"."""

    accepted: bool


ANSWER = TypeAdapter(SendAnswer)


class LiveSms:
    """Gives messages to the operator through `door`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def send(self, phone: str, text: str, key: str) -> None:
        """See `SmsGateway.send`. Asked again at once after a passing failure: the key makes that safe."""
        body = self._door.post("send", {"phone": phone, "text": text, "key": key}, repeatable=True)
        try:
            accepted = ANSWER.validate_json(body, strict=True).accepted
        except ValidationError:
            raise Malformed(SYSTEM, "unreadable receipt") from None
        if not accepted:
            raise Malformed(SYSTEM, "a receipt that accepts nothing")
