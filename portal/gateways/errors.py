"""The three ways in which an outside system can fail us. Their texts hold only our own closed words,
never what was asked or answered, so that they may be logged."""

import re

# No spaces, and no run of digits that could be an IIN or a phone.
_CODE = re.compile(r"(?!.*\d{9})[A-Za-z0-9_.-]{1,40}", re.ASCII)


class GatewayError(Exception):
    """Something outside failed. `system` is the name of the outside system."""

    def __init__(self, system: str, what: str) -> None:
        super().__init__(f"{system}: {what}")
        self.system = system


class Unavailable(GatewayError):
    """No answer to work with now: down, too slow, overloaded, or closed to us. Worth trying later."""

    def __init__(self, system: str, reason: str) -> None:
        super().__init__(system, f"unavailable ({reason})")
        self.reason = reason


class Rejected(GatewayError):
    """They answered no. `code` is theirs; `text` is theirs too and may name a person: never log it."""

    def __init__(self, system: str, code: str, text: str = "") -> None:
        self.code = code if _CODE.fullmatch(code) else "UNREADABLE"
        super().__init__(system, f"rejected ({self.code})")
        self.text = text


class Malformed(GatewayError):
    """They answered something that the agreed protocol does not know."""

    def __init__(self, system: str, reason: str) -> None:
        super().__init__(system, f"malformed answer ({reason})")
        self.reason = reason
