"""Signatures of RSA and ECDSA keys examined in this process, by pinned roots; only revocation is asked outside."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from asn1crypto.x509 import Certificate as ParsedCertificate

from portal.gateways.signature.long_term import kept_in, proof_of
from portal.gateways.signature.mathematics import can_check, is_right
from portal.gateways.signature.port import PORTAL, Certificate, Examined, Fact, Signer, Trouble
from portal.gateways.signature.reading import (
    Opened,
    Unreadable,
    as_unreadable,
    claimed_time,
    facts_of,
    names_it,
    opened,
)
from portal.gateways.signature.revocation import Told
from portal.gateways.signature.stamps import stamps_of
from portal.gateways.signature.trust import Trust


class LocalSignature:
    """Examines by the certificates that `trust` gives; `told` says whether one is revoked."""

    def __init__(self, trust: Callable[[], Trust], told: Told) -> None:
        self._trust = trust
        self._told = told

    def examine(self, cms: bytes, *, at: datetime) -> Examined:
        """See `SignatureGateway.examine`."""
        try:
            found = opened(cms)
            return Examined(PORTAL, at, content=found.content, signers=self._signers(found, at))
        except Unreadable as wrong:
            return Examined(PORTAL, at, trouble=wrong.trouble)

    def proof(self, cms: bytes, examined: Examined) -> bytes:
        """See `SignatureGateway.proof`."""
        return proof_of(cms, examined, self._trust())

    def examine_kept(self, cms: bytes, proof: bytes, *, at: datetime) -> Examined:
        """See `SignatureGateway.examine_kept`."""
        return LocalSignature(self._trust, kept_in(proof)).examine(cms, at=at)

    def _signers(self, found: Opened, at: datetime) -> tuple[Signer, ...]:
        if not is_simple(found):
            return as_they_are(found)
        [signer], [certificate] = found.signers, found.certificates
        if not can_check(signer, certificate):
            raise Unreadable(Trouble.ALGORITHM)
        trust = self._trust()
        right = Fact.UNKNOWN if found.content is None else is_right(signer, certificate, found.content)
        return (
            Signer(
                certificates=(self._certificate(certificate, trust, at, right),),
                is_right=right,
                claims_at=claimed_time(signer),
                stamps=stamps_of(signer, trust),
            ),
        )

    def _certificate(self, parsed: ParsedCertificate, trust: Trust, at: datetime, right: Fact) -> Certificate:
        """With its chain as of when it was in force, and its revocation when that is still of use: nobody outside is
        asked about a signature that is worth nothing already."""
        [facts] = facts_of((parsed,))
        with as_unreadable():
            moment = min(max(at, facts.begins), facts.ends)
            chain = None if trust.is_pinned(parsed) else trust.chain_of(parsed, moment)
        if chain is None:
            return replace(facts, is_chained=Fact.NO)
        if right is Fact.NO:
            return replace(facts, is_chained=Fact.YES)
        return replace(facts, is_chained=Fact.YES, revocations=self._told(chain, at))


def is_simple(found: Opened) -> bool:
    """Whether there is one signer, one certificate, and the one is the other's."""
    if len(found.signers) != 1 or len(found.certificates) != 1:
        return False
    return names_it(found.signers[0], found.certificates[0])


def as_they_are(found: Opened) -> tuple[Signer, ...]:
    """Signers of what is refused by its shape, unexamined: a lone one with the certificates that lie beside it, or
    with none when the one that does is not its own."""
    if len(found.signers) != 1:
        return tuple(Signer((), Fact.UNKNOWN) for _ in found.signers)
    is_other = len(found.certificates) == 1
    return (Signer(() if is_other else facts_of(found.certificates), Fact.UNKNOWN),)
