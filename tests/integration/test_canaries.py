"""What is personal or typed is looked for where it may not be: logs, figures, queued tasks, other tables; and what one
person types is never run as HTML where another reads it."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Base
from models.enums import Role
from models.iin import Iin, Phone
from portal.clock import Clock
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.application import handed_to_desk
from tests.factories.staff import staff_of
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


def tables_that_tell(session: Session) -> set[str]:
    """The tables in which any of the secrets stands in the open."""
    session.rollback()
    return {
        table.name
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table)).mappings()
        for text in [json.dumps(dict(row), default=as_kept, ensure_ascii=False)]
        if any(json.dumps(secret, ensure_ascii=False)[1:-1] in text for secret in SECRETS)
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
