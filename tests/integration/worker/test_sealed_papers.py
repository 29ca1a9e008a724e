"""Every paper that leaves the portal is sealed, whatever it says: strangers can check each of them."""

from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ResultDocument
from portal.clock import Clock
from portal.documents.content import DocumentKind
from portal.documents.finishing import Seals
from portal.regulation import process
from portal.regulation.actors import SYSTEM
from portal.regulation.outcomes import Refused
from portal.services import CATALOGUE
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import GIRL, MOTHER, at, home_call, person
from tests.pages.certificate import at_register
from tests.sealing import openssl_says, status_of


def test_confirmations_and_refusals_are_sealed_with_the_organisations_own_key(
    app: Flask, session: Session, clock: Clock, tmp_path: Path
) -> None:
    home_call(session, clock.now())
    refused = home_call(session, clock.now(), iin=MOTHER, subject=person(session, GIRL))
    process.refuse(
        session, refused, CATALOGUE["home-call"], Refused("not_attached"), actor=SYSTEM, at=at(clock.now())
    )
    session.commit()
    run_due(app)
    seals: Seals = app.extensions["seals"]
    papers = dict(session.execute(select(ResultDocument.kind, ResultDocument.pdf)).all())
    assert set(papers) == {DocumentKind.CONFIRMATION, DocumentKind.REFUSAL}
    for pdf in papers.values():
        status = status_of(pdf, seals.paper.chain, clock.now())
        assert status.bottom_line, status.pretty_print_details()
        assert openssl_says(pdf, seals.paper.chain, tmp_path)
        assert len(pdf) < 150_000


def test_a_certificate_is_sealed_as_its_owner_takes_it(
    app: Flask, client: PortalClient, session: Session, clock: Clock, tmp_path: Path
) -> None:
    number = at_register(session, client, clock.now()).send()
    run_due(app)
    pdf = client.get(f"/cabinet/applications/{number}/document.pdf").response.data
    chain = app.extensions["seals"].paper.chain
    assert status_of(pdf, chain, clock.now()).bottom_line
    assert openssl_says(pdf, chain, tmp_path)
