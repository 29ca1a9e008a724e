"""A document must be stored, sealed and drawn again without losing or gaining a word."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from portal.clock import ALMATY
from portal.documents.content import from_data
from portal.documents.letters import drawable
from portal.documents.seal import sandbox_sealer
from tests.unit.documents.papers import DOCTOR, PATIENT, a_confirmation, a_refusal


@pytest.mark.parametrize(
    "document", [a_confirmation(), a_refusal(), a_refusal("Адрес другой."), a_confirmation(specimen=True)]
)
def test_a_document_comes_back_from_storage_as_it_was(document) -> None:
    stored = json.loads(json.dumps(document.as_data()))
    assert from_data(stored) == document


def test_the_same_moment_in_another_zone_is_the_same_content() -> None:
    moment = datetime(2026, 3, 8, 9, 5, tzinfo=UTC)
    here = a_confirmation(issued_at=moment.astimezone(ALMATY))
    assert here.as_bytes() == a_confirmation(issued_at=moment).as_bytes()


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        a_confirmation(issued_at=datetime(2026, 3, 8, 9, 5))  # the refused case itself


def test_a_form_of_tomorrow_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="unknown form"):
        from_data(a_refusal().as_data() | {"form": "emhana.result/9"})


def test_the_seal_covers_every_word_but_not_itself(tmp_path: Path) -> None:
    sealer = sandbox_sealer(tmp_path)
    document = a_confirmation().sealed(sealer)
    assert document.seal
    assert document.as_bytes() == a_confirmation().as_bytes()
    assert sealer.holds(document.seal, document.as_bytes())
    for changed in (
        replace(document, number="1622-7586-95"),
        replace(document, rows=document.rows[1:]),
        replace(document, lead=None),
        replace(document, alert=None),
        replace(document, notes=document.notes[:1]),
        replace(document, valid_until=date(2026, 3, 10)),
        replace(document, specimen=True),
    ):
        assert not sealer.holds(document.seal, changed.as_bytes())


def test_a_confirmation_tells_when_who_and_where_and_ends_with_the_visit() -> None:
    document = a_confirmation()
    assert document.lead
    assert str(document.lead[1]) == "2026 жылғы 9 наурыз, дүйсенбі,\nсағат 14:00–16:00"
    assert [value for _, value in document.rows if isinstance(value, str)] == [DOCTOR, PATIENT]
    assert document.valid_until == date(2026, 3, 9)
    assert document.alert
    assert "103" in document.alert.kk
    assert "103" in document.alert.ru


def test_a_refusal_tells_why_by_which_law_and_what_next() -> None:
    document = a_refusal()
    assert document.lead
    assert document.lead[1] == a_refusal("").lead[1]
    assert "9-тармағы" in str(document.rows[-1][1])
    assert "1414" in document.notes[-1].ru
    assert len(document.notes) == 3
    assert document.valid_until is None


def test_the_registrars_own_words_appear_only_when_there_are_some() -> None:
    assert len(a_refusal("Адрес другой.").rows) == len(a_refusal("  ").rows) + 1


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ("Ұлжалғас № 5, 1 200 ₸ «Ё»", "Ұлжалғас № 5, 1 200 ₸ «Ё»"),
        ("и\u0306", "й"),
        ("Łucja Ǻgnes Nguyễn", "Łucja Agnes Nguyen"),
        ("жақсы 🙂", "жақсы ?"),
        ("а\u200bб\ufeffв\u202eг\x07", "абвг"),
        ("а\tб\nв", "а б\nв"),
        ("中文", "??"),
    ],
)
def test_letters_that_the_font_lacks_are_replaced_and_all_others_stay(said: str, drawn: str) -> None:
    assert drawable(said) == drawn
