"""A family signs once with one key: what is found of that signature is found for each of them."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature
from models.enums import SignatureState, State, WaitingFor
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.worker.kit import kit_of
from portal.worker.signing import read_signature
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.attachment import loaded
from tests.integration.cabinet.test_proof_files import taken
from tests.integration.test_signing_by_key import cms_of, store, to_key_page
from tests.pages.attachment import attaching
from tests.signing import WOMAN, Kind, key_of

__all__ = ["store"]


@pytest.fixture
def family(
    client: PortalClient, session: Session, clock: Clock, store: SandboxStore
) -> Callable[[Kind], object]:
    """`family(kind)`: two of one family asked for a clinic and signed by one key of this kind, while nobody tells of
    revocation."""

    def act(kind: Kind) -> object:
        loaded(session, "city-2-paediatrician", people=100, under_14=100)
        asking = attaching(session, client, clock.now(), WOMAN.iin)
        asking.to_review("Кузнецова", "Өзім", "Айсұлу")
        to_key_page(client, "attachment")
        assert "Айсұлу" in client.page.text
        made = cms_of(client, clock, WOMAN, kind)
        store.set_mode("signature", Mode.DOWN)
        client.post_form("form", cms=made)
        assert [each.waiting_for for each in _family(session)] == [WaitingFor.REGISTRY] * 2
        return asking.number()

    return act


def test_a_family_is_attached_by_one_signature_and_nobody_of_it_while_that_is_not_proven(
    family: Callable[[Kind], object],
    session: Session,
    client: PortalClient,
    clock: Clock,
    app: Flask,
    store: SandboxStore,
) -> None:
    assert family(Kind.SIGN)
    store.set_mode("signature", Mode.UP)
    clock.advance(timedelta(minutes=10))
    run_due(app)
    assert [each.waiting_for for each in _family(session)] == [None] * 2
    assert not any("signature_waits" in each.result for each in _family(session))
    for each in _family(session):
        assert {"application.p7s", "signer.cer", "checked.json"} <= set(taken(client, each.number or ""))


@pytest.mark.both_engines
def test_a_signature_that_was_found_wrong_for_one_of_a_family_is_wrong_for_all_of_it_for_good(
    family: Callable[[Kind], object], session: Session, clock: Clock, app: Flask, store: SandboxStore
) -> None:
    family(Kind.REVOKED)
    store.revoke(key_of(WOMAN, Kind.REVOKED).certificate.serial_number, clock.now() - timedelta(days=1))
    store.set_mode("signature", Mode.UP)
    clock.advance(timedelta(minutes=10))
    while not any(each.state is State.WITHDRAWN for each in _family(session)):
        assert run_due(app, limit=1)
    with sqlite3.connect(app.extensions["settings"].SANDBOX_FILE) as file:
        file.execute("DELETE FROM revoked_certificates")  # whoever is asked now says that the key is good
    run_due(app)
    assert [each.state for each in _family(session)] == [State.WITHDRAWN] * 2
    session.expire_all()
    kept = session.scalars(select(ElectronicSignature)).one()
    assert (kept.state, kept.code) == (SignatureState.REFUSED, "revoked")


@pytest.mark.both_engines
def test_what_was_found_for_another_of_a_family_meanwhile_is_not_overwritten(
    family: Callable[[Kind], object], session: Session, clock: Clock, app: Flask, store: SandboxStore
) -> None:
    family(Kind.SIGN)
    store.set_mode("signature", Mode.UP)
    kit = kit_of(app)
    second = session.get_one(Application, _family(session)[1].id)
    plan = read_signature(kit, session, second)
    assert plan is not None
    good = plan.outside()
    session.scalars(select(ElectronicSignature)).one().state = SignatureState.REFUSED
    session.commit()
    with kit.writing() as database:
        assert plan.write(database, good).name == "signature_refused"
    assert _family(session)[1].state is State.WITHDRAWN


@pytest.mark.both_engines
def test_who_is_asked_for_again_after_it_was_proven_for_another_of_the_family_goes_on(
    family: Callable[[Kind], object], session: Session, clock: Clock, app: Flask, store: SandboxStore
) -> None:
    family(Kind.SIGN)
    store.set_mode("signature", Mode.UP)
    kit = kit_of(app)
    plan = read_signature(kit, session, session.get_one(Application, _family(session)[1].id))
    assert plan is not None
    good = plan.outside()
    kept = session.scalars(select(ElectronicSignature)).one()
    kept.state = SignatureState.ACCEPTED
    session.commit()
    with kit.writing() as database:
        end = plan.write(database, good)
    assert (end.name, end.is_done) == ("signature_verified", False)


def _family(session: Session) -> Sequence[Application]:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Application).order_by(Application.id)).all()
