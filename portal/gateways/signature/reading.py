"""A stranger's CMS taken apart: bounded before it is parsed, and every way of failing told as a `Trouble`."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto.cms import ContentInfo, SignedData, SignerInfo
from asn1crypto.core import VOID
from asn1crypto.x509 import Certificate as ParsedCertificate

from portal.gateways.signature.port import LONGEST_CMS, Certificate, Trouble
from portal.gateways.signature.subject import certificate_of

# How many signers, certificates and attributes are looked at; a real signature has one, one and six.
MOST = 16
# As deep, as many and as long as the values of an honest CMS with a time stamp can be; counted without recursion.
DEEPEST, MOST_VALUES = 40, 5_000
LONGEST_CERTIFICATE = 16 * 1024
# asn1crypto writes an object identifier out in time that grows with the square of its length.
LONGEST_OID, _OID = 64, 0x06
_CONSTRUCTED, _LONG_FORM, _INDEFINITE = 0x20, 0x80, 0x80


# asn1crypto parses late, and has no error of its own: these are what broken bytes bring out of it.
BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


class Unreadable(ValueError):
    """The bytes are not a CMS that we would look at; `trouble` says in which way."""

    def __init__(self, trouble: Trouble = Trouble.UNREADABLE) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Opened:
    """A CMS taken apart. `content` is None when it does not lie inside."""

    signed_data: SignedData
    content: bytes | None
    signers: tuple[SignerInfo, ...]
    certificates: tuple[ParsedCertificate, ...]


@contextmanager
def as_unreadable() -> Iterator[None]:
    """Whatever a parser says of a stranger's bytes means one thing to us. Raises `Unreadable`."""
    try:
        yield
    except Unreadable:
        raise
    except BROKEN:
        raise Unreadable from None


def opened(cms: bytes) -> Opened:
    """`cms` (DER or BER) taken apart as far as its outer structure goes. Raises `Unreadable`."""
    if len(cms) > LONGEST_CMS:
        raise Unreadable(Trouble.TOO_LARGE)
    with as_unreadable():
        _walk(cms)
        info = ContentInfo.load(cms, strict=True)
        if info["content_type"].native != "signed_data":
            raise Unreadable
        signed_data = info["content"]
        if signed_data["encap_content_info"]["content_type"].native != "data":
            raise Unreadable
        inside = signed_data["encap_content_info"]["content"]
        return Opened(
            signed_data=signed_data,
            content=None if inside is VOID or inside.native is None else bytes(inside.native),
            signers=_few(signed_data["signer_infos"]),
            certificates=certificates_in(signed_data),
        )


def certificates_in(signed_data: SignedData) -> tuple[ParsedCertificate, ...]:
    """The few certificates beside a signature, none of them longer than a real one can be. Raises `Unreadable`."""
    with as_unreadable():
        return tuple(_certificate(each) for each in _few(signed_data["certificates"]))


def facts_of(certificates: tuple[ParsedCertificate, ...]) -> tuple[Certificate, ...]:
    """The facts of each. Raises `Unreadable`."""
    with as_unreadable():
        return tuple(certificate_of(each) for each in certificates)


def names_it(signer: SignerInfo, certificate: ParsedCertificate) -> bool:
    """Whether `signer` names just this certificate as its own. Raises `Unreadable`."""
    with as_unreadable():
        sid = signer["sid"]
        if sid.name == "issuer_and_serial_number":
            named = sid.chosen
            same = named["issuer"].dump() == certificate.issuer.dump()
            return bool(same and named["serial_number"].native == certificate.serial_number)
        return bool(sid.chosen.native == certificate.key_identifier)


def attributes_of(signer: SignerInfo, field: str, name: str) -> list[Any]:
    """The values of the attributes called `name` in `field` of a signer. Raises `Unreadable`."""
    with as_unreadable():
        attributes = signer[field]
        if attributes is VOID:
            return []
        found = [each for each in _few(attributes) if each["type"].native == name]
        return [value for each in found for value in _few(each["values"])]


def claimed_time(signer: SignerInfo) -> datetime | None:
    """When the signer's computer says that it signed. Raises `Unreadable`."""
    with as_unreadable():
        times = [each.native for each in attributes_of(signer, "signed_attrs", "signing_time")]
        return times[0] if len(times) == 1 and isinstance(times[0], datetime) else None


def digest_of(content: bytes, algorithm: str) -> bytes:
    """The digest of `content` by the name that asn1crypto gives the algorithm."""
    return hashlib.new(algorithm, content).digest()


def _few(sequence: Any) -> tuple[Any, ...]:
    if sequence is VOID:
        return ()
    if len(sequence) > MOST:
        raise Unreadable
    return tuple(sequence)


def _certificate(choice: Any) -> ParsedCertificate:
    if choice.name != "certificate":
        raise Unreadable
    certificate: ParsedCertificate = choice.chosen
    if len(certificate.dump()) > LONGEST_CERTIFICATE:
        raise Unreadable
    return certificate


def _walk(data: bytes) -> None:
    """Count the values of BER before anybody parses them: a walk over the tags that comes to each byte once.

    Raises `Unreadable`, or IndexError at the end of the data.
    """
    ends, place, values = [len(data)], 0, 0
    while place < len(data) or not values:
        while len(ends) > 1 and place >= ends[-1]:
            ends.pop()
        tag = data[place]
        place, length = _header(data, place)
        values += 1
        if length is None:  # indefinite: ends with two zero bytes, which read as an empty primitive value
            ends.append(ends[-1])
        elif tag & _CONSTRUCTED:
            ends.append(min(place + length, ends[-1]))
        else:
            place += length
        is_long = tag == _OID and (length or 0) > LONGEST_OID
        if len(ends) > DEEPEST or values > MOST_VALUES or is_long:
            raise Unreadable


def _header(data: bytes, place: int) -> tuple[int, int | None]:
    """Where the value begins, and how long it is; None for a length that is told by its end."""
    first = data[place]
    place += 1
    if first & 0x1F == 0x1F:
        while data[place] & 0x80:
            place += 1
        place += 1
    length: int | None = data[place]
    place += 1
    assert length is not None
    if length == _INDEFINITE:
        return place, None
    if length & _LONG_FORM:
        size = length & 0x7F
        if size > 4:
            raise Unreadable
        length = int.from_bytes(data[place : place + size], "big")
        place += size
    return place, length
