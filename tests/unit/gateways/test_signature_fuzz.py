"""Parsers face strangers: 5,000 broken signatures, and nothing worse comes of them than a verdict, soon."""

from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from functools import cache
from random import Random

import pytest
from asn1crypto.core import ObjectIdentifier
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding

from portal.gateways.errors import Rejected
from portal.gateways.signature.armour import der_of
from portal.gateways.signature.egov_mobile import signed_text
from portal.gateways.signature.local import LocalSignature
from portal.gateways.signature.ncanode import NcaNodeSignature, Verified
from portal.gateways.signature.revocation import asking
from portal.gateways.signature.rule import judge
from portal.gateways.signature.sandbox_ca import Kind
from portal.gateways.signature.sandbox_responder import Responder
from portal.gateways.signature.sandbox_signer import in_national_dress
from portal.gateways.signature.standin_ncanode import NcaNodeStandIn, NotUnderstood
from portal.gateways.signature.trust import Trust
from tests.mutants import mutants
from tests.qr_bodies import body_mutants
from tests.signature_cases import CONTENT, Case, by, by_pkcs7, detached, rsa, stamped
from tests.signing import MAN, NOW, key_of, sign, the_ca
from tests.spent import soon

SEEDS, OF_EACH = range(10), 500
EXPECTED = Case("", "accepted", bytes).expected()
LONGEST_SECONDS = 1.0


@cache
def bases() -> list[bytes]:
    """Right signatures of every shape, which come out broken."""
    return [
        by(),
        by(Kind.COMBINED),
        by(Kind.FOREIGN),
        by_pkcs7(),
        detached(),
        in_national_dress(by(Kind.COMBINED)),
        stamped(the_ca().stamper),
        sign(rsa(2048), CONTENT, NOW),
    ]


class Answering:
    """Sources that answer at once."""

    def __init__(self) -> None:
        self._responder = Responder(the_ca(), dict, lambda: NOW)

    def ocsp(self, request: bytes) -> bytes:
        return self._responder.ocsp(request)

    def lists(self) -> list[bytes]:
        return [self._responder.crl()]


@dataclass(frozen=True)
class NodeOnThisSide:
    """The sandbox's NCANode without a socket between."""

    far: NcaNodeStandIn

    def verify(self, cms: bytes, revocation: bool) -> Verified:
        checks = ["OCSP"] if revocation else []
        try:
            return Verified.model_validate(self.far.verify(_message(cms) | {"revocationCheck": checks}))
        except NotUnderstood:
            raise Rejected("signature", "REFUSED") from None

    def content(self, cms: bytes) -> bytes:
        try:
            return der_of(str(self.far.extract(_message(cms))["data"]))
        except NotUnderstood:
            raise Rejected("signature", "REFUSED") from None


def _message(cms: bytes) -> dict[str, object]:
    return {"cms": b64encode(cms).decode()}


@cache
def adapters() -> dict[str, LocalSignature | NcaNodeSignature]:
    trust = Trust.of(Certificate.load(der) for der in the_ca().trusted())
    far = NcaNodeStandIn(lambda: trust, Answering(), lambda: NOW)
    return {
        "local": LocalSignature(lambda: trust, asking(Answering())),
        "ncanode": NcaNodeSignature(NodeOnThisSide(far), trust),
    }


def outcome(adapter: str, cms: bytes) -> str:
    """The code of the verdict, which comes soon; what is accepted is what a right key signed."""
    with soon(LONGEST_SECONDS):
        found = adapters()[adapter].examine(cms, at=NOW)
        verdict = judge(found, EXPECTED)
    if verdict.is_accepted:
        # A byte that no signature covers was broken: an unsigned attribute, a name of the container.
        assert found.content == CONTENT
        assert verdict.certificate is not None
        assert verdict.certificate.iin == MAN.iin
        assert verdict.certificate.der in {Certificate.load(der).dump() for der in right_certificates()}
    return verdict.code


@cache
def right_certificates() -> frozenset[bytes]:
    keys = (key_of(), key_of(MAN, Kind.COMBINED), rsa(2048))
    return frozenset(each.certificate.public_bytes(Encoding.DER) for each in keys)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_broken_signature_gets_a_verdict_and_gets_it_soon(seed: int) -> None:
    told = Counter(outcome("local", cms) for cms in mutants(bases(), OF_EACH, seed))
    assert told.total() == OF_EACH
    assert told["accepted"] < OF_EACH / 10
    assert len(told) > 4, "they are broken in many ways"


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_the_same_holds_where_another_examines(seed: int) -> None:
    told = Counter(outcome("ncanode", cms) for cms in mutants(bases(), OF_EACH, seed))
    assert told["accepted"] < OF_EACH / 10


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_a_broken_certificate_in_a_right_signature_is_never_believed(seed: int) -> None:
    right = key_of().certificate.public_bytes(Encoding.DER)
    cms = by()
    assert cms.count(right) == 1
    chance = Random(seed)  # noqa: S311 - the same ones every time
    for _ in range(OF_EACH):
        broken = bytearray(right)
        broken[chance.randrange(4, len(broken))] ^= 1 << chance.randrange(8)
        assert outcome("local", cms.replace(right, bytes(broken))) != "accepted"


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_a_broken_body_of_a_phone_that_scanned_a_code_gets_a_verdict_soon_as_well(seed: int) -> None:
    told = Counter(outcome("local", der_of(text_of(body))) for body in body_mutants(bases(), OF_EACH, seed))
    assert told.total() == OF_EACH
    assert told["accepted"] < OF_EACH / 5, "what was changed beside the signature only"
    assert len(told) > 4, "they are broken in many ways"


def text_of(body: bytes) -> str:
    """The signature in the body, which is read soon."""
    with soon(LONGEST_SECONDS):
        return signed_text(body)


def test_what_is_broken_in_its_armour_is_nothing_or_bytes() -> None:
    for text in mutants([b"-----BEGIN CMS-----\nMIIB\n-----END CMS-----", b"TUlJQg=="], OF_EACH, 1):
        assert isinstance(der_of(text.decode("latin-1")), bytes)


def tlv(tag: int, body: bytes) -> bytes:
    """A value of DER."""
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def oid(dotted: str) -> bytes:
    return ObjectIdentifier(dotted).dump()


GIANT = tlv(0x06, b"\xff" * 200_000 + b"\1")
EMPTY = b"\x30\x00"


def signed(certificates: bytes = b"", signers: bytes = b"", algorithms: bytes = b"") -> bytes:
    inside = tlv(0x30, oid("1.2.840.113549.1.7.1") + tlv(0xA0, tlv(0x04, CONTENT)))
    body = b"\2\1\1" + tlv(0x31, algorithms) + inside + tlv(0xA0, certificates) + tlv(0x31, signers)
    return tlv(0x30, oid("1.2.840.113549.1.7.2") + tlv(0xA0, tlv(0x30, body)))


def signer(digest: bytes | None = None, attributes: bytes = b"", signature: bytes = bytes(64)) -> bytes:
    body = own()["tbs_certificate"]
    named = tlv(0x30, body["issuer"].dump() + body["serial_number"].dump())
    digest = digest or tlv(0x30, oid("2.16.840.1.101.3.4.2.1"))
    algorithm = tlv(0x30, oid("1.2.840.10045.4.3.2"))
    more = tlv(0xA0, attributes) if attributes else b""
    return tlv(0x30, b"\2\1\1" + named + digest + more + algorithm + tlv(0x04, signature))


def own() -> Certificate:
    return Certificate.load(key_of().certificate.public_bytes(Encoding.DER))


def certificate(subject: bytes | None = None, purposes: bytes | None = None) -> bytes:
    whole = own()
    body = whole["tbs_certificate"]
    extension = tlv(0x30, oid("2.5.29.37") + tlv(0x04, tlv(0x30, purposes or oid("1.3.6.1.5.5.7.3.4"))))
    parts = [body[name].dump() for name in ("version", "serial_number", "signature", "issuer", "validity")]
    parts += [subject or body["subject"].dump(), body["subject_public_key_info"].dump()]
    parts.append(tlv(0xA3, tlv(0x30, extension)))
    rest = whole["signature_algorithm"].dump() + whole["signature_value"].dump()
    return tlv(0x30, tlv(0x30, b"".join(parts)) + rest)


def names(count: int) -> bytes:
    word = tlv(0x30, oid("2.5.4.5") + tlv(0x0C, b"IIN850715390009"))
    return tlv(0x30, tlv(0x31, word) * count)


CRAFTED = {
    "so many signers": lambda: signed(signers=EMPTY * 100_000),
    "so many certificates": lambda: signed(EMPTY * 100_000, EMPTY),
    "so many attributes": lambda: signed(own().dump(), signer(attributes=EMPTY * 100_000)),
    "so long a signature": lambda: signed(own().dump(), signer(signature=bytes(200_000))),
    "so long a name of its kind": lambda: tlv(0x30, GIANT + tlv(0xA0, b"")),
    "so long a name of a digest": lambda: signed(own().dump(), signer(tlv(0x30, GIANT))),
    "so long a name of an attribute": lambda: signed(own().dump(), signer(attributes=tlv(0x30, GIANT))),
    "so long a purpose": lambda: signed(certificate(purposes=GIANT), signer()),
    "so many purposes": lambda: signed(certificate(purposes=oid("2.5.29.37") * 40_000), signer()),
    "so long a subject": lambda: signed(certificate(names(9_000)), signer()),
    "a subject of lists": lambda: signed(
        certificate(tlv(0x30, tlv(0x31, tlv(0x30, oid("2.5.4.3") + tlv(0x30, EMPTY * 3))))), signer()
    ),
    "octets in octets": lambda: b"\x24\x80" * 30_000,
    "nothing but beginnings": lambda: b"\x30\x80" * 100_000,
}


@pytest.mark.parametrize("name", CRAFTED)
@pytest.mark.parametrize("adapter", ["local", "ncanode"])
def test_what_is_made_to_keep_us_busy_does_not(adapter: str, name: str) -> None:
    assert outcome(adapter, CRAFTED[name]()) in {"unreadable", "wrong_signature", "unknown_issuer"}


def test_one_signature_takes_some_hundredths_of_a_second() -> None:
    cms = by()
    outcome("local", cms)
    with soon(20 * 0.2):
        for _ in range(20):
            assert outcome("local", cms) == "accepted"
