"""Files that are two things at once: written anew as the one that may be given, or refused."""

import zlib
from io import BytesIO
from zipfile import is_zipfile

import pikepdf
import pytest
from PIL import Image

from portal.intake.kinds import Fault, Refused, Stored
from portal.intake.making_safe import make_safe
from tests.factories.polyglots import CORPUS, FOREIGN, Polyglot


def in_the_open(content: bytes) -> bytes:
    """All that a reader of the file can come to: its bytes, and for a PDF what is packed in them."""
    if not content.startswith(b"%PDF-"):
        return content
    with pikepdf.open(BytesIO(content)) as file:
        packed = [each.read_raw_bytes() for each in file.objects if isinstance(each, pikepdf.Stream)]
    return content + b"".join(zlib.decompress(each) if each[:1] == b"\x78" else each for each in packed)


@pytest.mark.parametrize("given", CORPUS.values(), ids=CORPUS)
def test_a_file_that_is_two_things_is_one_thing_after_us_or_nothing(given: Polyglot) -> None:
    if isinstance(given.ends, Fault):
        with pytest.raises(Refused) as refused:
            make_safe(given.content)
        assert refused.value.fault is given.ends
        return
    made = make_safe(given.content)
    assert made.kind is given.ends
    assert [mark for mark in FOREIGN if mark in made.content] == []
    assert not is_zipfile(BytesIO(made.content))
    if made.kind is Stored.JPEG:
        assert made.content.startswith(b"\xff\xd8\xff")
        assert made.content.endswith(b"\xff\xd9")
        assert Image.open(BytesIO(made.content), formats=["JPEG"]).size > (1, 1)
    else:
        assert made.content.startswith(b"%PDF-")
        with pikepdf.open(BytesIO(made.content)) as file:
            assert len(file.pages) == 1


@pytest.mark.parametrize("given", CORPUS.values(), ids=CORPUS)
def test_what_is_given_really_is_foreign_so_that_the_corpus_proves_something(given: Polyglot) -> None:
    assert any(mark in in_the_open(given.content) for mark in FOREIGN)
