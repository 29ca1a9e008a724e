"""Small rules of the counter."""

import pytest

from models.enums import Language
from portal.regulation.counter import CODE


@pytest.mark.parametrize("language", list(Language))
def test_the_code_of_agreement_fits_into_one_sms_and_names_no_doctor(language: Language) -> None:
    text = CODE.format(code="123456").say(language)
    assert text.startswith("123456 ")
    assert len(text.encode("utf-16-be")) // 2 <= 70
    assert not any(word in text.lower() for word in ("псих", "нарко", "байқау", "наблюд"))
