"""Whether the organisation's certificate may still seal: whoever says that it is revoked is believed as long as the
worker lives; restarted, it asks anew."""

from datetime import datetime, timedelta
from threading import Lock

import structlog
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

from portal.documents.seal_chain import SealChain
from portal.gateways.signature.port import Fact, SignatureGateway, Standing

log = structlog.get_logger()

EVERY = timedelta(minutes=30)
# While nobody vouches for the seal it is asked about more often, and told in the log each time.
SOON = timedelta(minutes=1)
PROBE = b"Is the seal of this organisation in force?"


class SealRevoked(RuntimeError):
    """The organisation's certificate is revoked: a paper sealed now would be worth nothing."""


class SealWatch:
    """Asks the authority about the certificate of `chain`: every half-hour once it has vouched for it, else each
    minute. Safe to share between threads.

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
                told = self._ask(now)
                self._is_revoked = Standing.REVOKED in told
                self._next = now + (EVERY if Standing.GOOD in told else SOON)
        if self._is_revoked:
            raise SealRevoked

    def _ask(self, now: datetime) -> set[Standing]:
        examined = self._gateway.examine(_signed(self._chain), at=now)
        certificates = [each for signer in examined.signers for each in signer.certificates]
        told = {each.standing for certificate in certificates for each in certificate.revocations}
        if not told & {Standing.GOOD, Standing.REVOKED}:
            is_ours = any(each.is_chained is Fact.YES for each in certificates)
            log.warning(
                "seal_unvouched", why="silence" if is_ours else "its issuer is not among the pinned roots"
            )
        return told


def _signed(chain: SealChain) -> bytes:
    """The question under the seal's key, with its own certificate only (CMS in DER)."""
    signing = PKCS7SignatureBuilder().set_data(PROBE)
    signing = signing.add_signer(chain.certificate, chain.key, hashes.SHA256())
    return signing.sign(Encoding.DER, [PKCS7Options.Binary, PKCS7Options.NoCapabilities])
