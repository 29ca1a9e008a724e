"""What a government service declares of itself: its passport, its form, its conditions, its executor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Application
from portal.gateways import Gateways
from portal.language import Bilingual
from portal.regulation.deadlines import Term
from portal.regulation.outcomes import Outcome

Known = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RefusalGround:
    """A ground on which the standard lets a provider refuse, in the standard's clause and in plain words.

    `next_step` tells the citizen what to do; `next_service` is the code of a service that helps.
    """

    code: str
    clause: Bilingual
    words: Bilingual
    next_step: Bilingual
    next_service: str = ""


@dataclass(frozen=True, slots=True)
class Passport:
    """What the law says of a service, row by row of its standard."""

    code: str
    title: Bilingual
    summary: Bilingual
    provider: Bilingual
    channels: Bilingual
    term: Bilingual
    form: Bilingual
    result: Bilingual
    fee: Bilingual
    schedule: Bilingual
    documents: Bilingual
    legal_act: Bilingual
    requirements: Bilingual
    grounds: tuple[RefusalGround, ...] = ()
    recipients: Bilingual = field(default_factory=lambda: Bilingual(kk="жеке тұлғалар", ru="физические лица"))

    def ground(self, code: str) -> RefusalGround:
        """The ground named `code`. Raises `KeyError` when the standard knows no such ground."""
        for ground in self.grounds:
            if ground.code == code:
                return ground
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Supplies:
    """What a step's form must know of the outside to be drawn: choices and first values by field name."""

    choices: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the journey: its address, its title, its form class (a WTForms form)."""

    name: str
    title: Bilingual
    form: type[Any]


@dataclass(frozen=True, slots=True)
class Errand:
    """What the executor needs to ask the registers, copied out of the database."""

    number: str
    applicant_iin: str = field(repr=False)
    subject_iin: str = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Journey:
    """How a service is applied for online and how it is really done.

    `look_up` asks the registers before the form (network, no database) and may find a ground;
    `ask` asks them again after the commit; `decide` turns the answer into an outcome in one
    transaction (database, no network). `open_key` names what may be open only once.
    """

    steps: tuple[Step, ...]
    term: Term
    look_up: Callable[[str, Gateways], Known]
    ground_before_form: Callable[[Known], str | None]
    supplies: Callable[[Session, Application, str], Supplies]
    ask: Callable[[Errand, Gateways], Known]
    decide: Callable[[Session, Application, Known, datetime], Outcome]
    open_key: Callable[[Application], str | None]
    may_withdraw: Callable[[Session, Application], bool]
    withdrawn: Callable[[Session, Application, datetime], None]
    restored: Callable[[Session, Application, datetime], None]
    stops_at: Callable[[str, Mapping[str, Any]], str | None] = lambda step, answers: None


@dataclass(frozen=True, slots=True)
class ServiceDefinition:
    """A government service: a passport, and a journey when it can be had online."""

    passport: Passport
    journey: Journey | None = None

    @property
    def code(self) -> str:
        return self.passport.code

    @property
    def is_online(self) -> bool:
        return self.journey is not None
