"""Whether the organisation's certificate may still seal: whoever says that it is revoked is believed for good, by every
worker and whatever is restarted."""

from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock

import structlog
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import RevokedSeal
from portal.database import begin_writing
from portal.documents.pades import PaperSealer
from portal.gateways.signature.port import Fact, SignatureGateway, Standing

log = structlog.get_logger()

EVERY = timedelta(minutes=30)
# While nobody vouches for the seal it is asked about more often, and told in the log each time.
SOON = timedelta(minutes=1)
PROBE = b"Is the seal of this organisation in force?"


class SealRevoked(RuntimeError):
    """The organisation's certificate is revoked: a paper sealed now would be worth nothing."""


class SealWatch:
    """Asks the authority about the certificate of `seal`: `every` half-hour once it has vouched for it, else each
    minute. Safe to share between threads.

    The question is a signature by the seal's own key, examined like anybody's: so the same pinned roots and the same
    services answer. Their silence changes nothing: what is sealed by a key that is not known to be revoked holds, and
    one that was once told to be revoked, to whichever worker, stays so: that is kept in the database of `engine`, which
    is looked into before each seal.
    """

    def __init__(
        self, seal: PaperSealer, gateway: SignatureGateway, engine: Engine, every: timedelta = EVERY
    ) -> None:
        self._seal = seal
        self._gateway = gateway
        self._engine = engine
        self._every = every
        self._next: datetime | None = None
        self._is_revoked = False
        self._one = Lock()

    def must_hold(self, now: datetime) -> None:
        """Raises `SealRevoked`. Speaks to the outside: with no transaction open."""
        with self._one:
            if not self._is_revoked:
                is_time = self._next is None or now >= self._next
                self._is_revoked = self._is_known() or (is_time and self._is_told(now))
        if self._is_revoked:
            raise SealRevoked

    def _is_known(self) -> bool:
        """Whether it was told before, to this worker or another."""
        with Session(self._engine) as session:
            return session.get(RevokedSeal, self._fingerprint) is not None

    def _is_told(self, now: datetime) -> bool:
        """Whether it is told now; that is kept."""
        told = self._ask(now)
        self._next = now + (self._every if Standing.GOOD in told else SOON)
        if Standing.REVOKED not in told:
            return False
        # Another worker may be told at this very moment.
        with suppress(IntegrityError), Session(self._engine) as session:
            begin_writing(session)
            session.add(RevokedSeal(fingerprint=self._fingerprint, told_at=now))
            session.commit()
        return True

    @property
    def _fingerprint(self) -> str:
        return self._seal.chain.certificate.fingerprint(SHA256()).hex()

    def _ask(self, now: datetime) -> set[Standing]:
        told, is_pinned = asked_about(self._seal, self._gateway, now)
        if not told & {Standing.GOOD, Standing.REVOKED}:
            why = "silence" if is_pinned else "its issuer is not among the pinned roots"
            log.warning("seal_unvouched", why=why)
        return told


def asked_about(seal: PaperSealer, gateway: SignatureGateway, now: datetime) -> tuple[set[Standing], bool]:
    """What is said of the seal's certificate, and whether its issuer is among the pinned ones."""
    examined = gateway.examine(seal.question(PROBE), at=now)
    certificates = [each for signer in examined.signers for each in signer.certificates]
    told = {each.standing for certificate in certificates for each in certificate.revocations}
    return told, any(each.is_chained is Fact.YES for each in certificates)
