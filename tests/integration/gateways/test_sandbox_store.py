"""The sandbox's memory, shared by the web server and the worker."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.gateways.sandbox_store import STAND_INS, Mode, SandboxMessage, SandboxStore

MOMENT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PHONE = "+77000000101"


def _send(path: Path, number: int) -> bool:
    return SandboxStore(path).put_message(PHONE, f"text {number}", f"key {number}", MOMENT)


def test_everything_is_up_until_somebody_says_otherwise(store: SandboxStore) -> None:
    assert store.modes() == dict.fromkeys(STAND_INS, Mode.UP)


@pytest.mark.parametrize("name", STAND_INS)
def test_a_mode_is_for_one_stand_in_and_is_remembered(store: SandboxStore, name: str, tmp_path: Path) -> None:
    store.set_mode(name, Mode.DOWN)
    again = SandboxStore(tmp_path / "sandbox.sqlite")
    assert {other for other, mode in again.modes().items() if mode is Mode.DOWN} == {name}


def test_another_name_is_no_stand_in(store: SandboxStore) -> None:
    with pytest.raises(KeyError):
        store.set_mode("weather", Mode.DOWN)
    with pytest.raises(KeyError):
        store.mode("weather")


def test_many_threads_may_make_the_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sandbox.sqlite"
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda number: _send(path, number), range(40)))
    assert len(SandboxStore(path).messages(PHONE)) == 40


def test_one_store_serves_many_threads_from_its_first_question_on(store: SandboxStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        kept = pool.map(lambda number: store.put_message(PHONE, "text", f"key {number}", MOMENT), range(40))
        assert all(kept)
    assert len(store.messages(PHONE)) == 40


def test_a_file_that_was_removed_is_made_anew(store: SandboxStore, tmp_path: Path) -> None:
    store.set_mode("sms", Mode.DOWN)
    for each in tmp_path.glob("sandbox.sqlite*"):
        each.unlink()
    assert store.mode("sms") is Mode.UP
    store.set_mode("sms", Mode.REJECT)
    assert SandboxStore(tmp_path / "sandbox.sqlite").mode("sms") is Mode.REJECT


def test_a_file_that_somebody_else_made_anew_is_filled_with_tables(
    store: SandboxStore, tmp_path: Path
) -> None:
    store.set_mode("sms", Mode.DOWN)
    (tmp_path / "other").touch()
    (tmp_path / "other").replace(tmp_path / "sandbox.sqlite")
    assert store.mode("sms") is Mode.UP


def test_several_processes_may_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite"
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert all(pool.map(_send, [path] * 20, range(20)))
    assert len(SandboxStore(path).messages(PHONE)) == 20


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Emhana: кіру коды 482913", "482913"),
        ("482913", "482913"),
        ("код 000000.", "000000"),
        ("Код 48291", None),
        ("ЖСН 850715390009", None),
        ("+77000000101", None),
        ("٤٨٢٩١٣", None),
        ("", None),
    ],
)
def test_the_code_is_a_run_of_exactly_six_digits(text: str, code: str | None) -> None:
    assert SandboxMessage(PHONE, text, MOMENT).code == code


@given(st.integers(0, 999_999), st.text(st.characters(exclude_categories=["Nd", "No", "Nl", "Cs"])))
def test_any_code_is_found_among_any_words(number: int, words: str) -> None:
    assert SandboxMessage(PHONE, f"{words}{number:06d}{words}", MOMENT).code == f"{number:06d}"


def test_a_message_shows_neither_number_nor_text_when_printed() -> None:
    shown = repr(SandboxMessage(PHONE, "482913", MOMENT))
    assert PHONE not in shown
    assert "482913" not in shown


def test_a_question_is_counted_once_for_its_id_and_its_system(store: SandboxStore) -> None:
    assert store.put_question("narcology", "a", "850715390009")
    assert store.put_question("narcology", "a", "850715390009")
    assert not store.put_question("narcology", "a", "900228490109")
    assert store.put_question("psychiatry", "a", "900228490109")
    assert (store.questions("narcology"), store.questions("psychiatry")) == (1, 1)


def test_an_order_is_kept_once_for_its_reference_and_told_in_order(store: SandboxStore) -> None:
    assert store.put_act("a", "850715390009", "first")
    assert store.put_act("b", "850715390009", "second")
    assert store.put_act("a", "850715390009", "first")
    assert not store.put_act("a", "900228490109", "first")
    assert not store.put_act("a", "850715390009", "other")
    assert store.acts("850715390009") == ["first", "second"]
    assert store.acts_by_person() == {"850715390009": ["first", "second"]}
