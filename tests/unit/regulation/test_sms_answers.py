"""How people really write yes and no, in two languages, three alphabets and a hurry."""

import pytest

from portal.gateways.sms.parts import parts
from portal.regulation.sms_answers import Reply, read, words

YES = """1|1.|1!| 1 |«1»|ИӘ|иә|Иә|иә.|ИЯ|ия|Ия!|иа|йа|ИЭ|иэ|ие|IA|ia|Ia|IYA|iya|ie|iә|ДА|да|Да.|да!|д а|дa|ДA|DA|da
yes|Yes|YES|ok|OK|ок|Келісемін|келисемин|kelisemin|келістім|согласен|Согласна|СОГЛАСЕН!|soglasen|soglasna|әрине|конечно""".replace(
    "\n", "|"
)
NO = """0|0.|0!| 0 |ЖОҚ|жоқ|Жоқ.|ЖОК|жок|JOQ|joq|Joq!|jok|ZHOQ|zhok|НЕТ|нет|Нет.|нeт|HET|net|NET|no|No|не|неа
келіспеймін|келиспеймин|kelispeimin|не согласен|Не согласна|ne soglasen|отказ|бас тартамын|жоқ!!!""".replace(
    "\n", "|"
)
NEITHER = "|2|10|01|11|100|1 0|да нет|иә жоқ|кім|кто это|стоп|ʕ|1️⃣0️⃣|жок па|да ну|нетда|дата|io|І|О|l"


@pytest.mark.parametrize("text", YES.split("|"))
def test_a_yes_is_heard(text: str) -> None:
    assert read(text) is True


@pytest.mark.parametrize("text", NO.split("|"))
def test_a_no_is_heard(text: str) -> None:
    assert read(text) is False


@pytest.mark.parametrize("text", NEITHER.split("|"))
def test_anything_else_is_neither(text: str) -> None:
    assert read(text) is None


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(set(YES.split("|"))) + len(set(NO.split("|"))) >= 60


@pytest.mark.parametrize("reply", list(Reply))
def test_each_reply_fits_two_parts(reply: Reply) -> None:
    for text in (words(reply).kk, words(reply).ru):
        assert parts(text) <= 2
