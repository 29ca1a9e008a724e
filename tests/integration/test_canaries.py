"""What is personal or typed is looked for where it may not be: logs, figures, queued tasks, other tables; and what one
person types is never run as HTML where another reads it."""

import json
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Base
from models.enums import Language, Role
from models.iin import Iin, Phone
from portal.clock import Clock
from portal.documents.certificate import NOT_OBSERVED, OBSERVED
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.application import handed_to_desk
from tests.factories.staff import staff_of
from tests.pages.certificate import at_register
from tests.pages.counter import at_counter
from tests.pages.home_call import at_home

SCRIPT = "канарейка<script>alert(1)</script><img src=x onerror=alert(2)>"
DOOR = "45К&<b>"
SECRETS = ("850715390009", "77000000101", "канарейка", DOOR)
# Where each of them belongs; no other table may know anything of them in the open.
THEIR_TABLES = {
    "account", "application", "journal_entry", "person", "remembered_address", "result_document", "signature",
}  # fmt: skip

Browser = Callable[..., PortalClient]


def are_only_words(page: str) -> None:
    assert "канарейка&lt;script&gt;" in page
    assert "канарейка<" not in page


def registrar(session: Session, new_client: Browser, clock: Clock) -> PortalClient:
    desk = new_client()
    sign_in_staff(session, desk.browser, staff_of(session, Role.REGISTRAR), clock.now())
    return desk


def tables_that_tell(session: Session, secrets: Iterable[str] = SECRETS) -> set[str]:
    """The tables in which any of the secrets stands in the open."""
    session.rollback()
    return {
        table.name
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table)).mappings()
        for text in [json.dumps(dict(row), default=as_kept, ensure_ascii=False)]
        if any(json.dumps(secret, ensure_ascii=False)[1:-1] in text for secret in secrets)
    }


def as_kept(value: object) -> str:
    """A value as the database holds it: identifiers mask themselves only when they are printed."""
    match value:
        case Iin():
            return value.digits
        case Phone():
            return value.e164
        case bytes():
            return value.decode(errors="replace")
    return str(value)


def test_what_a_citizen_types_is_words_to_everybody_and_stays_where_it_belongs(
    client: PortalClient,
    new_client: Browser,
    session: Session,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    call = at_home(session, client, clock.now())
    call.for_whom()
    call.danger()
    call.problem(words=SCRIPT)
    are_only_words(call.where(intercom=DOOR).html)
    call.ask_for_code()
    call.sign()
    number = call.number()
    client.get(f"/cabinet/applications/{number}/remark")
    client.post_form("form", words=SCRIPT)
    are_only_words(client.get(f"/cabinet/applications/{number}").html)
    assert client.get(f"/cabinet/applications/{number}/document.pdf").response.data.startswith(b"%PDF")

    desk = registrar(session, new_client, clock)
    are_only_words(desk.get(f"/desk/applications/{number}").html)
    are_only_words(desk.get("/desk/journal").html)

    told = client.browser.get("/metrics").text + "".join(capsys.readouterr())
    assert [secret for secret in SECRETS if secret in told] == []
    known_to = tables_that_tell(session)
    assert {"application", "person"} <= known_to <= THEIR_TABLES


def test_what_a_registrar_types_is_words_to_the_citizen_and_on_paper(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    number = handed_to_desk(session, clock.now()).number
    at_home(session, client, clock.now())
    desk = registrar(session, new_client, clock)

    def act(name: str, **typed: str) -> None:
        desk.get(f"/desk/applications/{number}/{name}")
        desk.post_form(f"/{name}", **typed)

    desk.get(f"/desk/applications/{number}")
    desk.post_form("/take")
    act("ask", question=SCRIPT)
    are_only_words(client.get(f"/cabinet/applications/{number}").html)
    client.get(f"/cabinet/applications/{number}/answer")
    client.post_form("form", words=SCRIPT)
    are_only_words(desk.get(f"/desk/applications/{number}").html)
    act("refuse", ground="not_attached", words=SCRIPT)
    are_only_words(client.get(f"/cabinet/applications/{number}").html)
    paper = client.get(f"/cabinet/applications/{number}/document.pdf").response
    assert paper.data.startswith(b"%PDF")
    assert not any("канарейка" in message["text"] for message in client.messages("+77000000101"))


@pytest.mark.parametrize(
    ("code", "iin"),
    [
        ("tb-certificate", "850715391805"),
        ("psychiatry-certificate", "900228490001"),
        ("narcology-certificate", "031109591807"),
    ],
)
def test_what_a_register_says_stands_nowhere_but_on_the_owners_page(
    make_app: Callable[..., Flask],
    session: Session,
    capsys: pytest.CaptureFixture[str],
    code: str,
    iin: str,
) -> None:
    """Neither the answer of one who is observed nor that of one who is not, in either language."""
    app = make_app(TASKS_AT_ONCE=False, GATEWAY_TIMEOUT_SECONDS=0.05)
    client = PortalClient(app, before_request=session.commit)
    clock: Clock = app.extensions["clock"]
    tell = SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode
    for asker in (iin, "850715390009"):
        tell(code.removesuffix("-certificate").replace("tb", "tuberculosis"), Mode.DOWN)
        request = at_register(session, client, clock.now(), code, asker)
        number = request.send()
        run_due(app)
        tell(code.removesuffix("-certificate").replace("tb", "tuberculosis"), Mode.UP)
        clock.advance(timedelta(hours=1))
        run_due(app)
        at_register(session, client, clock.now(), code, asker)
        assert "динамикалық байқауда" in client.get(f"/cabinet/applications/{number}").text.lower()
        messages = " ".join(each["text"] for each in client.messages(request.phone))
        assert "байқау" not in messages
        assert "аблюден" not in messages
        assert "байқау" not in client.get("/cabinet/").text.lower()
    told = client.browser.get("/metrics").text + "".join(capsys.readouterr())
    answers = [words.say(language) for words in (OBSERVED, NOT_OBSERVED) for language in Language]
    assert [words for words in (*answers, "is_observed") if words in told] == []
    assert tables_that_tell(session, (*answers, "is_observed")) == set()


@pytest.mark.parametrize(
    ("code", "iin", "phone"),
    [
        ("psychiatry-certificate", "900228490001", "+77000000105"),
        ("narcology-certificate", "031109591807", "+77000000106"),
        ("psychiatry-certificate", "850715390009", "+77000000101"),
    ],
)
def test_what_a_register_says_is_on_no_page_of_the_counter(
    client: PortalClient,
    session: Session,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
    language: Language,
    code: str,
    iin: str,
    phone: str,
) -> None:
    """Neither before nor after the paper is printed; and nothing of it is left in the open anywhere."""
    counter = at_counter(session, client, clock.now())
    seen = [counter.visitor(iin, code).html, counter.seen().html, counter.code(phone).html]
    number = counter.number()
    seen += [counter.open(number).html, client.get("/desk/counter").html]
    assert counter.print(number).startswith(b"%PDF")
    seen += [counter.open(number).html, client.get("/desk/counter").html]
    counter.open(number)
    seen.append(client.post_form("/print").html)
    answers = [words.say(each) for words in (OBSERVED, NOT_OBSERVED) for each in Language]
    told = " ".join([*seen, client.browser.get("/metrics").text, *capsys.readouterr()])
    assert [words for words in (*answers, "is_observed", "аблюден", "байқау") if words in told] == []
    assert not any("аблюден" in each["text"] or "байқау" in each["text"] for each in client.messages(phone))
    assert tables_that_tell(session, (*answers, "is_observed")) == set()
