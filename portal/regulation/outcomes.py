"""What an executor may answer: done, refused by law, not yet, or a person must decide."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.documents.confirmation import Issue
from portal.documents.content import DocumentContent
from portal.language import Bilingual

# In the result of an application that the portal itself ended: by which notice its citizen was told.
CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """The service was given: `paper` writes its document, `result` is kept with the application.

    `notice` is the SMS to the citizen, in words without personal data.
    """

    paper: Callable[[Issue], DocumentContent]
    result: Mapping[str, Any]
    notice: Bilingual


@dataclass(frozen=True, slots=True)
class Refused:
    """Refused on a ground of the standard; `words` is what staff wrote to the citizen, if anything."""

    ground: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Postponed:
    """A state system could not answer; it is asked again, the citizen is told that we wait."""

    reason: str = "registry"


@dataclass(frozen=True, slots=True)
class ForDesk:
    """The rules cannot decide; a registrar does, within the term. `reason` names why."""

    reason: str


Outcome = Fulfilled | Refused | Postponed | ForDesk
