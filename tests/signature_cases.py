"""Signatures of every kind that can come back, each with the verdict that it must get from whoever examines it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, partial

from asn1crypto.cms import CertificateSet, CMSAttribute, CMSAttributes, ContentInfo, SignerInfos
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from models.enums import SignaturePurpose
from portal.gateways.signature.port import LONGEST_CMS
from portal.gateways.signature.rule import AUTHENTICATION, EMPLOYEE, INDIVIDUAL, SIGNING, Expected
from portal.gateways.signature.sandbox_ca import Holder, Key, Kind, new_rsa
from tests.signing import EMPLOYEE as WORKER
from tests.signing import MAN, NOW, WOMAN, key_of, sign, the_ca

CONTENT = b'{"answers":{"problem":"38,5"},"nonce":"one","service":"home-call"}'
OTHER = b'{"answers":{"problem":"36,6"},"nonce":"two","service":"home-call"}'
SIGN, LOGIN = SignaturePurpose.SIGN, SignaturePurpose.LOGIN
STAFF, STAFF_LOGIN = SignaturePurpose.STAFF, SignaturePurpose.STAFF_LOGIN
_SIGNS = ("digital_signature", "content_commitment")
_STAMP = "signature_time_stamp_token"


@dataclass(frozen=True)
class Case:
    """What came back (`make`), what for, and the code of the verdict."""

    name: str
    code: str
    make: Callable[[], bytes]
    purpose: SignaturePurpose = SIGN
    bin: str = ""

    def expected(self) -> Expected:
        return Expected(CONTENT, MAN.iin, self.purpose, since=NOW, received_at=NOW, bin=self.bin)


def by(kind: Kind = Kind.SIGN, holder: Holder = MAN, content: bytes = CONTENT) -> bytes:
    """Signed by a key of this kind, as a signing program would."""
    return sign(key_of(holder, kind), content, NOW)


def with_certificate(**changed: object) -> bytes:
    """Signed with a certificate that differs from a right one in just this."""
    return sign(the_ca().issue(MAN, Kind.SIGN, NOW, **changed), CONTENT, NOW)


@cache
def rsa(bits: int) -> Key:
    return the_ca().issue(MAN, Kind.SIGN, NOW, private=new_rsa(bits))


def changed(act: Callable[[ContentInfo], object], cms: Callable[[], bytes] = by) -> bytes:
    """A right signature of which one part was changed by `act`."""
    info = ContentInfo.load(cms())
    act(info)
    return bytes(info.dump())


def _signer(info: ContentInfo):
    return info["content"]["signer_infos"][0]


def _flip_signature(info: ContentInfo) -> None:
    signer = _signer(info)
    whole = signer["signature"].native
    signer["signature"] = whole[:-1] + bytes([whole[-1] ^ 1])


def _flip_digest(info: ContentInfo) -> None:
    for each in _signer(info)["signed_attrs"]:
        if each["type"].native == "message_digest":
            each["values"] = [bytes(32)]


def _swap_content(info: ContentInfo) -> None:
    info["content"]["encap_content_info"]["content"] = CONTENT


def _double_signer(info: ContentInfo) -> None:
    other = ContentInfo.load(by(holder=WOMAN))
    info["content"]["signer_infos"] = SignerInfos([_signer(info), _signer(other)])


def _certificates(*keys: Key) -> Callable[[ContentInfo], None]:
    def act(info: ContentInfo) -> None:
        ders = [each.certificate.public_bytes(Encoding.DER) for each in keys]
        info["content"]["certificates"] = CertificateSet([Certificate.load(der) for der in ders])

    return act


def _no_signers(info: ContentInfo) -> None:
    info["content"]["signer_infos"] = SignerInfos([])


def _unsigned(info: ContentInfo, stamp: object) -> None:
    _signer(info)["unsigned_attrs"] = CMSAttributes([CMSAttribute({"type": _STAMP, "values": [stamp]})])


def _stamp_of_other(info: ContentInfo) -> None:
    other = ContentInfo.load(sign(key_of(), CONTENT, NOW, stamper=the_ca().stamper))
    _unsigned(info, _signer(other)["unsigned_attrs"][0]["values"][0])


def _broken_stamp(info: ContentInfo) -> None:
    _unsigned(info, ContentInfo.load(by(content=OTHER)))


def _without_algorithm(info: ContentInfo, digest: str) -> None:
    _signer(info)["digest_algorithm"] = {"algorithm": digest}


def detached() -> bytes:
    def act(info: ContentInfo) -> None:
        info["content"]["encap_content_info"] = {"content_type": "data"}

    return changed(act)


def by_pkcs7(*options: pkcs7.PKCS7Options) -> bytes:
    """Signed by another program, which writes another CMS."""
    key, chosen = key_of(), [pkcs7.PKCS7Options.Binary, *options]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(CONTENT)
    return builder.add_signer(key.certificate, key.private, hashes.SHA256()).sign(Encoding.DER, chosen)


def with_foreign_key() -> bytes:
    """The certificate of one key over the signature of another."""
    return sign(Key(key_of(WOMAN).private, key_of().certificate), CONTENT, NOW)


def with_other_ess() -> bytes:
    """The signed attributes name one certificate, another of the same key and name lies beside."""
    older = the_ca().issue(MAN, Kind.SIGN, NOW)
    newer = _reissued(older)
    return changed(_certificates(newer), lambda: sign(older, CONTENT, NOW))


def _reissued(key: Key) -> Key:
    """Another certificate of the same key with the same name and number, longer in force."""
    old, issuer = key.certificate, the_ca().issuing
    builder = x509.CertificateBuilder(
        old.issuer,
        old.subject,
        old.public_key(),
        old.serial_number,
        old.not_valid_before_utc,
        old.not_valid_after_utc + timedelta(days=30),
        list(old.extensions),
    )
    return replace(key, certificate=builder.sign(issuer.private, hashes.SHA256()))


def issued_by(above: Key) -> bytes:
    """Signed with a certificate that `above` issued, who may not or whom nobody pinned."""
    return sign(replace(the_ca(), issuing=above).issue(MAN, Kind.SIGN, NOW), CONTENT, NOW)


def self_signed() -> bytes:
    own = the_ca().issue(MAN, Kind.SIGN, NOW)
    alone = replace(own, certificate=_by_itself(own))
    return sign(alone, CONTENT, NOW)


def _by_itself(key: Key) -> x509.Certificate:
    old = key.certificate
    builder = x509.CertificateBuilder(
        old.subject, old.subject, old.public_key(), 7, old.not_valid_before_utc, old.not_valid_after_utc,
        [each for each in old.extensions if not isinstance(each.value, x509.AuthorityKeyIdentifier)],
    )  # fmt: skip
    return builder.sign(key.private, hashes.SHA256())


def named(*words: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, word) for oid, word in words])


_NAME = ((NameOID.COMMON_NAME, "ҚАСЫМОВ НҰРЛАН"), (NameOID.COUNTRY_NAME, "KZ"))
_IIN = (NameOID.SERIAL_NUMBER, f"IIN{MAN.iin}")


def stamped(stamper: Key, days: int = 0) -> bytes:
    return sign(key_of(), CONTENT, NOW + timedelta(days=days), stamper=stamper)


@cache
def foreign_stamper() -> Key:
    ca = the_ca()
    made = ca.foreign, new_rsa()
    kind = {
        "usages": ["digital_signature"],
        "purposes": [x509.ExtendedKeyUsageOID.TIME_STAMPING.dotted_string],
    }
    return replace(ca, issuing=made[0]).issue(MAN, Kind.SIGN, NOW, private=made[1], **kind)


ACCEPTED = [
    Case("a key for signing", "accepted", by),
    Case("a combined key", "accepted", partial(by, Kind.COMBINED)),
    Case("an RSA key", "accepted", lambda: sign(rsa(2048), CONTENT, NOW)),
    Case("with a time stamp", "accepted", lambda: stamped(the_ca().stamper)),
    Case("made by another program", "accepted", by_pkcs7),
    Case("without signed attributes", "accepted", lambda: by_pkcs7(pkcs7.PKCS7Options.NoAttributes)),
    Case("an entrance with a key for it", "accepted", partial(by, Kind.AUTH), LOGIN),
    Case("an entrance with a combined key", "accepted", partial(by, Kind.COMBINED), LOGIN),
    Case("an employee's act", "accepted", partial(by, Kind.EMPLOYEE, WORKER), STAFF, WORKER.bin),
    Case("an employee's entrance", "accepted", partial(by, Kind.EMPLOYEE, WORKER), STAFF_LOGIN, WORKER.bin),
]
SHAPE = [
    Case("nothing", "unreadable", lambda: b""),
    Case("words", "unreadable", "қолтаңба".encode),
    Case("cut short", "unreadable", lambda: by()[:-9]),
    Case("with something behind", "unreadable", lambda: by() + b"\0"),
    Case("too large", "too_large", lambda: by() + bytes(LONGEST_CMS)),
    Case("a certificate", "unreadable", lambda: key_of().certificate.public_bytes(Encoding.DER)),
    Case("nested without end", "unreadable", lambda: b"\x30\x80" * 60_000),
    Case("no signer", "no_signer", lambda: changed(_no_signers)),
    Case("two signers", "many_signers", lambda: changed(_double_signer)),
    Case("no certificate", "no_certificate", lambda: by_pkcs7(pkcs7.PKCS7Options.NoCerts)),
    Case("another's certificate", "no_certificate", lambda: changed(_certificates(key_of(WOMAN)))),
    Case("two certificates", "many_certificates", lambda: changed(_certificates(key_of(), key_of(WOMAN)))),
    Case("a weak digest", "algorithm", lambda: changed(partial(_without_algorithm, digest="sha1"))),
    Case("a weak key", "algorithm", lambda: sign(rsa(1024), CONTENT, NOW)),
]
CONTENTS = [
    Case("no content inside", "no_content", detached),
    Case("of another application", "other_content", partial(by, content=OTHER)),
    Case("of another nonce", "other_content", partial(by, content=CONTENT.replace(b"one", b"two"))),
    Case("of one space more", "other_content", partial(by, content=CONTENT + b" ")),
    Case("of nothing", "other_content", partial(by, content=b"")),
    Case("of other words under our content", "wrong_signature",
         lambda: changed(_swap_content, partial(by, content=OTHER))),
    Case("one bit is other", "wrong_signature", lambda: changed(_flip_signature)),
    Case("another digest", "wrong_signature", lambda: changed(_flip_digest)),
    Case("by the key of another certificate", "wrong_signature", with_foreign_key),
    Case("it names another certificate", "wrong_signature", with_other_ess),
]  # fmt: skip
CERTIFICATES = [
    Case("a foreign root of the same name", "unknown_issuer", partial(by, Kind.FOREIGN)),
    Case("issued by itself", "unknown_issuer", self_signed),
    Case("issued by a person", "unknown_issuer", lambda: issued_by(key_of(WOMAN))),
    Case("issued by the responder", "unknown_issuer", lambda: issued_by(the_ca().responder)),
    Case("the authority's own key", "unknown_issuer", lambda: sign(the_ca().issuing, CONTENT, NOW)),
    Case("expired", "expired", partial(by, Kind.EXPIRED)),
    Case("not yet in force", "not_yet_valid", partial(by, Kind.NOT_YET)),
    Case("only for enciphering", "wrong_usage", partial(by, Kind.WRONG_PURPOSE)),
    Case("no usage at all", "wrong_usage", lambda: with_certificate(usages=["key_agreement"])),
    Case("of a web server", "not_for_signing",
         lambda: with_certificate(purposes=["1.3.6.1.5.5.7.3.1", INDIVIDUAL])),
    Case("of no purpose", "not_for_signing", lambda: with_certificate(purposes=[])),
    Case("for entering", "not_for_signing", partial(by, Kind.AUTH)),
    Case("that can be denied", "not_for_signing", lambda: with_certificate(usages=["digital_signature"])),
    Case("an entrance with a key for signing", "not_for_login", by, LOGIN),
    Case("an employee's for a citizen", "not_individual", partial(by, Kind.EMPLOYEE, WORKER)),
    Case("of both kinds", "not_individual",
         lambda: with_certificate(purposes=[SIGNING, INDIVIDUAL, f"{EMPLOYEE}.1"])),
    Case("of neither kind", "not_individual", lambda: with_certificate(purposes=[SIGNING])),
    Case("an authentication key of an employee for a citizen", "not_individual",
         lambda: with_certificate(usages=["digital_signature"], purposes=[AUTHENTICATION, EMPLOYEE]), LOGIN),
    Case("a citizen's for an employee", "not_employee", by, STAFF),
    Case("a citizen's for an employee's entrance", "not_employee", partial(by, Kind.AUTH), STAFF_LOGIN),
]  # fmt: skip
PEOPLE = [
    Case("no IIN", "no_iin", lambda: with_certificate(subject=named(*_NAME))),
    Case("an IIN in the name only", "no_iin",
         lambda: with_certificate(subject=named((NameOID.COMMON_NAME, f"IIN{MAN.iin}")))),
    Case("two IINs", "no_iin",
         lambda: with_certificate(subject=named(_IIN, (NameOID.SERIAL_NUMBER, f"IIN{WOMAN.iin}")))),
    Case("an IIN of 13 digits", "no_iin",
         lambda: with_certificate(subject=named((NameOID.SERIAL_NUMBER, f"IIN{MAN.iin}0")))),
    Case("a BIN in place of the IIN", "no_iin",
         lambda: with_certificate(subject=named((NameOID.SERIAL_NUMBER, "BIN990140990004")))),
    Case("another person", "other_person", partial(by, holder=WOMAN)),
    Case("another person at an entrance", "other_person", partial(by, Kind.AUTH, WOMAN), LOGIN),
    Case("another organisation", "other_organisation", partial(by, Kind.EMPLOYEE, WORKER), STAFF, "990140990015"),
    Case("no organisation", "other_organisation",
         partial(by, Kind.EMPLOYEE, MAN), STAFF, WORKER.bin),
    Case("revoked", "revoked", partial(by, Kind.REVOKED)),
]  # fmt: skip
STAMPS = [
    Case("a time stamp over another signature", "stamp_of_other", lambda: changed(_stamp_of_other)),
    Case("no time stamp in its place", "stamp_of_other", lambda: changed(_broken_stamp)),
    Case("a time stamp of nobody", "stamp_unknown", lambda: stamped(foreign_stamper())),
    Case("a time stamp of yesterday", "stamp_time", lambda: stamped(the_ca().stamper, days=-1)),
    Case("a time stamp of tomorrow", "stamp_time", lambda: stamped(the_ca().stamper, days=1)),
]
CASES = [*ACCEPTED, *SHAPE, *CONTENTS, *CERTIFICATES, *PEOPLE, *STAMPS]
