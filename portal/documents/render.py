"""Draws a result document as one PDF in both languages: archival (PDF/A-2a) and accessible (PDF/UA-1)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

from portal import dates
from portal.documents import words
from portal.documents.content import DocumentContent, Row
from portal.documents.letters import drawable
from portal.language import Bilingual

_ROOM = Path(__file__).resolve().parent
_STANDARDS = ["a-2a", "ua-1"]
# Which of the eight patterns is laid over the squares of a QR code. Every reader knows them all; to look for the one
# that reads best took as long as all else on the paper, and this one is it or within a tenth of it.
_QR_MASK = 2


def render(document: DocumentContent, link: str = "") -> bytes:
    """The PDF of `document`, with `link` in its QR code (else the address of its check); the same gives the
    same bytes. Raises `typst.TypstError`."""
    return compiled("result.typ", _paper(document, link or document.verify_url), document.issued_at)


def render_picture(document: DocumentContent, link: str = "", dots_per_inch: float = 96.0) -> bytes:
    """The first page of `document` as a PNG: a preview without a PDF reader."""
    paper = _paper(document, link or document.verify_url)
    return compiled("result.typ", paper, document.issued_at, format="png", ppi=dots_per_inch)


def compiled(template: str, paper: Mapping[str, Any], moment: datetime, **options: Any) -> bytes:
    """One run of typst over a template of this room (`result.typ`), with `paper` as JSON knows it.

    The archival, accessible PDF unless `options` say otherwise. A compiler is not shared between threads; the
    fonts are. Raises `typst.TypstError`.
    """
    compiler = typst.Compiler(
        str(_ROOM / template), root=str(_ROOM), font_paths=_fonts(), ignore_system_fonts=True
    )
    drawn = compiler.compile(
        sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)},
        timestamp=moment.astimezone(UTC).replace(microsecond=0),
        **(options or {"format": "pdf", "pdf_standards": _STANDARDS}),
    )
    # A PDF comes as bytes, pictures as one per page; nothing comes only when a file was asked for.
    pages = drawn if isinstance(drawn, list) else [drawn]
    return pages[0] or b""


@cache
def _fonts() -> typst.Fonts:
    """Our own letters only: what the machine has installed must not change a state document."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_ROOM / "fonts")]
    )


def _paper(document: DocumentContent, link: str) -> dict[str, Any]:
    """Everything `result.typ` draws, as JSON knows it."""
    return {
        "title": pair(document.title),
        "clinic": pair(document.clinic),
        "number": document.number,
        "issued": pair(
            words.ISSUED.format(number=document.number, moment=dates.date_and_time(document.issued_at))
        ),
        "code": document.verification_code,
        "lead": _fact(document.lead) if document.lead else None,
        "rows": [_fact(row) for row in _rows(document)],
        "notes": [pair(note) for note in document.notes],
        "alert": pair(document.alert) if document.alert else None,
        "specimen": pair(words.SPECIMEN) if document.specimen else None,
        "qr": _qr(link),
        "check": _check(document),
        "words": {
            "kind": pair(words.KINDS[document.kind]),
            "notes": pair(words.NOTES_HEADINGS[document.kind]),
            "page": pair(words.PAGE),
            "qr": pair(words.QR_ALT),
        },
    }


def _rows(document: DocumentContent) -> list[Row]:
    """The facts; the term of the document, when it has one, ends them."""
    if document.valid_until is None:
        return list(document.rows)
    return [*document.rows, (words.VALID_UNTIL, dates.through_date(document.valid_until))]


def _check(document: DocumentContent) -> dict[str, dict[str, str | None]]:
    """The part that says how to check the paper, for each language."""
    said: Mapping[str, Bilingual | None] = {
        "heading": words.CHECK_HEADING,
        "how": words.CHECK_HOW,
        "page": _check_page(document.verify_url),
        "seal": words.SEALED.format(key=document.seal.key_id) if document.seal else None,
    }
    return {
        "kk": {name: text.kk if text else None for name, text in said.items()},
        "ru": {name: text.ru if text else None for name, text in said.items()},
    }


def _check_page(address: str) -> Bilingual:
    """The address without its code, short enough to type, for each language: `host/kk/verify/`."""
    page = address.rsplit("/", 1)[0].rsplit("://", maxsplit=1)[-1] + "/"
    return Bilingual(kk=page.replace("/ru/", "/kk/"), ru=page.replace("/kk/", "/ru/"))


def pair(text: Bilingual | str) -> dict[str, str]:
    """A text in both languages, in letters that the font has."""
    kk, ru = (text, text) if isinstance(text, str) else (text.kk, text.ru)
    return {"kk": drawable(kk), "ru": drawable(ru)}


def _fact(row: Row) -> dict[str, dict[str, str]]:
    return {"label": pair(row[0]), "value": pair(row[1])}


def _qr(link: str) -> str:
    """The link as a QR code in SVG, without its quiet border: the white paper gives it."""
    drawing = BytesIO()
    segno.make_qr(link, error="l", mask=_QR_MASK).save(drawing, kind="svg", border=0, xmldecl=False)
    return drawing.getvalue().decode()
