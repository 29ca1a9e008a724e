"""A seal on a token: applications wait while it is pulled out, everybody who keeps the portal running is told, and what
waited is issued when it is back."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.enums import Role
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker.kit import kit_of
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.application import home_call
from tests.factories.staff import staff_of
from tests.integration.worker.conftest import errors, papers, work_off
from tests.moments import MONDAY
from tests.sealing import openssl_says
from tests.signing import EMPLOYEE, Kind, key_of
from tests.soft_token import PIN, WRONG_PIN, SoftToken

MakeApp = Callable[..., Flask]


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftToken:
    token = SoftToken.new(tmp_path / "token")
    for name, value in token.settings.items():
        monkeypatch.setenv(name, value)
    return token


def sealed_by(token: SoftToken, make_app: MakeApp, kind: Kind = Kind.EMPLOYEE) -> Flask:
    """A portal whose seal lies on the token."""
    files, place = token.put(key_of(EMPLOYEE, kind)), token.place
    return make_app(
        TASKS_AT_ONCE=False,
        PAPER_SEAL_TOKEN_MODULE=place.module,
        PAPER_SEAL_TOKEN=place.token,
        PAPER_SEAL_TOKEN_KEY=place.key,
        PAPER_SEAL_TOKEN_PIN_FILE=place.pin_file,
        PAPER_SEAL_CHAIN_FILE=files.paper_chain,
    )


def test_while_the_token_is_out_papers_wait_and_when_it_is_back_they_come(
    make_app: MakeApp, session: Session, token: SoftToken, tmp_path: Path
) -> None:
    app = sealed_by(token, make_app)
    kit, clock = kit_of(app), app.extensions["clock"]
    home_call(session, MONDAY)
    session.commit()
    work_off(kit)
    token.pull_out()
    clock.travel_to(MONDAY + timedelta(minutes=2))
    home_call(session, clock.now(), iin="900228490109")
    session.commit()
    work_off(kit)
    assert len(papers(session)) == 1
    assert errors(session) == {"SealTokenSilent"}
    token.put_back()
    clock.travel_to(MONDAY + timedelta(hours=1))
    work_off(kit)
    assert errors(session) == set()
    assert len(papers(session)) == 2
    assert all(openssl_says(pdf, app.extensions["seals"].paper.chain, tmp_path) for pdf in papers(session))


ALARMS = {
    "pulled out": (
        SoftToken.pull_out,
        "Токен с печатью организации не подписывает",
        "Токен с печатью организации ничего не подписывает",
    ),
    "refused": (
        lambda token: token.say_pin(WRONG_PIN),
        "Токен с печатью организации не принял PIN-код",
        "Токен с печатью организации ничего не подписывает",
    ),
}


@pytest.mark.parametrize("trouble", ALARMS)
def test_whoever_keeps_the_portal_running_is_alarmed_and_told_what_is_wrong(
    make_app: MakeApp, session: Session, token: SoftToken, trouble: str
) -> None:
    spoil, why, alarm = ALARMS[trouble]
    app = sealed_by(token, make_app)
    spoil(token)
    home_call(session, MONDAY)
    session.commit()
    run_due(app)
    client = PortalClient(app, language="ru", before_request=session.commit)
    sign_in_staff(session, client.browser, staff_of(session, Role.ADMINISTRATOR), MONDAY)
    page = client.get("/desk/operations")
    assert why in page.text
    assert alarm in page.text


def test_the_command_tells_which_key_seals_and_that_the_token_answers(
    make_app: MakeApp, token: SoftToken
) -> None:
    app = sealed_by(token, make_app)
    run = app.test_cli_runner().invoke
    said = run(args=["seal", "check"])
    assert not said.exit_code, said.output
    for told in (token.label, "until      2029-03-01", "SHA-256", "signs      yes", "authority  good"):
        assert told in said.output
    assert f"{EMPLOYEE.organisation}, BIN{EMPLOYEE.bin}" in said.output
    assert PIN not in said.output
    assert EMPLOYEE.iin not in said.output
    run(args=["sandbox", "revoke", "seal"])  # the sandbox's own, another one
    assert not run(args=["seal", "check"]).exit_code
    token.pull_out()
    silent = run(args=["seal", "check"])
    assert silent.exit_code
    assert "it does not sign: SealTokenSilent" in silent.output


def test_the_command_fails_for_a_seal_that_is_out_of_its_term(make_app: MakeApp, token: SoftToken) -> None:
    said = sealed_by(token, make_app, Kind.EXPIRED).test_cli_runner().invoke(args=["seal", "check"])
    assert said.exit_code
    assert "not in its term" in said.output


def test_the_command_tells_of_a_seal_in_a_file_and_fails_once_it_was_told_to_be_revoked(
    make_app: MakeApp,
) -> None:
    app = make_app()
    run = app.test_cli_runner().invoke
    assert "seal-of-papers-sandbox.pem" in run(args=["seal", "check"]).output
    run(args=["sandbox", "revoke", "seal"])
    app.extensions["clock"].travel_to(MONDAY + timedelta(minutes=2))
    said = run(args=["seal", "check"])
    assert said.exit_code
    assert "authority  revoked" in said.output
    SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode("signature", Mode.DOWN)
    said = run(args=["seal", "check"])
    assert said.exit_code
    assert "authority  does not answer" in said.output
    assert "is revoked" in said.output
