"""Whom we trust: pinned root and issuing certificates, and whether a chain leads from a certificate to a root."""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from asn1crypto.ocsp import OCSPResponse
from asn1crypto.pem import unarmor
from asn1crypto.x509 import Certificate
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.path import ValidationPath

from portal.gateways.signature.reading import BROKEN

T = TypeVar("T")
# They would write whose certificate they looked at, with the IIN, into the log.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Trust:
    """Pinned certificates: `roots` end a chain, `issuers` may stand in it. Nobody else's is ever used for a chain,
    whatever a CMS brings along and whatever an issuer calls itself."""

    roots: tuple[Certificate, ...] = field(repr=False)
    issuers: tuple[Certificate, ...] = field(repr=False)

    @classmethod
    def of(cls, certificates: Iterable[Certificate]) -> "Trust":
        """Those that signed themselves are roots."""
        found = tuple(certificates)
        return cls(
            roots=tuple(each for each in found if each.self_issued),
            issuers=tuple(each for each in found if not each.self_issued),
        )

    def context(self, moment: datetime, answer: OCSPResponse | None = None) -> ValidationContext:
        """For the validators of pyHanko: fetches nothing, trusts only what is pinned, knows `answer`."""
        return ValidationContext(
            trust_roots=list(self.roots),
            other_certs=list(self.issuers),
            moment=moment,
            allow_fetching=False,
            ocsps=[answer] if answer is not None else [],
        )

    def chain_of(self, certificate: Certificate, moment: datetime) -> "Chain | None":
        """The chain from `certificate` to a pinned root, valid at `moment`; None when there is none."""
        validator = CertificateValidator(certificate, validation_context=self.context(moment))
        try:
            return Chain(certificate, apart(validator.async_validate_path()), self)
        except (PathError, ValidationError, *BROKEN):
            return None

    def is_pinned(self, certificate: Certificate) -> bool:
        """Whether it is one of the pinned ones itself: no person's signature comes from an authority's key."""
        return any(each.dump() == certificate.dump() for each in (*self.roots, *self.issuers))


@dataclass(frozen=True, slots=True)
class Chain:
    """A certificate and the way from it to a root that we trust."""

    certificate: Certificate = field(repr=False)
    path: ValidationPath = field(repr=False)
    trust: Trust = field(repr=False)

    @property
    def issuer(self) -> Certificate:
        """Whose key signed the certificate."""
        found: Certificate = self.path.find_issuing_authority(self.certificate).certificate
        return found


def load_trust(path: Path) -> Trust:
    """The pinned certificates of a PEM file. Raises OSError, or ValueError when there is no root in it."""
    found = [Certificate.load(der) for _, _, der in unarmor(path.read_bytes(), multiple=True)]
    trust = Trust.of(found)
    if not trust.roots:
        raise ValueError(f"{path.name} holds no root certificate")
    return trust


def apart(coroutine: Coroutine[object, object, T]) -> T:
    """Run what pyHanko made asynchronous, in a thread of its own: the caller's may be running a loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
