"""The paper itself: opened, read, looked at and scanned as a person and a machine would."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from portal.clock import ALMATY
from portal.documents import letters
from portal.documents.content import DocumentContent, DocumentKind, from_data
from portal.documents.render import render, render_picture
from portal.documents.seal import sandbox_sealer
from portal.language import Bilingual
from tests.unit.documents.papers import (
    ADDRESS_OF_CHECK,
    CLINIC,
    CODE,
    DOCTOR,
    KAZAKH_LETTERS,
    PATIENT,
    a_confirmation,
    a_refusal,
)

PAPERS = pytest.mark.parametrize(
    "document", [a_confirmation(), a_refusal("Адрес на территории поликлиники № 5.")]
)


def opened(document: DocumentContent) -> PdfReader:
    return PdfReader(BytesIO(render(document)))


def words_of(document: DocumentContent) -> str:
    """All words of all pages, with every run of white space as one space."""
    return " ".join(" ".join(page.extract_text() for page in opened(document).pages).split())


def languages_in(node: Any) -> set[str]:
    """The languages named anywhere in this part of the tree of tags."""
    node = node.get_object()
    if isinstance(node, list):
        return set().union(*map(languages_in, node))
    if not isinstance(node, dict):
        return set()
    named = {str(node["/Lang"])} if "/Lang" in node else set()
    return named | (languages_in(node["/K"]) if "/K" in node else set())


@PAPERS
def test_everything_is_said_in_both_languages_on_one_page(document: DocumentContent) -> None:
    assert len(opened(document).pages) == 1
    words = words_of(document)
    texts = [document.title, document.clinic, *document.notes, *(label for label, _ in document.rows)]
    for text in texts:
        assert " ".join(text.kk.split()) in words
        assert " ".join(text.ru.split()) in words


def test_a_specimen_with_the_longest_names_still_fits_one_page() -> None:
    specimen = a_confirmation(specimen=True)
    assert len(opened(specimen).pages) == 1
    assert "Заңдық күші жоқ." in words_of(specimen)
    assert "Юридической силы не имеет." in words_of(specimen)
    assert "Заңдық күші жоқ." not in words_of(a_confirmation())


def test_every_kazakh_letter_and_state_sign_survives() -> None:
    signs = f"{KAZAKH_LETTERS} № 5 ₸ «Ё ё»"
    document = replace(a_refusal(), rows=((Bilingual(kk="Әріптер", ru="Буквы"), signs),))
    assert words_of(document).count(signs) == 2


def test_every_letter_that_is_called_drawable_can_be_drawn() -> None:
    every = "".join(letter for letter in map(chr, range(0x20, 0x2FFF)) if letters.drawable(letter) == letter)
    document = replace(a_refusal(), rows=((Bilingual(kk="Әріптер", ru="Буквы"), every),))
    assert len(every) > 400
    assert render(document).startswith(b"%PDF-1.7")


def test_long_names_are_printed_whole() -> None:
    words = words_of(a_confirmation())
    assert words.count(PATIENT) == 2
    assert words.count(DOCTOR) == 2


def test_dates_are_in_the_official_style_on_the_wall_clock_of_almaty() -> None:
    words = words_of(a_confirmation())
    assert "№ 1622-7586-94 өтініш, 2026 жылғы 8 наурыз, 14:05" in words
    assert "Заявление № 1622-7586-94, 8 марта 2026 года, 14:05" in words
    assert "2026 жылғы 9 наурызды қоса алғанда" in words
    assert "по 9 марта 2026 года включительно" in words


@PAPERS
def test_the_qr_code_leads_to_the_check_and_its_code_is_printed(document: DocumentContent) -> None:
    picture = Image.open(BytesIO(render_picture(document, dots_per_inch=110)))
    [found] = zxingcpp.read_barcodes(picture)
    assert found.text == ADDRESS_OF_CHECK
    assert CODE in words_of(document)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_each_column_names_the_check_page_of_its_own_language(language: str) -> None:
    words = words_of(a_confirmation(verify_url=f"https://emhana.example/{language}/verify/{CODE}"))
    assert words.count("emhana.example/kk/verify/") == 1
    assert words.count("emhana.example/ru/verify/") == 1


def test_the_key_of_the_seal_is_named_when_there_is_a_seal(tmp_path: Path) -> None:
    sealer = sandbox_sealer(tmp_path)
    assert sealer.key_id in words_of(a_confirmation().sealed(sealer))
    assert "мөрімен" not in words_of(a_confirmation())


def test_the_paper_claims_to_be_archival_and_accessible() -> None:
    reader = opened(a_confirmation())
    catalogue, metadata = reader.trailer["/Root"], render(a_confirmation())
    assert catalogue["/Lang"] == "kk"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert b"<pdfaid:part>2</pdfaid:part>" in metadata
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_russian_words_are_marked_as_russian_for_a_screen_reader() -> None:
    tree = opened(a_confirmation()).trailer["/Root"]["/StructTreeRoot"]
    assert languages_in(tree["/K"]) == {"ru"}, "Kazakh is the language of the whole document"


@PAPERS
def test_the_properties_of_the_file_name_the_paper_and_the_clinic_but_no_person(
    document: DocumentContent,
) -> None:
    properties = opened(document).metadata
    assert properties
    assert properties.title == f"{document.title.kk} / {document.title.ru}"
    assert properties.author == CLINIC.kk
    assert not any(part in str(dict(properties)) for part in PATIENT.split())


def test_only_our_own_font_is_used() -> None:
    fonts = opened(a_confirmation()).pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"].split("+")[-1] for font in fonts}
    assert names == {"GolosText-Regular", "GolosText-SemiBold", "GolosText-Bold"}


@PAPERS
def test_a_paper_is_light_and_the_same_every_time(document: DocumentContent) -> None:
    first = render(document)
    assert len(first) < 150_000
    assert render(document) == first


def test_a_paper_drawn_again_from_storage_is_the_same_to_the_byte() -> None:
    moment = datetime(2026, 3, 8, 14, 5, 59, 123456, tzinfo=ALMATY)
    document = a_confirmation(issued_at=moment)
    assert render(from_data(document.as_data())) == render(document)


def test_many_threads_may_draw_at_once() -> None:
    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(render, [a_confirmation()] * 12))) == 1


def test_what_people_write_is_never_taken_for_commands() -> None:
    typed = '#panic("x") *b* $x$ _i_ \\u{41} <a> @b = c {page} "; drop'
    assert words_of(a_refusal(typed)).count(typed) == 2


def test_an_emoji_in_the_registrars_words_does_not_stop_the_paper() -> None:
    assert "жақсы ?" in words_of(a_refusal("жақсы 🙂"))


def test_a_long_document_goes_on_to_numbered_pages_and_keeps_its_check() -> None:
    long = replace(a_refusal(), rows=a_refusal().rows * 12)
    pages = [" ".join(page.extract_text().split()) for page in opened(long).pages]
    assert len(pages) > 1
    for number, words in enumerate(pages, start=1):
        assert f"{len(pages)} беттің {number}-беті" in words
        assert f"Страница {number} из {len(pages)}" in words
    assert CODE in pages[-1]


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_kind_has_its_words(kind: DocumentKind) -> None:
    assert render(replace(a_refusal(), kind=kind)).startswith(b"%PDF-1.7")
