"""The time stamps (RFC 3161) beside a signature: whether they are over it, and by an authority that we trust."""

from asn1crypto.cms import ContentInfo, SignerInfo
from pyhanko.sign.general import CMSStructuralError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data

from portal.gateways.signature.mathematics import DIGESTS
from portal.gateways.signature.port import Fact, Stamp
from portal.gateways.signature.reading import (
    Unreadable,
    as_unreadable,
    attributes_of,
    certificates_in,
    digest_of,
)
from portal.gateways.signature.trust import Trust, apart

NAME = "signature_time_stamp_token"


def stamps_of(signer: SignerInfo, trust: Trust) -> tuple[Stamp, ...]:
    """Every time stamp among the unsigned attributes; one that cannot be read is over something else.

    Raises `Unreadable` when the attributes themselves cannot be read.
    """
    return tuple(_stamp(token, signer, trust) for token in attributes_of(signer, "unsigned_attrs", NAME))


def _stamp(token: ContentInfo, signer: SignerInfo, trust: Trust) -> Stamp:
    try:
        with as_unreadable():
            return _examined(token, signer, trust)
    except Unreadable:
        return Stamp(None, Fact.NO, Fact.UNKNOWN)


def _examined(token: ContentInfo, signer: SignerInfo, trust: Trust) -> Stamp:
    signed = token["content"]
    certificates_in(signed)
    said = signed["encap_content_info"]["content"].parsed
    moment = said["gen_time"].native
    signature = signer["signature"].native

    def imprint(algorithm: str) -> bytes:
        if algorithm not in DIGESTS:
            raise Unreadable
        return digest_of(signature, algorithm)

    try:
        told = apart(validate_tst_signed_data(signed, trust.context(moment), imprint))
    except (SignatureValidationError, CMSStructuralError):
        return Stamp(moment, Fact.NO, Fact.UNKNOWN)
    is_over_this = told["intact"] and told["valid"]
    is_chained = told["validation_path"] is not None and told["trust_problem_indic"] is None
    return Stamp(moment, _fact(is_over_this), _fact(is_chained))


def _fact(is_so: bool) -> Fact:
    return Fact.YES if is_so else Fact.NO
