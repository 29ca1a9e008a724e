"""An NCANode v3 for the sandbox: its answers, and its traps, over our own authority. It verifies RSA and ECDSA, and
for the national algorithm stands an ECDSA signature that calls itself by its name (`sandbox_signer`)."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.cms import ContentInfo, SignedData, SignerInfo
from asn1crypto.core import VOID
from asn1crypto.x509 import Certificate

from portal.gateways.signature.mathematics import is_right
from portal.gateways.signature.port import Fact, Revocation, Source, Standing
from portal.gateways.signature.reading import Unreadable, as_unreadable, names_it
from portal.gateways.signature.revocation import Sources, revocations_of
from portal.gateways.signature.sandbox_signer import NATIONAL
from portal.gateways.signature.stamps import NAME as STAMP
from portal.gateways.signature.subject import certificate_of
from portal.gateways.signature.trust import Chain, Trust


class NotUnderstood(ValueError):
    """It answers 400: an exception of Java came out of the CMS."""


class NcaNodeStandIn:
    """Answers as NCANode does, with `trust` for its authorities and `sources` for revocation."""

    def __init__(self, trust: Callable[[], Trust], sources: Sources, now: Callable[[], datetime]) -> None:
        self._trust = trust
        self._sources = sources
        self._now = now

    def verify(self, message: dict[str, Any]) -> dict[str, Any]:
        """`/cms/verify`. Raises `NotUnderstood`."""
        signed, content = _read(message)
        if content is None and isinstance(message.get("data"), str):
            content = b64decode(message["data"])  # trap: data beside a CMS with content is passed over
        checks = message.get("revocationCheck") or []
        valid, signers = True, []  # trap: without a signer, and for one without a certificate, it stays true
        for signer in signed["signer_infos"]:
            found = []
            for each in self._certificates_of(signer, signed):
                told = self._certificate(each, checks)
                valid = valid and told["valid"] and _verifies(signer, each, content)
                found.append(told)
            signers.append({"certificates": found, **_stamp(signer)})
        return {"status": 200, "message": "OK", "valid": valid, "signers": signers}

    def extract(self, message: dict[str, Any]) -> dict[str, Any]:
        """`/cms/extract`. Raises `NotUnderstood`."""
        _, content = _read(message)
        if content is None:
            raise NotUnderstood("CMS doesn't have signed content")
        return {"status": 200, "message": "OK", "data": b64encode(content).decode()}

    def _certificates_of(self, signer: SignerInfo, signed: SignedData) -> list[Certificate]:
        with _java():
            beside = (
                [] if signed["certificates"] is VOID else [each.chosen for each in signed["certificates"]]
            )
            return [each for each in beside if names_it(signer, each)]

    def _certificate(self, parsed: Certificate, checks: list[str]) -> dict[str, Any]:
        """Valid at now, whenever it was signed; never by key usage or purpose."""
        with _java():
            facts = certificate_of(parsed)
        now = self._now()
        chain = self._trust().chain_of(parsed, min(max(now, facts.begins), facts.ends))
        told = self._revocations(chain, now, checks)
        is_revoked = any(each["revoked"] for each in told)
        # trap: while the responder is silent, a list that is not there makes a certificate valid
        is_active = not is_revoked and (not told or any(each["reason"] in {"OK", None} for each in told))
        return {
            "valid": facts.begins <= now <= facts.ends and chain is not None and is_active,
            "keyUsage": "SIGN" if "non_repudiation" in facts.usages else "AUTH",
            "keyUser": [],
            "serialNumber": facts.serial,
            "notBefore": facts.begins.isoformat(),
            "notAfter": facts.ends.isoformat(),
            "revocations": told,
            "subject": {"iin": facts.iin or None, "bin": facts.bin or None, "commonName": facts.name},
        }

    def _revocations(self, chain: Chain | None, now: datetime, checks: list[str]) -> list[dict[str, Any]]:
        told = revocations_of(chain, self._sources, now) if chain is not None else ()
        by = {each.source: each for each in told}
        asked = {"OCSP": _by_responder(by.get(Source.OCSP)), "CRL": _by_list(by.get(Source.CRL))}
        return [said for name, said in asked.items() if name in checks]


def _by_responder(told: Revocation | None) -> dict[str, Any]:
    """Trap: a responder that did not answer is "not revoked" too, and only the words beside it tell."""
    is_answered = told is not None and told.standing is not Standing.UNKNOWN
    return _revocation("OCSP", told, "OK" if is_answered else "Connection refused")


def _by_list(told: Revocation | None) -> dict[str, Any]:
    """Trap: whoever is in no list is "not revoked" without a reason, also when there is no list at all."""
    is_listed = told is not None and told.standing is Standing.REVOKED
    return _revocation("CRL", told, "" if is_listed else None)


def _revocation(by: str, told: Revocation | None, reason: str | None) -> dict[str, Any]:
    return {
        "revoked": told is not None and told.standing is Standing.REVOKED,
        "by": by,
        "revocationTime": told.revoked_at.isoformat() if told and told.revoked_at else None,
        "reason": reason,
    }


def _verifies(signer: SignerInfo, certificate: Certificate, content: bytes | None) -> bool:
    known = signer.copy()
    if known["signature_algorithm"]["algorithm"].dotted == NATIONAL:
        known["signature_algorithm"] = SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
    with _java():
        return is_right(known, certificate, content or b"") is Fact.YES


def _stamp(signer: SignerInfo) -> dict[str, Any]:
    """Trap: a time stamp is shown and not checked; one that cannot be read makes the whole call fail."""
    with _java():
        unsigned = signer["unsigned_attrs"]
        if unsigned is VOID:
            return {}
        tokens = [each["values"][0] for each in unsigned if each["type"].native == STAMP]
        if not tokens:
            return {}
        said = tokens[0]["content"]["encap_content_info"]["content"].parsed
        return {"tsp": {"genTime": said["gen_time"].native.isoformat(), "policy": said["policy"].native}}


def _read(message: dict[str, Any]) -> tuple[SignedData, bytes | None]:
    with _java():
        signed = ContentInfo.load(b64decode(message["cms"], validate=True))["content"]
        inside = signed["encap_content_info"]["content"]
        return signed, None if inside is VOID or inside.native is None else bytes(inside.native)


@contextmanager
def _java() -> Iterator[None]:
    """Whatever goes wrong inside becomes its 400."""
    try:
        with as_unreadable():
            yield
    except Unreadable as wrong:
        raise NotUnderstood("java.io.IOException") from wrong
