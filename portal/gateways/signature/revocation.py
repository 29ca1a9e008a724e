"""Whether a certificate is revoked: OCSP (RFC 6960) first, then the list (RFC 5280). Only an answer that is signed
by whom it must be and is fresh counts; everything else is no answer."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha1
from secrets import token_bytes
from typing import Protocol

from asn1crypto.ocsp import OCSPRequest, OCSPResponse
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from pyhanko_certvalidator.errors import (
    OCSPValidationError,
    PathValidationError,
    RevokedError,
)
from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response

from portal.gateways.errors import GatewayError
from portal.gateways.signature.port import SKEW, Revocation, Source, Standing
from portal.gateways.signature.reading import Unreadable, as_unreadable
from portal.gateways.signature.trust import Chain, apart

# An answer without an end of its own is believed for this long.
FRESH = timedelta(hours=1)
NONCE_BYTES = 16


Told = Callable[[Chain, datetime], tuple[Revocation, ...]]


class Sources(Protocol):
    """Where revocation is asked. Both raise `GatewayError` when nobody answers."""

    def ocsp(self, request: bytes) -> bytes:
        """The OCSPResponse (DER) to an OCSPRequest (DER)."""
        ...

    def lists(self) -> Iterable[bytes]:
        """The certificate revocation lists (DER) of the authorities we trust."""
        ...


def asking(sources: Sources) -> Told:
    """Revocation as `sources` tell it."""
    return lambda chain, at: revocations_of(chain, sources, at)


def revocations_of(chain: Chain, sources: Sources, at: datetime) -> tuple[Revocation, ...]:
    """What OCSP says at `at`, and when it says nothing to rely on, what the list says too."""
    first = _by_ocsp(chain, sources, at)
    if first.standing is not Standing.UNKNOWN:
        return (first,)
    return first, _by_list(chain, sources, at)


def _by_ocsp(chain: Chain, sources: Sources, at: datetime) -> Revocation:
    request, nonce = question(chain)
    try:
        return heard(sources.ocsp(request), chain, at, nonce)
    except (GatewayError, Unreadable):
        return Revocation(Source.OCSP, Standing.UNKNOWN)


def question(chain: Chain) -> tuple[bytes, bytes]:
    """An OCSPRequest (DER) about the certificate of `chain`, and the nonce in it."""
    certificate, issuer = chain.certificate, chain.issuer
    nonce = token_bytes(NONCE_BYTES)
    asked = OCSPRequest(
        {
            "tbs_request": {
                "request_list": [
                    {
                        "req_cert": {
                            # SHA-1 only names the issuer here; it is what every responder understands.
                            "hash_algorithm": {"algorithm": "sha1"},
                            "issuer_name_hash": sha1(issuer.subject.dump(), usedforsecurity=False).digest(),
                            "issuer_key_hash": issuer.public_key.sha1,
                            "serial_number": certificate.serial_number,
                        }
                    }
                ],
                "request_extensions": [{"extn_id": "nonce", "critical": False, "extn_value": nonce}],
            }
        }
    )
    return bytes(asked.dump()), nonce


def heard(answer: bytes, chain: Chain, at: datetime, nonce: bytes | None = None) -> Revocation:
    """What an OCSPResponse (DER) says of the certificate of `chain` as of `at`; UNKNOWN unless it can be believed.

    `nonce` is the question's; an answer kept from before is heard without. Raises `Unreadable`.
    """
    unknown = Revocation(Source.OCSP, Standing.UNKNOWN)
    with as_unreadable():
        response = OCSPResponse.load(answer, strict=True)
        if response["response_status"].native != "successful":
            return unknown
        body = response.response_data
        [told] = body["responses"]
        as_of = told["this_update"].native
        ends = told["next_update"].native or as_of + FRESH
        if response.nonce_value is not None and nonce is not None and response.nonce_value.native != nonce:
            return unknown
        if not as_of - SKEW <= at <= ends + SKEW:
            return unknown
        try:
            context = chain.trust.context(at, response)
            apart(verify_ocsp_response(chain.certificate, chain.path, context))
        except RevokedError as revoked:
            return Revocation(Source.OCSP, Standing.REVOKED, as_of, revoked.revocation_dt, answer)
        except (OCSPValidationError, PathValidationError):
            return unknown
    return Revocation(Source.OCSP, Standing.GOOD, as_of, answer=answer)


def _by_list(chain: Chain, sources: Sources, at: datetime) -> Revocation:
    try:
        for each in sources.lists():
            found = listed(each, chain, at)
            if found.standing is not Standing.UNKNOWN:
                return found
    except GatewayError:
        pass
    return Revocation(Source.CRL, Standing.UNKNOWN)


def listed(der: bytes, chain: Chain, at: datetime) -> Revocation:
    """What a list (DER) says of the certificate of `chain` at `at`; UNKNOWN unless the issuer's own, whole and fresh.

    Read by `cryptography`, which finds one number among hundreds of thousands without taking the list apart.
    """
    unknown = Revocation(Source.CRL, Standing.UNKNOWN)
    try:
        found, above = x509.load_der_x509_crl(der), x509.load_der_x509_certificate(chain.issuer.dump())
        key, ends = above.public_key(), found.next_update_utc
        is_whole = not any(each.critical for each in found.extensions)
        if not isinstance(key, RSAPublicKey | EllipticCurvePublicKey) or not is_whole or ends is None:
            return unknown
        if found.issuer != above.subject or not found.is_signature_valid(key):
            return unknown
        if not found.last_update_utc - SKEW <= at <= ends + SKEW:
            return unknown
        entry = found.get_revoked_certificate_by_serial_number(chain.certificate.serial_number)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, x509.ExtensionNotFound):
        return unknown
    if entry is None:
        return Revocation(Source.CRL, Standing.GOOD, found.last_update_utc, answer=der)
    return Revocation(Source.CRL, Standing.REVOKED, found.last_update_utc, entry.revocation_date_utc, der)
