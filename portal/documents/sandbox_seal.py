"""The sandbox's seal of papers: a key of its organisation with a certificate of the sandbox's authority, the one that
certifies its people too and tells what it revoked. Nobody else trusts it."""

from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from portal.documents.seal_chain import EARLIER, load_seal_chain, pem_of
from portal.gateways.signature.rule import EMPLOYEE, SIGNING
from portal.gateways.signature.sandbox_ca import UNREAL, Kind, SandboxCa, sandbox_ca
from portal.keyfiles import write_once

FILE = "seal-of-papers-sandbox.pem"
# What sealed while the seal had a root of its own: papers under it hold, so its certificates stay published.
EARLIER_FILE = "paper-seal-sandbox.pem"
BIN = "990140990004"
ORGANISATION_KK = "«Емхана» сынақ ұйымы"
ORGANISATION_RU = "Тестовая организация «Емхана»"
SEAL_NAME = "«Емхана» электрондық мөрі (сынақ)"
DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"


def sandbox_seal(instance: Path, now: datetime) -> Path:
    """The file with the seal's key and its certificates up to the root; made in `instance` where there is none. Of
    processes that start at once one seal wins."""
    file, earlier = instance / FILE, instance / EARLIER_FILE
    if not file.exists():
        if earlier.exists():
            _keep_certificates(earlier)
        write_once(file, _new(sandbox_ca(instance, now), now))
    return file


def renew_sandbox_seal(instance: Path, now: datetime) -> Path:
    """Put a new key in the place of the present one, whose certificates stay published. Whoever runs has to be
    started anew to seal with it."""
    file = sandbox_seal(instance, now)
    _keep_certificates(file)
    file.unlink()
    return sandbox_seal(instance, now)


def _keep_certificates(file: Path) -> None:
    """Of a seal that is replaced: papers under it are checked by them."""
    chain = load_seal_chain(file)
    write_once(file.with_name(f"{chain.certificate.serial_number:x}.{EARLIER}"), pem_of(chain.certificates))


def is_of_sandbox(certificate: x509.Certificate) -> bool:
    """Whether a sandbox issued this certificate: production refuses it."""
    return UNREAL in certificate.issuer.rfc4514_string()


def _new(ca: SandboxCa, now: datetime) -> bytes:
    """The shape is that of the National CA's certificates of legal entities: O the name, OU the BIN."""
    words = (
        (NameOID.COUNTRY_NAME, "KZ"),
        (NameOID.ORGANIZATION_NAME, ORGANISATION_KK),
        (NameOID.ORGANIZATION_NAME, ORGANISATION_RU),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, f"BIN{BIN}"),
        (NameOID.COMMON_NAME, SEAL_NAME),
    )
    subject = x509.Name([x509.NameAttribute(oid, word) for oid, word in words])
    purposes = (SIGNING, DOCUMENT_SIGNING, EMPLOYEE)
    key = ca.issue(None, Kind.SIGN, now, subject=subject, purposes=purposes)
    return key.pem() + pem_of((ca.issuing.certificate, ca.root.certificate))
