"""The certificate on paper, and the little of it that may be known from outside."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.documents.certificate import NOT_OBSERVED, OBSERVED, Finding, RegisterWords, certificate
from portal.documents.confirmation import Issue
from portal.documents.content import DocumentContent, from_data
from portal.documents.render import render
from portal.documents.seal import sandbox_sealer
from portal.documents.verification import Verdict, verdict
from portal.language import Bilingual
from portal.services.narcology_certificate import WORDS as NARCOLOGY
from portal.services.psychiatry_certificate import WORDS as PSYCHIATRY
from portal.services.tb_certificate import WORDS as TUBERCULOSIS
from tests.moments import almaty

ISSUED = almaty(2026, 3, 2, 9)
LAST_DAY = date(2026, 3, 12)
SECRETS = ("Ұлжалғас", "900228490109", "байқауда", "наблюдени", "сихиатр", "№ 5 мектеп")


def a_certificate(
    words: RegisterWords = PSYCHIATRY, *, is_observed: bool = False, salt: str = "5a" * 16
) -> DocumentContent:
    issue = Issue(
        number="4821-9073-65",
        verification_code="XEWK-3RW2-HC6P",
        verify_url="https://emhana.example/kk/verify/XEWK-3RW2-HC6P",
        issued_at=ISSUED,
        clinic=Bilingual(kk="Емхана порталы", ru="Портал «Емхана»"),
    )
    finding = Finding(
        words=words,
        person="Қаһарманқұлова Ұлжалғас Өмірзаққызы",
        iin="900228490109",
        is_observed=is_observed,
        as_of=ISSUED,
        valid_until=LAST_DAY,
        purpose=Bilingual(kk="Жұмысқа орналасу", ru="Для работы"),
        addressee="№ 5 мектеп",
    )
    return certificate(issue, finding, salt)


@pytest.mark.parametrize(
    "words", [TUBERCULOSIS, PSYCHIATRY, NARCOLOGY], ids=lambda words: words.title.ru[-14:]
)
@pytest.mark.parametrize("is_observed", [True, False])
def test_it_says_plainly_what_the_register_says(words: RegisterWords, *, is_observed: bool) -> None:
    document = a_certificate(words, is_observed=is_observed)
    assert document.lead == (words.register, OBSERVED if is_observed else NOT_OBSERVED)
    assert document.clinic == words.issuer
    pdf = render(document)
    assert pdf.startswith(b"%PDF")
    assert len(pdf) < 150_000


def test_the_shell_tells_nothing_of_the_person_the_register_or_the_answer() -> None:
    said = json.dumps(a_certificate().shell().as_data(), ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in said] == []
    for kept in ("4821-9073-65", "XEWK-3RW2-HC6P", "2026-03-12"):
        assert kept in said


def test_the_shell_of_the_same_answer_differs_by_its_salt() -> None:
    """Else one could try both answers and compare."""
    first, second = a_certificate(salt="aa" * 16).shell(), a_certificate(salt="bb" * 16).shell()
    assert first.hidden != second.hidden


def test_an_open_document_is_its_own_shell() -> None:
    document = replace(a_certificate(), salt="")
    assert document.shell() == document


def test_the_seal_holds_over_the_stored_shell_and_over_the_whole_alike(tmp_path: Path) -> None:
    sealer = sandbox_sealer(tmp_path)
    whole = a_certificate().sealed(sealer)
    stored = from_data(json.loads(json.dumps(whole.shell().as_data())), whole.seal)
    for document in (whole, stored):
        assert verdict(document, sealer=sealer, today=LAST_DAY, is_recalled=False) is Verdict.VALID


@pytest.mark.parametrize(
    "change", [{"number": "1622-7586-95"}, {"hidden": "0" * 64}, {"valid_until": date(2027, 1, 1)}]
)
def test_a_changed_shell_is_broken(tmp_path: Path, change: dict[str, object]) -> None:
    sealer = sandbox_sealer(tmp_path)
    whole = a_certificate().sealed(sealer)
    changed = replace(whole.shell(), **change)  # type: ignore[arg-type]  # by name
    assert verdict(changed, sealer=sealer, today=LAST_DAY, is_recalled=False) is Verdict.BROKEN


def test_a_whole_with_another_answer_is_broken(tmp_path: Path) -> None:
    sealer = sandbox_sealer(tmp_path)
    seal = a_certificate(is_observed=True).sealed(sealer).seal
    forged = replace(a_certificate(is_observed=False), seal=seal)
    assert verdict(forged, sealer=sealer, today=LAST_DAY, is_recalled=False) is Verdict.BROKEN
