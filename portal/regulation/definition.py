"""What a government service declares of itself: its passport, its form, its conditions, its executor."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from models import Application
from models.enums import State
from models.iin import Iin
from portal.gateways import Gateways
from portal.language import Bilingual
from portal.regulation.actors import Actor
from portal.regulation.deadlines import Term
from portal.regulation.outcomes import Outcome

Known = dict[str, Any]


class Availability(StrEnum):
    """Where a service can be had now: on this portal, here later, at a visit, or by phone."""

    ONLINE = "online"
    LATER = "later"
    IN_PERSON = "in_person"
    BY_PHONE = "by_phone"


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
    """What the law says of a service, row by row of its standard.

    A row of several lines is shown as a list; its first line is enough for the catalogue. `title` is what
    people call the service, `official_name` what the law calls it; `search_words` are what people type
    when they look for it, with commas; `rank` orders the catalogue.
    """

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
    recipients: Bilingual = field(default_factory=lambda: Bilingual(kk="Жеке тұлғалар", ru="Физические лица"))
    official_name: Bilingual | None = None
    search_words: Bilingual | None = None
    availability: Availability = Availability.ONLINE
    rank: int = 0

    def ground(self, code: str) -> RefusalGround:
        """The ground named `code`. Raises `KeyError` when the standard knows no such ground."""
        for ground in self.grounds:
            if ground.code == code:
                return ground
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Turn:
    """A look at one step of the form: when, and what its address asks for besides (a day, a doctor).
    `is_review`: only what was answered is shown, nothing can be chosen."""

    step: str
    now: datetime
    wishes: Mapping[str, str] = field(default_factory=dict)
    is_review: bool = False


@dataclass(frozen=True, slots=True)
class Supplies:
    """What a step's form must know of the outside to be drawn: choices and first values by field name,
    and `page`, what the step's template shows beside its fields."""

    choices: Mapping[str, Sequence[tuple[str, Bilingual]]] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    page: Any = None


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the journey: its address, its heading, its short name for the review, its form class."""

    name: str
    heading: Bilingual
    title: Bilingual
    form: type[Any]


@dataclass(frozen=True, slots=True)
class Errand:
    """What the executor needs to ask the registers, copied out of the database; `agreed` is what a registrar
    agreed to and a register must be told; `today` is the day in Almaty."""

    number: str
    applicant_iin: str = field(repr=False)
    subject_iin: str = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)
    today: date
    agreed: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an answer that only the database can tell: the field and how to mend it."""

    field: str
    words: Bilingual


@dataclass(frozen=True, slots=True)
class Settled:
    """The answers of a step made whole, what is wrong with them, and the steps to be answered anew."""

    answers: dict[str, Any]
    faults: tuple[Fault, ...] = ()
    forgets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose consent is needed before a register is asked, and what they are told: in two words for an SMS, and
    in (question, answer) lines."""

    iin: Iin
    what: Bilingual
    rows: tuple[tuple[Bilingual, Bilingual], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that a case asks for, to be uploaded: its short code, its name, what should be seen on it."""

    code: str
    words: Bilingual
    hint: Bilingual | None = None
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that decides on an application, in words: `holds` is None while a register has not answered,
    `source` is where it stands in the law."""

    words: Bilingual
    holds: bool | None
    source: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A way on after a refusal: a button (`words`, and under it `hint`) that begins another application, of `service`,
    with what was answered before.

    `answers` go into it step by step, each judged anew; from the step `at` on, or the first whose answer is not good
    any more, they only stand in the fields. `files` are the codes of the documents that come along, `common` of those
    that do so from the leader of a family too. `name` tells the ways of one refusal apart.
    """

    name: str
    words: Bilingual
    service: str
    answers: Mapping[str, Mapping[str, Any]] = field(repr=False)
    hint: Bilingual | None = None
    at: str = ""
    files: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Onward:
    """What can be done after a refusal: the ways on, the best first, and what else must be known."""

    ways: tuple[Way, ...] = ()
    words: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """Something scarce is kept for a draft `until` then; `may_prolong` while that can be asked for.

    What `is_offered` from the waiting list goes to the next one then.
    """

    until: datetime
    may_prolong: bool
    is_offered: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A result that was issued before and holds still: the number of its application, its last day."""

    number: str
    last_day: date


def _no_emergencies(_draft: Application, _on: date) -> tuple[Bilingual, ...]:
    return ()


def _by_the_form(_session: Session, _draft: Application, _step: str) -> None:
    return None


def _nothing_stands(_session: Session, _draft: Application, _now: datetime) -> None:
    return None


def _needs_nobody(_session: Session, _application: Application) -> None:
    return None


def _foresees_nothing(
    _session: Session, _application: Application, _day: date, _now: datetime
) -> tuple[Rule, ...]:
    return ()


def _leads_nowhere(_session: Session, _refused: Application, _now: datetime) -> Onward:
    return Onward()


def _wants_nothing(_session: Session, _application: Application) -> tuple[Wanted, ...]:
    return ()


def _keeps_nothing(_session: Session, _draft: Application, _now: datetime) -> None:
    return None


def _nothing_to_do(_session: Session, _application: Application, _now: datetime) -> None:
    return None


def _nothing_to_do_as(_session: Session, _application: Application, _actor: Actor, _now: datetime) -> None:
    return None


def _nothing_open(_application: Application, _day: date) -> None:
    return None


def _nothing_scarce(
    _session: Session, _draft: Application, _answers: Mapping[str, Any], _now: datetime
) -> None:
    return None


def _while_nothing_is_issued(
    _session: Session, application: Application, _actor: Actor, _now: datetime
) -> bool:
    return application.state is not State.FULFILLED


# (answers of a step, the applicant's IIN, the outside world, today) → what is kept with the answers.
Inquiry = Callable[[Mapping[str, Any], str, Gateways, date], dict[str, Any]]
# One of: what an application sets in motion at a moment, by itself or by somebody's will.
Happening = Callable[[Session, Application, datetime], None]
Doing = Callable[[Session, Application, Actor, datetime], None]


@dataclass(frozen=True, slots=True)
class Journey:
    """How a service is applied for online and how it is really done.

    Before the form: `look_up` asks the registers about the subject (network, no database);
    `ground_before_form` names the ground on which it would be refused anyway.
    In the form: `supplies` gives a step its choices, `settle` completes its answers by the database
    or finds faults, `emergencies` names the danger signs that stop the form for 103; `shown` gives the
    review page the lines of a step, when they are not simply its fields; `keeping` says how long
    something scarce is kept for the draft, and `prolong` keeps it longer; `standing` finds what the
    applicant has already and would only get again; `wanted` names the documents to upload in the step of
    documents, which is left out of the form while there are none. `still_there` looks, without a lock or a
    write, and raises when what is asked for in these answers by step is plainly somebody else's: before a step
    is kept, and before a code is judged.
    `foresight` tells before the signature, and the registrar after it, which rules decide on what counts for a day
    and whether they hold.
    While signing: `signed` takes what was kept, in the transaction of the signature.
    After signing: `needs_consent` names the person without whose consent nothing is asked; `ask` asks
    the registers (network, no database), `decide` turns their answer
    into an outcome in one transaction (database, no network); `open_key` names what may be open
    only once on a day. `may_withdraw`, `withdrawn`, `restored` let go of what was given and take it
    back; `let_go` gives up what was taken when the application ends without its result.
    `reasons` are those among which one who withdraws may choose; `next_steps` tell, once it is signed, what
    happens from then on; `ways_on` tells after a refusal what can be done about it.
    `is_automatic`: no person is waited for, so the clinic's hours delay nothing. `at_desk`: a registrar may apply
    for a person who came or phoned. `at_counter`: so may an operator of the State Corporation.
    `takes_newcomers`: at the desk anybody may ask, wherever they are attached, but in person and with their identity
    document.
    `looks_up_each`: before the form the registers are asked of each of those who are signed together. `inquiries`: what
    a register is asked about the answers of a step, by its name, before they are settled (network, no database; a
    register that fails is an answer).
    """

    steps: tuple[Step, ...]
    term: Term
    look_up: Callable[[str, Gateways], Known]
    ground_before_form: Callable[[Known], str | None]
    supplies: Callable[[Session, Application, Turn], Supplies]
    settle: Callable[[Session, Application, Turn, dict[str, Any]], Settled]
    ask: Callable[[Errand, Gateways], Known]
    decide: Callable[[Session, Application, Known, datetime], Outcome]
    still_there: Callable[[Session, Application, Mapping[str, Any], datetime], None] = _nothing_scarce
    emergencies: Callable[[Application, date], tuple[Bilingual, ...]] = _no_emergencies
    shown: Callable[[Session, Application, str], Sequence[tuple[Bilingual, Bilingual]] | None] = _by_the_form
    keeping: Callable[[Session, Application, datetime], Keeping | None] = _keeps_nothing
    prolong: Happening = _nothing_to_do
    standing: Callable[[Session, Application, datetime], Standing | None] = _nothing_stands
    wanted: Callable[[Session, Application], tuple[Wanted, ...]] = _wants_nothing
    foresight: Callable[[Session, Application, date, datetime], Sequence[Rule]] = _foresees_nothing
    signed: Doing = _nothing_to_do_as
    open_key: Callable[[Application, date], str | None] = _nothing_open
    needs_consent: Callable[[Session, Application], Asking | None] = _needs_nobody
    may_withdraw: Callable[[Session, Application, Actor, datetime], bool] = _while_nothing_is_issued
    withdrawn: Doing = _nothing_to_do_as
    restored: Doing = _nothing_to_do_as
    let_go: Happening = _nothing_to_do
    reasons: Sequence[tuple[str, Bilingual]] = ()
    next_steps: Sequence[Bilingual] = ()
    ways_on: Callable[[Session, Application, datetime], Onward] = _leads_nowhere
    is_automatic: bool = False
    at_desk: bool = True
    at_counter: bool = False
    takes_newcomers: bool = False
    looks_up_each: bool = False
    inquiries: Mapping[str, Inquiry] = field(default_factory=dict)

    @property
    def takes_documents(self) -> bool:
        """Whether a case of this service may ask for documents."""
        return self.wanted is not _wants_nothing

    def step(self, name: str) -> Step | None:
        """The step of that name, or None."""
        return next((step for step in self.steps if step.name == name), None)

    def first_unanswered(self, answers: Mapping[str, Any]) -> Step | None:
        """The first step that has no answers yet; None when all have."""
        return next((step for step in self.steps if step.name not in answers), None)


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

    @property
    def is_at_desk(self) -> bool:
        """Whether a registrar of a clinic may apply for it on behalf of a person."""
        return self.journey is not None and self.journey.at_desk

    @property
    def takes_newcomers(self) -> bool:
        """Whether a registrar may apply for it on behalf of a person whom their clinic does not look after."""
        return self.journey is not None and self.journey.takes_newcomers

    @property
    def is_at_counter(self) -> bool:
        """Whether it is given at the counter of the State Corporation."""
        return self.journey is not None and self.journey.at_counter
