"""What is left of a PDF: its pages as they look, and nothing that acts."""

import zlib
from base64 import a85encode
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from portal.intake.kinds import Fault, Refused
from portal.intake.pdfs import LARGEST_STREAM, MOST_PAGES, safe_pdf, without_talk
from tests.factories import files

ACTIVE = (
    b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/Launch", b"/URI", b"/EmbeddedFile", b"/Filespec", b"/XFA",
    b"/AcroForm", b"/Annots", b"/Names", b"/Metadata", b"/Author", b"evil.example", b"cmd.exe", files.PLACE.encode(),
)  # fmt: skip


def plainly(content: bytes) -> bytes:
    """The file with everything in it unpacked and in the open."""
    with pikepdf.open(BytesIO(content)) as file:
        return files.saved(
            file,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )


def refusal_of(content: bytes) -> Fault:
    with pytest.raises(Refused) as refused:
        safe_pdf(content)
    return refused.value.fault


def test_everything_that_acts_stays_behind_and_the_page_is_still_seen() -> None:
    given = files.active_pdf()
    assert [word for word in ACTIVE if word not in plainly(given)] == []
    made = plainly(safe_pdf(given))
    assert [word for word in ACTIVE if word in made] == []
    assert b"(Seen) Tj" in made


def test_what_was_filled_in_is_drawn_onto_the_page() -> None:
    made = plainly(safe_pdf(files.stamped_pdf()))
    assert b"0 0 100 20 re f" in made
    assert b"/Widget" not in made


def test_pages_keep_their_order_size_and_turn_also_when_a_parent_gives_them() -> None:
    file = Pdf.new()
    for number in range(3):
        page = files.add_page(file, f"({number}) pg".encode())
        del page["/MediaBox"]
    file.Root.Pages.MediaBox = Array([0, 0, 300, 400])
    file.Root.Pages.Rotate = 90
    with pikepdf.open(BytesIO(safe_pdf(files.saved(file)))) as made:
        assert [bytes(page.Contents.read_bytes()) for page in made.pages] == [b"(0) pg", b"(1) pg", b"(2) pg"]
        assert all(list(page.mediabox) == [0, 0, 300, 400] for page in made.pages)
        assert all(page.obj.Rotate == 90 for page in made.pages)


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_locked_file_is_refused_with_or_without_a_password_to_open_it(password: str) -> None:
    assert refusal_of(files.encrypted_pdf(password)) is Fault.ENCRYPTED


def test_thirty_pages_are_taken_and_one_more_is_not() -> None:
    with pikepdf.open(BytesIO(safe_pdf(files.pdf(MOST_PAGES)))) as made:
        assert len(made.pages) == MOST_PAGES
    assert refusal_of(files.pdf(MOST_PAGES + 1)) is Fault.TOO_MANY_PAGES


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7", b"%PDF-1.7\n" + b"nothing of a file" * 40, files.pdf()[:200], files.saved(Pdf.new())],
    ids=["a_mark_only", "words", "cut_off", "no_pages"],
)
def test_a_file_without_pages_is_damaged(content: bytes) -> None:
    assert refusal_of(content) is Fault.DAMAGED


def test_a_bomb_is_not_unpacked() -> None:
    bomb = files.flate_bomb(LARGEST_STREAM + 2**20)
    assert len(bomb) < 200_000
    assert refusal_of(files.picture_pdf(bomb, Filter=Name.FlateDecode)) is Fault.TOO_COMPLEX


def test_a_bomb_in_a_bomb_is_not_unpacked_either() -> None:
    inner = files.flate_bomb(LARGEST_STREAM + 2**20)
    twice = Array([Name.FlateDecode, Name.FlateDecode])
    packed = zlib.compress(inner)
    assert refusal_of(files.picture_pdf(packed, Filter=twice)) is Fault.TOO_COMPLEX
    letters = a85encode(inner) + b"~>"
    both = Array([Name.ASCII85Decode, Name.FlateDecode])
    assert refusal_of(files.picture_pdf(letters, Filter=both)) is Fault.TOO_COMPLEX


def test_a_picture_that_says_it_is_a_wall_is_not_taken() -> None:
    photo = files.photo()
    wall = files.picture_pdf(photo, Filter=Name.DCTDecode, Width=60_000, Height=60_000)
    assert refusal_of(wall) is Fault.TOO_COMPLEX


def test_a_photograph_on_a_page_stays_and_says_no_more_where_it_was_taken() -> None:
    photo = files.photo(exif=files.exif())
    assert files.PLACE.encode() in photo
    made = safe_pdf(files.picture_pdf(photo, Filter=Name.DCTDecode))
    assert files.PLACE.encode() not in plainly(made)
    with pikepdf.open(BytesIO(made)) as file:
        picture = file.pages[0].Resources.XObject.Im0
        assert picture.read_raw_bytes() == without_talk(photo)


def test_a_jpeg_whose_parts_cannot_be_told_apart_is_left_as_it_is() -> None:
    assert without_talk(b"\xff\xd8 no parts") == b"\xff\xd8 no parts"
    assert without_talk(b"\xff\xd8\xff\xe1\x00\x01") == b"\xff\xd8\xff\xe1\x00\x01"


@pytest.mark.parametrize(
    "how", [{}, {"progressive": True}, {"restart_marker_blocks": 4}], ids=["plain", "waves", "restarts"]
)
def test_a_jpeg_ends_where_it_ends_however_its_scans_are_written(how: dict[str, Any]) -> None:
    noise = files.Image.effect_noise((200, 200), 90)
    photo = files.photo(picture=noise, **how)
    assert without_talk(photo + b"PK behind\xff\xd9") == without_talk(photo)
    assert without_talk(photo).endswith(photo[-2000:])


def test_a_jpeg_2000_keeps_what_is_drawn_and_no_box_that_speaks_of_it() -> None:
    photo = files.photo("JPEG2000")
    box = b"\0\0\0\x1cuuid" + files.PLACE.encode()[:20].ljust(20)
    drawn = [safe_pdf(files.picture_pdf(each, Filter=Name.JPXDecode)) for each in (photo, photo + box)]
    assert drawn[0] == drawn[1]
    bare = files.photo("JPEG2000", no_jp2=True)
    assert not bare.startswith(photo[:8])
    for each in (photo, bare):
        with pikepdf.open(BytesIO(safe_pdf(files.picture_pdf(each, Filter=Name.JPXDecode)))) as file:
            assert file.pages[0].Resources.XObject.Im0.read_raw_bytes() == each


def test_a_picture_that_is_packed_twice_keeps_the_way_it_is_read() -> None:
    colours = Dictionary(ColorTransform=0)
    twice = files.picture_pdf(
        zlib.compress(files.photo()),
        Filter=Array([Name.FlateDecode, Name.DCTDecode]),
        DecodeParms=Array([Dictionary(), colours]),
    )
    with pikepdf.open(BytesIO(safe_pdf(twice))) as file:
        picture = file.pages[0].Resources.XObject.Im0
        assert (picture.Filter, picture.DecodeParms.ColorTransform) == (Name.DCTDecode, 0)
        assert picture.read_raw_bytes() == without_talk(files.photo())


def _act(file: Pdf) -> dict[str, Any]:
    return {"Pattern": Dictionary(P0=files.script())}


def _script_of_paper(file: Pdf) -> dict[str, Any]:
    return {"XObject": Dictionary(X0=Stream(file, b"quit", Type=Name.XObject, Subtype=Name.PS))}


@pytest.mark.parametrize("resources", [_act, _script_of_paper])
def test_what_acts_among_the_things_of_a_page_is_refused(resources: Any) -> None:
    file = Pdf.new()
    files.add_page(file, b"", **resources(file))
    assert refusal_of(files.saved(file)) is Fault.ACTIVE


def test_a_stream_that_calls_for_a_file_outside_calls_no_more() -> None:
    file = Pdf.new()
    calling = Stream(file, b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    calling.Ref = Dictionary(F=String("\\\\evil.example\\share"), Page=0)
    files.add_page(file, b"/X0 Do", XObject=Dictionary(X0=calling))
    made = plainly(safe_pdf(files.saved(file)))
    assert b"/X0 Do" in made
    assert b"evil.example" not in made


def test_names_that_a_page_gives_its_things_may_be_any() -> None:
    """`/F`, `/A`, `/JS` are names of fonts and pictures somewhere: they are told from acts by where they stand."""
    file = Pdf.new()
    form = Stream(file, b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    files.add_page(file, b"/JS Do /A Do /F Do", XObject=Dictionary(JS=form, A=form, F=form))
    made = plainly(safe_pdf(files.saved(file)))
    assert b"0 0 9 9 re f" in made
    with pikepdf.open(BytesIO(made)) as read:
        assert {*read.pages[0].Resources.XObject.keys()} == {"/JS", "/A", "/F"}


def test_a_file_that_was_made_safe_is_safe_again() -> None:
    once = safe_pdf(files.active_pdf())
    assert b"(Seen) Tj" in plainly(safe_pdf(once))
