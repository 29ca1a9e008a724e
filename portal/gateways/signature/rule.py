"""The house's own rule of what an acceptable digital signature is: facts in, one verdict out. Speaks to nobody.

Order of 9 December 2015 No. 1187 (how the authenticity of an EDS is checked), and what the services that examine
signatures are known not to check: docs/systems/signature.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.enums import SignaturePurpose as Purpose
from models.enums import SignatureState as Outcome
from portal.gateways.signature.port import SKEW, Certificate, Examined, Fact, Signer, Standing, Trouble

INDIVIDUAL = "1.2.398.3.3.4.1.1"
EMPLOYEE = "1.2.398.3.3.4.1.2"
SIGNING = "1.3.6.1.5.5.7.3.4"
AUTHENTICATION = "1.3.6.1.5.5.7.3.2"


class Failure(StrEnum):
    """Why a signature is not accepted, in the order in which it is looked at. The value is the journal's code."""

    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    ALGORITHM = "algorithm"
    NO_SIGNER = "no_signer"
    MANY_SIGNERS = "many_signers"
    NO_CERTIFICATE = "no_certificate"
    MANY_CERTIFICATES = "many_certificates"
    NO_CONTENT = "no_content"
    OTHER_CONTENT = "other_content"
    WRONG_SIGNATURE = "wrong_signature"
    UNKNOWN_ISSUER = "unknown_issuer"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    WRONG_USAGE = "wrong_usage"
    NOT_FOR_SIGNING = "not_for_signing"
    NOT_FOR_LOGIN = "not_for_login"
    NOT_INDIVIDUAL = "not_individual"
    NOT_EMPLOYEE = "not_employee"
    NO_IIN = "no_iin"
    OTHER_PERSON = "other_person"
    OTHER_ORGANISATION = "other_organisation"
    REVOKED = "revoked"
    STAMP_OF_OTHER = "stamp_of_other"
    STAMP_UNKNOWN = "stamp_unknown"
    STAMP_TIME = "stamp_time"
    NONCE_USED = "nonce_used"
    NONCE_EXPIRED = "nonce_expired"


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be signed and by whom. `iin` is the session's, "" for an entrance of somebody not known yet;
    `bin` is of the organisation whose employee must sign, "" when any may.

    `since` is when we gave out what is to be signed, `received_at` when it came back signed: a certificate must
    have been in force at both, however late it is looked at.
    """

    content: bytes = field(repr=False)
    iin: str = field(repr=False)
    purpose: Purpose
    since: datetime
    received_at: datetime
    bin: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of the judgement. `failure` only when refused; `unknown` names what is still to be asked;
    `certificate` is the signer's as far as there is exactly one."""

    outcome: Outcome
    failure: Failure | None = None
    unknown: tuple[str, ...] = ()
    certificate: Certificate | None = None

    @property
    def is_accepted(self) -> bool:
        return self.outcome is Outcome.ACCEPTED

    @property
    def is_refused(self) -> bool:
        return self.outcome is Outcome.REFUSED

    @property
    def code(self) -> str:
        """For the journal and the log."""
        return self.failure.value if self.failure else self.outcome.value


def judge(examined: Examined, expected: Expected) -> Verdict:
    """The first rule that `examined` breaks, or what is still unknown, or acceptance.

    A rule whose answer is unknown never passes for kept: the verdict is then `UNKNOWN_YET` at the best.
    """
    failure = _shape(examined)
    if failure:
        return Verdict(Outcome.REFUSED, failure)
    [signer] = examined.signers
    [certificate] = signer.certificates
    for rule in _RULES:
        if failure := rule(_Case(examined, signer, certificate, expected)):
            return Verdict(Outcome.REFUSED, failure, certificate=certificate)
    unknown = _unknown(signer, certificate)
    outcome = Outcome.UNKNOWN_YET if unknown else Outcome.ACCEPTED
    return Verdict(outcome, unknown=unknown, certificate=certificate)


@dataclass(frozen=True, slots=True)
class _Case:
    examined: Examined
    signer: Signer
    certificate: Certificate
    expected: Expected


_TROUBLES = {
    Trouble.TOO_LARGE: Failure.TOO_LARGE,
    Trouble.UNREADABLE: Failure.UNREADABLE,
    Trouble.ALGORITHM: Failure.ALGORITHM,
}


def _shape(examined: Examined) -> Failure | None:
    """Exactly one signer with exactly one certificate."""
    if examined.trouble:
        return _TROUBLES[examined.trouble]
    if len(examined.signers) != 1:
        return Failure.MANY_SIGNERS if examined.signers else Failure.NO_SIGNER
    certificates = examined.signers[0].certificates
    if len(certificates) != 1:
        return Failure.MANY_CERTIFICATES if certificates else Failure.NO_CERTIFICATE
    return None


def _content(case: _Case) -> Failure | None:
    if case.examined.content is None:
        return Failure.NO_CONTENT
    return None if case.examined.content == case.expected.content else Failure.OTHER_CONTENT


def _mathematics(case: _Case) -> Failure | None:
    return Failure.WRONG_SIGNATURE if case.signer.is_right is Fact.NO else None


def _chain(case: _Case) -> Failure | None:
    return Failure.UNKNOWN_ISSUER if case.certificate.is_chained is Fact.NO else None


def _term(case: _Case) -> Failure | None:
    """In force when it was given to be signed and when it came back: a signature is made between the two."""
    if case.certificate.begins > case.expected.since + SKEW:
        return Failure.NOT_YET_VALID
    return Failure.EXPIRED if case.certificate.ends < case.expected.received_at else None


def _usage(case: _Case) -> Failure | None:
    """What the key may be used for: a document, or (login) an entrance; a combined certificate may both."""
    certificate, purpose = case.certificate, case.expected.purpose
    if "digital_signature" not in certificate.usages:
        return Failure.WRONG_USAGE
    signs = {SIGNING} <= certificate.purposes and "non_repudiation" in certificate.usages
    if purpose in {Purpose.SIGN, Purpose.STAFF}:
        return None if signs else Failure.NOT_FOR_SIGNING
    # One certificate for both since 2022: e-mail protection with all three key usages.
    enters = AUTHENTICATION in certificate.purposes or (signs and "key_encipherment" in certificate.usages)
    return None if enters else Failure.NOT_FOR_LOGIN


def _user(case: _Case) -> Failure | None:
    """A citizen signs as an individual, a member of staff as an employee of an organisation."""
    purposes = case.certificate.purposes
    is_employee = any(each == EMPLOYEE or each.startswith(f"{EMPLOYEE}.") for each in purposes)
    if case.expected.purpose in {Purpose.STAFF, Purpose.STAFF_LOGIN}:
        return None if is_employee and INDIVIDUAL not in purposes else Failure.NOT_EMPLOYEE
    return None if INDIVIDUAL in purposes and not is_employee else Failure.NOT_INDIVIDUAL


def _person(case: _Case) -> Failure | None:
    certificate, expected = case.certificate, case.expected
    if not certificate.iin:
        return Failure.NO_IIN
    if expected.iin and certificate.iin != expected.iin:
        return Failure.OTHER_PERSON
    return Failure.OTHER_ORGANISATION if expected.bin and certificate.bin != expected.bin else None


def _revocation(case: _Case) -> Failure | None:
    """Whoever says that it is revoked is believed before whoever says that it is good. What was revoked after the
    signature had come was good when it was signed with."""
    received_at = case.expected.received_at
    for each in case.certificate.revocations:
        came_before = each.revoked_at is None or each.revoked_at <= received_at + SKEW
        if each.standing is Standing.REVOKED and came_before:
            return Failure.REVOKED
    return None


def _stamps(case: _Case) -> Failure | None:
    """A time stamp is not demanded; one that is there must be over this signature, chained, and of a time when it
    could have been made."""
    for stamp in case.signer.stamps:
        if stamp.is_over_this is Fact.NO or stamp.moment is None:
            return Failure.STAMP_OF_OTHER
        if stamp.is_chained is Fact.NO:
            return Failure.STAMP_UNKNOWN
        if not case.expected.since - SKEW <= stamp.moment <= case.expected.received_at + SKEW:
            return Failure.STAMP_TIME
    return None


_RULES: tuple[Callable[[_Case], Failure | None], ...] = (
    _content, _mathematics, _chain, _term, _usage, _user, _person, _revocation, _stamps,
)  # fmt: skip


def _unknown(signer: Signer, certificate: Certificate) -> tuple[str, ...]:
    """What nobody could say yet. Revocation is known when OCSP or CRL has told it; what is revoked never comes here."""
    stamps = [fact for stamp in signer.stamps for fact in (stamp.is_over_this, stamp.is_chained)]
    is_told = any(each.standing is not Standing.UNKNOWN for each in certificate.revocations)
    told = {
        "signature": signer.is_right is Fact.YES,
        "chain": certificate.is_chained is Fact.YES,
        "revocation": is_told,
        "stamp": all(fact is Fact.YES for fact in stamps),
    }
    return tuple(name for name, is_known in told.items() if not is_known)
