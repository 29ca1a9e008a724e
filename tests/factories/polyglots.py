"""Files that are two things at once: the kind that people may give, and something else inside, before or behind it."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile, is_zipfile

from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portal.intake.kinds import Fault, Stored
from tests.factories import files

PROGRAM = b"MZ a program that runs"
PAGE = b"<html><script>alert(document.cookie)</script></html>"
SHELL = b"<?php system($_GET['c']); ?>"
# None of these may be in what is handed out.
FOREIGN = (
    b"MZ a program", b"run.exe", b"PK\x03\x04", b"PK\x05\x06", b"<script", b"<?php", b"<svg", b"GIF8", b"ftypisom",
    b"/JavaScript", b"app.alert", files.PLACE.encode(),
)  # fmt: skip


@dataclass(frozen=True)
class Polyglot:
    """A file as somebody sends it, and what becomes of it: its kind when it is written anew, or why it is refused."""

    name: str
    content: bytes
    ends: Stored | Fault


def archive() -> bytes:
    """A ZIP with a program in it."""
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        file.writestr("run.exe", PROGRAM)
    assert is_zipfile(packed)
    return packed.getvalue()


def jpeg_around(inside: bytes, mark: int = 0xFE) -> bytes:
    """A JPEG with a part of its own, the first one, that holds `inside`."""
    picture = files.photo()
    return picture[:2] + bytes((0xFF, mark)) + (len(inside) + 2).to_bytes(2, "big") + inside + picture[2:]


def png_around(inside: bytes) -> bytes:
    """A PNG with a remark, and a part that only a browser of another kind would read."""
    said = PngInfo()
    said.add_text("Comment", inside.decode("latin-1"))
    said.add(b"ruNk", inside)
    return files.photo("PNG", pnginfo=said)


def png_of(pixels: bytes) -> bytes:
    """A PNG whose unpacked pixels spell `pixels`, and whose packing leaves them in the open."""
    picture = Image.frombytes("P", (64, 64), pixels.ljust(64 * 64, b" "))
    picture.putpalette([shade for shade in range(256) for _ in "rgb"])
    return files.photo("PNG", picture, compress_level=0)


def box(kind: bytes, inside: bytes) -> bytes:
    return (len(inside) + 8).to_bytes(4, "big") + kind + inside


def pdf_that_asks(**acts: object) -> bytes:
    """A PDF that runs a script when it is opened, printed or closed."""
    return files.pdf(OpenAction=files.script(), AA=Dictionary(WP=files.script(), WC=files.script()), **acts)


def pdf_with_a_hidden_file() -> bytes:
    """A PDF with a picture that no page shows, and a program among its things."""
    file = Pdf.new()
    files.add_page(file, b"BT /F1 24 Tf 72 700 Td (Seen) Tj ET")
    file.Root.Hidden = file.make_stream(files.photo(exif=files.exif()) + PROGRAM)
    file.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("run.exe")])))
    return files.saved(file, compress_streams=False)


def rgb() -> bytes:
    """The pixels of a page's photograph."""
    return files.page_photo().tobytes()


def woven() -> bytes:
    """A PDF in which a ZIP stands in the open within a picture that nobody here can draw anew."""
    return files.picture_pdf(
        files.page_photo().convert("1").tobytes() + archive(), Filter=Name.CCITTFaxDecode
    )


_MADE: dict[str, tuple[str, Callable[[], bytes], Stored | Fault]] = {
    "jpeg_with_a_pdf_inside": ("a.jpg", lambda: jpeg_around(files.pdf(OpenAction=files.script())), Stored.JPEG),
    "jpeg_with_a_pdf_behind": ("a.pdf", lambda: files.photo() + pdf_that_asks(), Stored.JPEG),
    "jpeg_with_a_script_in_a_remark": ("a.html", lambda: jpeg_around(PAGE), Stored.JPEG),
    "jpeg_with_a_script_for_exif": ("a.jpg", lambda: jpeg_around(PAGE + SHELL, 0xE1), Stored.JPEG),
    "jpeg_with_a_page_behind": ("a.jpg.html", lambda: files.photo() + PAGE, Stored.JPEG),
    "jpeg_with_a_zip_behind": ("a.jar", lambda: files.photo() + archive(), Stored.JPEG),
    "jpeg_of_three_bytes_and_a_shell": ("a.php.jpg", lambda: b"\xff\xd8\xff" + SHELL, Fault.DAMAGED),
    "png_with_a_zip_behind": ("a.png", lambda: files.photo("PNG") + archive(), Stored.JPEG),
    "png_with_a_script_inside": ("a.png", lambda: png_around(PAGE), Stored.JPEG),
    "png_whose_pixels_are_a_shell": ("a.png", lambda: png_of(SHELL), Stored.JPEG),
    "heic_with_a_zip_behind": ("a.heic", lambda: files.photo("HEIF") + archive(), Stored.JPEG),
    "heic_with_a_box_of_a_script": ("a.heic", lambda: files.photo("HEIF") + box(b"free", PAGE), Stored.JPEG),
    "heic_by_its_head_and_a_film_inside": (
        "a.heic",
        lambda: box(b"ftyp", b"heic\0\0\0\0mif1") + box(b"ftyp", b"isom\0\0\0\0") + box(b"mdat", PROGRAM),
        Fault.DAMAGED,
    ),
    "heic_by_its_head_and_a_page_inside": (
        "a.heic",
        lambda: box(b"ftyp", b"heic\0\0\0\0mif1") + PAGE,
        Fault.DAMAGED,
    ),
    "gif_called_jpeg": ("a.jpg", lambda: files.photo("GIF"), Fault.UNKNOWN_KIND),
    "gif_with_a_script_called_jpeg": ("a.jpg", lambda: b"GIF89a=1;" + PAGE + files.photo(), Fault.UNKNOWN_KIND),
    "svg_called_png": ("a.png", lambda: b"<svg onload='alert(1)'/>", Fault.UNKNOWN_KIND),
    "page_called_pdf": ("a.pdf", lambda: PAGE, Fault.UNKNOWN_KIND),
    "zip_with_a_pdf_inside": ("a.pdf", lambda: archive() + files.pdf(), Fault.UNKNOWN_KIND),
    "pdf_that_runs_a_script": ("a.pdf", pdf_that_asks, Stored.PDF),
    "pdf_whose_page_brings_a_script": (
        "a.pdf",
        lambda: files.pdf_with(b"", Type=Name.XObject, Subtype=Name.Form, Resources=Dictionary(Act=files.script())),
        Fault.ACTIVE,
    ),
    "pdf_with_a_page_in_a_remark": ("a.html", lambda: files.pdf().replace(b"\n", b"\n%" + PAGE + b"\n", 1), Stored.PDF),
    "pdf_with_a_jpeg_behind": ("a.jpg", lambda: files.pdf() + files.photo(exif=files.exif()), Stored.PDF),
    "pdf_with_a_zip_behind": ("a.pdf", lambda: files.pdf() + archive(), Stored.PDF),
    "pdf_with_a_hidden_file": ("a.pdf", pdf_with_a_hidden_file, Stored.PDF),
    "pdf_with_a_zip_behind_its_jpeg": (
        "a.pdf",
        lambda: files.picture_pdf(files.photo() + archive(), Filter=Name.DCTDecode),
        Stored.PDF,
    ),
    "pdf_with_a_zip_behind_its_jpeg_2000": (
        "a.pdf",
        lambda: files.picture_pdf(files.photo("JPEG2000") + archive(), Filter=Name.JPXDecode),
        Stored.PDF,
    ),
    "pdf_with_a_zip_behind_packed_pixels": (
        "a.pdf",
        lambda: files.picture_pdf(zlib.compress(rgb()) + archive(), Filter=Name.FlateDecode),
        Stored.PDF,
    ),
    "pdf_with_a_zip_among_pixels_left_open": (
        "a.pdf",
        lambda: files.picture_pdf(zlib.compress(archive() + rgb()[len(archive()) :], 0), Filter=Name.FlateDecode),
        Stored.PDF,
    ),
    "pdf_with_a_place_in_a_jpeg_packed_twice": (
        "a.pdf",
        lambda: files.picture_pdf(
            zlib.compress(files.photo(exif=files.exif())), Filter=Array([Name.FlateDecode, Name.DCTDecode])
        ),
        Stored.PDF,
    ),
    "pdf_with_a_zip_woven_into_a_fax": ("a.pdf", woven, Fault.ACTIVE),
}  # fmt: skip
CORPUS = {code: Polyglot(name, make(), ends) for code, (name, make, ends) in _MADE.items()}
