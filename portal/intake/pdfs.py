"""PDF: a new file with the pages and what is drawn on them; whatever acts, hangs on or calls out stays behind."""

import re
import zlib
from base64 import a85decode
from binascii import unhexlify
from collections.abc import Iterator
from io import BytesIO
from zipfile import is_zipfile

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from portal.intake.kinds import Fault, Refused

MOST_PAGES = 30
LARGEST_STREAM = 64 * 1024 * 1024  # a page of A4 in colours at 400 dots an inch, unpacked
LARGEST_UNPACKED = 300 * 1024 * 1024
MOST_PIXELS = 128_000_000
MOST_OBJECTS = 50_000

_OF_A_PAGE = {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents"}
# What a stream may call from outside, carry along or be replaced by.
_OF_NO_STREAM = (
    "/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/Metadata", "/PieceInfo", "/PS", "/Alternates", "/AF",
    "/OC", "/Measure", "/PtData", "/LastModified",
)  # fmt: skip
_ACTS = {
    "/JavaScript", "/Launch", "/GoToR", "/GoToE", "/URI", "/SubmitForm", "/ImportData", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoTo3DView",
}  # fmt: skip
_ACTIVE_TYPES = {"/Action", "/Filespec", "/EmbeddedFile", "/F", "/3D", "/RichMedia"}
# How far one byte can be blown up by what cannot be unpacked piece by piece.
_WORST = {"/LZWDecode": 2731, "/RunLengthDecode": 64}
_PICTURES = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}
_SHORT = {"/Fl": "/FlateDecode", "/A85": "/ASCII85Decode", "/AHx": "/ASCIIHexDecode", "/LZW": "/LZWDecode",
          "/RL": "/RunLengthDecode", "/DCT": "/DCTDecode", "/CCF": "/CCITTFaxDecode"}  # fmt: skip
_SPACES = re.compile(rb"\s+")
# Parts of a JPEG in which cameras and programs write of themselves: EXIF, XMP, IPTC, remarks.
_TALK = {0xE1, 0xED, 0xFE}
_SCAN, _END = 0xDA, 0xD9
# What ends a scan: any mark but a doubled byte and the marks of restarting.
_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_JPX_BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}


def safe_pdf(content: bytes) -> bytes:
    """The pages of `content` in a new file. Raises `Refused`."""
    try:
        with pikepdf.open(BytesIO(content)) as given, Pdf.new() as fresh:
            if given.is_encrypted:
                raise Refused(Fault.ENCRYPTED)
            _move_pages(given, fresh)
            _clean(fresh)
            return _written(fresh)
    except pikepdf.PasswordError:
        raise Refused(Fault.ENCRYPTED) from None
    except MemoryError:
        raise Refused(Fault.TOO_COMPLEX) from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, KeyError, AttributeError,
            IndexError, RuntimeError, zlib.error):  # fmt: skip
        raise Refused(Fault.DAMAGED) from None


def _written(fresh: Pdf) -> bytes:
    """The file, with everything packed anew that was packed: what hung behind the packed bytes is not there."""
    written = BytesIO()
    fresh.save(
        written,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        recompress_flate=True,
        deterministic_id=True,
    )
    if is_zipfile(written):
        # Woven into what is drawn by somebody who can do that; a scan does not come to it by chance.
        raise Refused(Fault.ACTIVE)
    return written.getvalue()


def _move_pages(given: Pdf, fresh: Pdf) -> None:
    """Each page with its marks drawn onto it: what was filled in and stamped stays to be seen, nothing to press."""
    _count(given)
    form = given.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/XFA" in form:
        del form["/XFA"]
    given.generate_appearance_streams()
    given.flatten_annotations("screen")
    for page in given.pages:
        _keep_only(page.obj, _OF_A_PAGE)
        fresh.pages.append(page)
    for page in fresh.pages:
        _keep_only(page.obj, _OF_A_PAGE | {"/Parent"})


def _count(given: Pdf) -> None:
    if not len(given.pages):
        raise Refused(Fault.DAMAGED)
    if len(given.pages) > MOST_PAGES:
        raise Refused(Fault.TOO_MANY_PAGES)
    if len(given.objects) > MOST_OBJECTS:
        raise Refused(Fault.TOO_COMPLEX)


def _keep_only(page: Object, keys: set[str]) -> None:
    for key in set(page.keys()) - keys:
        del page[key]


def _clean(pdf: Pdf) -> None:
    unpacked = 0
    for each in list(pdf.objects):
        for part in _parts(each):
            _strip(part)
        if isinstance(each, Stream):
            unpacked += _size(each)
            if unpacked > LARGEST_UNPACKED:
                raise Refused(Fault.TOO_COMPLEX)


def _parts(whole: Object) -> Iterator[Object]:
    """The object and what stands directly inside it, not what it points to."""
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Stream | Dictionary):
            yield part
            inside = [value for _, value in part.items()]
        elif isinstance(part, Array):
            inside = list(part)
        else:
            continue
        waiting += [each for each in inside if isinstance(each, Object) and not each.is_indirect]


def _strip(part: Object) -> None:
    if str(part.get("/Type", "")) in _ACTIVE_TYPES or str(part.get("/S", "")) in _ACTS:
        raise Refused(Fault.ACTIVE)
    if isinstance(part, Stream):
        if str(part.get("/Subtype", "")) == "/PS":
            raise Refused(Fault.ACTIVE)
        for key in _OF_NO_STREAM:
            if key in part:
                del part[key]
    resources = part.get("/Resources")
    if isinstance(resources, Dictionary) and "/Properties" in resources:
        # Layers and notes of the writing program; what is drawn under an empty one is drawn.
        resources.Properties = Dictionary({key: Dictionary() for key in resources.Properties.keys()})  # noqa: SIM118 - not a dict


def _size(stream: Stream) -> int:
    """How large the stream is when unpacked, in bytes. Raises `Refused` for one that is too large."""
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_PIXELS:
        raise Refused(Fault.TOO_COMPLEX)
    content = stream.read_raw_bytes()
    for name in _filters(stream):
        if name in _PICTURES:
            _hush(stream, name, content)
            break
        content = _unpacked(content, name)
    return len(content)


def _filters(stream: Stream) -> list[str]:
    given = stream.get("/Filter")
    if given is None:
        return []
    names = [str(each) for each in given] if isinstance(given, Array) else [str(given)]
    return [_SHORT.get(name, name) for name in names]


def _unpacked(content: bytes, name: str) -> bytes:
    match name:
        case "/FlateDecode":
            return _inflated(content)
        case "/ASCII85Decode":
            return a85decode(_SPACES.sub(b"", content).partition(b"~>")[0].removeprefix(b"<~"))
        case "/ASCIIHexDecode":
            digits = _SPACES.sub(b"", content).partition(b">")[0]
            return unhexlify(digits + b"0" * (len(digits) % 2))
        case "/LZWDecode" | "/RunLengthDecode":
            if len(content) * _WORST[name] > LARGEST_STREAM:
                raise Refused(Fault.TOO_COMPLEX)
            return content
    raise Refused(Fault.DAMAGED)


def _inflated(content: bytes) -> bytes:
    tool = zlib.decompressobj()
    inflated = tool.decompress(content, LARGEST_STREAM)
    if tool.unconsumed_tail:
        raise Refused(Fault.TOO_COMPLEX)
    return inflated


def _hush(stream: Stream, name: str, content: bytes) -> None:
    """Take out of a picture on a page what it tells of the camera and the place, and what hangs behind it; what it
    was packed in beside its own kind falls away."""
    quiet = _QUIETLY.get(name, bytes)(content)
    if quiet != stream.read_raw_bytes():
        parameters = stream.get("/DecodeParms")
        if isinstance(parameters, Array):
            parameters = parameters[-1] if len(parameters) else None
        stream.write(
            quiet, filter=Name(name), decode_parms=parameters if isinstance(parameters, Dictionary) else None
        )


def without_talk(jpeg: bytes) -> bytes:
    """The JPEG without the parts that speak of it and without what comes behind its end; as it is when its parts
    cannot be told apart."""
    kept, place = [jpeg[:2]], 2
    while jpeg[place : place + 1] == b"\xff" and place + 4 <= len(jpeg):
        mark, length = jpeg[place + 1], int.from_bytes(jpeg[place + 2 : place + 4], "big")
        if mark == _END or length < 2:
            break
        after = place + 2 + length
        if mark == _SCAN and (next_mark := _MARK.search(jpeg, after)):
            after = next_mark.start()
        if mark not in _TALK:
            kept.append(jpeg[place:after])
        place = after
    is_whole = jpeg[place : place + 2] == bytes((0xFF, _END))
    return b"".join([*kept, jpeg[place : place + 2] if is_whole else jpeg[place:]])


def _bare_jpx(jpx: bytes) -> bytes:
    """The JPEG 2000 without the boxes that speak of it and without what comes behind them."""
    if jpx[4:8] != b"jP  ":
        return jpx
    kept, place = [], 0
    while place + 8 <= len(jpx):
        length, kind = int.from_bytes(jpx[place : place + 4], "big"), jpx[place + 4 : place + 8]
        if length == 1:
            length = int.from_bytes(jpx[place + 8 : place + 16], "big")
        after = place + length if length else len(jpx)
        if after < place + 8:
            break
        if kind in _JPX_BOXES:
            kept.append(jpx[place:after])
        place = after
    return b"".join(kept)


_QUIETLY = {"/DCTDecode": without_talk, "/JPXDecode": _bare_jpx}
