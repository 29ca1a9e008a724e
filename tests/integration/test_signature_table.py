"""The table of signatures, each as it comes to the law, whoever examines it: its words, its code in the journal, where
the draft stands."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, JournalEntry, SigningChallenge
from models.enums import Language, SignaturePurpose, SignatureState, State
from portal.clock import Clock
from portal.documents.canonical import content_hash
from portal.gateways import gateways_from
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.port import SignatureGateway
from portal.gateways.signature.rule import Failure
from portal.gateways.standin import StandIn
from portal.regulation import signatures
from portal.regulation.signature_words import WORDS
from portal.regulation.signatures import Given, Way
from tests.integration.gateways.conftest import TOKEN, StoppedClock, WiringSettings, serving
from tests.integration.test_signatures import OWNER, citizen, held
from tests.signature_cases import (
    ACCEPTED,
    CASES,
    CERTIFICATES,
    CONTENT,
    CONTENTS,
    PEOPLE,
    SHAPE,
    STAMPS,
    Case,
)
from tests.signing import MAN, NOW, Kind, ca_in, key_of

EXAMINERS = {"sandbox": "portal", "live": "portal", "ncanode": "ncanode"}
PARTS = {"bytes": [*ACCEPTED, *SHAPE, *CONTENTS], "keys": [*CERTIFICATES, *PEOPLE, *STAMPS]}


def cases_of(part: str) -> list[Case]:
    """The cases of this part of the table in which a citizen signs an application."""
    return [case for case in PARTS[part] if case.purpose is SignaturePurpose.SIGN]


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, SignatureGateway]]:
    """Each adapter; those that ask outside speak over a socket with one stand-in."""
    folder, clock = tmp_path_factory.mktemp("table"), StoppedClock()
    authority, store = ca_in(folder), SandboxStore(folder / "sandbox.sqlite")
    roots = folder / "roots.pem"
    found = (x509.load_der_x509_certificate(der) for der in authority.trusted())
    roots.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in found))
    store.revoke(key_of(MAN, Kind.REVOKED).certificate.serial_number, NOW - timedelta(days=1))
    with serving(StandIn(store, token=TOKEN, now=clock.now, slow_seconds=0.0, people_ca=folder)) as url:
        yield {
            adapter: gateways_from(_settings(folder, adapter, url, roots), clock).signature
            for adapter in EXAMINERS
        }


def _settings(folder: Path, adapter: str, url: str, roots: Path) -> WiringSettings:
    return WiringSettings(
        SANDBOX_FILE=folder / "sandbox.sqlite",
        SIGNATURE_GATEWAY=adapter,
        SIGNATURE_ROOTS_FILE=roots,
        SIGNATURE_OCSP_URL=f"{url}/signature/ocsp",
        SIGNATURE_CRL_URLS=f"{url}/signature/crl",
        SIGNATURE_NCANODE_URL=f"{url}/signature/" if adapter == "ncanode" else "",
    )


def test_the_parts_are_the_whole_table_and_forty_of_its_cases_are_refused() -> None:
    cases = [case for part in PARTS for case in cases_of(part)]
    assert cases == [case for case in CASES if case.purpose is SignaturePurpose.SIGN]
    assert len([case for case in cases if case.code != "accepted"]) >= 40


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("adapter", EXAMINERS)
def test_each_signature_gets_its_words_its_code_and_leaves_the_draft_a_draft(
    session: Session, clock: Clock, checks: dict[str, SignatureGateway], adapter: str, part: str
) -> None:
    clock.travel_to(NOW)
    draft = held(session, clock)
    what, cases = _given(session, draft), cases_of(part)
    for number, case in enumerate(cases):
        checked = signatures.check(checks[adapter], what, case.make(), iin=MAN.iin, now=NOW)
        assert (case.name, checked.verdict.code) == (case.name, case.code)
        assert checked.examined.examiner == EXAMINERS[adapter], case.name
        if checked.verdict.failure is None:
            _taken(session, checked)
            continue
        moment = NOW + number * signatures.LIVES  # each as if a text had been given anew
        failure = checked.verdict.failure.value
        signatures.note_refusal(session, draft, failure, Way.NCALAYER, actor=citizen(session), now=moment)
        session.commit()
    entries = session.scalars(
        select(JournalEntry).where(JournalEntry.application_id == draft.id).order_by(JournalEntry.position)
    ).all()
    refused = [case.code for case in cases if case.code != "accepted"]
    assert [entry.details for entry in entries] == [{"code": code, "way": "ncalayer"} for code in refused]
    assert {entry.fact for entry in entries} <= {"signature_refused"}
    assert (draft.state, draft.number) == (State.DRAFT, None)
    assert all(WORDS[Failure(code)].say(language).count(".") for code in refused for language in Language)


def _taken(session: Session, checked: signatures.Checked) -> None:
    """It can be kept as it was judged; for the next case of the table it is not."""
    kept = signatures.take(session, checked, Way.NCALAYER)
    assert (kept.state, kept.code) == (SignatureState.ACCEPTED, "accepted")
    assert kept.proof
    session.rollback()
    assert session.scalar(select(ElectronicSignature.id)) is None


def _given(session: Session, draft: Application) -> Given:
    """The content of the cases, as if it had just been given out for this draft."""
    row = SigningChallenge(
        nonce="of the table", purpose=SignaturePurpose.SIGN, owner=OWNER, application_id=draft.id,
        content=CONTENT, shown_hash=content_hash(CONTENT), created_at=NOW,
        expires_at=NOW + signatures.LIVES,
    )  # fmt: skip
    session.add(row)
    session.commit()
    found = signatures.find(session, row.nonce, owner=OWNER)
    assert found is not None
    return found
