"""The web server and the workers are killed while many citizens book, move and cancel: nothing is left half
done, whoever presses the same form again ends with one booking, and all that was promised is said once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random
from subprocess import Popen
from threading import Event

import httpx
import pytest
from flask import Flask
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from models import Account, Application, JournalEntry, OutgoingTask, ResultDocument, Signature, Slot
from models.enums import HoldKind, SlotState, State
from portal.clock import Clock
from portal.gateways.sandbox_store import SandboxStore
from portal.regulation import journal, notices, reminders
from portal.regulation.states import OPEN
from tests.factories.access import session_of
from tests.factories.citizens import attached_adults
from tests.integration.worker.conftest import only_postgresql
from tests.pages.far import Far
from tests.processes import WebServer, wait_until, worker_process

CITIZENS = 10
KILLS = Counter(web=6, all=1, worker=2)
BOOKED = OPEN | {State.FULFILLED}
ANSWERS_BETWEEN = (5, 25)
SEED = 3


class Crew(ExitStack):
    """One worker; when it is killed another begins."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self._app = app
        self._one = self._begin()

    def kill(self) -> None:
        self._one.kill()
        self._one = self._begin()

    def is_busy(self, session: Session) -> bool:
        """Whether the one that lives is in the middle of a task."""
        name = OutgoingTask.leased_by.contains(f":{self._one.pid}:")
        return somebody(session, OutgoingTask.done_at.is_(None), OutgoingTask.leased_until.is_not(None), name)

    def _begin(self) -> "Popen[bytes]":
        return self.enter_context(worker_process(self._app, "--lease", "1"))


@pytest.fixture
def dice() -> Random:
    return Random(SEED)  # noqa: S311 - chance, not a secret


@pytest.fixture
def web(app: Flask, tmp_path: Path) -> Iterator[WebServer]:
    server = WebServer(app, tmp_path)
    yield server
    server.close()


@pytest.fixture
def citizens(
    session: Session, clock: Clock, web: WebServer, store: SandboxStore, dice: Random
) -> Iterator[list[Far]]:
    """Adults whom the sandbox's registers know as attached, each signed in with a browser of their own."""
    with ExitStack() as browsers:
        found = []
        for number, one in enumerate(attached_adults(session, clock.now(), CITIZENS), start=1):
            browser = httpx.Client(
                base_url=web.url, timeout=60,
                cookies={"emhana": session_of(session, f"citizen:{one.id}", clock.now())},
                headers={"X-Forwarded-For": f"203.0.113.{number}", "Connection": "close"},
            )  # fmt: skip
            own_dice = Random(dice.random())  # noqa: S311 - chance, not a secret
            found.append(Far(browsers.enter_context(browser), one.phone.e164, store, own_dice))
        yield found


@pytest.mark.timeout(300)  # seven programs are started; a busy machine takes its time
@only_postgresql
def test_whoever_is_killed_in_the_middle_leaves_nothing_half_done(
    app: Flask, session: Session, web: WebServer, citizens: list[Far], store: SandboxStore, dice: Random
) -> None:
    over = Event()
    with Crew(app) as crew, ThreadPoolExecutor(len(citizens)) as pool:
        web.start()
        lives = [pool.submit(live, one, over) for one in citizens]
        try:
            for whom in whom_to_kill(lambda: answers(citizens, lives), session, crew, dice):
                {"web": web.kill_the_one_that_answers, "all": web.kill_and_start, "worker": crew.kill}[whom]()
                nothing_is_half_done(session)
        finally:
            over.set()
        numbers = [each.result() for each in lives]
        wait_until(lambda: not left_to_do(session, app.extensions["clock"].now()))
    nothing_is_half_done(session)
    everybody_has_one_booking(session, numbers)
    everything_was_told_once(session, store)
    # They were killed in the middle, not between two requests or two tasks.
    assert sum(one.broken for one in citizens) > KILLS["web"] + KILLS["all"]
    assert somebody(session, OutgoingTask.attempts > 1)


def whom_to_kill(answers: Callable[[], int], session: Session, crew: Crew, dice: Random) -> Iterator[str]:
    """One after the other, by chance and at moments by chance: a worker that has a task in its hands, or who
    answers while citizens wait. Moments are counted in answers, so that a slow machine changes nothing."""
    left = Counter(KILLS)
    while left.total():
        goal = answers() + dice.randint(*ANSWERS_BETWEEN)
        wait_until(lambda goal=goal: answers() >= goal)
        others = sorted(left.keys() - {"worker"})
        whom = dice.choice(others) if others and not (left["worker"] and crew.is_busy(session)) else "worker"
        if whom == "worker":
            wait_until(lambda: crew.is_busy(session))
        yield whom
        left -= Counter([whom])


def answers(citizens: list[Far], lives: list["Future[str]"]) -> int:
    """How many they have got, all together. Raises what one of them could not go on with."""
    for each in lives:
        if each.done():
            each.result()
    return sum(one.answered for one in citizens)


def live(one: Far, over: Event) -> str:
    """Book, and change one's mind until it is over; the number of what is booked in the end."""
    number, anew = one.book(), 2
    while True:
        if one.dice.random() < 0.6:
            one.move(number)
        else:
            one.cancel(number)
            if anew and one.dice.random() < 0.5:
                number, anew = one.book(), anew - 1
            else:
                one.restore(number)
        if over.is_set():
            return number


def somebody(session: Session, *conditions: ColumnElement[bool]) -> bool:
    """Whether any row meets the conditions at this moment."""
    session.rollback()
    return bool(session.scalar(select(exists().where(*conditions))))


def left_to_do(session: Session, now: datetime) -> bool:
    """Whether a worker has something to do still; reminders of the coming days are not due."""
    return somebody(session, OutgoingTask.done_at.is_(None), OutgoingTask.run_at <= now)


def nothing_is_half_done(session: Session) -> None:
    """One look at the whole database: what must be true whoever was killed a moment ago."""
    session.rollback()
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    slots = session.scalars(select(Slot).where(Slot.state.in_([SlotState.TAKEN, SlotState.HELD]))).all()
    applications = {each.id: each for each in session.scalars(select(Application))}
    taken = {each.taken_by_id: each for each in slots if each.state is SlotState.TAKEN}
    assert taken.keys() == {each.id for each in applications.values() if each.state in BOOKED}
    assert all(slot.person_id == applications[key or 0].subject_id for key, slot in taken.items())
    for slot in slots:
        if slot.state is SlotState.HELD:
            keeper = applications[slot.held_by_id or 0]
            whose = {HoldKind.CHOOSING: State.DRAFT, HoldKind.UNDO: State.WITHDRAWN}
            assert (slot.person_id, whose[slot.held_as]) == (keeper.subject_id, keeper.state)
    files = File.all(session)
    for each in applications.values():
        if each.state is State.DRAFT:
            assert files[each.id] == File()
        else:
            files[each.id].is_whole(each, taken.get(each.id))
    session.rollback()


@dataclass
class File:
    """What is kept of one application."""

    signatures: list[Signature] = field(default_factory=list)
    story: list[JournalEntry] = field(default_factory=list)
    tasks: list[OutgoingTask] = field(default_factory=list)
    papers: list[ResultDocument] = field(default_factory=list)

    @staticmethod
    def all(session: Session) -> "defaultdict[int | None, File]":
        found: defaultdict[int | None, File] = defaultdict(File)
        for row in session.scalars(select(Signature)):
            found[row.application_id].signatures.append(row)
        for entry in session.scalars(select(JournalEntry).order_by(JournalEntry.position)):
            found[entry.application_id].story.append(entry)
        for task in session.scalars(select(OutgoingTask)):
            found[task.application_id].tasks.append(task)
        for paper in session.scalars(select(ResultDocument)):
            found[paper.application_id].papers.append(paper)
        return found

    def is_whole(self, application: Application, slot: Slot | None) -> None:
        """What is signed has its signature, its story and its tasks: all of them, or it would not be signed."""
        (signature,) = self.signatures
        assert sha256(signature.content).hexdigest() == signature.content_hash
        assert journal.first_broken_entry(self.story) is None
        facts = Counter(each.fact for each in self.story)
        assert (self.story[0].fact, facts["signed"]) == ("signed", 1)
        assert facts["withdrawn"] - facts["restored"] == (application.state is State.WITHDRAWN)
        assert facts["fulfilled"] <= 1
        keys = {each.key for each in self.tasks}
        assert any(key.startswith(f"execute:{application.number}:") for key in keys)
        assert {f"document:{paper.code}" for paper in self.papers} <= keys
        holds = [paper for paper in self.papers if paper.recalled_at is None]
        assert len(holds) == (application.state is State.FULFILLED)
        if slot is not None:
            moment = f"{slot.starts_at.astimezone(UTC):%Y%m%dT%H%M}"
            planned = reminders.reminders_of(slot.starts_at, slot.taken_at or slot.starts_at)
            assert {f"reminder_sms:{application.number}:{each.which}:{moment}" for each in planned} <= keys


def everybody_has_one_booking(session: Session, numbers: list[str]) -> None:
    """The one whose number its citizen saw, confirmed on a paper that is drawn."""
    booked = session.scalars(select(Application).where(Application.state.in_(BOOKED))).all()
    assert {each.number for each in booked} == set(numbers)
    assert len({each.subject_id for each in booked}) == len(booked) == CITIZENS
    assert {each.state for each in booked} == {State.FULFILLED}
    assert session.scalars(select(Application).where(Application.state == State.DRAFT)).all() == []
    for each in booked:
        standing = ResultDocument.application_id == each.id, ResultDocument.recalled_at.is_(None)
        paper = session.scalars(select(ResultDocument).where(*standing)).one()
        assert paper.pdf is not None
        assert paper.pdf.startswith(b"%PDF")
        assert paper.seal


def everything_was_told_once(session: Session, store: SandboxStore) -> None:
    """Each citizen has got exactly the messages that were written for them, each once."""
    for account in session.scalars(select(Account)):
        tasks = session.execute(
            select(OutgoingTask.payload, Application)
            .join(Application, Application.id == OutgoingTask.application_id)
            .where(Application.account_id == account.id, OutgoingTask.kind == "sms")
        )
        told = [notices.text(application, payload, application.language) for payload, application in tasks]
        got = [each.text for each in store.messages(account.phone.e164) if each.code is None]
        assert Counter(got) == Counter(told)
