"""A seal must hold for exactly what was sealed, survive a change of keys and never lie open."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.seal import Seal, Sealer, SealKeyError, load_sealer, sandbox_sealer

SEALER = Sealer(Ed25519PrivateKey.generate())
PRIVATE = (
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)


@given(st.binary(max_size=200))
def test_a_seal_holds_for_what_was_sealed(content: bytes) -> None:
    assert SEALER.holds(SEALER.seal(content), content)


@given(st.binary(min_size=1, max_size=200), st.integers(min_value=0), st.integers(1, 255))
def test_one_changed_byte_breaks_the_seal(content: bytes, place: int, change: int) -> None:
    changed = bytearray(content)
    changed[place % len(content)] ^= change
    assert not SEALER.holds(SEALER.seal(content), bytes(changed))


def test_a_seal_survives_being_stored_as_json_values() -> None:
    seal = SEALER.seal(b"content")
    assert Seal(**asdict(seal)) == seal


def test_a_seal_of_a_strange_key_algorithm_or_spelling_does_not_hold() -> None:
    seal = SEALER.seal(b"content")
    stranger = Sealer(Ed25519PrivateKey.generate()).seal(b"content")
    broken = [
        stranger,
        replace(stranger, key_id=seal.key_id),
        replace(seal, algorithm="none"),
        replace(seal, signature=""),
        replace(seal, signature="not base64!"),
        replace(seal, signature=seal.signature[4:]),
    ]
    assert not any(SEALER.holds(one, b"content") for one in broken)


def test_the_sandbox_makes_its_key_once_for_its_owner_only(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    first, second = sandbox_sealer(instance), sandbox_sealer(instance)
    [key_file] = instance.iterdir()
    assert first.key_id == second.key_id
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_agree_on_one_sandbox_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        sealers = list(pool.map(lambda _: sandbox_sealer(tmp_path), range(16)))
    assert len({sealer.key_id for sealer in sealers}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["seal-sandbox.pem"]


def test_a_document_sealed_before_the_key_was_replaced_still_holds(tmp_path: Path) -> None:
    old = sandbox_sealer(tmp_path / "old")
    new = sandbox_sealer(tmp_path / "new")
    (tmp_path / "new" / "2026.pub.pem").write_bytes(old.public_pem())
    rotated = load_sealer(tmp_path / "new" / "seal-sandbox.pem")
    assert rotated.key_id == new.key_id
    assert rotated.holds(old.seal(b"content"), b"content")
    assert not new.holds(old.seal(b"content"), b"content")


def test_a_key_that_everyone_can_read_is_refused(tmp_path: Path) -> None:
    sandbox_sealer(tmp_path)
    key_file = tmp_path / "seal-sandbox.pem"
    key_file.chmod(0o644)
    with pytest.raises(SealKeyError, match="open to everyone"):
        load_sealer(key_file)


def test_a_missing_broken_or_other_key_is_refused_by_name(tmp_path: Path) -> None:
    key_file = tmp_path / "seal.pem"
    with pytest.raises(SealKeyError, match=r"seal\.pem cannot be read"):
        load_sealer(key_file)
    key_file.touch(mode=0o600)
    with pytest.raises(SealKeyError, match=r"seal\.pem cannot be read"):
        load_sealer(key_file)
    key_file.write_bytes(generate_private_key(SECP256R1()).private_bytes(*PRIVATE))
    with pytest.raises(SealKeyError, match="not an Ed25519 key"):
        load_sealer(key_file)


def test_a_broken_retired_key_is_refused_by_name(tmp_path: Path) -> None:
    sandbox_sealer(tmp_path)
    (tmp_path / "2025.pub.pem").write_text("no key")
    with pytest.raises(SealKeyError, match=r"2025\.pub\.pem"):
        load_sealer(tmp_path / "seal-sandbox.pem")
