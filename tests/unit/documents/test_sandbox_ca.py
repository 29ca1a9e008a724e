"""The sandbox's own authority: made once, for its owner only, in the shape of the National CA's certificates."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography.x509 import BasicConstraints, ExtendedKeyUsage, KeyUsage
from cryptography.x509.oid import NameOID

from portal.documents.sandbox_ca import LEGAL_ENTITY, make_sandbox_ca
from portal.documents.seal_chain import load_seal_chain
from tests.sealing import NOW, seals

SEAL, ROOT = seals().paper.chain.certificates


def test_it_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first, again = (load_seal_chain(make_sandbox_ca(tmp_path / "instance", NOW)) for _ in range(2))
    assert first.certificates == again.certificates
    files = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "instance").iterdir()}
    assert files == {"ca-sandbox.pem": 0o600, "paper-seal-sandbox.pem": 0o600}


def test_processes_that_start_at_once_agree_on_one_root_and_one_seal(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        files = list(pool.map(lambda _: make_sandbox_ca(tmp_path, NOW), range(16)))
    chains = {load_seal_chain(file).certificates for file in files}
    assert len(chains) == 1
    assert all(len(chain) == 2 for chain in chains), "the seal hangs on the root"
    assert len(list(tmp_path.iterdir())) == 2, "no drafts are left"


def test_the_seal_names_the_organisation_in_both_languages_and_its_bin() -> None:
    names = {each.value for each in SEAL.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)}
    assert names == {"«Емхана» сынақ ұйымы", "Тестовая организация «Емхана»"}
    [unit] = SEAL.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    assert unit.value == "BIN990140990004"
    assert "not a real authority" in ROOT.subject.rfc4514_string()


def test_each_certificate_may_do_its_own_work_only() -> None:
    seal, root = SEAL.extensions, ROOT.extensions
    assert not seal.get_extension_for_class(BasicConstraints).value.ca
    assert root.get_extension_for_class(BasicConstraints).value.path_length == 0
    assert seal.get_extension_for_class(KeyUsage).value.content_commitment
    assert not seal.get_extension_for_class(KeyUsage).value.key_cert_sign
    assert not root.get_extension_for_class(KeyUsage).value.digital_signature
    assert LEGAL_ENTITY in seal.get_extension_for_class(ExtendedKeyUsage).value


def test_their_terms_hold_for_the_clock_that_the_sandbox_was_started_with() -> None:
    for certificate, years in ((SEAL, 3), (ROOT, 10)):
        assert certificate.not_valid_before_utc < NOW < certificate.not_valid_after_utc
        assert (certificate.not_valid_after_utc - NOW).days == years * 365
