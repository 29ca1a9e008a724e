"""What the portal may ask of the operator of short messages (sender 1414)."""

from typing import Protocol

SYSTEM = "sms"


class SmsGateway(Protocol):
    """Sends short messages."""

    def send(self, phone: str, text: str, key: str) -> None:
        """Send `text` to `phone` (+77XXXXXXXXX), at most once for one `key`.

        `key` is unique over time, machines and databases (a UUID or the like, never a row number)
        and says nothing of the person. The same key with the same message is accepted again and not sent again; with
        another message it is Rejected as KEY_REUSED. Returns when the operator has taken the
        message, which is not yet delivery. Raises Unavailable (the message may have gone out:
        send again with the same key), Rejected or Malformed.
        """
        ...
