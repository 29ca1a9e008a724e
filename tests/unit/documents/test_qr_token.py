"""The QR code says what the paper says, under a signature; no altered sign of it is ever believed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OctKey
from PIL import Image, ImageFilter
from pypdf import PdfReader

from portal.clock import ALMATY
from portal.documents.content import DocumentContent, DocumentKind
from portal.documents.finishing import finished
from portal.documents.qr_token import (
    Claims,
    QrKeys,
    QrTokenError,
    claims_of,
    decode,
    encode,
    link,
    load_qr_keys,
    sandbox_qr_keys,
)
from portal.documents.render import render, render_picture
from portal.keyfiles import SealKeyError
from tests.sealing import NOW, seals
from tests.unit.documents.papers import ADDRESS_OF_CHECK, PATIENT, a_certificate, a_confirmation, a_refusal

KEYS = QrKeys(ECKey.generate_key("P-256"))
CERTIFICATE = claims_of(a_certificate())
TOKEN = KEYS.sign(CERTIFICATE)
LINK = link(ADDRESS_OF_CHECK, TOKEN)
PAPERS = pytest.mark.parametrize(
    "document", [a_confirmation(specimen=True), a_refusal(), a_certificate(is_observed=True)]
)
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
some_claims = st.builds(
    Claims,
    kind=st.sampled_from(DocumentKind),
    number=st.from_regex(r"\A\d{4}-\d{4}-\d\d\Z"),
    code=st.from_regex(r"\A[0-9A-Y]{4}(-[0-9A-Y]{4}){2}\Z"),
    issued_at=st.datetimes(datetime(2026, 1, 1), datetime(2100, 1, 1), timezones=st.just(ALMATY)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    organisation=names,
    person=names,
    valid_until=st.none() | st.dates(date(2026, 1, 1), date(2100, 1, 1)),
    is_specimen=st.booleans(),
)


@given(some_claims)
def test_what_was_signed_is_read_again_the_same(claims: Claims) -> None:
    assert KEYS.read(KEYS.sign(claims)) == claims


@PAPERS
def test_the_code_says_what_the_paper_says(document: DocumentContent) -> None:
    read = KEYS.read(KEYS.sign(claims_of(document)))
    assert (read.kind, read.number, read.code) == (
        document.kind, document.number, document.verification_code,
    )  # fmt: skip
    assert (read.issued_at, read.valid_until) == (document.issued_at, document.valid_until)
    assert read.is_specimen is document.specimen


def test_a_certificate_tells_the_name_and_the_answer_other_papers_only_initials() -> None:
    assert (CERTIFICATE.person, CERTIFICATE.register, CERTIFICATE.is_observed) == (
        PATIENT,
        "psychiatry",
        False,
    )
    assert claims_of(a_certificate(is_observed=True)).is_observed is True
    for paper in (a_confirmation(), a_refusal()):
        assert claims_of(paper).person == "Қ. Ұ. Ө."
        assert (claims_of(paper).register, claims_of(paper).is_observed) == ("", None)


def test_neither_a_name_nor_an_answer_is_shown_in_a_log() -> None:
    assert PATIENT not in repr(CERTIFICATE)
    assert "is_observed" not in repr(CERTIFICATE)
    assert PATIENT not in repr(a_certificate().told)


@given(st.integers(0, len(TOKEN) - 1), st.characters(exclude_categories=["Cs"]))
def test_no_changed_sign_is_believed(place: int, sign: str) -> None:
    altered = TOKEN[:place] + sign + TOKEN[place + 1 :]
    if altered != TOKEN:
        with pytest.raises(QrTokenError):
            KEYS.read(altered)


def test_no_flipped_bit_of_the_link_behind_its_mark_is_believed() -> None:
    begin = LINK.index("#") + 1
    for place in range(begin, len(LINK)):
        for bit in range(8):
            altered = bytearray(LINK.encode())
            altered[place] ^= 1 << bit
            with pytest.raises(QrTokenError):
                KEYS.read(altered.decode("latin-1"))


@given(st.text(max_size=300))
def test_nonsense_is_refused_by_the_one_error(text: str) -> None:
    with pytest.raises(QrTokenError):
        KEYS.read(text)


def test_a_cut_or_doubled_token_is_not_believed() -> None:
    for altered in (TOKEN[:-1], TOKEN[1:], TOKEN + "A", TOKEN * 2, TOKEN + "." + TOKEN, TOKEN + "=", ""):
        with pytest.raises(QrTokenError):
            KEYS.read(altered)


def test_parts_of_two_genuine_tokens_do_not_make_a_third() -> None:
    other = KEYS.sign(replace(CERTIFICATE, is_observed=True))
    head, said, _ = other.split(".")
    with pytest.raises(QrTokenError):
        KEYS.read(f"{head}.{said}.{TOKEN.split('.')[2]}")


def test_a_token_of_a_stranger_of_no_algorithm_or_of_another_is_not_believed() -> None:
    stranger = ECKey.generate_key("P-256")
    said = jws.extract_compact(TOKEN.encode()).payload
    public = KEYS.private.as_pem(private=False)
    forged = [
        encode(CERTIFICATE, stranger),
        jws.serialize_compact({"alg": "ES256", "kid": KEYS.key_id}, said, stranger),
        jws.serialize_compact({"alg": "HS256", "kid": KEYS.key_id}, said, OctKey.import_key(public.hex())),
        jws.serialize_compact({"alg": "ES256"}, said, KEYS.private),
        jws.serialize_compact({"alg": "ES256", "kid": KEYS.key_id}, b'[2,"c"]', KEYS.private),
        jws.serialize_compact({"alg": "ES256", "kid": KEYS.key_id}, b'{"v":1}', KEYS.private),
        jws.serialize_compact({"alg": "ES256", "kid": KEYS.key_id}, b"\xff", KEYS.private),
    ]
    for token in forged:
        with pytest.raises(QrTokenError):
            KEYS.read(token)


def test_a_link_and_a_bare_token_are_read_alike() -> None:
    assert KEYS.read(LINK) == KEYS.read(f"  {TOKEN}\n") == CERTIFICATE


def test_a_name_that_is_too_long_for_the_squares_is_cut_and_says_so() -> None:
    person = claims_of(a_certificate(person="Ұзын" * 40)).person
    assert len(person) == 80
    assert person.endswith("…")


# On paper.


@PAPERS
@pytest.mark.parametrize("dots_per_inch", [150, 300])
def test_the_code_is_read_from_the_printed_page(document: DocumentContent, dots_per_inch: int) -> None:
    said = link(document.verify_url, KEYS.sign(claims_of(document)))
    page = Image.open(BytesIO(render_picture(document, said, dots_per_inch)))
    for seen in (
        page,
        page.rotate(7, expand=True, fillcolor="white"),
        page.filter(ImageFilter.GaussianBlur(1)),
    ):
        [found] = zxingcpp.read_barcodes(seen.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
        assert found.text == said
        assert KEYS.read(found.text) == claims_of(document)


def test_the_longest_code_is_still_drawn_on_one_light_page() -> None:
    document = a_certificate(person="Қ" * 200)
    pdf = render(document, link(document.verify_url, KEYS.sign(claims_of(document))))
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    assert len(pdf) - len(render(document)) < 15_000


def test_the_finished_paper_carries_the_signed_code() -> None:
    paper = finished(a_certificate(), seals(), NOW)
    assert seals().record.holds(paper.seal, a_certificate().shell().as_bytes())
    assert len(paper.pdf) < 150_000


# The keys.


def test_the_sandbox_makes_its_key_once_for_its_owner_only(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: sandbox_qr_keys(tmp_path).key_id, range(16)))
    [key_file] = tmp_path.iterdir()
    assert len(set(found)) == 1
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_a_paper_signed_before_the_key_was_replaced_still_holds(tmp_path: Path) -> None:
    old, new = sandbox_qr_keys(tmp_path / "old"), sandbox_qr_keys(tmp_path / "new")
    (tmp_path / "new" / "2026.qr-pub.pem").write_bytes(old.public_pem())
    rotated = load_qr_keys(tmp_path / "new" / "qr-sandbox.pem")
    assert rotated.key_id == new.key_id
    assert rotated.read(old.sign(CERTIFICATE)) == CERTIFICATE
    with pytest.raises(QrTokenError):
        new.read(old.sign(CERTIFICATE))


def test_what_is_published_is_enough_to_check_and_too_little_to_sign() -> None:
    published = KEYS.published()["keys"]
    assert all(set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"} for key in published)
    assert decode(TOKEN, {key["kid"]: ECKey.import_key(key) for key in published}) == CERTIFICATE


def test_an_open_broken_other_or_public_key_is_refused_by_name(tmp_path: Path) -> None:
    keys = sandbox_qr_keys(tmp_path)
    key_file = tmp_path / "qr-sandbox.pem"
    key_file.chmod(0o644)
    with pytest.raises(SealKeyError, match="open to everyone"):
        load_qr_keys(key_file)
    other = generate_private_key(SECP384R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for content, why in (
        (b"no key", "cannot be read"), (other, "not a P-256"), (keys.public_pem(), "no private half"),
    ):  # fmt: skip
        key_file.write_bytes(content)
        key_file.chmod(0o600)
        with pytest.raises(SealKeyError, match=rf"qr-sandbox\.pem.*{why}"):
            load_qr_keys(key_file)
