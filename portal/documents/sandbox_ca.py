"""The sandbox's certificate authority: a root of its own and the organisation's seal under it, in the shape of the
National CA's certificates of legal entities (docs/systems: O the name, OU the BIN). Nobody else trusts it."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from portal.documents.keyfiles import SealKeyError, read_key_file, write_once

ROOT_FILE = "ca-sandbox.pem"
SEAL_FILE = "paper-seal-sandbox.pem"
ROOT_NAME = "Emhana Sandbox Root, not a real authority"
BIN = "990140990004"
ORGANISATION_KK = "«Емхана» сынақ ұйымы"
ORGANISATION_RU = "Тестовая организация «Емхана»"
SEAL_NAME = "«Емхана» электрондық мөрі (сынақ)"

LEGAL_ENTITY = ObjectIdentifier("1.2.398.3.3.4.1.2")
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
# The sandbox's clock may be set to other years, and its papers are sealed by that clock.
BEFORE = timedelta(days=2 * 365)
ROOT_LIVES, SEAL_LIVES = timedelta(days=10 * 365), timedelta(days=3 * 365)


def make_sandbox_ca(instance: Path, now: datetime) -> Path:
    """The file with the seal's key, its certificate and the root's; made in `instance` where there is none.

    Of processes that start at once one root wins, and every seal is issued under the one that won.
    """
    root_file, seal_file = instance / ROOT_FILE, instance / SEAL_FILE
    if seal_file.exists():
        return seal_file
    if not root_file.exists():
        write_once(root_file, _new_root(now))
    write_once(seal_file, _new_seal(read_key_file(root_file), now))
    return seal_file


def is_of_sandbox(certificate: x509.Certificate) -> bool:
    """Whether a sandbox issued this certificate: production refuses it."""
    return certificate.issuer == _root_name()


def _new_root(now: datetime) -> bytes:
    key = generate_private_key(SECP256R1())
    certificate = (
        _certificate(_root_name(), _root_name(), key.public_key(), now, ROOT_LIVES)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _pem(key, certificate)


def _new_seal(root_pem: bytes, now: datetime) -> bytes:
    root_key = serialization.load_pem_private_key(root_pem, password=None)
    root = x509.load_pem_x509_certificate(root_pem)
    if not isinstance(root_key, EllipticCurvePrivateKey):
        raise SealKeyError(f"{ROOT_FILE} is not a root that this portal made")
    key = generate_private_key(SECP256R1())
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    certificate = (
        _certificate(_seal_name(), root.subject, key.public_key(), now, SEAL_LIVES)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING, LEGAL_ENTITY]),
            critical=False,
        )
        .add_extension(issuer_key, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    return _pem(key, certificate, root)


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: EllipticCurvePublicKey,
    now: datetime,
    lives: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(now + lives)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _root_name() -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "KZ"), x509.NameAttribute(NameOID.COMMON_NAME, ROOT_NAME)]
    )


def _seal_name() -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "KZ"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION_KK),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION_RU),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"BIN{BIN}"),
            x509.NameAttribute(NameOID.COMMON_NAME, SEAL_NAME),
        ]
    )


def _usage(**granted: bool) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: granted.get(name, False) for name in every})


def _pem(key: EllipticCurvePrivateKey, *chain: x509.Certificate) -> bytes:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + b"".join(each.public_bytes(serialization.Encoding.PEM) for each in chain)
