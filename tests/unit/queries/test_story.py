"""Every fact that the house writes into the journal has words for the citizen, and inner notes stay inside."""

import ast
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models import JournalEntry
from models.enums import ActorKind, Channel, Language
from portal.queries.story import FACTS, OTHER_FACT, story_of
from portal.regulation.states import MOVES

PORTAL = Path(__file__).resolve().parents[3] / "portal"


def entry(fact: str, **values: Any) -> JournalEntry:
    said: dict[str, Any] = {
        "fact": fact,
        "at": datetime(2026, 3, 2, 4, 5, tzinfo=UTC),
        "actor_kind": ActorKind.CITIZEN,
        "actor_name": "Сынақов Адам",
        "channel": Channel.PORTAL,
        "details": {},
    }
    return JournalEntry(**{**said, **values})


@pytest.mark.parametrize("fact", sorted({move.fact for move in MOVES.values()}))
def test_every_move_has_words(fact: str) -> None:
    assert fact in FACTS


def test_every_noted_fact_has_words() -> None:
    assert _noted() <= set(FACTS)
    assert "case_opened" in _noted()


def test_a_fact_of_tomorrow_is_still_told_honestly() -> None:
    assert story_of([entry("something_new")], is_ended=False)[0].title == OTHER_FACT


def test_the_citizens_own_acts_name_nobody_and_staff_are_named_with_their_role() -> None:
    mine, theirs = story_of(
        [entry("signed"), entry("taken", actor_kind=ActorKind.REGISTRAR, channel=Channel.WINDOW)],
        is_ended=False,
    )
    assert mine.time.kk == "2026 жылғы 2 наурыз, 09:05"
    assert theirs.time.ru == "2 марта 2026 года, 09:05 · Регистратор: Сынақов Адам"


def test_only_the_last_event_of_a_living_application_is_now() -> None:
    told = [entry("signed"), entry("taken")]
    assert [event.is_now for event in story_of(told, is_ended=False)] == [False, True]
    assert [event.is_now for event in story_of(told, is_ended=True)] == [False, False]


@pytest.mark.parametrize(
    ("fact", "details", "said"),
    [
        ("correction_asked", {"question": "Қай пәтер?"}, "Қай пәтер?"),
        ("corrected", {"answer": "15"}, "15"),
        ("remark", {"words": "домофон"}, "домофон"),
        ("taken_over", {"note": "ауысым", "from": 3}, ""),
        ("withdrawn", {"was": "fulfilled", "reason": ""}, ""),
        ("handed_to_desk", {"reason": "unknown"}, ""),
    ],
)
def test_only_what_is_the_citizens_to_read_is_told(fact: str, details: dict[str, Any], said: str) -> None:
    assert story_of([entry(fact, details=details)], is_ended=False)[0].text == said


def test_both_languages_tell_each_fact_in_their_own_words() -> None:
    for words in FACTS.values():
        assert words.say(Language.KK) != words.say(Language.RU)


def _noted() -> set[str]:
    """The facts named as constants in calls of `process.note`."""
    found: set[str] = set()
    for path in PORTAL.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "note" and len(node.args) > 2:
                fact = node.args[2]
                if isinstance(fact, ast.Constant) and isinstance(fact.value, str):
                    found.add(fact.value)
    return found
