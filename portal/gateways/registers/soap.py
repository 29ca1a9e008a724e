"""A register of dynamic observation behind the gateway of e-government (docs/systems/registers.md)."""

from datetime import datetime

from portal.gateways.errors import Malformed
from portal.gateways.registers.port import Register, RegisterAnswer
from portal.gateways.soap import BOOLEANS, StateChannel


class SoapRegister:
    """Asks `register` through `channel`. The names inside `data` are ours: the real ones are not public."""

    def __init__(self, register: Register, channel: StateChannel) -> None:
        self._register = register
        self._channel = channel

    def ask(self, iin: str, message_id: str) -> RegisterAnswer:
        """See `DiseaseRegister.ask`."""
        said = self._channel.ask(message_id, {"iin": iin})
        try:
            answer = RegisterAnswer(
                iin=said["iin"],
                is_observed=BOOLEANS[said["observed"]],
                as_of=datetime.fromisoformat(said["asOf"]),
            )
        except (KeyError, ValueError):
            # The cause quotes what was read: it must not reach a log.
            raise Malformed(self._register, "unreadable answer") from None
        if answer.iin != iin:
            raise Malformed(self._register, "another person")
        return answer
