"""The public check must be right on the last day, after a recall and when somebody touched the record."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.documents.content import DocumentContent
from portal.documents.seal import Sealer, sandbox_sealer
from portal.documents.verification import Verdict, initials, verdict
from tests.unit.documents.papers import PATIENT, a_confirmation, a_refusal

LAST_DAY = date(2026, 3, 9)


@pytest.fixture
def sealer(tmp_path: Path) -> Sealer:
    return sandbox_sealer(tmp_path)


@pytest.fixture
def document(sealer: Sealer) -> DocumentContent:
    return a_confirmation().sealed(sealer)


def test_a_document_is_valid_through_its_last_day(document: DocumentContent, sealer: Sealer) -> None:
    assert verdict(document, sealer=sealer, today=LAST_DAY, is_recalled=False) is Verdict.VALID
    day_after = date(2026, 3, 10)
    assert verdict(document, sealer=sealer, today=day_after, is_recalled=False) is Verdict.EXPIRED


def test_a_document_without_a_term_never_expires(sealer: Sealer) -> None:
    document = a_refusal().sealed(sealer)
    assert verdict(document, sealer=sealer, today=date(2126, 1, 1), is_recalled=False) is Verdict.VALID


def test_a_recalled_document_is_told_even_after_its_term(document: DocumentContent, sealer: Sealer) -> None:
    for today in (LAST_DAY, date(2027, 1, 1)):
        assert verdict(document, sealer=sealer, today=today, is_recalled=True) is Verdict.RECALLED


def test_a_touched_or_unsealed_record_is_never_called_ours(document: DocumentContent, sealer: Sealer) -> None:
    touched = replace(document, valid_until=date(2099, 1, 1))
    for suspect in (touched, replace(document, seal=None)):
        assert verdict(suspect, sealer=sealer, today=LAST_DAY, is_recalled=False) is Verdict.BROKEN


@pytest.mark.parametrize(
    ("name", "shown"),
    [(PATIENT, "Қ. Ұ. Ө."), ("Ким Алина", "К. А."), ("әли", "Ә."), ("Иванова-Қожа  Ёлка", "И. Ё."), ("", "")],
)
def test_only_initials_of_a_person_are_shown(name: str, shown: str) -> None:
    assert initials(name) == shown
