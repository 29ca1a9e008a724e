"""The table of signatures, each as it comes to the law: its words, its code in the journal, where the draft stands."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, JournalEntry, SigningChallenge
from models.enums import Language, SignaturePurpose, State
from portal.clock import Clock
from portal.documents.canonical import content_hash
from portal.gateways import Gateways
from portal.gateways.sandbox_store import SandboxStore
from portal.regulation import signatures
from portal.regulation.signature_words import WORDS
from portal.regulation.signatures import Way
from tests.integration.test_signatures import OWNER, citizen, draft, store
from tests.signature_cases import CASES, CONTENT
from tests.signing import MAN, NOW, Kind, key_of

__all__ = ["draft", "store"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_each_signature_gets_its_words_its_code_and_leaves_the_draft_a_draft(
    session: Session, draft: Application, store: SandboxStore, gateways: Gateways, clock: Clock
) -> None:
    clock.travel_to(NOW)
    store.revoke(key_of(MAN, Kind.REVOKED).certificate.serial_number, NOW - timedelta(days=1))
    what = _given(session, draft)
    cases = [case for case in CASES if case.purpose is SignaturePurpose.SIGN]
    words = []
    for case in cases:
        checked = signatures.check(gateways.signature, what, case.make(), iin=MAN.iin, now=NOW)
        assert checked.verdict.code == case.code, case.name
        if checked.verdict.failure is None:
            continue
        signatures.note_refusal(
            session, draft, checked.verdict.code, Way.NCALAYER, actor=citizen(session), now=NOW
        )
        words.append(WORDS[checked.verdict.failure])
    session.commit()
    refused = [case.code for case in cases if case.code != "accepted"]
    assert len(refused) >= 40
    entries = session.scalars(
        select(JournalEntry).where(JournalEntry.application_id == draft.id).order_by(JournalEntry.position)
    ).all()
    assert [entry.details["code"] for entry in entries] == refused
    assert {entry.fact for entry in entries} == {"signature_refused"}
    assert draft.state is State.DRAFT
    assert draft.number is None
    for language in Language:
        assert all(text.say(language).count(".") >= 1 for text in words)
    assert MAN.iin not in str([entry.details for entry in entries])


def _given(session: Session, draft: Application) -> signatures.Given:
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
