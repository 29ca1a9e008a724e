"""Whether a signature is of just this content by the key of just this certificate: RSA and ECDSA over SHA-2."""

from asn1crypto.cms import SignerInfo
from asn1crypto.core import VOID
from asn1crypto.x509 import Certificate
from pyhanko.sign.general import CMSStructuralError, NonexistentAttributeError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from portal.gateways.signature.port import Fact
from portal.gateways.signature.reading import as_unreadable, digest_of

DIGESTS = frozenset({"sha256", "sha384", "sha512"})
ALGORITHMS = frozenset({"rsassa_pkcs1v15", "rsassa_pss", "ecdsa"})
CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})
# Weaker ones are forged, and far longer ones only cost time: a stranger chooses the key.
RSA_BITS = range(2048, 8192 + 1)


def can_check(signer: SignerInfo, certificate: Certificate) -> bool:
    """Whether the algorithms are ones that we check ourselves and trust. Raises `Unreadable`."""
    with as_unreadable():
        digest = signer["digest_algorithm"]["algorithm"].native
        return digest in DIGESTS and _algorithm(signer) in ALGORITHMS and _is_strong(certificate)


def is_right(signer: SignerInfo, certificate: Certificate, content: bytes) -> Fact:
    """YES when the signature holds: signed attributes, the digest in them, the certificate that they name (ESS), and
    the mathematics. Raises `Unreadable`."""
    with as_unreadable():
        if signer["signed_attrs"] is not VOID and not len(signer["signed_attrs"]):
            return Fact.NO
        digest = digest_of(content, signer["digest_algorithm"]["algorithm"].native)
        try:
            told = validate_sig_integrity(
                signer, certificate, expected_content_type="data", actual_digest=digest
            )
        except (SignatureValidationError, CMSStructuralError, NonexistentAttributeError):
            return Fact.NO
        return Fact.YES if all(told) else Fact.NO


def _algorithm(signer: SignerInfo) -> str:
    try:
        return str(signer["signature_algorithm"].signature_algo)
    except ValueError:  # not one that asn1crypto knows, as those of GOST
        return ""


def _is_strong(certificate: Certificate) -> bool:
    key = certificate.public_key
    if key.algorithm in {"rsa", "rsassa_pss"}:
        return key.bit_size in RSA_BITS
    return key.algorithm == "ec" and key.curve == ("named", key.curve[1]) and key.curve[1] in CURVES
