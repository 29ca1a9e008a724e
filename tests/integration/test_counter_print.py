"""What the counter hands out: the sealed paper for the person, and never its answer on a page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import JournalEntry, Share
from models.enums import ActorKind, Channel
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.pages.counter import PERSON, PHONE, Counter, at_counter, colleague_of, operator_of

OBSERVED, OBSERVEDS_PHONE = "900228490001", "+77000000105"


@pytest.fixture
def counter(session: Session, client: PortalClient, clock: Clock) -> Counter:
    return at_counter(session, client, clock.now())


def printings(session: Session) -> list[JournalEntry]:
    session.rollback()
    query = select(JournalEntry).where(JournalEntry.fact == "printed").order_by(JournalEntry.position)
    return list(session.scalars(query))


def test_the_paper_is_an_attachment_written_down_and_told(counter: Counter, session: Session) -> None:
    number = counter.send()
    page = counter.open(number)
    assert "Басуға дайын" in page.text
    counter.open(number)
    answer = counter.client.post_form("/print").response
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{number}.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    (entry,) = printings(session)
    assert (entry.actor_kind, entry.actor_id, entry.channel) == (
        ActorKind.OPERATOR,
        operator_of(session).id,
        Channel.COUNTER,
    )
    assert (entry.step, entry.details) == ("7.3", {"copy": 1, "reason": ""})
    assert any("басып шығарылды" in each["text"] for each in counter.client.messages(PHONE))


def test_a_second_printing_says_why_and_the_third_is_the_last(counter: Counter, session: Session) -> None:
    number = counter.send()
    counter.print(number)
    counter.open(number)
    assert counter.client.post_form("/print").errors
    assert len(printings(session)) == 1
    for reason in ("printer", "spoiled"):
        assert counter.print(number, reason=reason).startswith(b"%PDF")
    assert [each.details["reason"] for each in printings(session)] == ["", "printer", "spoiled"]
    page = counter.open(number)
    assert not page.tree.css('form[action$="/print"]')
    form = {"csrf_token": page.tree.css_first('input[name="csrf_token"]').attributes["value"]}
    counter.client.post(f"/desk/counter/{number}/print", {**form, "reason": "lost"})
    assert len(printings(session)) == 3


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_while_the_register_is_silent_there_is_nothing_to_print_and_the_page_says_so(
    make_app: Callable[..., Flask], session: Session
) -> None:
    app = make_app(TASKS_AT_ONCE=False)
    clock: Clock = app.extensions["clock"]
    tell = SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode
    counter = at_counter(session, PortalClient(app, before_request=session.commit), clock.now())
    number = counter.send()
    assert "Дайындалып жатыр" in counter.open(number).text
    tell("psychiatry", Mode.DOWN)
    run_due(app)
    assert "Тіркелімді күтіп тұр" in counter.open(number).text
    assert not counter.client.page.tree.css('form[action$="/print"]')
    tell("psychiatry", Mode.UP)
    clock.advance(timedelta(minutes=10))
    run_due(app)
    assert counter.print(number).startswith(b"%PDF")


def test_the_pages_are_the_same_whatever_the_register_said(
    counter: Counter, new_client: Callable[..., PortalClient], session: Session, language: str
) -> None:
    """The operator reads the same of one who is observed and of one who is not."""

    def shown(number: str) -> str:
        page = counter.open(number)
        text = f"{page.tree.css_first('title').text()} {page.tree.css_first('main').text()}"
        return " ".join(text.replace(number, "").split())

    free = counter.send(PERSON, PHONE)
    observed = counter.send(OBSERVED, OBSERVEDS_PHONE)
    assert shown(free) == shown(observed)
    counter.print(free)
    counter.print(observed)
    assert shown(free) == shown(observed)
    listed = counter.client.get("/desk/counter").text.lower()
    assert "байқау" not in listed
    assert "наблюден" not in listed


def test_yesterdays_request_and_anothers_do_not_exist(
    counter: Counter, new_client: Callable[..., PortalClient], session: Session, clock: Clock
) -> None:
    number = counter.send()
    other = at_counter(session, new_client(), clock.now(), colleague_of(session, operator_of(session)))
    assert number not in other.client.get("/desk/counter").text
    other.client.get(f"/desk/counter/{number}", expect=404)
    other.client.get("/desk/counter/new")
    token = other.client.page.tree.css_first('input[name="csrf_token"]').attributes["value"]
    other.client.post(f"/desk/counter/{number}/print", {"csrf_token": token}, expect=404)
    assert printings(session) == []
    clock.advance(timedelta(hours=15, seconds=1))
    at_counter(session, counter.client, clock.now())
    assert number not in counter.client.get("/desk/counter").text
    counter.client.get(f"/desk/counter/{number}", expect=404)
    assert session.scalars(select(Share)).all() == []
