"""Photographs and scans: upright, small enough, one frame, and without a word of where they were taken."""

from io import BytesIO

import pillow_heif
from PIL import Image, ImageOps

from portal.intake.kinds import Fault, Kind, Refused

LONG_EDGE = 2500  # an A4 page at some 210 dots an inch: small print stays legible
QUALITY = 85
MOST_PIXELS = 50_000_000

_FORMATS = {Kind.JPEG: ("JPEG",), Kind.PNG: ("PNG",), Kind.HEIC: ("HEIF",)}
_TRANSPARENT = {"RGBA", "LA", "PA", "RGBa", "La"}

pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1


def safe_jpeg(content: bytes, kind: Kind) -> bytes:
    """The picture drawn anew as a JPEG whose long edge is at most `LONG_EDGE` pixels. Raises `Refused`."""
    try:
        with Image.open(BytesIO(content), formats=_FORMATS[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(Fault.TOO_COMPLEX)
            return _drawn_anew(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise Refused(Fault.TOO_COMPLEX) from None
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError):
        raise Refused(Fault.DAMAGED) from None


def _drawn_anew(picture: Image.Image) -> bytes:
    # A JPEG may be read at a half or a quarter of its size at once.
    picture.draft(None, (LONG_EDGE, LONG_EDGE))
    small = _on_white(picture)
    small.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    upright = ImageOps.exif_transpose(small)
    upright.info = {}  # what is written is the pixels and nothing that came with them
    written = BytesIO()
    upright.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture in grey or in colours; what was transparent is white, as paper is."""
    if picture.mode.startswith(("I", "F")):
        # Sixteen bits of grey.
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in {"L", "1"} and "transparency" not in picture.info:
        return picture.convert("L") if picture.mode == "1" else picture
    if picture.mode in _TRANSPARENT or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        paper = Image.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        paper.info = {name: value for name, value in picture.info.items() if name == "exif"}
        return paper
    return picture if picture.mode == "RGB" else picture.convert("RGB")
