"""The organisation's key and certificates for the seal of papers, as the settings name them and as they must be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12

from portal.documents.keyfiles import SealKeyError, read_key_file

PKCS12 = {".p12", ".pfx"}
LEAST_RSA_BITS = 2048

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class SealChain:
    """A private key with its certificate and those above it, each signed by the next."""

    key: PrivateKey = field(repr=False)
    certificates: tuple[x509.Certificate, ...]

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
        return self.certificates[-1].fingerprint(hashes.SHA256()).hex(":").upper()

    def is_valid_at(self, moment: datetime) -> bool:
        """Whether the organisation's certificate is in its term."""
        return self.certificate.not_valid_before_utc <= moment <= self.certificate.not_valid_after_utc

    def public_pem(self) -> bytes:
        """All certificates, for whoever checks a paper; no private half."""
        return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in self.certificates)


def load_seal_chain(key_file: Path, *, password: str = "", chain_file: Path | None = None) -> SealChain:
    """From PKCS#12, or from PEM with the certificates in the same file or in `chain_file`.

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
    if not isinstance(key, PrivateKey):
        raise SealKeyError(f"the paper seal {key_file.name} is neither an RSA nor an ECDSA key")
    _refuse_weak(key, key_file.name)
    return SealChain(key, _in_order(key, found, key_file.name))


def certificates_in(cms: bytes) -> bytes:
    """The certificates (PEM) that lie in a seal (CMS in DER): of the key that made it, whichever seals today."""
    found = pkcs7.load_der_pkcs7_certificates(cms)
    return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in found)


def _refuse_weak(key: PrivateKey, name: str) -> None:
    fits = (
        key.key_size >= LEAST_RSA_BITS if isinstance(key, RSAPrivateKey) else isinstance(key.curve, SECP256R1)
    )
    if not fits:
        raise SealKeyError(f"the paper seal {name} is neither RSA of {LEAST_RSA_BITS} bits nor P-256")


def _in_order(key: PrivateKey, found: Sequence[x509.Certificate], name: str) -> tuple[x509.Certificate, ...]:
    """The certificate of `key`, then each one's issuer as far as they are given."""
    chain = [each for each in found if each.public_key() == key.public_key()][:1]
    if not chain:
        raise SealKeyError(f"the paper seal {name} has no certificate for its key")
    while above := next((each for each in found if each not in chain and _issued(each, chain[-1])), None):
        chain.append(above)
    return tuple(chain)


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
