"""What the portal may ask about a digital signature: the facts of it, and no judgement (`rule.py` judges).

A signature is a CMS SignedData (RFC 5652) with the signed content inside.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

SYSTEM = "signature"
# Who examines, as it stands in the reports that are kept.
PORTAL, NCANODE = "portal", "ncanode"
# An application is a few kilobytes; whatever is longer is not read at all.
LONGEST_CMS = 256 * 1024
# A list of the National CA is megabytes: it is not kept with each signature.
LONGEST_ANSWER = 256 * 1024
# Clocks of two machines may differ by this much.
SKEW = timedelta(minutes=5)


class Fact(StrEnum):
    """Whether something was found to be so; UNKNOWN when whoever could tell did not answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Trouble(StrEnum):
    """Why a signature could not be examined at all."""

    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    ALGORITHM = "algorithm"


class Source(StrEnum):
    """Who was asked whether a certificate is revoked."""

    OCSP = "ocsp"
    CRL = "crl"


class Standing(StrEnum):
    """What they said; UNKNOWN too when they did not answer, or not in a way that can be believed."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Revocation:
    """One question about a certificate: who was asked, what they said, as of when (`as_of`), since when it is
    revoked. `answer` is what they sent (OCSPResponse or CertificateList in DER), empty when it is not kept."""

    source: Source
    standing: Standing
    as_of: datetime | None = None
    revoked_at: datetime | None = None
    answer: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A signer's certificate. `iin`, `bin` and names are read by OID from the parsed subject, "" when not there.

    `usages` are the names of the key usage extension (`digital_signature`, `non_repudiation`, …), `purposes` the
    OIDs of the extended one. `is_chained` says whether a chain leads from it to one of the pinned roots.
    """

    der: bytes = field(repr=False)
    serial: str
    iin: str = field(repr=False)
    bin: str
    name: str = field(repr=False)
    organisation: str
    issuer: str
    begins: datetime
    ends: datetime
    usages: frozenset[str]
    purposes: frozenset[str]
    algorithm: str
    is_chained: Fact = Fact.UNKNOWN
    revocations: tuple[Revocation, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp (RFC 3161) beside a signature: whether it is over this signature, and by whom we trust."""

    moment: datetime | None
    is_over_this: Fact
    is_chained: Fact


@dataclass(frozen=True, slots=True)
class Signer:
    """One signer of a CMS. `is_right`: the signature is of this content by the key of this certificate;
    `claims_at` is the time that the signer's own computer put in, which proves nothing."""

    certificates: tuple[Certificate, ...]
    is_right: Fact
    claims_at: datetime | None = None
    stamps: tuple[Stamp, ...] = ()


@dataclass(frozen=True, slots=True)
class Examined:
    """Everything that was found about a CMS at the moment `at`, by `examiner`; with a `trouble` nothing else is known.

    `content` is what is signed, None when it does not lie inside.
    """

    examiner: str
    at: datetime
    trouble: Trouble | None = None
    content: bytes | None = field(default=None, repr=False)
    signers: tuple[Signer, ...] = ()


class SignatureGateway(Protocol):
    """Whoever can examine digital signatures."""

    def examine(self, cms: bytes, *, at: datetime) -> Examined:
        """The facts of `cms` (DER, from a stranger) as of `at`, which is now.

        Raises nothing: what cannot be read is a `Trouble`, who does not answer leaves an UNKNOWN. Speaks to the
        outside: call it with no transaction open.
        """
        ...

    def proof(self, cms: bytes, examined: Examined) -> bytes:
        """`cms` made so that it proves itself years later: with the certificates above it and what was answered about
        revocation inside. Asks nobody, raises nothing; empty when it cannot be made."""
        ...

    def examine_kept(self, cms: bytes, proof: bytes, *, at: datetime) -> Examined:
        """The facts of `cms` as of `at`, with nobody asked: by the pinned certificates and the answers in `proof`.
        Raises nothing."""
        ...
