"""How many parts a short message takes."""

import pytest

from portal.accounts import messages
from portal.gateways.sms.parts import parts
from portal.language import Bilingual


@pytest.mark.parametrize(
    ("length", "count"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)]
)
def test_seventy_signs_alone_and_sixty_seven_in_each_of_several(length: int, count: int) -> None:
    assert parts("қ" * length) == count


def test_a_sign_outside_the_first_plane_takes_two_places() -> None:
    assert parts("😀" * 35) == 1
    assert parts("😀" * 36) == 2


ACCOUNT = {name: words for name, words in vars(messages).items() if isinstance(words, Bilingual)}


@pytest.mark.parametrize("name", ACCOUNT)
def test_each_message_of_an_account_is_one_part(name: str) -> None:
    for text in (ACCOUNT[name].kk, ACCOUNT[name].ru):
        assert parts(text.format(code="482913") if "{" in text else text) == 1
