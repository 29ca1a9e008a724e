"""Every administrative act by `flask`, with what it prints and how it fails."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models import Clinic, Holiday, OutgoingTask, StaffMember
from models.enums import Role
from portal import schema
from portal.accounts.passwords import Passwords
from portal.clock import Clock
from portal.demo.people import DEMO_PASSWORD, PEOPLE
from portal.documents.vault import read_keys
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker import run_due
from tests.client import PortalClient
from tests.factories.application import by_registrar, handed_to_desk, home_call, stranger
from tests.factories.staff import staff_of
from tests.pages.certificate import at_register

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    def run(command: str, *more: str, code: int = 0) -> Result:
        result = app.test_cli_runner().invoke(args=[*command.split(), *more], catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def run_on_empty(make_app: Callable[..., Flask], empty_url: str) -> Run:
    app = make_app(DATABASE_URL=empty_url)

    def run(command: str, code: int = 0) -> Result:
        result = app.test_cli_runner().invoke(args=command.split(), catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.mark.both_engines
def test_an_empty_database_is_brought_up_filled_and_taken_down(run_on_empty: Run) -> None:
    assert run_on_empty("db current").output == "nothing\n"
    assert "the database is at nothing" in run_on_empty("db check", code=1).output
    assert "not up to date" in run_on_empty("sandbox load", code=1).output
    assert schema.head() in run_on_empty("db upgrade").output
    run_on_empty("db check")
    assert "loaded" in run_on_empty("sandbox load --if-empty").output
    assert run_on_empty("sandbox load --if-empty").output == ""
    run_on_empty("db downgrade -1")
    one_before = run_on_empty("db current").output.strip()
    assert one_before not in {"nothing", schema.head()}
    assert "at nothing" in run_on_empty("db downgrade base").output


@pytest.mark.both_engines
def test_loading_the_demo_again_keeps_what_was_changed(run: Run, session: Session) -> None:
    clinic = session.scalars(select(Clinic).where(Clinic.code == "city-1")).one()
    clinic.name_ru = "Переименованная поликлиника"
    session.commit()
    before = session.scalar(select(func.count()).select_from(StaffMember))
    run("sandbox load")
    session.rollback()
    assert clinic.name_ru == "Переименованная поликлиника"
    assert session.scalar(select(func.count()).select_from(StaffMember)) == before


def test_the_demo_s_people_are_told_to_machines_and_to_people(run: Run) -> None:
    people = json.loads(run("sandbox people --json").output)
    assert {person.iin for person in PEOPLE} <= {row["iin"] for row in people}
    assert {"iin", "name", "phone", "password", "story"} <= set(people[0])
    in_kazakh = json.loads(run("sandbox people --json --language kk").output)
    assert people[0]["story"] != in_kazakh[0]["story"]
    words = run("sandbox people").output
    assert "850715390009" in words
    assert DEMO_PASSWORD in words


def test_the_authority_of_the_sandbox_is_made_once_and_told(run: Run, app: Flask) -> None:
    first, again = run("sandbox ca").output, run("sandbox ca").output
    assert first == again
    assert "OU=BIN990140990004" in first
    assert app.extensions["seals"].paper.chain.fingerprint in first


@pytest.mark.parametrize("command", ["sandbox load", "sandbox people", "sandbox serve", "sandbox ca"])
def test_production_knows_no_sandbox(make_app: Callable[..., Flask], command: str) -> None:
    app = make_app()
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"ENV": "production"})
    result = app.test_cli_runner().invoke(args=command.split())
    assert result.exit_code == 1
    assert "not a sandbox" in result.output


def test_the_stand_ins_need_a_word_that_both_know(run: Run) -> None:
    assert "PORTAL_GATEWAY_TOKEN is empty" in run("sandbox serve", code=1).output


def test_the_worker_does_what_is_due_and_its_status_tells_what_is_left(
    run: Run, app: Flask, session: Session, clock: Clock
) -> None:
    SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode("attachment", Mode.DOWN)
    call = home_call(session, clock.now())
    clock.advance(timedelta(seconds=10))
    before = run("worker status").output
    assert "waiting 2 (execute 1, sms 1)" in before
    assert "due     2, the oldest for 10 s" in before
    assert "workers 0" in before

    assert "Tasks attempted: 3" in run("worker --once").output
    after = run("worker status").output
    assert "failing 1 (execute 1)" in after
    assert f"execute:{call.number}" in after
    assert "1 attempts, Unavailable attachment, again at 2026-03-02 09:00:1" in after


STAFF = "staff add --surname Жаңа --given-name Адам --clinic city-1"


def test_a_new_member_of_staff_gets_a_password_once(run: Run, session: Session) -> None:
    output = run(f"{STAFF} --iin 160229690207 --phone +77000000777 --role registrar").output
    password = output.strip().rpartition(" ")[2]
    member = session.scalars(select(StaffMember).where(StaffMember.surname == "Жаңа")).one()
    assert (member.role, member.clinic.code) == (Role.REGISTRAR, "city-1")
    assert Passwords.strong().verify(member.password_hash, password)
    listed = run("staff list").output
    assert "••••••••0207  Жаңа Адам" in listed
    assert "160229690207" not in listed

    again = f"{STAFF} --iin 160229690207 --phone +77000000778 --role registrar"
    assert "has a place already" in run(again, code=1).output
    run("staff close --iin 160229690207")
    assert "Жаңа Адам  (closed)" in run("staff list").output


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("--iin 160229690208 --phone +77000000777 --role registrar", "not an IIN"),
        ("--iin 160229690207 --phone 87000000777 --role registrar", "not a mobile number"),
        ("--iin 160229690207 --phone +77000000777 --role doctor", "needs --doctor"),
        ("--iin 160229690207 --phone +77000000777 --role doctor --doctor nobody", "no doctor has the code"),
        ("--iin 160229690207 --phone +77000000777 --role doctor --doctor rural-1-gp", "another clinic"),
        ("--iin 160229690207 --phone +77000000777 --role operator", "at a branch of the Corporation"),
        (
            "--iin 160229690207 --phone +77000000777 --role registrar --clinic corporation-1",
            "at a branch of the Corporation",
        ),
    ],
)
def test_a_place_at_the_desk_is_refused_with_a_reason(app: Flask, options: str, complaint: str) -> None:
    result = app.test_cli_runner().invoke(args=f"{STAFF} {options}".split())
    assert result.exit_code
    assert complaint in result.output


def test_a_day_off_is_entered_changed_listed_and_removed(run: Run, session: Session) -> None:
    add = ["--kk", "Қала күні", "--ru", "День города", "--source", "№ 1"]
    run("holiday add 2026-06-05 --clinic city-1", *add)
    run("holiday add 2026-06-05 --clinic city-1 --week five", *add)
    row = session.scalars(select(Holiday).where(Holiday.clinic_id.is_not(None))).one()
    assert (row.closes_five_day, row.closes_six_day) == (True, False)
    assert (
        "2026-06-05  holiday         5    city-1    Қала күні / День города"
        in run("holiday list 2026").output
    )
    assert "not in the calendar" in run("holiday remove 2026-06-05", code=1).output
    run("holiday remove 2026-06-05 --clinic city-1")
    assert "Қала күні" not in run("holiday list 2026").output


def test_a_worked_weekend_closes_nobody(run: Run, session: Session) -> None:
    run(
        "holiday add 2026-06-06 --kind working_weekend", "--kk", "Жұмыс", "--ru", "Рабочий", "--source", "№ 2"
    )
    row = session.scalars(select(Holiday).where(Holiday.kind == "working_weekend")).one()
    assert (row.closes_five_day, row.closes_six_day) == (False, False)


@pytest.mark.both_engines
def test_an_honest_journal_is_verified(run: Run, app: Flask, session: Session, clock: Clock) -> None:
    home_call(session, clock.now())
    run_due(app)
    assert "Every chain of the journal holds" in run("audit verify").output


TAMPERINGS = {
    "changed": "UPDATE journal_entry SET fact = 'refused' WHERE position = 2",
    "lost from the middle": "DELETE FROM journal_entry WHERE position = 1",
    "all gone": "DELETE FROM journal_entry",
}


@pytest.mark.both_engines
@pytest.mark.parametrize("tampering", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_a_journal_that_was_touched_behind_the_database_s_back_is_found_out(
    run: Run, app: Flask, session: Session, clock: Clock, tampering: str
) -> None:
    call = home_call(session, clock.now())
    run_due(app)
    if app.extensions["engine"].dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER journal_entry_no_update"))
        session.execute(text("DROP TRIGGER journal_entry_no_delete"))
    else:
        session.execute(text("ALTER TABLE journal_entry DISABLE TRIGGER ALL"))
    session.execute(text(tampering))
    session.commit()
    result = run("audit verify", code=1)
    assert f"application {call.id}: " in result.output
    assert "1 chains are broken" in result.output


@pytest.mark.both_engines
def test_the_journal_of_a_day_names_staff_and_no_citizen(run: Run, session: Session, clock: Clock) -> None:
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    mine = home_call(session, clock.now())
    stranger_s = stranger(session, 5, clock.now())
    handed_to_desk(session, clock.now(), applicant=stranger_s, actor=registrar)
    output = run("journal export --day 2026-03-02 --clinic city-1").output
    rows = [line.split(",") for line in output.splitlines()]
    assert rows[0][:4] == ["moment", "application", "service", "fact"]
    assert ["2026-03-02 09:00:0", mine.number] == [rows[1][0][:18], rows[1][1]]
    assert [row[3] for row in rows[1:]] == ["signed", "signed", "handed_to_desk"]
    assert registrar.name in output
    assert "Қасымов" not in output
    assert stranger_s.surname not in output
    assert run("journal export --day 2026-03-01 --clinic city-1").output.count("\n") == 1
    assert run("journal export --day 2026-03-02 --clinic city-2").output.count("\n") == 1
    assert "no clinic has the code" in run("journal export --day 2026-03-02 --clinic x", code=1).output


def test_the_picture_of_the_states_is_fresh(run: Run) -> None:
    run("diagram --check")


def test_nothing_is_queued_twice_by_loading_the_demo(run: Run, session: Session) -> None:
    run("sandbox load")
    assert session.scalar(select(func.count()).select_from(OutgoingTask)) == 0


@pytest.mark.both_engines
def test_secret_documents_move_to_the_newest_key_and_stay_readable(
    make_app: Callable[..., Flask], session: Session
) -> None:
    old, new = f"a:{'A' * 43}=", f"b:{'B' * 43}="
    app = make_app(VAULT_KEYS=old)
    client = PortalClient(app, before_request=session.commit)
    number = at_register(session, client, app.extensions["clock"].now()).send()
    rotated = make_app(VAULT_KEYS=f"{new},{old}", SANDBOX_FILE=app.extensions["settings"].SANDBOX_FILE)
    run = rotated.test_cli_runner().invoke
    assert run(args=["vault", "rotate"]).output == (
        "1 documents are under the newest key now.\n0 uploaded files too.\n"
    )
    assert run(args=["vault", "rotate"]).output == (
        "0 documents are under the newest key now.\n0 uploaded files too.\n"
    )
    client = PortalClient(make_app(VAULT_KEYS=new), before_request=session.commit)
    at_register(session, client, app.extensions["clock"].now())
    assert "850715390009" in client.get(f"/cabinet/applications/{number}").text
    assert client.get(f"/cabinet/applications/{number}/document.pdf").response.data.startswith(b"%PDF")


def test_a_fresh_key_fits_the_settings(run: Run) -> None:
    key = run("vault key").output.strip()
    assert read_keys(f"a:{key}")
