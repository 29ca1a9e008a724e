"""The organisation's key and certificates for the seal of papers, as the settings name them and as they must be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12

from portal.keyfiles import SealKeyError, read_key_file

PKCS12 = {".p12", ".pfx"}
LEAST_RSA_BITS = 2048
# The end of the names of files with the certificates of keys that sealed before.
EARLIER = "seal-pub.pem"

PublicKey = RSAPublicKey | EllipticCurvePublicKey


class SealTokenSilent(RuntimeError):
    """The token of the key is not there, or does not sign as the certificate says: nothing is sealed until it does."""


class SealPinRefused(RuntimeError):
    """The token refused the PIN. It is not told that PIN again, by no process: a token locks itself after a few."""


class SealKey(Protocol):
    """A private key that signs, wherever it lies, which `where` tells. Safe to share between threads."""

    @property
    def where(self) -> str: ...

    def sign(self, data: bytes) -> bytes:
        """Over SHA-256 of `data`: RSA by PKCS#1 v1.5, or ECDSA in DER. On a token: raises `SealTokenSilent`,
        `SealPinRefused`."""


@dataclass(frozen=True, slots=True)
class FileKey:
    """A key that was read from its file."""

    private: RSAPrivateKey | EllipticCurvePrivateKey = field(repr=False)
    where: str

    def sign(self, data: bytes) -> bytes:
        """See `SealKey.sign`."""
        if isinstance(self.private, EllipticCurvePrivateKey):
            return self.private.sign(data, ECDSA(hashes.SHA256()))
        return self.private.sign(data, PKCS1v15(), hashes.SHA256())


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """Where a key lies on a PKCS#11 token: the library that speaks with it, the label of the token, that of the key and
    its certificate, and the file of the PIN."""

    module: Path
    token: str
    key: str
    pin_file: Path


@dataclass(frozen=True, slots=True)
class SealChain:
    """A private key with its certificate and those above it, each signed by the next; `earlier` are the certificates of
    the keys that sealed before."""

    key: SealKey = field(repr=False)
    certificates: tuple[x509.Certificate, ...]
    earlier: tuple[x509.Certificate, ...] = ()

    @property
    def certificate(self) -> x509.Certificate:
        """The organisation's own."""
        return self.certificates[0]

    @property
    def size(self) -> int:
        """How many bytes the certificates take."""
        return sum(len(each.public_bytes(serialization.Encoding.DER)) for each in self.certificates)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the last certificate, which is what a stranger decides to trust, in pairs of hex digits."""
        return _fingerprint(self.certificates[-1])

    @property
    def earlier_fingerprints(self) -> list[str]:
        """The same of the other roots under which papers were sealed before."""
        roots = {each for each in self.earlier if each.issuer == each.subject} - set(self.certificates)
        return sorted(map(_fingerprint, roots))

    def is_valid_at(self, moment: datetime) -> bool:
        """Whether the organisation's certificate is in its term."""
        return self.certificate.not_valid_before_utc <= moment <= self.certificate.not_valid_after_utc

    def public_pem(self) -> bytes:
        """All certificates, for whoever checks a paper, be it an old one; no private half."""
        return pem_of(dict.fromkeys((*self.certificates, *self.earlier)))


def load_seal_chain(key_file: Path, *, password: str = "", chain_file: Path | None = None) -> SealChain:
    """From PKCS#12, or from PEM with the certificates in the same file or in `chain_file`; the certificates in every
    `*.seal-pub.pem` beside it are of keys that sealed before.

    Raises `SealKeyError` for what cannot be read, is open to strangers, is weak, or does not hang together.
    """
    content = read_key_file(key_file)
    secret = password.encode() if password else None
    try:
        if key_file.suffix.lower() in PKCS12:
            key, own, above = pkcs12.load_key_and_certificates(content, secret)
            found = [*([own] if own else []), *above]
        else:
            key = serialization.load_pem_private_key(content, secret)
            found = x509.load_pem_x509_certificates(chain_file.read_bytes() if chain_file else content)
    except (OSError, ValueError, TypeError) as error:
        raise SealKeyError(f"the paper seal {key_file.name} cannot be read") from error
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise SealKeyError(f"the paper seal {key_file.name} is neither an RSA nor an ECDSA key")
    certificates = certificates_of(key.public_key(), found, key_file.name)
    return SealChain(FileKey(key, f"file {key_file}"), certificates, earlier_in(key_file.parent))


def earlier_in(folder: Path) -> tuple[x509.Certificate, ...]:
    """The certificates of keys that sealed before. Raises `SealKeyError`."""
    found: list[x509.Certificate] = []
    for path in sorted(folder.glob(f"*.{EARLIER}")):
        try:
            found += x509.load_pem_x509_certificates(path.read_bytes())
        except (OSError, ValueError) as error:
            raise SealKeyError(f"the earlier certificates {path.name} cannot be read") from error
    return tuple(found)


def pem_of(certificates: Iterable[x509.Certificate]) -> bytes:
    """Certificates as PEM, one after the other."""
    return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in certificates)


def certificates_in(cms: bytes) -> bytes:
    """The certificates (PEM) that lie in a seal (CMS in DER): of the key that made it, whichever seals today."""
    return pem_of(pkcs7.load_der_pkcs7_certificates(cms))


def certificates_of(
    key: PublicKey, found: Sequence[x509.Certificate], name: str
) -> tuple[x509.Certificate, ...]:
    """The certificate of `key`, then each one's issuer as far as they are given. Raises `SealKeyError` for a weak key,
    or one without a certificate; `name` is told in it."""
    fits = (
        key.key_size >= LEAST_RSA_BITS if isinstance(key, RSAPublicKey) else isinstance(key.curve, SECP256R1)
    )
    if not fits:
        raise SealKeyError(f"the paper seal {name} is neither RSA of {LEAST_RSA_BITS} bits nor P-256")
    chain = [each for each in found if each.public_key() == key][:1]
    if not chain:
        raise SealKeyError(f"the paper seal {name} has no certificate for its key")
    while above := next((each for each in found if each not in chain and _issued(each, chain[-1])), None):
        chain.append(above)
    return tuple(chain)


def check_signature(key: PublicKey, signature: bytes, data: bytes) -> None:
    """Raises `InvalidSignature` when the private half of `key` did not make it as `SealKey.sign` says."""
    if isinstance(key, RSAPublicKey):
        key.verify(signature, data, PKCS1v15(), hashes.SHA256())
    else:
        key.verify(signature, data, ECDSA(hashes.SHA256()))


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
