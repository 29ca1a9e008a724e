"""Who says that a certificate is good is believed only when it is them, about this one, now."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from portal.gateways.errors import Unavailable
from portal.gateways.signature.local import LocalSignature
from portal.gateways.signature.port import Source, Standing
from portal.gateways.signature.revocation import asking
from portal.gateways.signature.rule import judge
from portal.gateways.signature.sandbox_ca import Kind, SandboxCa
from portal.gateways.signature.sandbox_responder import ANSWER_LIVES, LIST_LIVES, Responder
from portal.gateways.signature.trust import Trust
from tests.signature_cases import CASES, by
from tests.signing import MAN, NOW, WOMAN, key_of, the_ca

GOOD, REVOKED, UNKNOWN = Standing.GOOD, Standing.REVOKED, Standing.UNKNOWN
YESTERDAY = NOW - timedelta(days=1)


def nobody(_: bytes = b"") -> bytes:
    raise Unavailable("signature", "down")


@dataclass
class Told:
    """Sources that tell what they are told to."""

    by_ocsp: Callable[[bytes], bytes] = nobody
    by_list: Callable[[], bytes] = nobody
    asked: list[bytes] = field(default_factory=list)

    def ocsp(self, request: bytes) -> bytes:
        self.asked.append(request)
        return self.by_ocsp(request)

    def lists(self) -> Iterable[bytes]:
        return [self.by_list()]


def responder(
    ca: SandboxCa | None = None,
    revoked: Mapping[int, datetime] | None = None,
    now: datetime = NOW,
) -> Responder:
    return Responder(ca or the_ca(), lambda: revoked or {}, lambda: now)


def found(told: Told) -> dict[Source, Standing]:
    """What was made of it about a right signature."""
    trust = Trust.of(Certificate.load(der) for der in the_ca().trusted())
    examined = LocalSignature(lambda: trust, asking(told)).examine(by(), at=NOW)
    [signer] = examined.signers
    verdict = judge(examined, CASES[0].expected())
    standings = {each.source: each.standing for each in signer.certificates[0].revocations}
    assert verdict.is_accepted == (set(standings.values()) - {UNKNOWN} == {GOOD})
    return standings


def revoked_now() -> dict[int, datetime]:
    return {key_of().certificate.serial_number: YESTERDAY}


def about_another(request: bytes) -> bytes:
    """A right answer to a question about somebody else."""
    asked = x509.ocsp.load_der_ocsp_request(request)
    other = x509.ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        asked.issuer_name_hash,
        asked.issuer_key_hash,
        key_of(WOMAN).certificate.serial_number,
        hashes.SHA1(),  # noqa: S303 - names the issuer, proves nothing
    )
    return responder().ocsp(other.build().public_bytes(Encoding.DER))


def foreign() -> SandboxCa:
    return replace(the_ca(), responder=the_ca().foreign)


def by_a_person() -> SandboxCa:
    return replace(the_ca(), responder=key_of(WOMAN))


ANSWERS = {
    "good": (responder().ocsp, GOOD),
    "revoked": (lambda request: responder(revoked=revoked_now()).ocsp(request), REVOKED),
    "nobody": (nobody, UNKNOWN),
    "nonsense": (lambda _: b"{}", UNKNOWN),
    "nothing": (lambda _: b"", UNKNOWN),
    "not understood": (lambda _: responder().ocsp(b"?"), UNKNOWN),
    "signed by a stranger": (responder(foreign()).ocsp, UNKNOWN),
    "signed by a person": (responder(by_a_person()).ocsp, UNKNOWN),
    "about another": (about_another, UNKNOWN),
    "of yesterday": (responder(now=YESTERDAY).ocsp, UNKNOWN),
    "of tomorrow": (responder(now=NOW + timedelta(days=1)).ocsp, UNKNOWN),
    "just over": (responder(now=NOW - ANSWER_LIVES - timedelta(minutes=6)).ocsp, UNKNOWN),
    "to another question": (lambda _: kept_answer(), UNKNOWN),
    "changed on the way": (lambda request: responder().ocsp(request)[:-1] + b"\0", UNKNOWN),
}


def kept_answer() -> bytes:
    """A good answer of before, with the nonce of the question of before."""
    told = Told(by_ocsp=responder().ocsp)
    found(told)
    return responder().ocsp(told.asked[0])


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_the_responder(name: str) -> None:
    answer, standing = ANSWERS[name]
    assert found(Told(by_ocsp=answer))[Source.OCSP] is standing


def partial_list() -> bytes:
    """A list that says of itself that it is about authorities only."""
    scope = x509.IssuingDistributionPoint(None, None, False, True, None, False, False)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(the_ca().issuing.certificate.subject)
        .last_update(NOW)
        .next_update(NOW + LIST_LIVES)
        .add_extension(scope, critical=True)
    )
    return builder.sign(the_ca().issuing.private, hashes.SHA256()).public_bytes(Encoding.DER)


LISTS = {
    "good": (responder().crl, GOOD),
    "revoked": (lambda: responder(revoked=revoked_now()).crl(), REVOKED),
    "nobody": (nobody, UNKNOWN),
    "nonsense": (lambda: b"{}", UNKNOWN),
    "of an authority of the same name": (
        lambda: responder(replace(the_ca(), issuing=the_ca().foreign)).crl(),
        UNKNOWN,
    ),
    "of the root": (lambda: responder(replace(the_ca(), issuing=the_ca().root)).crl(), UNKNOWN),
    "over": (lambda: responder(now=NOW - LIST_LIVES - timedelta(minutes=6)).crl(), UNKNOWN),
    "of tomorrow": (lambda: responder(now=NOW + timedelta(days=1)).crl(), UNKNOWN),
    "of a part": (partial_list, UNKNOWN),
    "changed on the way": (lambda: responder().crl()[:-1] + b"\0", UNKNOWN),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_when_the_responder_says_nothing(name: str) -> None:
    answer, standing = LISTS[name]
    assert found(Told(by_list=answer)) == {Source.OCSP: UNKNOWN, Source.CRL: standing}


def test_the_list_is_not_asked_when_the_responder_has_answered() -> None:
    assert found(Told(by_ocsp=responder().ocsp, by_list=nobody)) == {Source.OCSP: GOOD}


def test_nobody_is_asked_about_a_signature_that_is_worth_nothing() -> None:
    told = Told(by_ocsp=responder().ocsp)
    trust = Trust.of(Certificate.load(der) for der in the_ca().trusted())
    for cms in (by(Kind.FOREIGN), by(content=b"").replace(MAN.iin.encode(), WOMAN.iin.encode())):
        LocalSignature(lambda: trust, asking(told)).examine(cms, at=NOW)
    assert told.asked == []


def test_each_question_has_a_nonce_of_its_own() -> None:
    told = Told(by_ocsp=responder().ocsp)
    for _ in range(3):
        found(told)
    assert len(set(told.asked)) == 3
