"""A seal whose moment an authority vouches for (PAdES B-T), over a real socket; without its word there is no seal."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from portal.documents.pades import PaperSealer
from portal.documents.render import render
from portal.documents.time_stamps import Authority
from portal.gateways.errors import GatewayError, Malformed, Unavailable
from tests.sealing import NOW, seals
from tests.time_stamp_server import REPLY, Answer, Stamps, time_stamp_server
from tests.unit.documents.papers import a_confirmation

CHAIN = seals().paper.chain
A_MINUTE_LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def pdf() -> bytes:
    return render(a_confirmation())


def test_the_moment_is_the_authoritys(pdf: bytes) -> None:
    stamps = Stamps(A_MINUTE_LATER)
    with time_stamp_server(stamps.answer) as address:
        sealed = PaperSealer(CHAIN, Authority(address, 5)).seal(pdf, NOW)
    assert len(sealed) < 150_000
    root = Certificate.load(CHAIN.certificates[-1].public_bytes(Encoding.DER))
    context = ValidationContext(
        trust_roots=[root, stamps.certificate], moment=A_MINUTE_LATER, allow_fetching=False
    )
    [seal] = PdfFileReader(BytesIO(sealed)).embedded_signatures
    with ThreadPoolExecutor(1) as apart:
        status = apart.submit(asyncio.run, async_validate_pdf_signature(seal, context)).result()
    assert status.bottom_line, status.pretty_print_details()
    assert status.timestamp_validity.timestamp == A_MINUTE_LATER


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (lambda _: (503, REPLY, b""), Unavailable),
        (lambda _: (400, REPLY, b""), Malformed),
        (lambda _: (200, "text/html", b"<p>"), Malformed),
        (lambda _: (200, REPLY, b"nothing of the kind"), Malformed),
        (lambda _: (200, REPLY, bytes.fromhex("30053003020102")), Malformed),
    ],
    ids=["closed", "refused", "page", "unreadable", "rejected"],
)
def test_without_its_word_nothing_is_sealed(pdf: bytes, answer: Answer, failure: type[GatewayError]) -> None:
    with time_stamp_server(answer) as address, pytest.raises(failure):
        PaperSealer(CHAIN, Authority(address, 1)).seal(pdf, NOW)


def test_the_answer_to_another_question_is_not_taken(pdf: bytes) -> None:
    stamps, kept = Stamps(NOW), []

    def first_again(question: bytes) -> tuple[int, str, bytes]:
        kept.append(stamps.answer(question))
        return kept[0]

    with time_stamp_server(first_again) as address, pytest.raises(Malformed):
        PaperSealer(CHAIN, Authority(address, 5)).seal(pdf, NOW)


def test_an_authority_that_is_not_there_is_told(pdf: bytes) -> None:
    with pytest.raises(Unavailable):
        PaperSealer(CHAIN, Authority("http://127.0.0.1:9/", 1)).seal(pdf, NOW)
