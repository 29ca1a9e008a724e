"""The sandbox's own seal: made once, for its owner only, in the shape of the National CA's certificates, by the
authority of its people; papers from the time when it had a root of its own hold."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import BasicConstraints, ExtendedKeyUsage, KeyUsage
from cryptography.x509.oid import NameOID, ObjectIdentifier

from portal.documents.finishing import SealFiles, finished, load_seals
from portal.documents.sandbox_seal import EARLIER_FILE, is_of_sandbox, renew_sandbox_seal, sandbox_seal
from portal.documents.seal_chain import SealChain, certificates_in, load_seal_chain
from portal.gateways.signature.rule import EMPLOYEE
from portal.gateways.signature.sandbox_ca import sandbox_ca
from tests.sealing import NOW, openssl_says, seals, status_of
from tests.unit.documents.papers import a_confirmation

SEAL, ISSUING, ROOT = seals().paper.chain.certificates


def test_it_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first, again = (load_seal_chain(sandbox_seal(tmp_path / "instance", NOW)) for _ in range(2))
    assert first.certificates == again.certificates
    files = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "instance").iterdir()}
    assert files == {"people-ca-sandbox.pem": 0o600, "seal-of-papers-sandbox.pem": 0o600}


def test_processes_that_start_at_once_agree_on_one_authority_and_one_seal(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        files = list(pool.map(lambda _: sandbox_seal(tmp_path, NOW), range(16)))
    chains = {load_seal_chain(file).certificates for file in files}
    assert len(chains) == 1
    assert all(len(chain) == 3 for chain in chains), "the seal hangs on the root"
    assert len(list(tmp_path.iterdir())) == 2, "no drafts are left"


def test_the_authority_of_the_people_issued_it(tmp_path: Path) -> None:
    chain, ca = load_seal_chain(sandbox_seal(tmp_path, NOW)), sandbox_ca(tmp_path, NOW)
    assert chain.certificates[1:] == (ca.issuing.certificate, ca.root.certificate)


def test_the_seal_names_the_organisation_in_both_languages_and_its_bin() -> None:
    names = {each.value for each in SEAL.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)}
    assert names == {"«Емхана» сынақ ұйымы", "Тестовая организация «Емхана»"}
    [unit] = SEAL.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    assert unit.value == "BIN990140990004"
    assert "not a real authority" in ROOT.subject.rfc4514_string()


def test_each_certificate_may_do_its_own_work_only() -> None:
    seal, root = SEAL.extensions, ROOT.extensions
    assert not seal.get_extension_for_class(BasicConstraints).value.ca
    assert root.get_extension_for_class(BasicConstraints).value.path_length == 1
    assert seal.get_extension_for_class(KeyUsage).value.content_commitment
    assert not seal.get_extension_for_class(KeyUsage).value.key_cert_sign
    assert not root.get_extension_for_class(KeyUsage).value.digital_signature
    assert ObjectIdentifier(EMPLOYEE) in seal.get_extension_for_class(ExtendedKeyUsage).value


def test_its_term_holds_for_the_clock_that_the_sandbox_was_started_with() -> None:
    assert SEAL.not_valid_before_utc < NOW < SEAL.not_valid_after_utc
    assert (SEAL.not_valid_after_utc - NOW).days == 3 * 365
    for above in (ISSUING, ROOT):
        assert above.not_valid_before_utc <= SEAL.not_valid_before_utc
        assert above.not_valid_after_utc >= SEAL.not_valid_after_utc


def with_a_root_of_its_own(instance: Path) -> SealChain:
    """The seal of a sandbox as it was made before: under a root that certified nothing else."""
    usages = (True, True)  # a digital signature, which cannot be denied
    keys = [generate_private_key(SECP256R1()) for _ in range(2)]
    root, own = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, word)])
        for word in ("Emhana Sandbox Root, not a real authority", "«Емхана» электрондық мөрі (сынақ)")
    )
    made = [
        x509.CertificateBuilder(root, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=900))
        .add_extension(BasicConstraints(ca=subject == root, path_length=None), critical=True)
        .add_extension(KeyUsage(*usages, *[False] * 3, subject == root, *[False] * 3), critical=True)
        .sign(keys[0], SHA256())
        for subject, key in ((own, keys[1]), (root, keys[0]))
    ]
    file = instance / EARLIER_FILE
    file.write_bytes(
        keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + b"".join(each.public_bytes(Encoding.PEM) for each in made)
    )
    file.chmod(0o600)
    return load_seal_chain(file)


def test_papers_sealed_before_by_the_root_of_its_own_hold(tmp_path: Path) -> None:
    old = with_a_root_of_its_own(tmp_path)
    before = load_seals(SealFiles(paper=tmp_path / EARLIER_FILE), tmp_path, NOW)
    paper = finished(a_confirmation(), before, NOW)
    chain = load_seals(SealFiles(), tmp_path, NOW).paper.chain
    assert chain.certificate != old.certificate
    assert is_of_sandbox(old.certificate), "production takes neither"
    assert is_of_sandbox(chain.certificate)
    assert chain.earlier_fingerprints == [old.fingerprint], "who compares it finds it published"
    published = x509.load_pem_x509_certificates(chain.public_pem())
    for trusted in (old, SealChain(chain.key, tuple(published))):
        assert openssl_says(paper.pdf, trusted, tmp_path)
        assert status_of(paper.pdf, trusted).bottom_line
    assert set(x509.load_pem_x509_certificates(certificates_in(paper.record_seal))) == set(old.certificates)
    assert not openssl_says(paper.pdf, chain, tmp_path), "the new root alone did not issue it"


def test_a_renewed_seal_is_another_and_papers_under_both_hold_by_the_same_root(tmp_path: Path) -> None:
    papers, chains = [], []
    for make in (sandbox_seal, renew_sandbox_seal, renew_sandbox_seal):
        chain = load_seal_chain(make(tmp_path, NOW))
        chains.append(chain)
        papers.append(finished(a_confirmation(), load_seals(SealFiles(), tmp_path, NOW), NOW).pdf)
    assert len({each.certificate for each in chains}) == 3
    assert chains[-1].earlier_fingerprints == []
    assert {each.certificate for each in chains[:2]} <= set(chains[-1].earlier)
    assert all(openssl_says(pdf, chains[-1], tmp_path) for pdf in papers)
