"""A seal that may not be used any more: nothing is issued, everybody who keeps the portal running is told, nothing is
lost, and with a new key the papers come."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask
from sqlalchemy.orm import Session

from models.enums import Role
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker.kit import kit_of
from portal.worker.seal_watch import SealRevoked
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.application import home_call
from tests.factories.staff import staff_of
from tests.integration.worker.conftest import errors, papers, work_off
from tests.moments import MONDAY
from tests.sealing import openssl_says
from tests.signing import EMPLOYEE, Kind, ca_in, key_of

MakeApp = Callable[..., Flask]


def sealed_with(make_app: MakeApp, folder: Path, kind: Kind) -> Flask:
    """A portal whose seal is a key of this kind, issued by the authority that it trusts."""
    authority, key = ca_in(folder), key_of(EMPLOYEE, kind)
    file = folder / f"seal-{kind}.pem"
    above = b"".join(
        each.certificate.public_bytes(Encoding.PEM) for each in (authority.issuing, authority.root)
    )
    file.write_bytes(key.pem() + above)
    file.chmod(0o600)
    return make_app(TASKS_AT_ONCE=False, PAPER_SEAL_FILE=file, SANDBOX_FILE=folder / "sandbox.sqlite")


def revoke(app: Flask) -> None:
    """The authority takes the seal's certificate back."""
    chain = app.extensions["seals"].paper.chain
    store = SandboxStore(app.extensions["settings"].SANDBOX_FILE)
    store.revoke(chain.certificate.serial_number, MONDAY - timedelta(days=1))


def test_a_revoked_seal_seals_nothing_and_the_papers_wait(
    make_app: MakeApp, session: Session, tmp_path: Path
) -> None:
    app = sealed_with(make_app, tmp_path, Kind.EMPLOYEE)
    revoke(app)
    home_call(session, MONDAY)
    session.commit()
    work_off(kit_of(app))
    assert papers(session) == []
    assert errors(session) == {"SealRevoked"}


@pytest.mark.parametrize("is_silent", [True, False], ids=["silent", "forgot"])
def test_a_seal_that_was_told_to_be_revoked_stays_so_when_the_worker_is_restarted(
    make_app: MakeApp, session: Session, tmp_path: Path, is_silent: bool
) -> None:
    app = sealed_with(make_app, tmp_path, Kind.EMPLOYEE)
    revoke(app)
    home_call(session, MONDAY)
    session.commit()
    work_off(kit_of(app))
    file: Path = app.extensions["settings"].SANDBOX_FILE
    if is_silent:
        SandboxStore(file).set_mode("signature", Mode.DOWN)
    else:
        file.unlink()  # the authority knows nothing of what it revoked
    restarted = sealed_with(make_app, tmp_path, Kind.EMPLOYEE)
    clock: Clock = restarted.extensions["clock"]
    clock.travel_to(MONDAY + timedelta(hours=1))
    work_off(kit_of(restarted))
    assert papers(session) == []
    assert errors(session) == {"SealRevoked"}


def test_with_a_key_that_is_good_again_the_papers_that_waited_come(
    make_app: MakeApp, session: Session, tmp_path: Path
) -> None:
    home_call(session, MONDAY)
    session.commit()
    app = sealed_with(make_app, tmp_path, Kind.EMPLOYEE)
    revoke(app)
    work_off(kit_of(app))
    renewed = sealed_with(make_app, tmp_path, Kind.SIGN)
    clock: Clock = renewed.extensions["clock"]
    clock.travel_to(MONDAY + timedelta(hours=1))
    work_off(kit_of(renewed))
    assert len(papers(session)) == 1
    assert errors(session) == set()


def test_an_expired_seal_seals_nothing_either(make_app: MakeApp, session: Session, tmp_path: Path) -> None:
    app = sealed_with(make_app, tmp_path, Kind.EXPIRED)
    home_call(session, MONDAY)
    session.commit()
    work_off(kit_of(app))
    assert papers(session) == []
    assert errors(session) == {"SealExpired"}


def test_while_the_authority_is_silent_a_seal_that_is_not_known_to_be_revoked_seals_on(
    make_app: MakeApp, session: Session, tmp_path: Path
) -> None:
    app = sealed_with(make_app, tmp_path, Kind.EMPLOYEE)
    SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode("signature", Mode.DOWN)
    home_call(session, MONDAY)
    session.commit()
    work_off(kit_of(app))
    assert len(papers(session)) == 1


def test_a_seal_of_whose_revocation_nobody_had_told_stops_as_soon_as_somebody_does(
    make_app: MakeApp, session: Session, tmp_path: Path
) -> None:
    app = sealed_with(make_app, tmp_path, Kind.EMPLOYEE)
    revoke(app)
    store = SandboxStore(app.extensions["settings"].SANDBOX_FILE)
    store.set_mode("signature", Mode.DOWN)  # nobody has told us yet
    home_call(session, MONDAY)
    session.commit()
    work_off(kit_of(app))
    assert len(papers(session)) == 1
    store.set_mode("signature", Mode.UP)
    clock: Clock = app.extensions["clock"]
    clock.travel_to(MONDAY + timedelta(minutes=2))
    home_call(session, clock.now(), iin="900228490109")
    session.commit()
    work_off(kit_of(app))
    assert len(papers(session)) == 1
    assert errors(session) == {"SealRevoked"}


def test_a_seal_that_was_good_and_is_revoked_stops_within_half_an_hour(
    make_app: MakeApp, session: Session, tmp_path: Path
) -> None:
    app = sealed_with(make_app, tmp_path, Kind.EMPLOYEE)
    kit, clock = kit_of(app), app.extensions["clock"]
    home_call(session, MONDAY)
    session.commit()
    work_off(kit)
    revoke(app)
    clock.travel_to(MONDAY + timedelta(minutes=31))
    home_call(session, clock.now(), iin="900228490109")
    session.commit()
    work_off(kit)
    assert len(papers(session)) == 1
    assert errors(session) == {"SealRevoked"}


def test_what_one_worker_was_told_stops_every_other_at_once(
    make_app: MakeApp, session: Session, tmp_path: Path
) -> None:
    first, second = (sealed_with(make_app, tmp_path, Kind.EMPLOYEE) for _ in range(2))
    home_call(session, MONDAY)
    session.commit()
    work_off(kit_of(second))  # it was vouched for, so this worker asks only in half an hour
    revoke(first)
    later = MONDAY + timedelta(seconds=5)
    with pytest.raises(SealRevoked):
        kit_of(first).seal_watch.must_hold(later)
    second.extensions["clock"].travel_to(later)
    home_call(session, later, iin="900228490109")
    session.commit()
    work_off(kit_of(second))
    assert len(papers(session)) == 1
    assert errors(session) == {"SealRevoked"}


def test_the_seal_of_a_sandbox_is_revoked_and_renewed_by_command(
    make_app: MakeApp, session: Session, tmp_path: Path
) -> None:
    app = make_app(TASKS_AT_ONCE=False)
    run, clock = app.test_cli_runner().invoke, app.extensions["clock"]
    home_call(session, MONDAY)
    session.commit()
    work_off(kit_of(app))
    assert len(papers(session)) == 1
    assert "seal is revoked" in run(args=["sandbox", "revoke", "seal"]).output
    clock.travel_to(MONDAY + timedelta(minutes=2))
    home_call(session, clock.now(), iin="900228490109")
    session.commit()
    work_off(kit_of(app))
    assert len(papers(session)) == 1
    assert errors(session) == {"SealRevoked"}
    assert "anew" in run(args=["sandbox", "renew-seal"]).output
    renewed = make_app(TASKS_AT_ONCE=False)
    renewed.extensions["clock"].travel_to(MONDAY + timedelta(hours=1))
    work_off(kit_of(renewed))
    assert len(papers(session)) == 2
    assert errors(session) == set()
    chain = renewed.extensions["seals"].paper.chain
    assert all(openssl_says(pdf, chain, tmp_path) for pdf in papers(session)), "the older one too"


@pytest.mark.parametrize("role", [Role.HEAD, Role.ADMINISTRATOR], ids=lambda role: role.value)
def test_whoever_keeps_the_portal_running_is_alarmed(
    make_app: MakeApp, session: Session, tmp_path: Path, role: Role
) -> None:
    app = sealed_with(make_app, tmp_path, Kind.EMPLOYEE)
    revoke(app)
    home_call(session, MONDAY)
    session.commit()
    run_due(app)
    client = PortalClient(app, language="ru", before_request=session.commit)
    sign_in_staff(session, client.browser, staff_of(session, role), MONDAY)
    page = client.get("/desk/operations")
    assert "Печатью организации больше нельзя пользоваться" in page.text
    assert "Сертификат печати организации отозван" in page.text
