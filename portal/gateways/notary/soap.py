"""The register of powers of attorney behind the gateway of e-government (docs/systems/notary.md)."""

from datetime import date
from uuid import uuid4

from portal.gateways.errors import Malformed
from portal.gateways.notary.port import SYSTEM, PowerOfAttorney
from portal.gateways.soap import BOOLEANS, StateChannel


class SoapNotary:
    """Asks through `channel`. The names inside `data` are ours: the real ones are not public."""

    def __init__(self, channel: StateChannel) -> None:
        self._channel = channel

    def find(self, number: str) -> PowerOfAttorney | None:
        """See `NotaryRegister.find`."""
        said = self._channel.ask(str(uuid4()), {"number": number})
        try:
            power = _power(said) if BOOLEANS[said["found"]] else None
        except (KeyError, ValueError):
            # The cause quotes what was read: it must not reach a log.
            raise Malformed(SYSTEM, "unreadable answer") from None
        if said.get("number") != number:
            raise Malformed(SYSTEM, "another power of attorney")
        return power


def _power(said: dict[str, str]) -> PowerOfAttorney:
    return PowerOfAttorney(
        number=said["number"],
        principal_iin=said["principalIin"],
        attorney_iin=said["attorneyIin"],
        begins=date.fromisoformat(said["begins"]),
        ends=date.fromisoformat(said["ends"]),
        is_revoked=BOOLEANS[said["revoked"]],
        powers=tuple(said["powers"].split()),
    )
