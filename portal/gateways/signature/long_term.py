"""A signature made so that it proves itself years later: the same CMS with the issuers' certificates and the answers
about revocation inside (RFC 5652, 5940), and the way back from it."""

from datetime import datetime

from asn1crypto.cms import CertificateSet, ContentInfo, RevocationInfoChoice, RevocationInfoChoices
from asn1crypto.core import VOID
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from asn1crypto.x509 import Certificate as Parsed

from portal.gateways.signature.port import LONGEST_ANSWER, Examined, Revocation, Source, Standing
from portal.gateways.signature.reading import Unreadable, as_unreadable
from portal.gateways.signature.revocation import Told, heard, listed
from portal.gateways.signature.trust import Chain, Trust


def proof_of(cms: bytes, examined: Examined, trust: Trust) -> bytes:
    """`cms` with what proves it; empty when it cannot be made of these bytes."""
    answers = [
        each
        for signer in examined.signers
        for certificate in signer.certificates
        for each in certificate.revocations
        if each.answer and len(each.answer) <= LONGEST_ANSWER
    ]
    try:
        with as_unreadable():
            info = ContentInfo.load(cms)
            signed = info["content"]
            beside = [each.chosen for each in signed["certificates"]]
            signed["certificates"] = CertificateSet([*beside, *_above(beside, trust)])
            signed["crls"] = RevocationInfoChoices([_kept(each) for each in answers])
            return bytes(info.dump())
    except Unreadable:
        return b""


def kept_in(proof: bytes) -> Told:
    """What the answers in `proof` say about the certificate of a chain; nobody is asked."""
    try:
        answers = _answers_in(proof)
    except Unreadable:
        answers = []
    return lambda chain, at: tuple(_told(source, answer, chain, at) for source, answer in answers)


def _told(source: Source, answer: bytes, chain: Chain, at: datetime) -> Revocation:
    try:
        return heard(answer, chain, at) if source is Source.OCSP else listed(answer, chain, at)
    except Unreadable:
        return Revocation(source, Standing.UNKNOWN)


def _above(beside: list[Parsed], trust: Trust) -> list[Parsed]:
    """The pinned issuers from those of `beside` up to a root."""
    found: list[Parsed] = []
    issuers = {each.issuer.dump() for each in beside}
    for each in (*trust.issuers, *trust.roots):
        if each.subject.dump() in issuers and each not in beside:
            found.append(each)
            issuers.add(each.issuer.dump())
    return found


def _kept(told: Revocation) -> RevocationInfoChoice:
    if told.source is Source.CRL:
        return RevocationInfoChoice({"crl": CertificateList.load(told.answer)})
    response = OCSPResponse.load(told.answer)
    other = {"other_rev_info_format": "ocsp_response", "other_rev_info": response}
    return RevocationInfoChoice({"other": other})


def _answers_in(proof: bytes) -> list[tuple[Source, bytes]]:
    with as_unreadable():
        kept = ContentInfo.load(proof)["content"]["crls"]
        return [] if kept is VOID else [_answer(each) for each in kept]


def _answer(each: RevocationInfoChoice) -> tuple[Source, bytes]:
    if each.name == "crl":
        return Source.CRL, each.chosen.dump()
    return Source.OCSP, each.chosen["other_rev_info"].dump()
