"""What stands in the database at the end of the proof run, counted application by application."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import Application, Consent, JournalEntry, OutgoingTask, ResultDocument
from models.enums import State
from portal.clock import local
from portal.documents.canonical import content_hash
from portal.documents.content import DocumentKind
from portal.documents.finishing import SealFiles, load_seals
from portal.documents.papers import opened, opened_pdf
from portal.documents.vault import CannotUnlock, sandbox_vault
from portal.documents.verification import Verdict, verdict
from portal.gateways.sandbox_store import SandboxStore
from portal.regulation import consents
from portal.regulation.journal import first_broken_entry
from tests.bench.citizens import CERTIFICATE
from tests.bench.intents import Wish
from tests.bench.unsteady import REGISTER, World
from tests.moments import MONDAY
from tests.sealing import status_of

T = TypeVar("T")
AGREED = {Wish.OWN, Wish.AGREES, Wish.AGREES_IN_CABINET, Wish.TAKES_BACK_LATER}
TAKEN_BACK = {Wish.TAKES_BACK_AT_ONCE, Wish.TAKES_BACK_LATER}
KINDS = {State.FULFILLED: DocumentKind.CERTIFICATE.value, State.REFUSED: DocumentKind.REFUSAL.value}


@dataclass(frozen=True)
class Case:
    """One application with all that it left behind."""

    wish: Wish
    application: Application
    documents: list[ResultDocument]
    entries: list[JournalEntry]
    tasks: list[OutgoingTask]
    consent: Consent | None


class Reckoning:
    """Reads the database `engine` with the keys of the sandbox in `folder`, and what `store` and `world` kept."""

    def __init__(self, engine: Engine, store: SandboxStore, world: World, folder: Path) -> None:
        self._engine, self._store, self._world = engine, store, world
        self._vault = sandbox_vault(folder)
        self._seals = load_seals(SealFiles(), folder, MONDAY)
        self._ends: Counter[str] = Counter()

    def faults(self, wishes: Mapping[int, Wish]) -> list[str]:
        """Everything that is not as the portal promises it."""
        with Session(self._engine) as session:
            cases = list(_cases(session, wishes))
            faults = [] if len(cases) == len(wishes) else [f"{len(wishes)} signed, {len(cases)} kept"]
            for case in cases:
                self._ends[f"{case.wish}: {case.application.state.value}"] += 1
                said = [*_of_decision(case), *self._of_papers(case), *_of_consent(case), *_of_tasks(case)]
                faults += [f"{case.wish}: {each}" for each in said]
            return faults + self._of_outside(cases)

    def ends(self) -> str:
        """How many ended how."""
        return "; ".join(f"{count} × {end}" for end, count in sorted(self._ends.items()))

    def _of_papers(self, case: Case) -> Iterator[str]:
        if [each.kind for each in case.documents] != [KINDS.get(case.application.state)]:
            yield f"{len(case.documents)} documents while {case.application.state.value}"
        for document in case.documents:
            yield from self._of_paper(case, document)

    def _of_paper(self, case: Case, document: ResultDocument) -> Iterator[str]:
        if document.pdf is None:
            yield "a paper is not drawn"
            return
        try:
            whole = opened(document, self._vault)
            pdf = opened_pdf(document, document.pdf, self._vault)
        except CannotUnlock:
            yield "the vault does not open a document"
            return
        if content_hash(whole.as_bytes()) != document.content_hash or whole.number != case.application.number:
            yield "a document is not the one that was decided"
        is_recalled = document.recalled_at is not None
        today = local(document.issued_at).date()
        found = verdict(whole, sealer=self._seals.record, today=today, is_recalled=is_recalled)
        if found is not (Verdict.RECALLED if is_recalled else Verdict.VALID):
            yield f"the seal of the record is {found.value}"
        if not status_of(pdf, self._seals.paper.chain, document.issued_at).bottom_line:
            yield "the seal of a paper does not hold"
        closed = case.wish in TAKEN_BACK and case.application.state is State.FULFILLED
        if is_recalled is not closed:
            yield f"recalled is {is_recalled}"

    def _of_outside(self, cases: list[Case]) -> list[str]:
        told = {
            task.key for case in cases for task in case.tasks if "sms" in task.kind and not task.last_error
        }
        got = {key for key in self._world.sent if not key.startswith("reply_sms:")}
        faults = [f"{len(told - got)} messages were not sent"] if told - got else []
        faults += [f"{len(got - told)} messages have no cause"] if got - told else []
        given = sum(case.application.state is State.FULFILLED for case in cases)
        at_most = given + sum(case.wish is Wish.TAKES_BACK_AT_ONCE for case in cases)
        counted = self._store.questions(REGISTER)
        if not given <= counted <= at_most:
            faults.append(f"the register counted {counted} questions for {given} certificates")
        return faults


def _cases(session: Session, wishes: Mapping[int, Wish]) -> Iterator[Case]:
    mine = Application.service == CERTIFICATE, Application.account_id.in_(wishes)
    for application in session.scalars(select(Application).where(*mine)).all():

        def of(table: type[T], application_id: int = application.id) -> list[T]:
            return list(session.scalars(select(table).filter_by(application_id=application_id)))

        wish = wishes[application.account_id or 0]
        asked = next(iter(of(Consent)), None)
        yield Case(wish, application, of(ResultDocument), of(JournalEntry), of(OutgoingTask), asked)


def _of_decision(case: Case) -> Iterator[str]:
    state, facts = case.application.state, Counter(entry.fact for entry in case.entries)
    lawful = {State.FULFILLED} if case.wish in AGREED else {State.REFUSED}
    if case.wish is Wish.TAKES_BACK_AT_ONCE:
        lawful = {State.FULFILLED, State.REFUSED}
    if state not in lawful:
        yield f"it ended as {state.value}"
    if state is State.REFUSED and case.application.refusal_ground != consents.NO_CONSENT:
        yield "refused on another ground"
    if facts["fulfilled"] + facts["refused"] != 1 or facts["signed"] != 1:
        yield f"the journal tells of {facts['fulfilled']} + {facts['refused']} decisions"
    if first_broken_entry(case.entries) is not None:
        yield "the chain of the journal is broken"


def _of_consent(case: Case) -> Iterator[str]:
    facts = Counter(entry.fact for entry in case.entries)
    asked = 0 if case.wish is Wish.OWN else 1
    answers = {
        "consent_asked": asked,
        "consent_given": int(case.wish in (AGREED | TAKEN_BACK) - {Wish.OWN}),
        consents.REFUSED: int(case.wish is Wish.REFUSES),
        consents.TAKEN_BACK: int(case.wish in TAKEN_BACK),
    }
    for fact, count in answers.items():
        if facts[fact] != count:
            yield f"{fact} stands {facts[fact]} times in the ledger"
    if facts[consents.TOLD] > asked:
        yield "the person was told twice"
    if (case.consent is not None) is not bool(asked):
        yield "there is no question, or one too many"


def _of_tasks(case: Case) -> Iterator[str]:
    for task in case.tasks:
        if task.done_at is None or task.leased_until is not None:
            yield f"a task {task.kind} is left"
        # Who answered before the SMS went out is not asked by it any more.
        elif task.last_error and (task.kind, task.last_error) != ("consent_sms", "outdated"):
            yield f"a task {task.kind} ended with {task.last_error}"
    told = Counter(task.payload.get("notice") for task in case.tasks if task.kind == "sms")
    closed = case.wish in TAKEN_BACK and case.application.state is State.FULFILLED
    due = {case.application.state.value: 1, consents.TAKEN_BACK: int(closed)}
    if any(told[notice] != count for notice, count in due.items()) or told["postponed"] > 1:
        yield f"told: {dict(told)}"
    if set(told) - {*due, "postponed"}:
        yield f"told of something else: {dict(told)}"
