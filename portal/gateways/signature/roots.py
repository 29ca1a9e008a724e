"""Whether the file of pinned certificates can be trusted by: looked at when the portal starts, without the libraries
that examine signatures."""

from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature


def check_roots(path: Path) -> None:
    """Raises OSError, or ValueError for a file that pins no root."""
    found = x509.load_pem_x509_certificates(path.read_bytes())
    if not any(_signed_itself(each) for each in found):
        raise ValueError(f"{path.name}, whom signatures are trusted by, holds no root certificate")


def _signed_itself(certificate: x509.Certificate) -> bool:
    if certificate.issuer != certificate.subject:
        return False
    try:
        certificate.verify_directly_issued_by(certificate)
    except InvalidSignature:
        return False
    except (ValueError, TypeError):
        return True  # of an algorithm that only NCANode knows
    return True
