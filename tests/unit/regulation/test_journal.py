"""The chain of a journal: whatever is changed in it afterwards is found."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import JournalEntry
from models.enums import ActorKind, Channel
from portal.clock import ALMATY
from portal.regulation.journal import BEGINNING, entry_hash, first_broken_entry

FACTS = ("signed", "taken", "given_back", "fulfilled", "remark")
BEGAN = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def chain(said: list[dict[str, Any]]) -> list[JournalEntry]:
    """A journal of one application, entry by entry, as the writer would make it."""
    entries: list[JournalEntry] = []
    for position, details in enumerate(said, start=1):
        entry = JournalEntry(
            application_id=7,
            position=position,
            at=BEGAN + timedelta(minutes=position),
            fact=FACTS[position % len(FACTS)],
            step="",
            actor_kind=ActorKind.CITIZEN,
            actor_id=3,
            actor_name="Гүлнәр Ыбыраева",
            applicant_id=5,
            channel=Channel.PORTAL,
            details=details,
            previous_hash=entries[-1].hash if entries else BEGINNING,
        )
        entry.hash = entry_hash(entry)
        entries.append(entry)
    return entries


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
details = st.dictionaries(
    words, words | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans() | st.none(), max_size=3
)
journals = st.lists(details, min_size=1, max_size=6)

CHANGES: dict[str, Any] = {
    "application_id": 8,
    "at": BEGAN + timedelta(days=1),
    "fact": "withdrawn",
    "step": "2",
    "actor_kind": ActorKind.REGISTRAR,
    "actor_id": None,
    "actor_name": "Гүлнар Ыбыраева",
    "applicant_id": 6,
    "channel": Channel.PHONE,
    "details": {"words": "not what was said"},
    "previous_hash": "f" * 64,
    "hash": "0" * 64,
    "position": 9,
}


@given(journals)
def test_what_was_written_holds(said: list[dict[str, Any]]) -> None:
    entries = chain(said)
    assert first_broken_entry(entries) is None
    assert first_broken_entry(entries[::-1]) is None, "the order of reading does not matter"


def test_a_journal_with_nothing_in_it_holds() -> None:
    assert first_broken_entry([]) is None


@pytest.mark.parametrize("column", CHANGES)
@given(said=journals, data=st.data())
def test_any_changed_column_of_any_entry_is_found(
    column: str, said: list[dict[str, Any]], data: st.DataObject
) -> None:
    entries = chain(said)
    entry = data.draw(st.sampled_from(entries))
    if getattr(entry, column) == CHANGES[column]:
        return
    setattr(entry, column, CHANGES[column])
    assert first_broken_entry(entries) is not None


def test_no_column_is_left_out_of_the_changes() -> None:
    assert set(CHANGES) | {"id"} == {column.key for column in JournalEntry.__table__.columns}


@given(said=journals, data=st.data())
def test_one_changed_letter_is_found(said: list[dict[str, Any]], data: st.DataObject) -> None:
    entries = chain([{"words": f"{said}"} for _ in said])
    entry = data.draw(st.sampled_from(entries))
    text = entry.details["words"]
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + ("a" if text[place] != "a" else "b") + text[place + 1 :]
    entry.details = {"words": changed}
    assert first_broken_entry(entries) is entry


@given(st.lists(details, min_size=2, max_size=6), st.data())
def test_a_missing_entry_is_found_unless_it_is_the_last(
    said: list[dict[str, Any]], data: st.DataObject
) -> None:
    entries = chain(said)
    lost = data.draw(st.integers(0, len(entries) - 2))
    assert first_broken_entry(entries[:lost] + entries[lost + 1 :]) is not None


@given(st.lists(details, min_size=2, max_size=6))
def test_an_entry_rewritten_with_its_own_hash_breaks_the_next(said: list[dict[str, Any]]) -> None:
    entries = chain(said)
    entries[0].details = {"rewritten": True}
    entries[0].hash = entry_hash(entries[0])
    assert first_broken_entry(entries) is entries[1]


def test_the_same_moment_in_another_zone_is_the_same_entry() -> None:
    entries = chain([{}])
    entries[0].at = entries[0].at.astimezone(ALMATY)
    assert first_broken_entry(entries) is None
