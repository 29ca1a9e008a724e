"""The seal on the paper: strangers find it genuine, any change breaks it, and the paper stays what it was."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import PdfObject

from portal.documents.content import DocumentContent
from portal.documents.finishing import SealFiles, finished, load_seals
from portal.documents.pades import FIELD, PaperSealer, SealExpired
from portal.documents.render import render
from portal.documents.sandbox_seal import FILE, sandbox_seal
from portal.documents.seal_chain import load_seal_chain
from portal.keyfiles import SealKeyError
from tests.sealing import NOW, NotSealed, openssl_says, parts_of, seals, status_of
from tests.unit.documents.papers import a_certificate, a_confirmation, a_refusal

CHAIN = seals().paper.chain
SEALED = finished(a_confirmation(), seals(), NOW).pdf
EVERY_PAPER = pytest.mark.parametrize(
    "document", [a_confirmation(), a_refusal(), a_certificate()], ids=lambda document: document.kind.value
)


@EVERY_PAPER
def test_two_strangers_find_the_seal_of_every_paper_genuine(
    document: DocumentContent, tmp_path: Path
) -> None:
    pdf = finished(document, seals(), NOW).pdf
    status = status_of(pdf, CHAIN)
    assert status.bottom_line, status.pretty_print_details()
    assert status.coverage.name == "ENTIRE_FILE"
    assert openssl_says(pdf, CHAIN, tmp_path)


def test_a_seal_of_another_authority_is_not_trusted(tmp_path: Path) -> None:
    stranger = load_seal_chain(sandbox_seal(tmp_path / "other", NOW))
    pdf = PaperSealer(stranger).seal(render(a_confirmation()), NOW)
    assert openssl_says(pdf, stranger, tmp_path)
    assert not openssl_says(pdf, CHAIN, tmp_path)
    assert not status_of(pdf, CHAIN).bottom_line


@settings(max_examples=12)
@given(st.integers(min_value=0), st.integers(1, 255))
def test_any_changed_byte_of_what_is_covered_breaks_the_seal(
    tmp_path_factory: pytest.TempPathFactory, place: int, change: int
) -> None:
    covered = parts_of(SEALED).covered
    begin = SEALED.index(b"/Contents <3082")
    place %= len(covered)
    place = place if place <= begin else place + len(SEALED) - len(covered)
    altered = bytearray(SEALED)
    altered[place] ^= change
    assert not openssl_says(bytes(altered), CHAIN, tmp_path_factory.mktemp("altered"))


def test_nothing_can_be_added_behind_the_seal() -> None:
    longer = SEALED + b"\n1 0 obj\n<<>>\nendobj\n"
    with pytest.raises(NotSealed):
        parts_of(longer)


@EVERY_PAPER
def test_the_drawn_file_stands_unchanged_at_the_beginning_of_the_sealed_one(
    document: DocumentContent,
) -> None:
    drawn = render(document)
    sealed = seals().paper.seal(drawn, NOW)
    assert sealed.startswith(drawn)
    assert len(finished(document, seals(), NOW).pdf) < 150_000


def test_the_sealed_paper_still_is_archival_and_accessible() -> None:
    pdf = render(a_confirmation())
    drawn, sealed = PdfReader(BytesIO(pdf)), PdfReader(BytesIO(seals().paper.seal(pdf, NOW)))
    before, after = drawn.trailer["/Root"], sealed.trailer["/Root"]
    assert after["/Metadata"].get_object().get_data().count(b"<pdfaid:part>2</pdfaid:part>") == 1
    assert "/Version" not in after, "PDF/A-2 is PDF 1.7"
    for same in ("/Lang", "/MarkInfo", "/OutputIntents", "/StructTreeRoot", "/ViewerPreferences"):
        assert spelled(after[same]) == spelled(before[same])
    page = sealed.pages[0]
    [widget] = [each.get_object() for each in page["/Annots"]]
    assert page["/Tabs"] == "/S"
    # PDF/A-2, 6.3: printed and not hidden; PDF/UA, 7.18: outside of the page, or it needs a tag.
    assert widget["/F"] & 0b111 == 0b100
    assert list(widget["/Rect"]) == [0, 0, 0, 0]
    assert "печать" in widget["/TU"]
    assert "мөрі" in widget["/TU"]


def spelled(value: PdfObject) -> bytes:
    """As it stands in a file, with references to others by their numbers."""
    file = BytesIO()
    value.write_to_stream(file)
    return file.getvalue()


def test_the_seal_is_pades_and_forbids_later_changes() -> None:
    field = PdfReader(BytesIO(SEALED)).get_fields()[FIELD]
    seal = field["/V"]
    assert seal["/SubFilter"] == "/ETSI.CAdES.detached"
    assert seal["/M"] == "D:20260308140600+05'00'"
    assert seal["/Reference"][0]["/TransformParams"]["/P"] == 1
    # Of a baseline seal (EN 319 142-1): the certificate is bound by hash, the moment stands in the file only.
    cms = parts_of(SEALED).cms
    assert bytes.fromhex("060b2a864886f70d010910022f") in cms, "signing-certificate-v2"
    assert bytes.fromhex("06092a864886f70d010905") not in cms, "signing-time"


def test_sealing_takes_milliseconds() -> None:
    drawn, spent = render(a_confirmation()), []
    for _ in range(7):
        began = perf_counter()
        seals().paper.seal(drawn, NOW)
        spent.append(perf_counter() - began)
    assert median(spent) < 0.3, "the worker draws and seals a paper in 300 ms"


def test_a_paper_is_not_sealed_with_a_certificate_out_of_its_term() -> None:
    for moment in (NOW - timedelta(days=5 * 365), NOW + timedelta(days=5 * 365)):
        with pytest.raises(SealExpired):
            seals().paper.seal(render(a_confirmation()), moment)


# Real keys: RSA in PKCS#12 or PEM, as an authority hands them out.


def an_organisation(folder: Path, bits: int = 2048) -> tuple[Path, Path]:
    """A PKCS#12 file with the password `qupia`, and a PEM key with its certificate in a file of its own."""
    key = generate_private_key(65537, bits)
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Емхана")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=365))
        .sign(key, SHA256())
    )
    bag, pem = folder / "seal.p12", folder / "seal.pem"
    bag.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", key, certificate, None, BestAvailableEncryption(b"qupia")
        )
    )
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "chain.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    for file in (bag, pem):
        file.chmod(0o600)
    return bag, pem


def test_a_real_organisation_seals_with_rsa_from_either_kind_of_file(tmp_path: Path) -> None:
    bag, pem = an_organisation(tmp_path)
    for chain in (
        load_seal_chain(bag, password="qupia"),
        load_seal_chain(pem, chain_file=tmp_path / "chain.pem"),
    ):
        pdf = PaperSealer(chain).seal(render(a_confirmation()), NOW)
        assert len(pdf) < 150_000
        assert status_of(pdf, chain).intact
        assert status_of(pdf, chain).valid


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda bag, pem: load_seal_chain(bag, password="wrong"), "seal.p12 cannot be read"),
        (lambda bag, pem: load_seal_chain(bag.with_name("none.p12")), "none.p12 cannot be read"),
        (lambda bag, pem: load_seal_chain(pem), "seal.pem"),
        (lambda bag, pem: bag.chmod(0o644) or load_seal_chain(bag, password="qupia"), "open to everyone"),
    ],
    ids=["password", "missing", "no certificate", "open"],
)
def test_a_seal_that_is_not_whole_is_refused_by_name(
    tmp_path: Path, spoil: Callable[[Path, Path], object], why: str
) -> None:
    bag, pem = an_organisation(tmp_path)
    with pytest.raises(SealKeyError, match=why):
        spoil(bag, pem)


def test_a_weak_key_and_a_certificate_of_another_key_are_refused(tmp_path: Path) -> None:
    bag, _ = an_organisation(tmp_path, bits=1024)
    with pytest.raises(SealKeyError, match="neither RSA of 2048"):
        load_seal_chain(bag, password="qupia")
    _, pem = an_organisation(tmp_path)
    (tmp_path / "chain.pem").write_bytes(CHAIN.public_pem())
    with pytest.raises(SealKeyError, match="no certificate for its key"):
        load_seal_chain(pem, chain_file=tmp_path / "chain.pem")


def test_production_refuses_the_sandbox_its_keys_and_an_expired_certificate(tmp_path: Path) -> None:
    load_seals(SealFiles(), tmp_path, NOW)
    own = {
        "record": tmp_path / "seal-sandbox.pem",
        "code": tmp_path / "qr-sandbox.pem",
        "paper": tmp_path / FILE,
    }
    with pytest.raises(SealKeyError, match="issued by a sandbox"):
        load_seals(SealFiles(**own), None, NOW)
    with pytest.raises(SealKeyError, match="not set"):
        load_seals(SealFiles(), None, NOW)
    bag, _ = an_organisation(tmp_path)
    real = SealFiles(**own | {"paper": bag}, paper_password="qupia")
    assert load_seals(real, None, NOW).paper.chain.certificates
    with pytest.raises(SealKeyError, match="not in its term"):
        load_seals(real, None, NOW + timedelta(days=400))


def test_a_seal_file_holds_no_key_but_its_own(tmp_path: Path) -> None:
    seal = sandbox_seal(tmp_path, NOW)
    assert seal.read_text(encoding="ascii").count("PRIVATE KEY-----") == 2, "it begins and ends"
    assert b"PRIVATE" not in load_seal_chain(seal).public_pem()
