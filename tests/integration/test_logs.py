"""The log tells what happened and to nobody in particular: canaries are looked for in all of it."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Person
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.logs import REQUEST_ID
from portal.worker import run_due
from tests.factories.application import answers, home_call, person

CANARY = "сары канарейка ауырады"
SECRETS = ("850715390009", "77000000101", "Қасымов", "канарейка", "5-пәтер", "45К")

Read = pytest.CaptureFixture[str]


def lines(capsys: Read) -> list[dict[str, Any]]:
    """Everything that was logged so far; each line must be JSON, and no secret may be in any."""
    text = capsys.readouterr().err
    for secret in SECRETS:
        assert secret not in text
    return [json.loads(line) for line in text.splitlines()]


def test_a_request_is_one_line_with_its_route_and_never_its_address(app: Flask, capsys: Read) -> None:
    app.test_client().get("/kk/services/home-call?iin=850715390009&phone=%2B77000000101")
    [line] = lines(capsys)
    assert line["event"] == "request"
    assert (line["method"], line["route"], line["status"]) == ("GET", "/<language>/services/<code>", 200)
    assert line["principal"] == "guest"
    assert line["milliseconds"] > 0


def test_an_address_that_nobody_knows_is_not_repeated(app: Flask, capsys: Read) -> None:
    answer = app.test_client().get("/850715390009")
    [line] = lines(capsys)
    assert (line["route"], line["status"]) == ("", answer.status_code)


@pytest.mark.parametrize("given", ["abc-12345678", "0af7651916cd43dd8448eb211c80319c"[:20]])
def test_a_well_formed_request_id_is_taken_over_and_returned(app: Flask, capsys: Read, given: str) -> None:
    answer = app.test_client().get("/healthz", headers={REQUEST_ID: given})
    assert answer.headers[REQUEST_ID] == given
    assert lines(capsys)[0]["request"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "new\x7fline", "850715390009", "id-85071539000912"])
def test_any_other_request_id_is_replaced(app: Flask, capsys: Read, given: str) -> None:
    answer = app.test_client().get("/healthz", headers={REQUEST_ID: given})
    assert answer.headers[REQUEST_ID] != given
    assert lines(capsys)[0]["request"] == answer.headers[REQUEST_ID]


def test_a_whole_path_with_failures_leaves_no_person_in_the_log(
    app: Flask, session: Session, clock: Clock, capsys: Read
) -> None:
    store = SandboxStore(app.extensions["settings"].SANDBOX_FILE)
    store.set_mode("attachment", Mode.REJECT)
    given = answers(session, words=CANARY)
    call = home_call(session, clock.now(), given=given)
    run_due(app)
    store.set_mode("attachment", Mode.UP)
    clock.advance(timedelta(minutes=2))
    run_due(app)
    told = [line for line in lines(capsys) if line["event"] == "task"]
    assert {(line["kind"], line["outcome"]) for line in told} >= {
        ("execute", "failed"),
        ("execute", "fulfilled"),
        ("document", "drawn"),
        ("sms", "sent"),
    }
    assert any(call.number in line["key"] for line in told)


def test_an_error_of_the_database_is_told_without_the_row(app: Flask, session: Session, capsys: Read) -> None:
    known = person(session)
    twin = Person(iin=known.iin, surname="Қасымов", birth_date=known.birth_date, checked_at=known.checked_at)
    session.add(twin)
    with pytest.raises(IntegrityError) as caught:
        session.flush()
    structlog.get_logger().error("broke", exc_info=caught.value)
    [line] = lines(capsys)
    assert line["error"]["kinds"][0] == "IntegrityError"
    assert any("test_logs.py" in place for place in line["error"]["at"])


def test_values_that_mask_themselves_and_numbers_in_any_place_are_unreadable(
    app: Flask, session: Session, capsys: Read
) -> None:
    known = person(session)
    structlog.get_logger().warning(
        "odd", iin=known.iin, phone=known.account.phone, nested={"850715390009": [850715390009]},
        words="call +7 700 000-01-01 or 8 (700) 000 01 01", spaced="850715 390009",
    )  # fmt: skip
    [line] = lines(capsys)
    assert line["nested"] == {"[iin]": ["[iin]"]}
    assert line["words"] == "call [phone] or [phone]"
    assert line["spaced"] == "[iin]"


def test_what_a_library_says_goes_the_same_way_without_its_arguments(app: Flask, capsys: Read) -> None:
    logging.getLogger("some.library").warning("cannot reach %s", "850715390009")
    [line] = lines(capsys)
    assert (line["event"], line["logger"], line["message"]) == ("library", "some.library", "cannot reach %s")
