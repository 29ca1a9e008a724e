"""`flask audit verify` looks at every signature by a key once more, by nothing but what was kept with it."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from models import Application, ElectronicSignature, Signature
from models.enums import SignatureState
from portal.clock import Clock
from portal.documents.canonical import canonical, content_hash
from portal.gateways import Gateways
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.gateways.signature.port import LONGEST_ANSWER, Revocation, Source, Standing
from portal.regulation.signatures import Checked
from tests.integration.test_signatures import checked, draft, given, held, signed, store, submit
from tests.signing import WOMAN, Kind, key_of, sign, the_ca

__all__ = ["draft", "signed", "store"]
Signed = Callable[..., ElectronicSignature]


@pytest.fixture
def audit(app: Flask, session: Session) -> Callable[[], tuple[int, str]]:
    def run() -> tuple[int, str]:
        session.commit()
        done = app.test_cli_runner().invoke(args=["audit", "verify"])
        return done.exit_code, done.output

    return run


def test_it_proves_itself_years_later_with_nobody_to_ask(
    signed: Signed, store: SandboxStore, clock: Clock, audit: Callable[[], tuple[int, str]]
) -> None:
    signed()
    store.set_mode("signature", Mode.DOWN)
    clock.advance(timedelta(days=2000))
    code, said = audit()
    assert code == 0, said
    assert "1 prove themselves" in said


def test_one_that_waits_is_not_counted_as_proven(
    signed: Signed, store: SandboxStore, audit: Callable[[], tuple[int, str]]
) -> None:
    store.set_mode("signature", Mode.DOWN)
    signed()
    code, said = audit()
    assert code == 0
    assert "0 prove themselves" in said
    assert "1 were never accepted" in said


def _gone(kept: ElectronicSignature, **changes: object) -> None:
    kept.proof = None
    for name, value in changes.items():
        setattr(kept, name, value)


def _says(kept: ElectronicSignature, content: bytes) -> None:
    kept.content, kept.content_hash = content, content_hash(content)


CHANGES: dict[str, Callable[[ElectronicSignature], object]] = {
    "its content was changed": lambda kept: setattr(kept, "content", kept.content + b" "),
    "its nonce is not in its content": lambda kept: setattr(kept, "nonce", "another"),
    "other_content": lambda kept: setattr(kept, "cms", sign(key_of(), b"{}", kept.received_at)),
    "other_person": lambda kept: setattr(kept, "cms", sign(key_of(WOMAN), kept.content, kept.received_at)),
    "unknown_issuer": lambda kept: setattr(
        kept, "cms", sign(key_of(kind=Kind.FOREIGN), kept.content, kept.received_at)
    ),
    "what proved it is gone": lambda kept: setattr(kept, "proof", None),
    "what proved it is gone, and who answered": lambda kept: _gone(kept, answers=[]),
    "what proved it is gone, and who examined it": lambda kept: _gone(
        kept, answers=[], report={**kept.report, "examiner": "ncanode"}
    ),
    "what proved it is gone, and who examined it is nobody": lambda kept: _gone(
        kept, report={**kept.report, "examiner": "somebody"}
    ),
    "its content cannot be read": lambda kept: _says(kept, b"not json"),
    "its content cannot be read, being no text": lambda kept: _says(kept, b"\xff\x00"),
    "its content cannot be read, being deep": lambda kept: _says(kept, b"[" * 100_000),
    "its content cannot be read, being no record": lambda kept: _says(kept, b"[]"),
    "its content cannot be read, being spelled otherwise": lambda kept: _says(kept, kept.content + b" "),
    "its content cannot be read, being no number": lambda kept: _says(kept, b'{"nonce":NaN}'),
    "the application was signed with other words, or none": lambda kept: _says(
        kept, canonical({"nonce": kept.nonce})
    ),
    "its application is gone": lambda kept: setattr(kept, "application_id", None),
    "the moment of its proof is gone": lambda kept: setattr(kept, "verified_at", None),
    "what proved it is gone, and its answers are none": lambda kept: _gone(kept, answers=[{}, 5]),
    "what proved it is gone, and its report is none": lambda kept: _gone(
        kept, answers=[{"standing": "good", "answer": ""}], report=[]
    ),
    "another certificate is kept": lambda kept: setattr(
        kept, "certificate", key_of(WOMAN).certificate.public_bytes(Encoding.DER)
    ),
}


@pytest.mark.parametrize("why", CHANGES)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_whatever_is_changed_in_what_was_kept_is_found(
    signed: Signed, session: Session, audit: Callable[[], tuple[int, str]], why: str
) -> None:
    kept = signed()
    CHANGES[why](kept)
    code, said = audit()
    assert (code, f"signature {kept.id}: {why.split(',', maxsplit=1)[0]}" in said) == (1, True), said


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_cannot_be_read_keeps_nobody_from_what_comes_after_it(
    signed: Signed,
    draft: Application,
    session: Session,
    gateways: Gateways,
    clock: Clock,
    audit: Callable[[], tuple[int, str]],
) -> None:
    _says(signed(), b"not json")
    draft.open_key = None  # so that another call is open beside it
    session.commit()
    other = held(session, clock, "36,6")
    what = given(session, other, clock)
    submit(session, other, checked(gateways, what, clock, sign(key_of(), what.content, clock.now())), clock)
    code, said = audit()
    assert (code, "1 prove themselves" in said) == (1, True), said


@pytest.mark.both_engines
def test_a_signature_that_was_removed_is_missed(
    signed: Signed, draft: Application, session: Session, audit: Callable[[], tuple[int, str]]
) -> None:
    kept = signed()
    session.delete(kept)
    code, said = audit()
    lost = f"signature {kept.id}: application {draft.id} names it, and it is gone"
    assert (code, lost in said, "1 signatures do not prove themselves" in said) == (1, True, True), said


@pytest.mark.both_engines
@pytest.mark.parametrize("evidence", [{}, {"electronic_signature": "x"}, {"electronic_signature": 2**70}, []])
def test_a_signing_by_a_key_that_names_no_signature_is_found(
    signed: Signed, draft: Application, session: Session, audit: Callable[[], tuple[int, str]], evidence: Any
) -> None:
    signed()
    session.query(Signature).filter_by(application_id=draft.id).one().evidence = evidence
    code, said = audit()
    assert (code, f"application {draft.id} names it, and it is gone" in said) == (1, True), said


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_one_that_was_accepted_cannot_be_made_one_that_never_was(
    signed: Signed, session: Session, audit: Callable[[], tuple[int, str]]
) -> None:
    kept = signed()
    kept.state = SignatureState.REFUSED
    code, said = audit()
    assert (code, f"signature {kept.id}: it was accepted before" in said) == (1, True), said


@pytest.mark.parametrize(
    ("examiner", "source"), [("portal", Source.CRL), ("ncanode", Source.OCSP)], ids=["long list", "ncanode"]
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_left_nothing_that_could_be_kept_must_be_asked_again_elsewhere(
    session: Session, draft: Application, gateways: Gateways, clock: Clock,
    audit: Callable[[], tuple[int, str]], examiner: str, source: Source,
) -> None:  # fmt: skip
    what = given(session, draft, clock)
    found = checked(gateways, what, clock, sign(key_of(), what.content, clock.now()))
    kept = submit(session, draft, _told_by(found, gateways, examiner, source), clock)
    code, said = audit()
    assert (code, "1 were proven by another" in said) == (0, True), said
    kept.answers = []
    code, said = audit()
    assert (code, f"signature {kept.id}: what proved it is gone" in said) == (1, True), said


def _told_by(checked: Checked, gateways: Gateways, examiner: str, source: Source) -> Checked:
    """The same as if `examiner` had examined it, and `source` had told of revocation what cannot be kept."""
    answer = b"" if examiner == "ncanode" else b"0" * (LONGEST_ANSWER + 1)
    told = Revocation(source, Standing.GOOD, checked.examined.at, answer=answer)
    assert checked.verdict.certificate is not None
    certificate = replace(checked.verdict.certificate, revocations=(told,))
    signer = replace(checked.examined.signers[0], certificates=(certificate,))
    examined = replace(checked.examined, examiner=examiner, signers=(signer,))
    proof = gateways.signature.proof(checked.cms, examined)
    verdict = replace(checked.verdict, certificate=certificate)
    return replace(checked, examined=examined, verdict=verdict, proof=proof)


def test_signatures_are_looked_at_when_a_chain_of_the_journal_is_broken_too(
    signed: Signed, session: Session, audit: Callable[[], tuple[int, str]]
) -> None:
    kept = signed()
    kept.proof = None
    session.flush()
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER journal_entry_no_delete"))
    else:
        session.execute(text("ALTER TABLE journal_entry DISABLE TRIGGER ALL"))
    session.execute(text("DELETE FROM journal_entry"))
    code, said = audit()
    assert code == 1
    assert f"signature {kept.id}: what proved it is gone" in said
    assert "1 chains are broken; 1 signatures do not prove themselves" in said


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_other_words_under_the_application_are_found(
    signed: Signed, draft: Application, session: Session, audit: Callable[[], tuple[int, str]]
) -> None:
    kept = signed()
    row = session.query(Signature).filter_by(application_id=draft.id).one()
    row.content_hash = "0" * 64
    code, said = audit()
    assert (code, f"signature {kept.id}: the application was signed with other words" in said) == (1, True)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_kept_is_read_by_a_stranger_with_openssl(signed: Signed, tmp_path: Path) -> None:
    kept = signed()
    assert kept.proof is not None
    (tmp_path / "proof.der").write_bytes(kept.proof)
    (tmp_path / "root.pem").write_bytes(the_ca().root.certificate.public_bytes(Encoding.PEM))
    command = "openssl cms -verify -binary -inform DER -in proof.der -CAfile root.pem -out out -purpose any"
    moment = ["-attime", str(int(kept.received_at.timestamp()))]
    subprocess.run([*command.split(), *moment], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "out").read_bytes() == kept.content
