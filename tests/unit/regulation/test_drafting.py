"""What is signed: one spelling of exactly what the review page showed."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Application, Person
from models.enums import Language
from models.iin import Iin
from portal.documents.canonical import content_hash
from portal.regulation.drafting import ShownRow, content_of, held_hash
from portal.regulation.process import NotWhatWasShown

BEGAN = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def draft(**values: Any) -> Application:
    me = Person(
        iin=Iin("850715390009"), surname="Сейітқали", given_name="Әлібек", birth_date=date(1985, 7, 15)
    )
    defaults = {
        "id": 7,
        "service": "home-call",
        "created_at": BEGAN,
        "applicant": me,
        "subject": me,
        "answers": {},
    }
    return Application(**{**defaults, **values})


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
rows = st.lists(st.builds(ShownRow, words, words, words), max_size=5)
answers = st.dictionaries(words, words | st.booleans() | st.lists(words, max_size=3), max_size=5)


@given(rows, answers)
def test_the_same_review_always_gives_the_same_bytes(shown: list[ShownRow], typed: dict[str, Any]) -> None:
    backwards = dict(reversed(typed.items()))
    first = content_of(draft(answers=typed), shown, Language.KK)
    assert first == content_of(draft(answers=backwards), list(shown), Language.KK)
    assert json.loads(first)["shown"] == [asdict(row) for row in shown]


@given(rows, st.data())
def test_one_sign_more_on_the_page_gives_other_bytes(shown: list[ShownRow], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(shown)))
    more = [*shown[:place], ShownRow("where", "Үй", "12"), *shown[place:]]
    assert content_of(draft(), shown, Language.KK) != content_of(draft(), more, Language.KK)


def test_each_thing_that_matters_is_in_the_bytes() -> None:
    shown = [ShownRow("where", "Үй", "12")]
    child = Person(iin=Iin("160229690001"), surname="Бөкенбай", given_name="Айсұлу")
    plain = content_of(draft(), shown, Language.KK)
    others = [
        content_of(draft(), shown, Language.RU),
        content_of(draft(id=8), shown, Language.KK),
        content_of(draft(service="attachment"), shown, Language.KK),
        content_of(draft(subject=child), shown, Language.KK),
        content_of(draft(answers={"where": {"house": "12"}}), shown, Language.KK),
        content_of(draft(created_at=BEGAN.replace(microsecond=1)), shown, Language.KK),
    ]
    assert len({plain, *others}) == len(others) + 1


def test_the_bytes_are_what_they_were_when_the_first_call_was_signed() -> None:
    content = content_of(draft(), [ShownRow("where", "Үй", "12")], Language.KK)
    assert content.decode() == (
        '{"answers":{},"applicant":{"iin":"850715390009","name":"Сейітқали Әлібек"},'
        '"begun_at":"2026-03-02T04:00:00+00:00","draft":7,"form":"emhana.application/1","language":"kk",'
        '"service":"home-call","shown":[{"label":"Үй","step":"where","value":"12"}],'
        '"subject":{"iin":"850715390009","name":"Сейітқали Әлібек"}}'
    )


def test_nothing_held_cannot_be_signed() -> None:
    with pytest.raises(NotWhatWasShown):
        held_hash(draft(to_sign=None))
    assert held_hash(draft(to_sign=b"{}")) == content_hash(b"{}")
