"""What is locked opens only with its key, in its place, unchanged; keys can be replaced."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.vault import CannotUnlock, Vault, VaultKeyError, read_keys, sandbox_vault

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
PLACE = "document:AAAA"
KEY = "A" * 43 + "="


@given(st.binary(max_size=2000), st.text(max_size=40))
def test_what_was_locked_comes_back(content: bytes, label: str) -> None:
    vault = Vault({"a": OLD})
    assert vault.unlock(vault.lock(content, label), label) == content


def test_the_same_words_look_different_each_time_and_tell_nothing() -> None:
    vault = Vault({"a": OLD})
    first, second = vault.lock(b"observed", PLACE), vault.lock(b"observed", PLACE)
    assert first != second
    assert b"observed" not in first


@given(st.data())
def test_any_changed_byte_keeps_it_shut(data: st.DataObject) -> None:
    vault = Vault({"a": OLD})
    locked = bytearray(vault.lock(b"the answer", PLACE))
    place = data.draw(st.integers(0, len(locked) - 1))
    locked[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotUnlock):
        vault.unlock(bytes(locked), PLACE)


def test_it_does_not_open_in_another_place_or_with_another_key() -> None:
    locked = Vault({"a": OLD}).lock(b"the answer", PLACE)
    with pytest.raises(CannotUnlock):
        Vault({"a": OLD}).unlock(locked, "document:BBBB")
    with pytest.raises(CannotUnlock):
        Vault({"a": NEW}).unlock(locked, PLACE)
    with pytest.raises(CannotUnlock):
        Vault({"b": OLD}).unlock(locked, PLACE)


def test_the_first_key_locks_and_all_open() -> None:
    before = Vault({"a": OLD}).lock(b"the answer", PLACE)
    vault = Vault({"b": NEW, "a": OLD})
    assert vault.unlock(before, PLACE) == b"the answer"
    assert not vault.is_current(before)
    assert vault.is_current(vault.lock(b"the answer", PLACE))


@pytest.mark.parametrize(
    "written",
    ["", "a", "a:", "a:abc", f"{'n' * 17}:{KEY}", f":{KEY}", f"a b:{KEY}", "a:%%%"],
)
def test_a_wrong_key_is_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(VaultKeyError) as refused:
        read_keys(written)
    assert KEY not in str(refused.value)
    assert len(str(refused.value)) < 60


def test_no_key_at_all_is_refused() -> None:
    with pytest.raises(VaultKeyError):
        Vault({})


def test_the_sandbox_makes_its_key_once_for_its_owner_only(tmp_path: Path) -> None:
    locked = sandbox_vault(tmp_path).lock(b"the answer", PLACE)
    assert sandbox_vault(tmp_path).unlock(locked, PLACE) == b"the answer"
    [key_file] = tmp_path.iterdir()
    assert key_file.stat().st_mode & 0o077 == 0
