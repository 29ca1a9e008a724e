"""The sandbox's certificate authority, for its people and its seal: root, issuing authority, responder, time stamps,
and a foreign root with the same names. Certificates have the shape of the National CA's (docs/systems/signature.md);
nobody trusts it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from portal.gateways.signature.rule import AUTHENTICATION, EMPLOYEE, INDIVIDUAL, SIGNING
from portal.keyfiles import write_once

FILE = "people-ca-sandbox.pem"
UNREAL = "not a real authority"
ROOT_NAME = f"НЕГІЗГІ КО SANDBOX (Emhana), {UNREAL}"
ISSUING_NAME = f"ҰКО SANDBOX (Emhana), {UNREAL}"
# The sandbox's clock may be set to other years.
BEFORE, AFTER = timedelta(days=2 * 365), timedelta(days=3 * 365)
PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey


class Kind(StrEnum):
    """What a certificate of a person is for; the last four are for trying what must be refused."""

    SIGN = "sign"
    AUTH = "auth"
    COMBINED = "combined"
    EMPLOYEE = "employee"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    REVOKED = "revoked"
    WRONG_PURPOSE = "wrong_purpose"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a certificate names; an employee has an organisation and its BIN too."""

    iin: str = field(repr=False)
    surname: str = field(repr=False)
    given_name: str = field(repr=False)
    patronymic: str = field(default="", repr=False)
    organisation: str = ""
    bin: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A private key with its certificate."""

    private: PrivateKey = field(repr=False)
    certificate: x509.Certificate = field(repr=False)

    def pem(self) -> bytes:
        """Both, unprotected."""
        private = self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return private + self.certificate.public_bytes(serialization.Encoding.PEM)

    def p12(self, name: str, password: str) -> bytes:
        """Both as PKCS#12, as a person has them."""
        return pkcs12.serialize_key_and_certificates(
            name.encode(),
            self.private,
            self.certificate,
            None,
            serialization.BestAvailableEncryption(password.encode()),
        )


@dataclass(frozen=True, slots=True)
class SandboxCa:
    """The authority's own keys, in the order of the file."""

    root: Key
    issuing: Key
    responder: Key
    stamper: Key
    foreign: Key

    def trusted(self) -> list[bytes]:
        """The certificates (DER) that a portal of the sandbox pins."""
        return [
            each.certificate.public_bytes(serialization.Encoding.DER) for each in (self.root, self.issuing)
        ]

    def issue(
        self,
        holder: Holder | None,
        kind: Kind,
        now: datetime,
        *,
        private: PrivateKey | None = None,
        usages: Iterable[str] | None = None,
        purposes: Iterable[str] | None = None,
        term: tuple[datetime, datetime] | None = None,
        subject: x509.Name | None = None,
    ) -> Key:
        """A key with a certificate of this kind; what is named replaces what the kind would have. Without a `subject`
        it is the holder's."""
        own, issuer = private or generate_private_key(SECP256R1()), self._issuer(kind)
        begins, ends = term or _term(kind, now)
        usages = _USAGES[kind] if usages is None else usages
        purposes = _PURPOSES[kind] if purposes is None else purposes
        if subject is None:
            assert holder is not None
            subject = subject_of(holder)
        builder = _builder(subject, issuer, own, begins, ends)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=False)
        builder = builder.add_extension(_usage(usages), critical=True)
        if oids := [ObjectIdentifier(each) for each in purposes]:
            builder = builder.add_extension(x509.ExtendedKeyUsage(oids), critical=False)
        return Key(own, builder.sign(issuer.private, hashes.SHA256()))

    def _issuer(self, kind: Kind) -> Key:
        return self.foreign if kind is Kind.FOREIGN else self.issuing


def sandbox_ca(folder: Path, now: datetime) -> SandboxCa:
    """The authority whose keys lie in `folder`; made there once. Of processes that start at once one wins."""
    file = folder / FILE
    if not file.exists():
        write_once(file, b"".join(each.pem() for each in _new(now)))
    return _read(file.read_bytes())


def new_rsa(bits: int = 2048) -> RSAPrivateKey:
    """A key as most people still have it; takes a moment to be found."""
    return generate_rsa(65537, bits)


def subject_of(holder: Holder) -> x509.Name:
    """The national shape: GIVENNAME is the patronymic, serialNumber the IIN, OU the BIN (domain of the NCA)."""
    words = [
        (NameOID.COMMON_NAME, f"{holder.surname} {holder.given_name}".upper()),
        (NameOID.SURNAME, holder.surname.upper()),
        (NameOID.SERIAL_NUMBER, f"IIN{holder.iin}"),
        (NameOID.COUNTRY_NAME, "KZ"),
        (NameOID.GIVEN_NAME, holder.patronymic.upper()),
        (NameOID.ORGANIZATION_NAME, holder.organisation),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, f"BIN{holder.bin}" if holder.bin else ""),
    ]
    return x509.Name([x509.NameAttribute(oid, word[:64]) for oid, word in words if word])


_SIGNS = ("digital_signature", "content_commitment")
_ENTERS = ("digital_signature", "key_encipherment")
_USAGES = {
    **dict.fromkeys(Kind, _SIGNS),
    Kind.AUTH: _ENTERS,
    Kind.COMBINED: (*_SIGNS, "key_encipherment"),
    Kind.EMPLOYEE: (*_SIGNS, "key_encipherment"),
    Kind.WRONG_PURPOSE: ("key_encipherment",),
}
_PURPOSES = {
    **dict.fromkeys(Kind, (SIGNING, INDIVIDUAL)),
    Kind.AUTH: (AUTHENTICATION, INDIVIDUAL),
    Kind.EMPLOYEE: (SIGNING, EMPLOYEE, f"{EMPLOYEE}.5"),
    Kind.WRONG_PURPOSE: (ExtendedKeyUsageOID.SERVER_AUTH.dotted_string,),
}


def _term(kind: Kind, now: datetime) -> tuple[datetime, datetime]:
    if kind is Kind.EXPIRED:
        return now - BEFORE, now - timedelta(days=1)
    if kind is Kind.NOT_YET:
        return now + timedelta(days=1), now + AFTER
    return now - BEFORE, now + AFTER


def _new(now: datetime) -> list[Key]:
    term = (now - 2 * BEFORE, now + 3 * AFTER)
    root, foreign_root = (_authority(ROOT_NAME, None, term) for _ in range(2))
    issuing, foreign = (_authority(ISSUING_NAME, above, term) for above in (root, foreign_root))
    responder = _helper("OCSP SANDBOX (Emhana)", ExtendedKeyUsageOID.OCSP_SIGNING, issuing, term)
    stamper = _helper("TSA SANDBOX (Emhana)", ExtendedKeyUsageOID.TIME_STAMPING, issuing, term)
    return [root, issuing, responder, stamper, foreign]


def _authority(name: str, above: Key | None, term: tuple[datetime, datetime]) -> Key:
    private = generate_private_key(SECP256R1())
    builder = _builder(_name(name), above, private, *term)
    depth = 0 if above else 1
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=depth), critical=True)
    builder = builder.add_extension(_usage(("key_cert_sign", "crl_sign")), critical=True)
    return Key(private, builder.sign(above.private if above else private, hashes.SHA256()))


def _helper(name: str, purpose: ObjectIdentifier, above: Key, term: tuple[datetime, datetime]) -> Key:
    private = new_rsa() if purpose == ExtendedKeyUsageOID.TIME_STAMPING else generate_private_key(SECP256R1())
    builder = _builder(_name(name), above, private, *term)
    builder = builder.add_extension(_usage(("digital_signature",)), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    if purpose == ExtendedKeyUsageOID.OCSP_SIGNING:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    return Key(private, builder.sign(above.private, hashes.SHA256()))


def _builder(
    subject: x509.Name, above: Key | None, private: PrivateKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    public = private.public_key()
    over = above.private.public_key() if above else public
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.certificate.subject if above else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(over), critical=False)
    )


def _name(common: str) -> x509.Name:
    words = ((NameOID.COUNTRY_NAME, "KZ"), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(oid, word) for oid, word in words])


def _usage(granted: Iterable[str]) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: name in set(granted) for name in every})


@lru_cache(maxsize=4)  # to read an RSA key is to try its primes: a twentieth of a second
def _read(pem: bytes) -> SandboxCa:
    mark = b"-----BEGIN PRIVATE KEY-----"
    keys = []
    for part in pem.split(mark)[1:]:
        private = serialization.load_pem_private_key(mark + part, password=None)
        assert isinstance(private, PrivateKey)
        keys.append(Key(private, x509.load_pem_x509_certificate(part)))
    return SandboxCa(*keys)
