"""What a certificate says, read by object identifier from its parsed parts, never by text."""

import re

from asn1crypto.x509 import Certificate as Parsed
from asn1crypto.x509 import Name

from portal.gateways.signature.port import Certificate

_SERIAL_NUMBER, _UNIT = "2.5.4.5", "2.5.4.11"
_COMMON_NAME, _ORGANISATION = "2.5.4.3", "2.5.4.10"
_IIN = re.compile(r"IIN(\d{12})", re.ASCII)
_BIN = re.compile(r"BIN(\d{12})", re.ASCII)
LONGEST_WORD = 200


def certificate_of(parsed: Parsed) -> Certificate:
    """The facts of a certificate, without its chain and revocation. Raises ValueError or TypeError for what the
    structure promises and the bytes do not hold."""
    body, words, _ = parsed["tbs_certificate"], _words(parsed.subject), _words(parsed.issuer)
    usage, purposes = parsed.key_usage_value, parsed.extended_key_usage_value
    return Certificate(
        der=parsed.dump(),
        serial=f"{parsed.serial_number:x}",
        iin=_only(_IIN, words.get(_SERIAL_NUMBER, [])),
        bin=_only(_BIN, words.get(_UNIT, [])),
        name=" ".join(words.get(_COMMON_NAME, []))[:LONGEST_WORD],
        organisation=" ".join(words.get(_ORGANISATION, []))[:LONGEST_WORD],
        issuer=str(parsed.issuer.human_friendly)[:LONGEST_WORD],
        begins=body["validity"]["not_before"].native,
        ends=body["validity"]["not_after"].native,
        usages=frozenset(usage.native) if usage else frozenset(),
        purposes=frozenset(each.dotted for each in purposes) if purposes else frozenset(),
        algorithm=parsed["signature_algorithm"]["algorithm"].dotted,
    )


def _words(name: Name) -> dict[str, list[str]]:
    """Every word of a name by the OID of its attribute. Raises ValueError."""
    words: dict[str, list[str]] = {}
    for relative in name.chosen:
        for each in relative:
            value = each["value"].native
            if not isinstance(value, str):  # asn1crypto would take a list of lists apart for ever
                raise ValueError("a name is made of words")
            words.setdefault(each["type"].dotted, []).append(value)
    return words


def _only(pattern: re.Pattern[str], words: list[str]) -> str:
    """The digits of the one word that fits from its first sign to its last; two of them are nobody's."""
    found = [match.group(1) for word in words if (match := pattern.fullmatch(word))]
    return found[0] if len(found) == 1 else ""
