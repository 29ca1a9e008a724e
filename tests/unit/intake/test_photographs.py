"""What is left of a photograph: what is seen on it."""

from io import BytesIO

import pytest
from PIL import Image

from portal.intake.kinds import Fault, Kind, Refused
from portal.intake.photographs import LONG_EDGE, MOST_PIXELS, safe_jpeg
from tests.factories import files

KINDS = [("JPEG", Kind.JPEG), ("PNG", Kind.PNG), ("HEIF", Kind.HEIC)]


def seen(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=["JPEG"])


def is_red(picture: Image.Image, place: tuple[int, int]) -> bool:
    red, green, blue = picture.getpixel(place)
    return red > 200 and green < 60 and blue < 60


@pytest.mark.parametrize(("format_", "kind"), KINDS)
def test_it_is_turned_upright_and_tells_nothing_of_the_place(format_: str, kind: Kind) -> None:
    given = files.photo(format_, exif=files.exif())
    made = safe_jpeg(given, kind)
    picture = seen(made)
    assert picture.size == (800, 1200)
    assert is_red(picture, (780, 20))
    assert not is_red(picture, (20, 20))
    assert files.PLACE.encode() not in made
    assert not picture.getexif()
    assert {*picture.info} <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(("format_", "kind"), KINDS)
def test_it_is_made_smaller_and_keeps_its_shape(format_: str, kind: Kind) -> None:
    large = files.page_photo(4000, 1000)
    picture = seen(safe_jpeg(files.photo(format_, large), kind))
    assert picture.size == (LONG_EDGE, LONG_EDGE // 4)


def test_a_small_picture_is_not_blown_up() -> None:
    assert seen(safe_jpeg(files.photo(picture=files.page_photo(300, 200)), Kind.JPEG)).size == (300, 200)


@pytest.mark.parametrize(
    ("picture", "colour"),
    [
        (Image.new("RGBA", (40, 40), (0, 0, 0, 0)), 255),
        (Image.new("LA", (40, 40), (0, 0)), 255),
        (Image.new("I;16", (40, 40), 32768), 128),
        (Image.new("1", (40, 40), 1), 255),
        (Image.new("L", (40, 40), 77), 77),
    ],
    ids=["clear", "clear_grey", "sixteen_bits", "one_bit", "grey"],
)
def test_paper_is_white_and_grey_is_the_same_grey(picture: Image.Image, colour: int) -> None:
    made = seen(safe_jpeg(files.photo("PNG", picture), Kind.PNG)).convert("L")
    assert abs(made.getpixel((20, 20)) - colour) <= 1


def test_colours_that_are_for_print_are_drawn_for_a_screen() -> None:
    made = seen(safe_jpeg(files.photo(picture=Image.new("CMYK", (40, 40), (0, 0, 0, 0))), Kind.JPEG))
    assert made.mode == "RGB"
    assert min(made.getpixel((20, 20))) > 250


@pytest.mark.parametrize(("format_", "kind"), [("MPO", Kind.JPEG), ("PNG", Kind.PNG), ("HEIF", Kind.HEIC)])
def test_of_several_pictures_in_a_file_the_first_is_kept(format_: str, kind: Kind) -> None:
    others = [Image.new("RGB", (1200, 800), "blue")]
    given = files.photo(format_, save_all=True, append_images=others)
    assert is_red(seen(safe_jpeg(given, kind)), (20, 20))


@pytest.mark.parametrize(("format_", "kind"), KINDS)
def test_half_a_picture_is_damaged(format_: str, kind: Kind) -> None:
    given = files.photo(format_)
    with pytest.raises(Refused) as refused:
        safe_jpeg(given[: len(given) // 2], kind)
    assert refused.value.fault is Fault.DAMAGED


@pytest.mark.parametrize(("format_", "kind"), [("JPEG", Kind.JPEG), ("PNG", Kind.PNG)])
def test_a_bomb_is_judged_by_its_head(format_: str, kind: Kind) -> None:
    side = int(MOST_PIXELS**0.5) + 10
    bomb = files.photo(format_, Image.new("L", (side, side)))
    assert len(bomb) < 10 * 2**20
    with pytest.raises(Refused) as refused:
        safe_jpeg(bomb, kind)
    assert refused.value.fault is Fault.TOO_COMPLEX


def test_what_hangs_behind_a_picture_is_cut_off() -> None:
    program = b"PK\x03\x04 a program <?php system('id'); ?>"
    made = safe_jpeg(files.photo(comment=program) + program, Kind.JPEG)
    assert b"php" not in made
    assert b"PK\x03\x04" not in made
