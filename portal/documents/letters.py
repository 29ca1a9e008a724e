"""Which letters our bundled font can draw: one emoji in a registrar's words must not stop a document."""

import re
import unicodedata

_MISSING = "?"
_DRAWN = re.compile(
    "["
    "\n\\u0020-\\u007e\\u00a0-\\u0107\\u010a-\\u0113\\u0116-\\u011b\\u011e-\\u0123\\u012a-\\u012b"
    "\\u012e-\\u0131\\u0139-\\u013e\\u0141-\\u0148\\u0150-\\u015b\\u015e-\\u0161\\u0164-\\u0165\\u016a-\\u017e"
    "\\u0401-\\u040c\\u040e-\\u044f\\u0451-\\u045c\\u045e-\\u045f\\u0490-\\u049d\\u04a0-\\u04a5\\u04aa-\\u04ab"
    "\\u04ae-\\u04b3\\u04b6-\\u04bb\\u04d0-\\u04df\\u04e2-\\u04eb\\u04ee-\\u04f5"
    "\\u2009\\u2010-\\u2014\\u2018-\\u201a\\u201c-\\u201e\\u2020-\\u2022\\u2026\\u202f\\u2030\\u2039-\\u203a"
    "\\u20ac\\u20b8\\u20bd\\u2116\\u2190-\\u2193\\u2212\\u2264-\\u2265"
    "]"
)


def drawable(text: str) -> str:
    """`text` in composed letters; a letter that the font lacks becomes its plain base, or `?`.

    Control signs and invisible marks (zero width, direction) go, a tab becomes a space.
    """
    composed = unicodedata.normalize("NFC", text.replace("\t", " "))
    return "".join(letter if _DRAWN.match(letter) else _replacement(letter) for letter in composed)


def _replacement(letter: str) -> str:
    if unicodedata.category(letter) in {"Cc", "Cf"}:
        return ""
    base = "".join(part for part in unicodedata.normalize("NFKD", letter) if _DRAWN.match(part))
    return base or _MISSING
