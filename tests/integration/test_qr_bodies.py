"""Whatever a stranger makes of what our QR codes lead to, the portal answers: soon, never with an error of its own, and
never as if it were genuine."""

import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import quote, urlsplit

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Application, MobileSigning, ResultDocument
from models.enums import MobileState, State
from portal.clock import Clock
from portal.gateways import Gateways
from portal.gateways.signature.armour import der_of
from portal.gateways.signature.egov_mobile import LONGEST_ANSWER, address_in, signed_text
from portal.regulation import signatures
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import home_call
from tests.mutants import mutants
from tests.pages.home_call import at_home
from tests.phones import code_on, to_phone_page
from tests.qr_bodies import body_mutants, phone_body
from tests.signing import MAN, key_of, sign
from tests.spent import soon

LONGEST_SECONDS = 1.0
BODIES, CODES = 120, 300
GENUINE = "Құжат түпнұсқа"


@pytest.fixture
def send(app: Flask, session: Session, client: PortalClient, clock: Clock) -> Callable[[bytes], int]:
    """`send(body)`: what a phone that scanned the code of the page is answered, soon."""
    at_home(session, client, clock.now()).to_review()
    to_phone_page(client)
    path, phone = urlsplit(address_in(code_on(client.page))).path, app.test_client()
    bearer = phone.get(path).get_json()["document"]["auth_token"]

    def send(body: bytes) -> int:
        # A wrong signature ends the code: it is given again, so that the next one is looked at as well.
        session.execute(update(MobileSigning).values(outcome=MobileState.WAITING))
        session.commit()
        with soon(LONGEST_SECONDS):
            answer = phone.put(f"{path}/documents", data=body, headers={"Authorization": f"Bearer {bearer}"})
        return answer.status_code

    return send


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_phone_that_sends_anything_but_what_it_was_given_signed_is_told_no_and_an_honest_one_yes(
    session: Session, send: Callable[[bytes], int], gateways: Gateways, clock: Clock
) -> None:
    [code] = session.scalars(select(MobileSigning))
    given = signatures.find(session, code.challenge.nonce, owner=None)
    assert given is not None
    right = sign(key_of(), given.content, clock.now())

    def is_changed(cms: bytes) -> bool:
        """Whether the signature itself was, and not what lies beside it in the body or in the CMS."""
        checked = signatures.check(gateways.signature, given, cms, iin=MAN.iin, now=clock.now())
        if checked.verdict.is_accepted:
            der = key_of().certificate.public_bytes(Encoding.DER)
            assert (checked.examined.content, checked.verdict.certificate.der) == (given.content, der)
        return not checked.verdict.is_accepted

    bodies = list(body_mutants([right], BODIES, seed=1))
    told = Counter(send(body) for body in bodies if is_changed(der_of(signed_text(body))))
    assert set(told) == {403}
    assert told[403] > BODIES / 2
    assert session.scalar(select(Application.state)) is State.DRAFT
    assert send(phone_body(right)) == 200


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_body_that_is_deep_or_long_is_told_no(send: Callable[[bytes], int]) -> None:
    for body in (b"[" * 200_000, b"9" * 200_000, b'{"a":' * 40_000, b"\xff" * 200_000):
        assert send(body) == 403
    assert send(b" " * LONGEST_ANSWER * 2) == 413


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_broken_code_of_a_paper_is_never_genuine_and_never_an_error(
    app: Flask, session: Session, client: PortalClient, clock: Clock
) -> None:
    home_call(session, clock.now())
    session.commit()
    run_due(app)
    document = session.scalars(select(ResultDocument)).one()
    visitor, right = app.test_client(), document.code
    assert is_genuine(visitor, f"/kk/verify/{right}")
    for mutant in mutants([right.encode()], CODES, seed=1):
        with soon(LONGEST_SECONDS):
            for path in (
                f"/kk/verify/{quote(mutant, safe='')}",
                f"/kk/verify/?document_code={quote(mutant)}",
            ):
                assert is_genuine(visitor, path) <= (signs_of(mutant) == signs_of(right.encode())), mutant


def is_genuine(visitor: FlaskClient, path: str) -> bool:
    answer = visitor.get(path, follow_redirects=True)
    assert answer.status_code < 500, path
    return GENUINE in answer.text


def signs_of(code: bytes) -> bytes:
    """What is left of a code when case, hyphens and spaces, and an O for a nought, are forgiven."""
    return re.sub(rb"[^A-Z0-9]", b"", code.upper()).replace(b"O", b"0")
