"""What the portal may ask of the three registers of dynamic observation (динамикалық байқау):
tuberculosis, psychiatry, narcology. The most sensitive data of the country."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Register(StrEnum):
    """One of the three; its value names the system in settings, errors, logs and figures."""

    TUBERCULOSIS = "tuberculosis"
    PSYCHIATRY = "psychiatry"
    NARCOLOGY = "narcology"


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """Whether the person is under dynamic observation, and as of which moment (aware) the register says so."""

    iin: str = field(repr=False)
    is_observed: bool = field(repr=False)
    as_of: datetime

    def __post_init__(self) -> None:
        if self.as_of.tzinfo is None:
            raise ValueError("a moment without a zone")


class DiseaseRegister(Protocol):
    """One register of people under dynamic observation by IIN."""

    def ask(self, iin: str, message_id: str) -> RegisterAnswer:
        """What the register says of this person; who is not in it is not under observation.

        `message_id` is ours: unique over time, machines and databases (a UUID or the like), says
        nothing of the person, and is the same when a question is repeated, so that the register
        counts one. With another person the same id is Rejected.
        Raises Unavailable (the question may have been counted: ask again with the same id),
        Rejected or Malformed.
        """
        ...
