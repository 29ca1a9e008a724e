"""Signatures examined by NCANode v3, which knows the national algorithms (GOST 34.10-2015), over HTTP.

What NCANode does not check is checked here, and what it says of one CMS is held against our own reading of the same
bytes (docs/systems/signature.md lists its traps). It judges as of its own now.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from asn1crypto.cms import ContentInfo, SignerInfo
from asn1crypto.core import VOID
from asn1crypto.x509 import Certificate as ParsedCertificate
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from portal.gateways.breaker import Breaker
from portal.gateways.errors import GatewayError, Malformed, Rejected, Unavailable
from portal.gateways.http import Dialect, Door
from portal.gateways.signature.local import as_they_are, is_simple
from portal.gateways.signature.long_term import proof_of
from portal.gateways.signature.mathematics import can_check
from portal.gateways.signature.port import (
    NCANODE,
    SYSTEM,
    Certificate,
    Examined,
    Fact,
    Revocation,
    Signer,
    Source,
    Standing,
    Trouble,
)
from portal.gateways.signature.reading import (
    Opened,
    Unreadable,
    as_unreadable,
    claimed_time,
    facts_of,
    opened,
)
from portal.gateways.signature.stamps import stamps_of
from portal.gateways.signature.trust import Trust

# GOST 34.10-2015 of 512 and 256 bits, and GOST 34.310-2004, which old keys still have (the OIDs of the National CA).
NATIONAL = frozenset({"1.2.398.3.10.1.1.2.3.2", "1.2.398.3.10.1.1.2.3.1", "1.2.398.3.10.1.1.1.2"})
# The words by which NCANode tells an answer of a responder from its own trouble in asking it: it calls both
# "not revoked".
ANSWERED = "OK"


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class _Revoked(_Said):
    revoked: bool
    by: str
    since: datetime | None = Field(default=None, alias="revocationTime")
    reason: str | None = None


class _Subject(_Said):
    iin: str | None = None


class _Certificate(_Said):
    valid: bool
    serial: str = Field(alias="serialNumber")
    revocations: list[_Revoked] = []
    subject: _Subject | None = None


class _Signer(_Said):
    certificates: list[_Certificate] = []


class Verified(_Said):
    """What `/cms/verify` says, as far as it is read."""

    valid: bool
    signers: list[_Signer]


class _Extracted(_Said):
    data: str


def _says_no(system: str, _body: bytes) -> GatewayError:
    """Its no is 400 with a text of Java, which may quote what it read."""
    return Rejected(system, "REFUSED")


@dataclass(frozen=True, slots=True)
class NcaNode:
    """The service at the far side of `door`, behind its `breaker`."""

    DIALECT: ClassVar[Dialect] = Dialect(
        "application/json", refusals=frozenset({400, 422}), read_refusal=_says_no
    )
    door: Door
    breaker: Breaker

    def verify(self, cms: bytes, revocation: bool) -> Verified:
        """What it says of `cms`. Raises `GatewayError`; Rejected when it cannot make sense of it."""
        checks = ["OCSP", "CRL"] if revocation else []
        message = {"cms": b64encode(cms).decode(), "revocationCheck": checks}
        try:
            return Verified.model_validate_json(self._ask("cms/verify", message))
        except ValidationError:
            raise Malformed(SYSTEM, "unreadable verification") from None

    def content(self, cms: bytes) -> bytes:
        """The content that it finds in `cms`. Raises as `verify`."""
        try:
            body = self._ask("cms/extract", {"cms": b64encode(cms).decode()})
            return b64decode(_Extracted.model_validate_json(body).data, validate=True)
        except ValueError:
            raise Malformed(SYSTEM, "unreadable content") from None

    def _ask(self, path: str, message: Mapping[str, object]) -> bytes:
        return self.breaker.call(self.door.post, path, message, repeatable=True)


@dataclass(frozen=True, slots=True)
class _Told:
    """What could be made of its answers."""

    is_right: Fact = Fact.UNKNOWN
    is_chained: Fact = Fact.UNKNOWN
    revocations: tuple[Revocation, ...] = ()


class _Nobody:
    def verify(self, cms: bytes, revocation: bool) -> Verified:
        raise Unavailable(SYSTEM, "nobody is asked")

    def content(self, cms: bytes) -> bytes:
        raise Unavailable(SYSTEM, "nobody is asked")


_NOBODY = _Nobody()


class NcaNodeSignature:
    """Reads a CMS itself, and asks `node` for the mathematics, the chain and revocation."""

    def __init__(self, node: "NcaNode | _Nobody", trust: Trust) -> None:
        self._node = node
        self._trust = trust

    def examine(self, cms: bytes, *, at: datetime) -> Examined:
        """See `SignatureGateway.examine`."""
        try:
            found = opened(cms)
            return Examined(NCANODE, at, content=found.content, signers=self._signers(found, at))
        except Unreadable as wrong:
            return Examined(NCANODE, at, trouble=wrong.trouble)

    def proof(self, cms: bytes, examined: Examined) -> bytes:
        """See `SignatureGateway.proof`: NCANode hands out no answer that could be kept."""
        return proof_of(cms, examined, self._trust)

    def examine_kept(self, cms: bytes, proof: bytes, *, at: datetime) -> Examined:
        """See `SignatureGateway.examine_kept`: only what can be read of it is told."""
        silent = NcaNodeSignature(_NOBODY, self._trust)
        return silent.examine(cms, at=at)

    def _signers(self, found: Opened, at: datetime) -> tuple[Signer, ...]:
        if not is_simple(found):
            return as_they_are(found)
        [signer], [parsed] = found.signers, found.certificates
        if not (can_check(signer, parsed) or _is_national(signer)):
            raise Unreadable(Trouble.ALGORITHM)
        [facts] = facts_of(found.certificates)
        told = self._told(bare(found), found.content, facts, at) if found.content is not None else _Told()
        if not self._is_of_pinned(parsed, signer, at, facts):
            told = replace(told, is_chained=Fact.NO)
        certificate = replace(facts, is_chained=told.is_chained, revocations=told.revocations)
        return (Signer((certificate,), told.is_right, claimed_time(signer), stamps_of(signer, self._trust)),)

    def _told(self, cms: bytes, content: bytes, facts: Certificate, at: datetime) -> _Told:
        try:
            if self._node.content(cms) != content:
                return _Told(is_right=Fact.NO)
            whole = self._node.verify(cms, revocation=True)
            if not _is_about(whole, facts):
                return _Told(is_right=Fact.NO)
            if whole.valid:
                return _Told(Fact.YES, Fact.YES, _revocations(whole, is_valid=True, at=at))
            return self._apart(cms, whole, facts, at)
        except Rejected:
            return _Told(is_right=Fact.NO)
        except GatewayError:
            return _Told()

    def _apart(self, cms: bytes, whole: Verified, facts: Certificate, at: datetime) -> _Told:
        """Its one "not valid" taken apart: the same is asked without revocation."""
        revocations = _revocations(whole, is_valid=whole.signers[0].certificates[0].valid, at=at)
        plain = self._node.verify(cms, revocation=False)
        if not _is_about(plain, facts):
            return _Told(is_right=Fact.NO)
        if plain.valid:
            return _Told(Fact.YES, Fact.YES, revocations)
        if plain.signers[0].certificates[0].valid:
            return _Told(Fact.NO, Fact.YES, revocations)
        # Its certificate is not valid: out of term, which we read ourselves, or without a chain.
        is_in_term = facts.begins <= at <= facts.ends
        return _Told(Fact.UNKNOWN, Fact.NO if is_in_term else Fact.UNKNOWN, revocations)

    def _is_of_pinned(
        self, parsed: ParsedCertificate, signer: SignerInfo, at: datetime, facts: Certificate
    ) -> bool:
        """Whether the certificate can hang on one that we pinned: by its key's identifier and name, and by the
        mathematics where it is such as we know."""
        with as_unreadable():
            if self._trust.is_pinned(parsed):
                return False
            above = [
                each
                for each in (*self._trust.issuers, *self._trust.roots)
                if each.subject == parsed.issuer and each.key_identifier == parsed.authority_key_identifier
            ]
            if not above or not can_check(signer, parsed):
                return bool(above)
            return self._trust.chain_of(parsed, min(max(at, facts.begins), facts.ends)) is not None


def bare(found: Opened) -> bytes:
    """The CMS without its unsigned attributes: a broken time stamp makes NCANode refuse a good signature, and the
    one that it takes is not checked. Raises `Unreadable`."""
    with as_unreadable():
        copy = found.signed_data.copy()
        kept = [
            {name: each[name] for name in each if name != "unsigned_attrs" and each[name] is not VOID}
            for each in copy["signer_infos"]
        ]
        copy["signer_infos"] = [SignerInfo(each) for each in kept]
        return bytes(ContentInfo({"content_type": "signed_data", "content": copy}).dump())


def _is_national(signer: SignerInfo) -> bool:
    with as_unreadable():
        return signer["signature_algorithm"]["algorithm"].dotted in NATIONAL


def _is_about(said: Verified, facts: Certificate) -> bool:
    """Whether it speaks of one signer with just our certificate: it calls a CMS without signers valid."""
    if len(said.signers) != 1 or len(said.signers[0].certificates) != 1:
        return False
    [certificate] = said.signers[0].certificates
    iin = certificate.subject.iin if certificate.subject else None
    is_same = certificate.serial.lstrip("0").lower() == facts.serial
    return is_same and (not facts.iin or iin == facts.iin)


def _revocations(said: Verified, *, is_valid: bool, at: datetime) -> tuple[Revocation, ...]:
    """ "Not revoked" counts only of a certificate that it calls valid with it, and only from a responder that answered:
    of a list it says so too when lists are switched off there or none was downloaded."""
    return tuple(
        Revocation(Source(each.by.lower()), _standing(each, is_valid), at, _aware(each.since))
        for each in said.signers[0].certificates[0].revocations
        if each.by.lower() in set(Source)
    )


def _standing(said: _Revoked, is_valid: bool) -> Standing:
    if said.revoked:
        return Standing.REVOKED
    is_answer = said.by.lower() == Source.OCSP and said.reason == ANSWERED
    return Standing.GOOD if is_valid and is_answer else Standing.UNKNOWN


def _aware(since: datetime | None) -> datetime | None:
    """A moment without its zone is no moment: what was revoked then was revoked before anything."""
    return since if since is not None and since.tzinfo is not None else None
