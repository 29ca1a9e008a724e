"""A file is what its first bytes say, and is called what its owner called it."""

import pytest

from portal.intake.kinds import LONGEST_NAME, Fault, Kind, Refused, Stored, kind_of, safe_name
from tests.factories import files


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (files.pdf(), Kind.PDF),
        (b"\xef\xbb\xbf%PDF-1.4", Kind.PDF),
        (files.photo("JPEG"), Kind.JPEG),
        (files.photo("PNG"), Kind.PNG),
        (files.photo("HEIF"), Kind.HEIC),
    ],
    ids=["pdf", "pdf_with_a_mark", "jpeg", "png", "heic"],
)
def test_the_kind_is_in_the_first_bytes(content: bytes, kind: Kind) -> None:
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"PK\x03\x04 a book of words", Fault.UNKNOWN_KIND),
        (b"MZ", Fault.UNKNOWN_KIND),
        (b"GIF89a", Fault.UNKNOWN_KIND),
        (b"<svg onload='alert(1)'>", Fault.UNKNOWN_KIND),
        (b"\n\n%PDF-1.7", Fault.UNKNOWN_KIND),
        (b"MZ program %PDF-1.7", Fault.UNKNOWN_KIND),
        (b"\x00\x00\x00\x18ftypmp42", Fault.UNKNOWN_KIND),
    ],
    ids=["nothing", "zip", "program", "gif", "svg", "late_pdf", "program_with_a_pdf", "film"],
)
def test_anything_else_is_refused(content: bytes, fault: Fault) -> None:
    with pytest.raises(Refused) as refused:
        kind_of(content)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("given", "kind", "name"),
    [
        ("Әсел Ғабитқызы — жеке куәлік.HEIC", Stored.JPEG, "Әсел Ғабитқызы — жеке куәлік.jpg"),
        ("паспорт.jpg", Stored.PDF, "паспорт.pdf"),
        ("C:\\Users\\Asel\\scan.pdf", Stored.PDF, "scan.pdf"),
        ("../../etc/passwd", Stored.PDF, "passwd.pdf"),
        ("photo\u202egpj.exe", Stored.JPEG, "photogpj.jpg"),
        ('a"b\r\nSet-Cookie: x=1.png', Stored.JPEG, "a_bSet-Cookie_ x=1.jpg"),
        ("Й.pdf", Stored.PDF, "Й.pdf"),
        ("", Stored.PDF, "file.pdf"),
        ("...", Stored.JPEG, "file.jpg"),
        (".htaccess", Stored.JPEG, "htaccess.jpg"),
    ],
    ids=["kazakh", "wrong_ending", "windows", "upwards", "turned_round", "header", "apart", "none", "dots", "hidden"],
)  # fmt: skip
def test_a_name_keeps_its_words_and_loses_its_tricks(given: str, kind: Stored, name: str) -> None:
    assert safe_name(given, kind) == name


def test_a_long_name_is_cut_before_its_ending() -> None:
    name = safe_name("ұ" * 300 + ".pdf", Stored.PDF)
    assert len(name) == LONGEST_NAME
    assert name.endswith("ұ.pdf")
