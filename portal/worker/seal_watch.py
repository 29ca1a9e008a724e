"""Whether the organisation's certificate may still seal: whoever says that it is revoked is believed for good."""

from datetime import datetime, timedelta
from threading import Lock

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

from portal.documents.seal_chain import SealChain
from portal.gateways.signature.port import SignatureGateway, Standing

EVERY = timedelta(minutes=30)
PROBE = b"Is the seal of this organisation in force?"


class SealRevoked(RuntimeError):
    """The organisation's certificate is revoked: a paper sealed now would be worth nothing."""


class SealWatch:
    """Asks the authority about the certificate of `chain` at most every half-hour; safe to share between threads.

    The question is a signature by the seal's own key, examined like anybody's: so the same pinned roots and the same
    services answer. Their silence changes nothing: what is sealed by a key that is not known to be revoked holds.
    """

    def __init__(self, chain: SealChain, gateway: SignatureGateway) -> None:
        self._chain = chain
        self._gateway = gateway
        self._next: datetime | None = None
        self._is_revoked = False
        self._one = Lock()

    def must_hold(self, now: datetime) -> None:
        """Raises `SealRevoked`. Speaks to the outside: with no transaction open."""
        with self._one:
            if not self._is_revoked and (self._next is None or now >= self._next):
                self._next = now + EVERY
                self._is_revoked = self._ask(now)
        if self._is_revoked:
            raise SealRevoked

    def _ask(self, now: datetime) -> bool:
        examined = self._gateway.examine(_signed(self._chain), at=now)
        return any(
            told.standing is Standing.REVOKED
            for signer in examined.signers
            for certificate in signer.certificates
            for told in certificate.revocations
        )


def _signed(chain: SealChain) -> bytes:
    """The question under the seal's key, with its own certificate only (CMS in DER)."""
    signing = PKCS7SignatureBuilder().set_data(PROBE)
    signing = signing.add_signer(chain.certificate, chain.key, hashes.SHA256())
    return signing.sign(Encoding.DER, [PKCS7Options.Binary, PKCS7Options.NoCapabilities])
