"""Files as people send them, and as they had better not."""

import zlib
from io import BytesIO
from typing import Any

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageDraw

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
TURNED_RIGHT = 6
PLACE = "the home of Asel"

pillow_heif.register_heif_opener()


def page_photo(width: int = 1200, height: int = 800) -> Image.Image:
    """A white page with lines, its upper left corner red."""
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    for line in range(0, height, 40):
        pen.line((0, line, width, line), fill="black", width=3)
    pen.rectangle((0, 0, width // 4, height // 4), fill="red")
    return picture


def exif(**more: Any) -> bytes:
    """What a phone writes of itself and of the place, the picture turned to the right."""
    said = Image.Exif()
    said[ORIENTATION], said[MAKER] = TURNED_RIGHT, PLACE
    said[GPS] = {1: "N", 2: (43.0, 15.0, 30.0), 3: "E", 4: (76.0, 56.0, 0.0)}
    return said.tobytes()


def photo(kind: str = "JPEG", picture: Image.Image | None = None, **saved: Any) -> bytes:
    """A photograph as a file of `kind` (a name of Pillow's)."""
    written = BytesIO()
    (picture or page_photo()).save(written, kind, **saved)
    return written.getvalue()


def pdf(pages: int = 1, **root: Any) -> bytes:
    """A PDF of `pages` pages with a line of text on each; `root` hangs more onto its root."""
    file = Pdf.new()
    for number in range(pages):
        add_page(file, f"BT /F1 24 Tf 72 700 Td (Page {number + 1}) Tj ET".encode())
    for name, value in root.items():
        file.Root[f"/{name}"] = file.make_indirect(value) if isinstance(value, Dictionary) else value
    return saved(file)


def add_page(file: Pdf, drawn: bytes, **resources: Any) -> Dictionary:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = file.add_blank_page(page_size=(595, 842))
    page.obj.Contents = file.make_stream(drawn)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font), **resources)
    return page.obj


def saved(file: Pdf, **how: Any) -> bytes:
    written = BytesIO()
    file.save(written, static_id=True, **how)
    return written.getvalue()


def script(words: str = "app.alert(1)") -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String(words))


def active_pdf() -> bytes:
    """A PDF with everything that acts: on opening, on a page, on a mark, from a list of scripts, with files inside."""
    file = Pdf.new()
    page = add_page(file, b"BT /F1 24 Tf 72 700 Td (Seen) Tj ET")
    inside = file.make_stream(b"MZ a program", Type=Name.EmbeddedFile)
    enclosed = Dictionary(Type=Name.Filespec, F=String("run.exe"), EF=Dictionary(F=inside))
    file.Root.OpenAction = script()
    file.Root.AA = Dictionary(WC=script())
    file.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("one"), script()])),
        EmbeddedFiles=Dictionary(Names=Array([String("run.exe"), enclosed])),
    )
    file.Root.AcroForm = Dictionary(Fields=Array(), XFA=file.make_stream(b"<xdp:xdp/>"))
    file.Root.Metadata = file.make_stream(PLACE.encode(), Type=Name.Metadata, Subtype=Name.XML)
    file.docinfo["/Author"] = PLACE
    page.AA = Dictionary(O=Dictionary(Type=Name.Action, S=Name.Launch, F=String("cmd.exe")))
    page.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
                A=Dictionary(Type=Name.Action, S=Name.URI, URI=String("http://evil.example/")),
            ),
            Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=enclosed),
        ]
    )  # fmt: skip
    return saved(file)


def stamped_pdf() -> bytes:
    """A PDF on whose page a filled-in field draws itself by an appearance of its own."""
    file = Pdf.new()
    page = add_page(file, b"")
    looks = file.make_stream(
        b"0 0 1 rg 0 0 100 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 20])
    )
    mark = file.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("Әсел"), F=4,
            Rect=Array([72, 600, 172, 620]), AP=Dictionary(N=looks),
        )
    )  # fmt: skip
    page.Annots = Array([mark])
    file.Root.AcroForm = Dictionary(Fields=Array([mark]))
    return saved(file)


def pdf_with(content: bytes, **stream: Any) -> bytes:
    """A PDF whose page draws one stream, given raw with its own words."""
    file = Pdf.new()
    raw = Stream(file, b"")
    filters = stream.pop("Filter", None)
    raw.write(content, filter=filters)
    for name, value in stream.items():
        raw[f"/{name}"] = value
    add_page(file, b"q 500 0 0 500 40 200 cm /Im0 Do Q", XObject=Dictionary(Im0=raw))
    return saved(file, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def picture_pdf(content: bytes, **stream: Any) -> bytes:
    """A PDF with a picture on its page."""
    words = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 1200, "Height": 800}
    return pdf_with(content, **{**words, "ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8, **stream})


def encrypted_pdf(password: str = "") -> bytes:
    with pikepdf.open(BytesIO(pdf())) as file:
        return saved_encrypted(file, password)


def saved_encrypted(file: Pdf, password: str) -> bytes:
    written = BytesIO()
    file.save(written, encryption=pikepdf.Encryption(owner="of the office", user=password))
    return written.getvalue()


def flate_bomb(size: int) -> bytes:
    """Zeros that unpack to `size` bytes."""
    tool, packed = zlib.compressobj(9), []
    for _ in range(size // 2**20):
        packed.append(tool.compress(bytes(2**20)))
    return b"".join([*packed, tool.flush()])
