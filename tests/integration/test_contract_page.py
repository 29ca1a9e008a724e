"""The portal held to its contract with everybody outside: addresses, names, shapes, refusals, word for word."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import sleep

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models import Clinic, Doctor, HomeDuty, JournalEntry, StaffMember
from models.enums import ActorKind, Role, State
from portal.clock import Clock, local
from portal.config import BEHIND_STATE_GATEWAY, ROOT, UnsafeSettings
from portal.documents.numbers import new_application_number, parse_application_number
from portal.factory import create_app
from portal.regulation.states import MOVES, Verb
from portal.services import CATALOGUE
from tests.client import PortalClient
from tests.moments import MONDAY
from tests.pages.home_call import at_home

CITIZENS = {
    "850715390009": True,
    "900228490109": True,
    "160229690001": False,
    "031109590009": True,
    "850715391805": True,
    "900228490001": True,
    "031109591807": True,
    "991231190706": False,
    "991231190006": False,
    "991231290002": False,
}
STAND_INS = (
    "population",
    "attachment",
    "tuberculosis",
    "psychiatry",
    "narcology",
    "sms",
    "signature",
    "notary",
)
CODES = {
    "home-call", "appointment", "attachment", "tb-certificate", "psychiatry-certificate",
    "narcology-certificate", "primary-care-certificate", "sick-leave-sheet", "sick-leave-certificate",
    "inpatient-extract", "hospitalisation-referral", "donor-decision", "driver-certificate",
    "preliminary-examination", "medicines", "training-certificate", "hiv-test", "sanatorium-card",
    "treatment-abroad", "ambulance",
}  # fmt: skip
FOR_ANYONE = (
    "", "services/", "services/home-call", "register", "login", "password/reset", "verify/",
    "verify/ABCD-EFGH-JKLM", "help", "accessibility", "privacy",
)  # fmt: skip
FOR_CITIZENS = (
    "apply/home-call/", "cabinet/", "cabinet/profile", "cabinet/family", "cabinet/sessions",
    "cabinet/access-log",
)  # fmt: skip
SAFE = {
    "ENV": "production",
    "SECRET_KEY": "k" * 32,
    "DATABASE_URL": "postgresql://portal@db/portal",
    "BASE_URL": "https://emhana.kz",
    "POPULATION_GATEWAY": "live",
    "ATTACHMENT_GATEWAY": "live",
    "SMS_GATEWAY": "live",
    "EMAIL_GATEWAY": "live",
    "POPULATION_URL": "https://population.example",
    "ATTACHMENT_URL": "https://attachment.example",
    "SMS_URL": "https://sms.example",
    "EMAIL_URL": "smtp://mail.example",
    "EMAIL_SENDER": "portal@emhana.example",
    **{f"{name}_GATEWAY": "live" for name in BEHIND_STATE_GATEWAY},
    **{f"{name}_URL": "https://register.example" for name in BEHIND_STATE_GATEWAY},
    "GATEWAY_TOKEN": "token",
    "SIGNATURE_GATEWAY": "live",
    "SIGNATURE_ROOTS_FILE": Path("/run/secrets/roots.pem"),
    "SIGNATURE_OCSP_URL": "http://ocsp.example",
    "SEAL_KEY_FILE": Path("seal.pem"),
    "VAULT_KEYS": "a:" + "A" * 43 + "=",
    "QR_KEY_FILE": Path("qr.pem"),
    "PAPER_SEAL_FILE": Path("paper-seal.p12"),
    "SMS_CALLBACK_TOKEN": "heard",
}


@pytest.fixture
def engine() -> str:
    """The contract speaks of addresses and shapes, which are the same on any engine."""
    return "sqlite"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


# 1 Commands


def flask(*words: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    database = f"sqlite:///{folder / 'contract.sqlite'}"
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database, "PORTAL_SANDBOX_FILE": str(folder / "s"), **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_bare_database_is_brought_up_by_commands_and_loading_twice_changes_nothing(tmp_path: Path) -> None:
    assert flask("db", "upgrade", folder=tmp_path).returncode == 0
    counts = []
    for _ in range(2):
        assert flask("sandbox", "load", folder=tmp_path).returncode == 0
        portal = create_app(TESTING=True, DATABASE_URL=f"sqlite:///{tmp_path / 'contract.sqlite'}")
        with Session(portal.extensions["engine"]) as session:
            counts.append([session.query(table).count() for table in (Clinic, Doctor, StaffMember, HomeDuty)])
        portal.extensions["engine"].dispose()
    assert counts[0] == counts[1]
    assert counts[0][:2] == [3, 12]


def test_the_demo_people_are_told_as_json(tmp_path: Path) -> None:
    told = json.loads(flask("sandbox", "people", "--json", folder=tmp_path).stdout)
    assert all({"iin", "name", "phone", "password", "story"} <= set(each) for each in told)
    assert {each["password"] for each in told} == {"Emhana-2026!"}
    citizens = {each["iin"]: each["has_account"] for each in told if each["role"] == "citizen"}
    assert {iin: citizens.get(iin) for iin in CITIZENS} == CITIZENS
    assert {each["role"] for each in told} == {"citizen", *(role.value for role in Role)}


@pytest.mark.parametrize("command", ["db upgrade", "sandbox load", "worker", "worker status", "staff add",
                                     "journal export", "audit verify"])  # fmt: skip
def test_every_administrative_act_is_a_command(app: Flask, command: str) -> None:
    told = app.test_cli_runner().invoke(args=[*command.split(), "--help"])
    assert told.exit_code == 0


def test_an_empty_file_is_a_portal_at_once(tmp_path: Path) -> None:
    portal = create_app(TESTING=True, DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite'}")
    client = PortalClient(portal)
    assert client.login("850715390009").path == "/kk/cabinet/"
    portal.extensions["engine"].dispose()


# 2 Addresses


@pytest.mark.parametrize(
    ("cookie", "accepts", "to"),
    [
        ("ru", "kk", "/ru/"),
        ("kk", "ru", "/kk/"),
        ("", "ru-RU,ru;q=0.9,en;q=0.8", "/ru/"),
        ("", "en", "/kk/"),
        ("", "", "/kk/"),
        ("de", "de", "/kk/"),
    ],
)
def test_the_root_leads_by_cookie_then_browser_then_kazakh(
    browser: FlaskClient, cookie: str, accepts: str, to: str
) -> None:
    if cookie:
        browser.set_cookie("language", cookie)
    answer = browser.get("/", headers={"Accept-Language": accepts})
    assert (answer.status_code, answer.headers["Location"]) == (302, to)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_address_of_the_page_is_there(browser: FlaskClient, language: str) -> None:
    for path in FOR_ANYONE:
        assert browser.get(f"/{language}/{path}").status_code == 200, path
    for path in FOR_CITIZENS:
        answer = browser.get(f"/{language}/{path}")
        assert answer.headers.get("Location") == f"/{language}/login", path
    assert browser.get(f"/{language}/desk/").headers["Location"] == f"/{language}/desk/login"
    assert browser.get(f"/{language}/logout").status_code == 405


def test_machines_are_answered(browser: FlaskClient) -> None:
    assert [browser.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200] * 3


def test_the_catalogue_has_these_services_and_no_other() -> None:
    assert set(CATALOGUE) == CODES


def test_the_journey_of_a_citizen_keeps_its_names(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    client.get("/register")
    assert client.page.field("iin")
    client.get("/login")
    assert client.page.field("password")
    call = at_home(session, client, clock.now())
    call.to_review()
    call.ask_for_code()
    assert client.page.field("code")
    assert client.page.tree.css('main button[name="act"]')
    assert client.page.tree.css('main input[name="csrf_token"]')
    call.sign()
    number = call.number()
    paths = (f"/cabinet/applications/{number}", f"/cabinet/applications/{number}/document.pdf")
    assert [client.get(path).status for path in paths] == [200, 200]


# 3 The sandbox


def test_messages_are_told_as_json_newest_first(browser: FlaskClient, client: PortalClient) -> None:
    client.login("850715390009")
    client.post_form("logout")
    client.get("/password/reset")
    client.post_form(iin="850715390009")
    answer = browser.get("/sandbox/sms?phone=+77000000101", headers={"Accept": "application/json"})
    told = answer.get_json()
    assert [set(each) for each in told] == [{"phone", "text", "code", "sent_at"}] * 2
    assert told[0]["sent_at"] >= told[1]["sent_at"]
    assert "жаңарту" in told[0]["text"]
    assert re.fullmatch(r"\d{6}", told[0]["code"])
    assert browser.get("/sandbox/sms?phone=+77000000101").mimetype == "text/html"


@pytest.mark.parametrize("name", STAND_INS)
@pytest.mark.parametrize("mode", ["up", "down", "slow", "reject"])
def test_each_stand_in_is_told_how_to_answer(browser: FlaskClient, name: str, mode: str) -> None:
    answer = browser.post(f"/sandbox/gateways/{name}", json={"mode": mode})
    assert (answer.status_code, answer.get_json()["mode"]) == (200, mode)
    assert browser.post(f"/sandbox/gateways/{name}", json={"mode": "sideways"}).status_code == 400


def test_the_clock_starts_where_it_is_told_and_runs_on(make_app: Callable[..., Flask]) -> None:
    clock = make_app(NOW="2026-03-02T09:00:00+05:00").extensions["clock"]
    assert f"{local(clock.now()):%Y-%m-%d %H:%M}" == "2026-03-02 09:00"
    before = clock.now()
    sleep(0.01)
    assert clock.now() > before


@pytest.mark.parametrize(
    ("unsafe", "says"),
    [
        ({"POPULATION_GATEWAY": "sandbox"}, "PORTAL_POPULATION_GATEWAY"),
        ({"ATTACHMENT_GATEWAY": "sandbox"}, "PORTAL_ATTACHMENT_GATEWAY"),
        ({"TUBERCULOSIS_GATEWAY": "sandbox"}, "PORTAL_TUBERCULOSIS_GATEWAY"),
        ({"PSYCHIATRY_GATEWAY": "sandbox"}, "PORTAL_PSYCHIATRY_GATEWAY"),
        ({"NARCOLOGY_GATEWAY": "sandbox"}, "PORTAL_NARCOLOGY_GATEWAY"),
        ({"NOTARY_GATEWAY": "sandbox"}, "PORTAL_NOTARY_GATEWAY"),
        ({"SMS_GATEWAY": "sandbox"}, "PORTAL_SMS_GATEWAY"),
        ({"EMAIL_GATEWAY": "sandbox"}, "PORTAL_EMAIL_GATEWAY"),
        ({"SECRET_KEY": "sandbox-only-not-a-secret"}, "PORTAL_SECRET_KEY"),
        ({"DEBUG": True}, "PORTAL_DEBUG"),
        ({"TESTING": True}, "PORTAL_TESTING"),
        ({"NOW": MONDAY}, "PORTAL_NOW"),
        ({"DATABASE_URL": "sqlite:///x", "WORKER_MACHINES": 2}, "more than one worker machine"),
        ({"BASE_URL": "http://emhana.kz"}, "PORTAL_BASE_URL"),
        ({"SEAL_KEY_FILE": None}, "PORTAL_SEAL_KEY_FILE"),
        ({"VAULT_KEYS": None}, "PORTAL_VAULT_KEYS"),
        ({"QR_KEY_FILE": None}, "PORTAL_QR_KEY_FILE"),
        ({"PAPER_SEAL_FILE": None}, "PORTAL_PAPER_SEAL_FILE"),
        ({"SMS_CALLBACK_TOKEN": None}, "PORTAL_SMS_CALLBACK_TOKEN"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_production_refuses_in_one_line(unsafe: dict[str, object], says: str) -> None:
    with pytest.raises(UnsafeSettings) as refused:
        create_app(**{**SAFE, **unsafe})
    [line] = str(refused.value).splitlines()
    assert says in line


# 4 The life of an application


def test_the_states_are_those_of_the_page() -> None:
    named = "draft registered in_progress fulfilled refused waiting withdrawn expired"
    assert {state.value for state in State} == set(named.split())
    assert MOVES[Verb.SUBMIT].target is State.REGISTERED
    assert ActorKind.CITIZEN in MOVES[Verb.WITHDRAW].actors


def test_a_number_can_be_read_aloud_and_a_slip_is_noticed() -> None:
    number = new_application_number()
    assert re.fullmatch(r"\d{4}-\d{4}-\d{2}", number)
    assert parse_application_number(number.replace("-", " ")) == number
    slips = [number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :] for at in (0, 3, 6, 11)]
    assert [parse_application_number(slip) for slip in slips] == [None] * 4


def test_every_move_is_in_the_journal_and_the_chain_is_verified(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    at_home(session, client, clock.now()).send()
    entries = session.query(JournalEntry).order_by(JournalEntry.position).all()
    assert [(entry.fact, entry.step) for entry in entries] == [("signed", "10.11"), ("fulfilled", "10.13")]
    assert all(entry.actor_kind and entry.applicant_id and entry.channel and entry.at for entry in entries)
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0
