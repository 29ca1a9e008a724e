"""What a file is by its first bytes, whatever its name says; what it is called from then on; why it is refused."""

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

LONGEST_NAME = 80
NAMELESS = "file"

_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
# Writers of PDF may put a byte order mark before the mark of the kind; nothing else may stand there.
_MARKS = (
    (b"%PDF-", "pdf"),
    (b"\xef\xbb\xbf%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
)


class Kind(StrEnum):
    """What people may give."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"


class Stored(StrEnum):
    """What we keep: nothing else ever leaves the house, and under these names only."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"


class Fault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_KIND = "unknown_kind"
    DAMAGED = "damaged"
    TOO_COMPLEX = "too_complex"
    ENCRYPTED = "encrypted"
    TOO_MANY_PAGES = "too_many_pages"
    ACTIVE = "active"
    INFECTED = "infected"
    NOT_CHECKED = "not_checked"
    TOO_MANY = "too_many"


class Refused(Exception):
    """The file is not taken; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Safe:
    """What may be kept: its kind and its bytes, written by us."""

    kind: Stored
    content: bytes = field(repr=False)


def kind_of(content: bytes) -> Kind:
    """The kind of `content` by its first bytes. Raises `Refused`."""
    if not content:
        raise Refused(Fault.EMPTY)
    for mark, kind in _MARKS:
        if content.startswith(mark):
            return Kind(kind)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return Kind.HEIC
    raise Refused(Fault.UNKNOWN_KIND)


def safe_name(given: str, kind: Stored) -> str:
    """The name that a person gave, without folders, controls and marks that turn the writing round, and with
    the ending of what the file really is."""
    name = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] not in "CZ" or sign == " ")
    stem = name.rpartition(".")[0] or name
    stem = " ".join(stem.translate({ord(sign): "_" for sign in '<>:"|?*;%'}).split()).strip(". ")
    ending = ".pdf" if kind is Stored.PDF else ".jpg"
    return (stem[: LONGEST_NAME - len(ending)].rstrip(". ") or NAMELESS) + ending
