"""The headline of an application's page as a value."""

from dataclasses import dataclass, field

from portal.language import Bilingual


@dataclass(frozen=True, slots=True)
class NextStep:
    """The first thing on the page of an application: where it stands, and what happens next.

    `tone` is the kind of the notice that holds it; `phones` offers to phone the clinic at once.
    """

    title: Bilingual = field(repr=False)
    text: Bilingual = field(repr=False)
    tone: str = "info"
    phones: bool = False
