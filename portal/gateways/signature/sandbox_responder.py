"""Who answers for the sandbox's authority whether a certificate is revoked: by OCSP and by the list."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from portal.gateways.signature.sandbox_ca import SandboxCa

ANSWER_LIVES = timedelta(minutes=10)
LIST_LIVES = timedelta(days=1)


class Responder:
    """Answers for `ca`; `revoked` tells each revoked serial number and since when."""

    def __init__(
        self, ca: SandboxCa, revoked: Callable[[], Mapping[int, datetime]], now: Callable[[], datetime]
    ) -> None:
        self._ca = ca
        self._revoked = revoked
        self._now = now

    def ocsp(self, request: bytes) -> bytes:
        """The OCSPResponse (DER) to an OCSPRequest; one about another's certificate, or no request, is not answered."""
        try:
            asked = ocsp.load_der_ocsp_request(request)
            algorithm, hashed = asked.hash_algorithm, asked.issuer_key_hash
        except (ValueError, TypeError):
            return _refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
        if hashed != _key_hash(self._ca, algorithm):
            return _refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED)
        now, since = self._now(), self._revoked().get(asked.serial_number)
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=asked.serial_number,
            algorithm=algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if since else ocsp.OCSPCertStatus.GOOD,
            this_update=now,
            next_update=now + ANSWER_LIVES,
            revocation_time=since,
            revocation_reason=x509.ReasonFlags.key_compromise if since else None,
        )
        responder = self._ca.responder
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
        builder = builder.certificates([responder.certificate])
        for extension in asked.extensions:
            if isinstance(extension.value, x509.OCSPNonce):
                builder = builder.add_extension(extension.value, critical=False)
        return builder.sign(responder.private, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def crl(self) -> bytes:
        """The whole list (DER) of the issuing authority."""
        now, issuing = self._now(), self._ca.issuing
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuing.certificate.subject)
            .last_update(now)
            .next_update(now + LIST_LIVES)
        )
        for serial, since in self._revoked().items():
            one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since).build()
            builder = builder.add_revoked_certificate(one)
        return builder.sign(issuing.private, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _refusal(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(serialization.Encoding.DER)


def _key_hash(ca: SandboxCa, algorithm: hashes.HashAlgorithm) -> bytes:
    """The hash of the issuing authority's key as RFC 6960 counts it: of the bit string without its header."""
    public = ca.issuing.private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    digest = hashes.Hash(algorithm)
    digest.update(public)
    return digest.finalize()
